"""What the fault tests share: a site of many pages, builds of it, and the hashes of what a build made.

Each script has `test(builder, runs)`, which gives a list of faults, and the builder it must catch: `fake_builder.py`
in one of its bad moods. `main` runs that proof first, then the real builder. A script that cannot catch the bad
builder fails.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

FAKE = Path(__file__).with_name("fake_builder.py")
AS_OF = "2027-01-01T00:00:00Z"
# A fixed secret: without one each new site makes its own, and private addresses would differ.
ENVIRONMENT = {**os.environ, "WELLSPRING_GATE_SECRET": "only-for-tests-0123456789abcdef0123456789abcdef"}


def run(command: list, **options) -> subprocess.CompletedProcess:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, env=ENVIRONMENT | options.pop("env", {}), **options)


def build_command(builder: list, root: Path, out: Path, *flags) -> list[str]:
    return [str(part) for part in [*builder, "build", "--root", root, "--out", out, "--as-of", AS_OF, *flags]]


def build(builder: list, root: Path, out: Path, *flags, env=None) -> None:
    """A build that must succeed."""
    done = run(build_command(builder, root, out, *flags), env=env or {})
    if done.returncode != 0:
        raise SystemExit(f"the build of {root} failed with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def make_site(builder: list, root: Path, articles: int) -> None:
    """The starter site and many articles more."""
    done = run([*builder, "init", root])
    if done.returncode != 0:
        raise SystemExit(f"init failed: {done.stdout}{done.stderr}")
    for n in range(articles):
        words = " ".join(f"Sentence {i} of article {n} says something of its own." for i in range(60))
        text = f'---\ntitle: "Generated article {n}"\ndescription: "One of many articles"\ndate: 2026-01-{n % 28 + 1:02}\n---\n\n## Heading\n\n{words}\n'
        (root / "content/articles" / f"generated-{n}.md").write_text(text)


def set_title(root: Path, title: str) -> None:
    """Changes the site's title, which every page shows."""
    settings = root / "site.toml"
    changed, count = re.subn(r'^title = ".*"$', f'title = "{title}"', settings.read_text(), count=1, flags=re.M)
    assert count == 1, "site.toml has a title"
    settings.write_text(changed)


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def difference(a: dict, b: dict) -> str:
    """A few paths in which two trees differ."""
    paths = [path for path in sorted(a.keys() | b.keys()) if a.get(path) != b.get(path)]
    return f"{len(paths)} files differ: {', '.join(paths[:4])}" if paths else ""


def two_versions(builder: list, folder: Path, articles: int) -> tuple[Path, dict[str, dict]]:
    """A site, and what a clean build makes of it under each of two titles. Nearly every page must differ."""
    root = folder / "site"
    make_site(builder, root, articles)
    versions = {}
    for title in ("Northern Edition", "Southern Edition"):
        set_title(root, title)
        build(builder, root, folder / f"clean-{title}", "--no-memo")
        versions[title] = tree(folder / f"clean-{title}")
    old, new = versions.values()
    pages = [path for path in old if path.endswith(".html")]
    same = [path for path in pages if old[path] == new.get(path)]
    assert len(same) * 10 < len(pages), f"the two versions must differ in their pages, these do not: {same[:5]}"
    return root, versions


def main(proves: str, test, mood: str, signs: list[str], runs: int, articles: int, where: str | None = None) -> None:
    """`SCRIPT BINARY [RUNS]`: first the bad builder, then the real one. `SCRIPT --self-test`: only the first.

    Of the bad builder the test must say each of `signs`. `where` is the folder in which both work.
    """
    arguments = sys.argv[1:]
    os.environ["FAKE_MOOD"] = ENVIRONMENT["FAKE_MOOD"] = mood
    with tempfile.TemporaryDirectory(prefix="wellspring-fault-", dir=where) as folder:
        caught = test([sys.executable, FAKE], 8, 60, Path(folder))
    missed = [sign for sign in signs if not any(sign in fault for fault in caught)]
    if missed:
        sys.exit(f"FAIL {proves}: of a builder that is {mood} the test did not say: {missed}; it said: {caught}")
    print(f"  planted fault caught: a builder that is {mood}")
    if arguments == ["--self-test"]:
        return
    with tempfile.TemporaryDirectory(prefix="wellspring-fault-", dir=where) as folder:
        faults = test([Path(arguments[0]).resolve()], next((int(word) for word in arguments[1:] if word.isdigit()), runs), articles, Path(folder))
    for fault in faults[:20]:
        print(f"  {fault}")
    print(f"{'FAIL' if faults else 'ok  '} {proves}")
    sys.exit(1 if faults else 0)
