"""Proves: a build under which files are edited ends well, and each page is wholly the old one or wholly the new one.

    edited.py BINARY [RUNS]

Every article has two versions that differ in title, description, headings, links and words. While the site is built
RUNS times, without a pause and with its memo, one thread writes one version or the other into a file at random, in the
ways of editors: in place in one go, in place in parts, by a file that is moved over the old one, or by taking the old
one away first. After each build every article's page and its Markdown twin must be as a clean build makes it of one
of the versions, or not there, if its file was away when the build looked. When nobody edits any more, the next build
must make what a clean one makes.
"""

import os
import random
import threading
import time
from pathlib import Path

from common import build, build_command, difference, main, run, tree

PAGE = """<!doctype html><html lang="en"><head>{{ head }}</head><body><main>
<h1>{{ page.title }}</h1><p>{{ page.description }}</p>{{ page.content }}<p>{{ page.words }}</p>
<ol>{% for one in page.toc %}<li>{{ one.title }}</li>{% endfor %}</ol></main></body></html>
"""
LIST = """<!doctype html><html lang="en"><head>{{ head }}</head><body><main><h1>{{ site.title }}</h1>
<ul>{% for item in pages(section="articles", limit=1000) %}<li><a href="{{ item.url }}">{{ item.title }}</a></li>{% endfor %}</ul></main></body></html>
"""
VERSIONS = ("one", "another")


def text(number: int, version: str) -> str:
    """One version of an article; every fifth is too long for one write."""
    words = " ".join(f"Sentence {i} of version {version} of article {number}." for i in range(900 if number % 5 == 0 else 30))
    link = f"[a link](article-{(number + len(version)) % 10}.md)"
    more = "## More\n\nMore words.\n\n" if version == "one" else ""
    return f'---\ntitle: "Article {number}, version {version}"\ndescription: "Version {version}"\ndate: 2026-01-{number % 28 + 1:02}\n---\n\n## Heading of version {version}\n\n{words}\n\n{more}{link}\n'


def make(root: Path, articles: int) -> None:
    files = {
        "site.toml": 'title = "Edited"\nbase_url = "https://edited.test/"\ntheme = "whole"\n',
        "themes/whole/templates/page.html": PAGE,
        "themes/whole/templates/section.html": LIST,
        "themes/whole/templates/home.html": LIST,
        "content/_index.md": "---\ntitle: Home\n---\n\nWords.\n",
    }
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    for number in range(articles):
        set_version(root, number, "one")


def article(root: Path, number: int) -> Path:
    return root / f"content/articles/article-{number}.md"


def set_version(root: Path, number: int, version: str) -> None:
    article(root, number).parent.mkdir(parents=True, exist_ok=True)
    article(root, number).write_text(text(number, version))


def edit(path: Path, content: str) -> None:
    """One save, in one of the ways of editors."""
    beside = path.with_name(f".{path.name}.swp")
    match random.choice(("in place", "in place", "in parts", "move over", "take away")):
        case "in place":
            path.write_text(content)
        case "in parts":
            with path.open("w", buffering=4096) as file:
                for at in range(0, len(content), 3000):
                    file.write(content[at : at + 3000])
        case "move over":
            beside.write_text(content)
            beside.rename(path)
        case "take away":
            path.rename(beside)
            path.write_text(content)
            beside.unlink()


def pages(out: Path) -> dict[str, str]:
    return {path: hash for path, hash in tree(out).items() if path.startswith("articles/article-")}


def clean(builder: list, root: Path, out: Path) -> dict[str, str]:
    build(builder, root, out, "--no-memo")
    return tree(out)


def test(builder: list, runs: int, articles: int, folder: Path) -> list[str]:
    root, out = folder / "site", folder / "out"
    versions = []
    for version in VERSIONS:
        make(root, articles)
        for number in range(articles):
            set_version(root, number, version)
        versions.append(clean(builder, root, folder / f"clean-{version}"))
    watched = [path for path in versions[0] if path.startswith("articles/article-") and versions[0][path] != versions[1][path]]
    assert len(watched) >= articles, f"the versions must differ in every article, {len(watched)} outputs do"
    build(builder, root, out)
    ended, edits, faults, mixed, gone = threading.Event(), 0, [], 0, 0

    def edit_all() -> None:
        nonlocal edits
        while not ended.is_set():
            number = random.randrange(articles)
            edit(article(root, number), text(number, random.choice(VERSIONS)))
            edits += 1
            time.sleep(random.choice((0, 0, 0.0005, 0.002)))

    editor = threading.Thread(target=edit_all)
    editor.start()
    began = time.monotonic()
    try:
        for attempt in range(runs):
            done = run(build_command(builder, root, out))
            if done.returncode != 0:
                faults.append(f"build {attempt} ended with {done.returncode}: {(done.stdout + done.stderr)[-600:]}")
            found = tree(out)
            torn = [path for path in watched if path in found and found[path] not in (versions[0][path], versions[1][path])]
            mixed += len(torn)
            gone += len([path for path in watched if path not in found])
            faults += [f"neither the old page nor the new one: {path}" for path in torn[:3]]
    finally:
        ended.set()
        editor.join()
    # A file is away for less than a thousandth of the time.
    if gone > runs:
        faults.append(f"{gone} pages were not there")
    print(f"  {runs} builds in {time.monotonic() - began:.1f} s under {edits} edits, {mixed} pages neither old nor new, {gone} not there, {len(faults)} faults")
    for path in root.rglob(".*.swp"):
        os.unlink(path)
    build(builder, root, out)
    if wrong := difference(tree(out), clean(builder, root, folder / "clean-last")):
        faults.append(f"the build after the last edit is wrong: {wrong}")
    return faults


if __name__ == "__main__":
    # A busy disk can hold an editor up between emptying a file and filling it for longer than a build waits.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    main("files that are edited while a site is built tear no page", test, "hasty", ["neither the old page nor the new one"], runs=100, articles=100, where=memory)
