"""Holds what a build costs in counts, which are the same on a busy machine and on an idle one; seconds are not.

    guard.py BINARY             compares with figures.json, after it has seen a planted slowdown and a planted rendering
    guard.py BINARY --record    writes figures.json anew

- Instructions a page (valgrind, one thread): what a site of twice as many pages costs more, by page, so that what
  every start costs falls out. More than the margin above the record fails; that much below is told, to be recorded.
- Allocations a page, in the same way.
- Pages rendered and files written, after each sort of edit. These must be the same.

The sites are the benches' own. Both stand in a memory file system where there is one.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIGURES = HERE / "figures.json"
SITES = HERE.parents[1] / "benches" / "sites.py"
# Pages of the two sites of which the difference is taken.
SMALL, LARGE = 100, 200
# Two runs of one binary differ by a thousandth.
MARGIN = 0.05
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "WELLSPRING_GATE_SECRET": "only-for-tests-0123456789abcdef0123456789abcdef"}
# What a page's template is given more, to be found out.
BURDEN = '{% for item in pages(section="articles", limit=60) %}<i>{{ item.title }} {{ item.description }}</i>{% endfor %}\n'
INSTRUCTIONS = ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
ALLOCATIONS = ["--undef-value-errors=no", "--leak-check=no"]


def stop(message):
    sys.exit(f"FAIL counts: {message}")


class Site:
    """A generated site, built by the binary."""

    def __init__(self, binary, folder, pages, theme):
        self.binary, self.root = binary, folder / f"{theme}-{pages}"
        highlight = "on" if theme == "default" else "off"
        command = [sys.executable, SITES, "--for", "wellspring", "--pages", pages, "--theme", theme, "--highlight", highlight, "--out", self.root]
        subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)
        self.article = sorted((self.root / "content/articles").glob("*-[0-9]*.md"))[10]

    def forget(self):
        for name in ("public", ".public.next", ".wellspring"):
            shutil.rmtree(self.root / name, ignore_errors=True)

    def run(self, before=(), environment=None):
        command = [*before, self.binary, "build", "--root", self.root, "--format", "json"]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=ENVIRONMENT | (environment or {}))
        if done.returncode != 0:
            stop(f"the build of {self.root.name} ended with {done.returncode}: {done.stdout[-1500:]}{done.stderr[-1500:]}")
        return done

    def build(self):
        """What a build says that it did."""
        told = json.loads(self.run().stdout)
        # A build that tells how many questions its pages asked of the site is held to that too.
        return {key: told[key] for key in ("rendered", "written", "questions") if key in told}

    def counted(self, tool, sign):
        # Threads that wait for work spin, by chance more or less.
        said = self.run(["valgrind", *tool], {"RAYON_NUM_THREADS": "1"}).stderr
        found = re.search(sign, said)
        return int(found[1].replace(",", "")) if found else stop(f"valgrind gave no count: {said[-800:]}")

    def instructions(self):
        return self.counted(INSTRUCTIONS, r"I +refs: +([\d,]+)")

    def allocations(self):
        return self.counted(ALLOCATIONS, r"heap usage: ([\d,]+) allocs")

    def edit(self, change):
        self.article.write_text(change(self.article.read_text()))


def another_title(text):
    return re.sub(r'^title: ".*"$', 'title: "Another title"', text, count=1, flags=re.M)


def more_words(text):
    return text + "\nMore words.\n"


def counts(site):
    """What is rendered and written from nothing, and after each sort of edit."""
    site.forget()
    found = {"from nothing": site.build()}
    site.build()  # a file that was written a moment before is read once more
    found["nothing changed"] = site.build()
    site.edit(more_words)
    found["words of one page"] = site.build()
    site.edit(another_title)
    found["title of one page"] = site.build()
    return found


def costs(sites):
    """Of the same site in two sizes, by what is done: first the instructions, then the allocations."""
    for site in sites:
        site.forget()
    found = {"from nothing": tuple(site.instructions() for site in sites)}
    if "default" in sites[0].root.name:
        for site in sites:
            site.forget()
        found["allocations from nothing"] = tuple(site.allocations() for site in sites)
        for site in sites:
            site.build()
        found["nothing changed"] = tuple(site.instructions() for site in sites)
        for site in sites:
            site.edit(more_words)
        found["words of one page"] = tuple(site.instructions() for site in sites)
    return {name: round((large - small) / (LARGE - SMALL)) for name, (small, large) in found.items()}


def measured(binary, folder):
    """All figures, and those of a site that does more than it should."""
    sites = {theme: [Site(binary, folder, pages, theme) for pages in (SMALL, LARGE)] for theme in ("minimal", "default")}
    other = [Site(binary, folder / "other", pages, "minimal") for pages in (SMALL, LARGE)]
    edited = Site(binary, folder / "edited", SMALL, "default")
    for site in other:
        page = site.root / "themes/bench/templates/page.html"
        page.write_text(page.read_text().replace("{{ page.content }}", "{{ page.content }}" + BURDEN))
    time.sleep(0.1)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tasks = {theme: pool.submit(costs, pair) for theme, pair in sites.items()}
        tasks |= {"heavier": pool.submit(costs, other), "counts": pool.submit(counts, edited)}
        found = {name: task.result() for name, task in tasks.items()}
    heavier = {**found, "minimal": found.pop("heavier")}
    heavier.pop("heavier", None)
    settings = edited.root / "site.toml"
    settings.write_text(settings.read_text().replace("Bench Waterworks", "Another Waterworks"))
    more = {**found["counts"], "words of one page": edited.build()}
    return found, {**heavier, "counts": more}


def compare(recorded, found, margin):
    """What is worse than recorded, and what is better by more than the margin."""
    worse, better = [], []
    for theme in ("minimal", "default"):
        for name, count in found[theme].items():
            before = recorded[theme].get(name)
            if before is None:
                worse.append(f"{theme} theme, {name}: nothing is recorded")
                continue
            line = f"{theme} theme, {name}: {count:,} a page, {before:,} are recorded ({count / before - 1:+.1%})"
            if count > before * (1 + margin):
                worse.append(line)
            elif count < before * (1 - margin):
                better.append(line)
    for name, told in found["counts"].items():
        worse += [f"{name}: {told.get(key)} {key}, {value} are recorded" for key, value in recorded["counts"][name].items() if told.get(key) != value]
    return worse, better


def main():
    binary = Path(sys.argv[1]).resolve()
    shutil.which("valgrind") or stop("valgrind is missing: install it (tests/judges/setup.sh does)")
    began = time.monotonic()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="wellspring-counts-", dir=memory) as folder:
        found, heavier = measured(binary, Path(folder))
    machine = platform.machine()
    figures = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    if "--record" in sys.argv:
        figures[machine] = found
        FIGURES.write_text(json.dumps(figures, indent=2) + "\n")
        print(f"recorded in {FIGURES}")
    recorded = figures.get(machine) or stop(f"no figures of {machine} are recorded: make figures")
    # Against this run's own figures, for a gain that is not recorded yet would hide a loss of the same size.
    caught, _ = compare(found, heavier, MARGIN)
    for sign in ("minimal theme, from nothing", "rendered"):
        if not any(sign in line for line in caught):
            stop(f"a planted slowdown was not seen ({sign}): {caught}")
        print("  planted: " + next(line for line in caught if sign in line))
    worse, better = compare(recorded, found, MARGIN)
    for theme in ("minimal", "default"):
        for name, count in found[theme].items():
            print(f"  {theme} theme, {name}: {count:,} a page")
    for line in better:
        print(f"  better than recorded, hold it with `make figures`: {line}")
    for line in worse:
        print(f"  {line}")
    print(f"{'FAIL' if worse else 'ok  '} counts, in {time.monotonic() - began:.0f} s")
    sys.exit(1 if worse else 0)


if __name__ == "__main__":
    main()
