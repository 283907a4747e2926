"""Proves: a build that is killed leaves the whole old site or the whole new one, and the next build is right.

    killed.py BINARY [RUNS]

The build changes every page. It is killed (SIGKILL) at a random moment, RUNS times; then at each of its renames and
exchanges, the moments at which a swap could be caught half done. After each kill the folder is compared with the
clean build of either version, the next build must succeed and be right, and nothing may be left lying about.
"""

import random
import subprocess
import time
from pathlib import Path

from common import ENVIRONMENT, build, build_command, difference, main, set_title, tree, two_versions

SWITCHES = "rename,renameat,renameat2"


def test(builder: list, runs: int, articles: int, folder: Path) -> list[str]:
    root, versions = two_versions(builder, folder, articles)
    place = folder / "place"
    place.mkdir()
    out = place / "out"
    faults = []
    build(builder, root, out)
    current = "Northern Edition"
    set_title(root, current)
    duration = time_of(builder, root, out)
    kills, outcomes = 0, {"old": 0, "new": 0}
    for attempt in range(runs * 4):
        if kills == runs:
            break
        current, previous = other(current), current
        set_title(root, current)
        if killed_after(build_command(builder, root, out), random.uniform(0, duration)):
            kills += 1
            faults += verdict(out, versions, previous, current, outcomes)
        faults += mended(builder, root, place, versions[current])
    if kills < runs:
        faults.append(f"only {kills} of {runs} builds were killed in time")
    switches = 0
    for nth in range(1, min(runs * 2, 40)):
        current, previous = other(current), current
        set_title(root, current)
        done = killed_at(build_command(builder, root, out), nth)
        faults += verdict(out, versions, previous, current, outcomes)
        faults += mended(builder, root, place, versions[current])
        if done:
            break
        switches += 1
    print(f"  {kills} kills at random within {duration:.2f} s, {switches} at a rename: {outcomes['old']} times the old site, {outcomes['new']} times the new one, {len(faults)} faults")
    return faults


def other(title: str) -> str:
    return {"Northern Edition": "Southern Edition", "Southern Edition": "Northern Edition"}[title]


def time_of(builder: list, root: Path, out: Path) -> float:
    start = time.monotonic()
    build(builder, root, out)
    return time.monotonic() - start


def killed_after(command: list[str], seconds: float) -> bool:
    """Starts a build and kills it. False if it had ended before."""
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    process.kill()
    return process.wait() == -9


def killed_at(command: list[str], nth: int) -> bool:
    """Runs a build that is killed as it asks for its nth rename. True if it has fewer and came to its end."""
    strace = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={SWITCHES}", "-e", f"inject={SWITCHES}:signal=KILL:when={nth}"]
    return subprocess.run([*strace, *command], env=ENVIRONMENT, capture_output=True).returncode == 0


def verdict(out: Path, versions: dict, previous: str, current: str, outcomes: dict) -> list[str]:
    found = tree(out)
    for name, title in (("old", previous), ("new", current)):
        if found == versions[title]:
            outcomes[name] += 1
            return []
    return [f"a mixed site after a kill: against the old one {difference(found, versions[previous])}; against the new one {difference(found, versions[current])}"]


def mended(builder: list, root: Path, place: Path, expected: dict) -> list[str]:
    """The next build: it must end well, be right, and clear up."""
    build(builder, root, place / "out")
    wrong = difference(tree(place / "out"), expected)
    litter = [path.name for path in place.iterdir() if path.name not in ("out", ".out.next")]
    return ([f"the build after a kill is wrong: {wrong}"] if wrong else []) + ([f"left lying about: {litter}"] if litter else [])


if __name__ == "__main__":
    main("a killed build leaves a whole site", test, "in-place", ["a mixed site after a kill"], runs=50, articles=300)
