#!/usr/bin/env python3
"""Judges what run.sh built: every post became a page, and what is wrong in the posts was said, no more and no less.

usage: judge.py WORK BROKEN MILLISECONDS
"""

import json
import re
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

# What did not come with the text: pictures, charts and their data.
ABSENT = re.compile(r"\.(png|svg|jpe?g|gif|js|txt)$", re.IGNORECASE)


class Links(HTMLParser):
    """The addresses that a page's links name."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "a" and dict(attrs).get("href"):
            self.found.append(dict(attrs)["href"])


def run(work, name):
    """A run's JSON, exit status and standard error."""
    text = (work / f"{name}.json").read_text(encoding="utf-8")
    try:
        told = json.loads(text)
    except json.JSONDecodeError:
        told = {"diagnostics": [], "outputs": []}
    status = int((work / f"{name}.exit").read_text())
    return told, status, (work / f"{name}.err").read_text(encoding="utf-8")


def listed(path):
    """The broken links that are the blog's own: (file, what is written)."""
    rows = [line.split("|") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {(row[0].strip(), row[1].strip()) for row in rows}


def quoted(diagnostic):
    """What the message quotes last."""
    return re.findall(r"`([^`]*)`", diagnostic["message"])[-1]


def dead_links(work, outputs):
    """Links in the pages themselves, read by a parser of another make, that lead to no file although they stay here."""
    out = work / "public"
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    host = "https://blog.rust-lang.org"
    dead = []
    for output in outputs:
        if not output["path"].endswith(".html"):
            continue
        links = Links()
        links.feed((out / output["path"]).read_text(encoding="utf-8"))
        page = f"{host}/{output['path'].removesuffix('index.html')}"
        for link in links.found:
            url = urlsplit(urljoin(page, link))
            if f"{url.scheme}://{url.netloc}" != host:
                continue
            path = unquote(url.path).lstrip("/")
            if not {path, f"{path.rstrip('/')}/index.html".lstrip("/")} & there:
                dead.append((output["source"], link))
    return dead


def main():
    work, broken, took = Path(sys.argv[1]), listed(Path(sys.argv[2])), int(sys.argv[3])
    faults = []

    def must(holds, text):
        if not holds:
            faults.append(text)

    runs = {name: run(work, name) for name in ("refused", "silent", "let-in")}
    for name, (_, _, err) in runs.items():
        must("panicked" not in err, f"{name}: a panic: {err[:500]}")

    told, status, err = runs["let-in"]
    must(status == 0, f"the build ended with {status}: {err[:500]}")
    codes = Counter(d["code"] for d in told["diagnostics"])
    unknown = codes["front-matter-unknown-key"]
    must(unknown > 0, "no unknown key was reported")
    refused = Counter(d["code"] for d in runs["refused"][0]["diagnostics"] if d["severity"] == "error")
    must(runs["refused"][1] == 1, f"with unknown keys as errors the build ended with {runs['refused'][1]}, not 1")
    must(refused["front-matter-unknown-key"] == unknown, "errors and warnings of unknown keys differ in number")
    silent = Counter(d["code"] for d in runs["silent"][0]["diagnostics"])
    must(runs["silent"][1] == 0 and not silent["front-matter-unknown-key"], "unknown keys were told although they are off")

    sources = {path.relative_to(work).as_posix() for path in (work / "content").rglob("*.md")}
    pages = {output["source"] for output in told["outputs"] if output["path"].endswith(".html") and output["source"]}
    missing = sorted(sources - pages)
    must(not missing, f"{len(missing)} posts have no page: {missing[:5]}")

    wrong = {(d["file"], quoted(d)) for d in told["diagnostics"] if d["code"] == "link-broken"}
    other = sorted(pair for pair in wrong - broken if not ABSENT.search(pair[1]))
    must(not other, f"{len(other)} links between posts are called broken: {other[:5]}")
    must(broken <= wrong, f"these links lead nowhere, and were not reported: {sorted(broken - wrong)}")
    dead = [pair for pair in dead_links(work, told["outputs"]) if pair not in broken and not ABSENT.search(pair[1])]
    must(not dead, f"{len(dead)} links in the pages lead to no output: {dead[:5]}")

    print(
        f"corpus: {len(sources)} sources, {len(sources & pages)} built, {len(other) + len(dead)} broken links between posts, "
        f"{len(broken)} broken by their authors, {codes['link-broken']} link-broken, {codes['image-missing']} image-missing, "
        f"{codes['anchor-broken']} anchor-broken, {unknown} unknown keys, {took} ms"
    )
    for fault in faults:
        print(f"corpus: {fault}", file=sys.stderr)
    sys.exit(bool(faults))


main()
