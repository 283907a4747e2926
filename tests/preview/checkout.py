"""Proves: a checkout of 5,000 files settles in at most three builds, and the right pages are shown.

    checkout.py BINARY [FILES] [ROUNDS]

Two branches differ in every page. After a checkout the preview comes to rest; then its builds are counted, and pages by
chance, those that only one branch has, and the list are asked for. Two faults are planted in the same run: files that come
a few at a time must be counted as many builds, and pages of the other branch must be seen as wrong.
"""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import Client, outcome, page, preview

MOST = 3
REST = 2.0


def git(root, *words):
    subprocess.run(["git", "-C", root, "-c", "user.name=test", "-c", "user.email=test@example.test", "-c", "core.hooksPath=/dev/null", *words], check=True, capture_output=True)


def name(number):
    return f"page-{number:05}"


def file_of(root, number):
    return root / f"content/part-{number % 50:02}/{name(number)}.md"


def write(root, branch, files):
    for number in range(files):
        file = file_of(root, number)
        file.parent.mkdir(exist_ok=True)
        file.write_text(page(f"Page {number} on {branch}", f"These words are of {branch}.", f"date: 2026-01-{number % 28 + 1:02}\ntags: [t{number % 9}]\n"))


def make(root, files):
    (root / "content").mkdir(parents=True)
    (root / "site.toml").write_text('title = "Branches"\nbase_url = "https://example.test/"\n')
    (root / ".gitignore").write_text(".wellspring/\n")
    git(root, "init", "-q", "-b", "one")
    write(root, "one", files)
    (root / "content/only-one.md").write_text(page("Only one", "These words are of one."))
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    git(root, "checkout", "-q", "-b", "two")
    write(root, "two", files)
    (root / "content/only-one.md").unlink()
    (root / "content/only-two.md").write_text(page("Only two", "These words are of two."))
    git(root, "add", "-A", ".")
    git(root, "commit", "-q", "-m", "two")


def rest(running):
    """Waits until no build has come for a while."""
    builds, since = running.builds(), time.monotonic()
    while time.monotonic() - since < REST:
        time.sleep(0.05)
        if running.builds() != builds:
            builds, since = running.builds(), time.monotonic()


def wrong(client, branch, files, seed):
    """The pages that are not those of the branch."""
    other = {"one": "two", "two": "one"}[branch]
    faults = []
    for number in random.Random(seed).sample(range(files), min(files, 60)):
        address = f"/part-{number % 50:02}/{name(number)}/"
        if f"These words are of {branch}." not in (text := client.get(address)) or f"Page {number} on {branch}" not in text:
            faults.append(f"{address} is not that of {branch}")
    if client.ask(f"/only-{branch}/")[0] != 200 or client.ask(f"/only-{other}/")[0] != 404:
        faults.append(f"the pages that only one branch has are not those of {branch}")
    if f"on {branch}" not in (listed := client.get("/part-07/")) or f"on {other}" in listed:
        faults.append(f"the list is not that of {branch}")
    return faults


def main(binary, files, rounds):
    faults = []
    with tempfile.TemporaryDirectory(prefix="wellspring-checkout-") as folder:
        root = Path(folder) / "site"
        make(root, files)
        with preview(binary, root) as running:
            client = Client(running.port)
            client.get("/part-07/")
            counts, times = [], []
            for number in range(rounds):
                branch = ("one", "two")[number % 2]
                before, begun = running.builds(), time.monotonic()
                git(root, "checkout", "-q", branch)
                took = time.monotonic() - begun
                client.until(f"/only-{branch}/", f"These words are of {branch}.")
                times.append(time.monotonic() - begun - took)
                rest(running)
                counts.append(running.builds() - before)
                if not 1 <= counts[-1] <= MOST:
                    faults.append(f"a checkout of {files} files made {counts[-1]} builds: {running.said()[-600:]}")
                faults += wrong(client, branch, files, number)
            print(f"  {files} files: builds {counts}, right page {', '.join(f'{t:.2f}' for t in times)} s after git was done")
            if not wrong(client, ("two", "one")[(rounds - 1) % 2], files, 0):
                sys.exit("FAIL checkout: pages of the other branch were not seen as wrong")
            before = running.builds()
            for number in range(8):
                file = file_of(root, number)
                file.write_text(file.read_text().replace("These words", "Those words"))
                time.sleep(0.6)
            if running.builds() - before <= MOST:
                sys.exit("FAIL checkout: builds are not counted")
            print("  planted faults caught: pages of the other branch, and files that come one at a time")
    return outcome(f"a checkout settles in at most {MOST} builds and shows the right pages", faults)


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else 5000, int(sys.argv[3]) if len(sys.argv) > 3 else 4))
