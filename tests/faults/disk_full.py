"""Proves: a build that runs out of disk fails, says so, and leaves the old site whole; with room again it is right.

    disk_full.py BINARY

The site is published onto a small file system of its own (tmpfs, in a mount namespace that ends with this script),
which has room for the old site and a third of it again. In the new version every page differs and articles are longer.
"""

import os
import subprocess
import sys
from pathlib import Path

from common import build, build_command, difference, main, make_site, run, set_title, tree

NEW_TEXT = "\nOne more paragraph that makes the article longer than it was.\n" * 400


def test(builder: list, _runs: int, articles: int, folder: Path) -> list[str]:
    root, disk = folder / "site", folder / "disk"
    make_site(builder, root, articles)
    set_title(root, "Old Edition")
    build(builder, root, folder / "clean-old", "--no-memo")
    size = sum(path.stat().st_size // 4096 * 4096 + 4096 for path in (folder / "clean-old").rglob("*"))
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size * 4 // 3}", "tmpfs", disk], check=True)
    try:
        build(builder, root, disk / "out")
        set_title(root, "New Edition")
        for article in (root / "content/articles").glob("generated-*.md"):
            article.write_text(article.read_text() + NEW_TEXT)
        faults = failed_build(builder, root, disk)
        wrong = difference(tree(disk / "out"), tree(folder / "clean-old"))
        faults += [f"the old site is not whole: {wrong}"] if wrong else []
        subprocess.run(["mount", "-o", f"remount,size={size * 20}", disk], check=True)
        build(builder, root, disk / "out")
        build(builder, root, folder / "clean-new", "--no-memo")
        wrong = difference(tree(disk / "out"), tree(folder / "clean-new"))
        return faults + ([f"with room again the build is wrong: {wrong}"] if wrong else [])
    finally:
        subprocess.run(["umount", disk], check=True)


def failed_build(builder: list, root: Path, disk: Path) -> list[str]:
    """The build that finds no room: it must fail with 2 and name the path and the reason."""
    done = run(build_command(builder, root, disk / "out"))
    said = f"{done.stdout}{done.stderr}".strip()
    faults = []
    if done.returncode != 2:
        faults.append(f"the exit code is {done.returncode}, not 2")
    if "No space left on device" not in said or str(disk) not in said:
        faults.append(f"the message does not name the full disk and the path: {said[-300:]}")
    return faults


if __name__ == "__main__":
    if "OWN_MOUNTS" not in os.environ:
        os.environ["OWN_MOUNTS"] = "1"
        os.execvp("unshare", ["unshare", "--map-root-user", "--mount", sys.executable, *sys.argv])
    main("a full disk leaves the old site", test, "in-place", ["the old site is not whole"], runs=1, articles=300)
