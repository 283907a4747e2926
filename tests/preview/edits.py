"""Proves: after thousands of edits the preview serves, byte for byte, what a clean build makes, and has not grown.

    edits.py BINARY [EDITS] [SEED]

Edits by chance: words, titles, tags, new pages, removed and renamed ones, templates, styles, data, settings, mistakes that
are mended again. Each is seen before the next is made. At twenty moments memory and open files are noted, and at some of
them every output of a clean build is asked for. Two faults are planted in the same run: an edit that the clean build does
not have must be found, and figures that grow must be told from figures that do not.
"""

import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from common import Client, outcome, page, preview

PAGES = 60
# What the preview adds to a page on its way out.
ADDED = re.compile(rb"<wellspring-preview>.*?</wellspring-preview><script src=\"/__wellspring/client.js\"[^>]*></script>", re.S)
TEMPLATE = "{{% extends \"base.html\" %}}\n{{% block main %}}<h1>{{{{ page.title }}}}</h1>{{{{ page.content }}}}<p>template {mark}</p>{{% for row in data(name=\"rows\") %}}<i>{{{{ row }}}}</i>{{% endfor %}}{{% endblock main %}}\n"


class Site:
    """A site in a folder, and what can happen to it. Every edit gives the address and the words by which it is seen."""

    def __init__(self, root, seed):
        self.root, self.random = root, random.Random(seed)
        self.pages = {}
        for folder in ("content/articles", "content/_data", "themes/own/templates/kind", "themes/own/css"):
            (root / folder).mkdir(parents=True)
        self.settings("first")
        (root / "themes/own/theme.toml").write_text('name = "own"\nextends = "default"\ncss = ["own.css"]\n')
        self.template("first")
        self.styles("first")
        self.data("first")
        for number in range(PAGES):
            self.pages[f"p{number:03}"] = {"title": f"Page {number}", "tag": f"t{number % 7}", "words": "First words.", "day": number % 27 + 1}
            self.write(f"p{number:03}")
        self.mark = 0

    def write(self, name):
        given = self.pages[name]
        other = sorted(self.pages)[given["day"] % len(self.pages)]
        text = page(given["title"], f"{given['words']} [Another]({other}.md)\n\n```rust\nlet n = {given['day']};\n```", f"date: 2026-03-{given['day']:02}\ntags: [{given['tag']}]\n")
        (self.root / f"content/articles/{name}.md").write_text(text)

    def settings(self, mark):
        (self.root / "site.toml").write_text(f'title = "Edited {mark}"\nbase_url = "https://example.test/"\ntheme = "own"\n[check.rules]\nlink-broken = "warning"\n')
        return "/", f"Edited {mark}"

    def template(self, mark):
        (self.root / "themes/own/templates/kind/article.html").write_text(TEMPLATE.format(mark=mark))
        return self.some(), f"template {mark}"

    def styles(self, mark):
        (self.root / "themes/own/css/own.css").write_text(f".m{mark} {{ color: red }}\n")
        return None, f".m{mark}"

    def data(self, mark):
        (self.root / "content/_data/rows.json").write_text(f'["row {mark}", "other"]')
        return self.some(), f"row {mark}"

    def some(self):
        return f"/articles/{self.random.choice(sorted(self.pages))}/" if self.pages else "/"

    def words(self, mark):
        return self.change("words", f"Words {mark}.")

    def title(self, mark):
        address, _ = self.change("title", f"Title {mark}")
        return self.random.choice([address, "/articles/"]) if len(self.pages) <= 10 else address, f"Title {mark}"

    def tag(self, mark):
        self.change("tag", f"tag{mark}" if self.random.random() < 0.2 else f"t{self.random.randrange(9)}")
        return self.words(mark)

    def change(self, key, value):
        name = self.random.choice(sorted(self.pages))
        self.pages[name][key] = value
        self.write(name)
        return f"/articles/{name}/", value

    def add(self, mark):
        if len(self.pages) > 2 * PAGES:
            return self.remove(mark)
        name = f"n{mark}"
        self.pages[name] = {"title": f"New {mark}", "tag": "t1", "words": f"Words {mark}.", "day": self.random.randrange(1, 28)}
        self.write(name)
        return f"/articles/{name}/", f"Words {mark}."

    def remove(self, mark):
        name = self.random.choice(sorted(self.pages))
        if len(self.pages) > PAGES // 2:
            del self.pages[name]
            (self.root / f"content/articles/{name}.md").unlink()
        return self.words(mark)

    def rename(self, mark):
        name, new = self.random.choice(sorted(self.pages)), f"r{mark}"
        self.pages[new] = self.pages.pop(name)
        (self.root / f"content/articles/{name}.md").rename(self.root / f"content/articles/{new}.md")
        return f"/articles/{new}/", self.pages[new]["title"]

    def mistake(self, mark):
        name = self.random.choice(sorted(self.pages))
        (self.root / f"content/articles/{name}.md").write_text(f"---\ntitle: [\n---\n\nHalf {mark}.\n")
        return f"/articles/{name}/", "content/articles/" + name

    def mend(self):
        for name in self.pages:
            if "title: [" in (self.root / f"content/articles/{name}.md").read_text():
                self.write(name)

    def edit(self):
        self.mark += 1
        ways = [self.words] * 12 + [self.title] * 4 + [self.tag] * 2 + [self.add] * 2 + [self.remove, self.rename, self.mistake, self.template, self.styles, self.data, self.settings]
        way = self.random.choice(ways)
        self.mend()
        return way.__name__, *way(f"{self.mark:05}")


def clean(binary, root, out):
    """Every output of a build that knows nothing of earlier ones."""
    found = subprocess.run([binary, "build", "--root", root, "--out", out, "--no-memo", "--drafts", "--quiet"], capture_output=True, text=True)
    if found.returncode not in (0, 1) or not out.is_dir():
        sys.exit(f"the clean build failed: {found.stderr[-1000:]}")
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in out.rglob("*") if file.is_file() and not file.name.startswith(".")}


def differences(outputs, client):
    """The outputs that the preview serves otherwise."""
    faults = []
    for name, wanted in sorted(outputs.items()):
        if name in ("_headers", "_redirects"):
            continue
        address = "/" + (name[: -len("index.html")] if name.endswith("index.html") else name)
        status, served = client.ask(quote(address))
        if ADDED.sub(b"", served) != wanted:
            faults.append(f"{address} is not what a clean build makes (status {status}, {len(served)} bytes for {len(wanted)})")
    return faults


def growth(samples):
    """What grew in the second half: (memory, files, threads) noted at like distances."""
    half, end = samples[len(samples) // 4: len(samples) // 2], samples[-len(samples) // 4:]
    faults = []
    for at, (word, slack) in enumerate((("memory in MB", 6), ("open files", 4), ("threads", 6))):
        before, after = max(s[at] for s in half), max(s[at] for s in end)
        if after > before * 1.05 + slack:
            faults.append(f"{word} grew in the second half: {before:.0f} to {after:.0f}")
    return faults


def main(binary, edits, seed):
    if not growth([(100 + n, 20 + n, 10) for n in range(20)]) or growth([(100 + n % 3, 20 + n % 2, 10) for n in range(20)]):
        sys.exit("FAIL edits: figures that grow are not told from figures that do not")
    print("  planted fault caught: figures that grow")
    faults, samples, compared = [], [], 0
    with tempfile.TemporaryDirectory(prefix="wellspring-edits-") as folder:
        folder = Path(folder)
        site = Site(folder / "site", seed)
        with preview(binary, folder / "site") as running:
            client = Client(running.port)
            for number in range(1, edits + 1):
                way, address, words = site.edit()
                if address and client.until(address, words) is None:
                    faults.append(f"edit {number}, {way}: `{words}` never came at {address}")
                if number % max(1, edits // 20) == 0:
                    samples.append((running.memory(), running.files(), running.threads()))
                if number % max(1, edits // 5) == 0:
                    site.mend()
                    address, words = site.words(f"settled{number}")
                    client.until(address, words)
                    outputs = clean(binary, folder / "site", folder / f"out{number}")
                    faults += [f"after {number} edits {fault}" for fault in differences(outputs, client)]
                    compared += len(outputs)
            address, words = site.words("planted")
            client.until(address, words)
            planted = differences(outputs, client)
            if not any(address in fault for fault in planted):
                sys.exit("FAIL edits: an edit that the clean build does not have was not found")
            print("  planted fault caught: an edit that the clean build does not have")
            faults += growth(samples)
            word = lambda at: f"{max(s[at] for s in samples[len(samples) // 4: len(samples) // 2]):.0f} to {max(s[at] for s in samples[-len(samples) // 4:]):.0f}"
            print(f"  {edits} edits (seed {seed}), {compared} outputs compared; from the second quarter to the last: memory {word(0)} MB, open files {word(1)}, threads {word(2)}")
    return outcome("after many edits the preview serves what a clean build makes, and has not grown", faults)


if __name__ == "__main__":
    binary = str(Path(sys.argv[1]).resolve())
    sys.exit(main(binary, int(sys.argv[2]) if len(sys.argv) > 2 else 500, int(sys.argv[3]) if len(sys.argv) > 3 else 1))
