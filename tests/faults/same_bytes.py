"""Proves: the same input gives the same bytes, whatever the number of threads, the time zone, the folder and the language.

    same_bytes.py BINARY [SITE]

Builds a site (the starter site with some articles, and SITE if given) with 1 and 8 threads, in three time zones, from
a copy in another folder, and a second time over its own output; all outputs must agree byte by byte.
"""

import shutil
import sys
from pathlib import Path

from common import build, difference, main, make_site, tree

VARIANTS = {
    "8 threads": (["--threads", "8"], {}),
    "Kiritimati": (["--threads", "1"], {"TZ": "Pacific/Kiritimati"}),
    "St John's": (["--threads", "2"], {"TZ": "America/St_Johns", "LC_ALL": "C"}),
}


def test(builder: list, _runs: int, articles: int, folder: Path) -> list[str]:
    make_site(builder, folder / "starter", articles)
    faults = disagreements(builder, folder / "starter", folder / "starter-outs")
    for site in sys.argv[2:] if len(builder) == 1 else []:
        for name in ("content", "themes"):
            shutil.copytree(Path(site) / name, folder / "given" / name)
        shutil.copy(Path(site) / "site.toml", folder / "given")
        faults += disagreements(builder, folder / "given", folder / "given-outs")
    return faults


def disagreements(builder: list, root: Path, outs: Path) -> list[str]:
    outs.mkdir()
    first = outs / "first"
    build(builder, root, first, "--no-memo", "--threads", "1", env={"TZ": "UTC"})
    expected = tree(first)
    others = {}
    for name, (flags, env) in VARIANTS.items():
        build(builder, root, outs / name, "--no-memo", *flags, env=env)
        others[name] = tree(outs / name)
    shutil.copytree(root, outs / "moved site", ignore=shutil.ignore_patterns(".wellspring"))
    build(builder, outs / "moved site", outs / "another folder", "--no-memo", "--threads", "1", env={"TZ": "UTC"})
    others["another folder"] = tree(outs / "another folder")
    for _ in range(2):
        build(builder, root, outs / "warm", "--threads", "1", env={"TZ": "UTC"})
    others["built again with what it remembers"] = tree(outs / "warm")
    print(f"  {root.name}: {len(expected)} files, {len(others) + 1} builds")
    return [f"{root.name}, {name}: {difference(found, expected)}" for name, found in others.items() if found != expected]


if __name__ == "__main__":
    main("the same input gives the same bytes", test, "moody", ["8 threads", "Kiritimati", "St John's"], runs=1, articles=40)
