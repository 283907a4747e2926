"""Measures builds and previews of generated sites, beside Hugo and Zola where they are there. `make bench` runs it.

    bench.py [--sizes 1000,10000] [--themes minimal,default] [--highlight off,on] [--runs N] [--only build,bare,preview] [--json FILE]

Sites and outputs lie on a memory file system where there is one, and are removed at the end. The generators take turns
(A B, then B A), so that what disturbs the machine disturbs them alike; each figure is the median of the runs.
HUGO= and ZOLA= name programs that are not on the PATH; PEERS= leaves them out; WORK= names another folder.
"""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path

import preview
from measure import BARE, edited, generators, machine, make_site, median, rendered, run, some_article, stop, table, work_folder, written

WORK = ["cold build", "nothing changed", "one body edited", "one title edited"]
MORE = {"minimal": "minimal theme", "default": "default theme"}


def runs_for(pages, given):
    return given or (7 if pages <= 1000 else 5 if pages <= 10_000 else 3 if pages <= 20_000 else 1)


class Turn:
    """One generator with its site."""

    def __init__(self, generator, site):
        self.generator, self.site = generator, site
        self.article = some_article(site)
        self.original = self.article.read_text()
        self.results = {work: [] for work in WORK}
        self.counts = {}

    def measure(self, work, mark):
        if work == "cold build":
            self.generator.forget(self.site)
        elif work != "nothing changed":
            self.article.write_text(edited(self.original, work, mark))
        result = run(self.generator.build, self.site)
        self.results[work].append(result)
        found = written(self.site / "public", result["started_at"])
        # A generator that does not say what it rendered renders all.
        known = rendered(result["said"])
        self.counts[work] = {**found, "rendered": found["pages"] if known is None else known}
        if found["pages"] < len(list(self.site.glob("content/*/*.md"))):
            stop(f"{self.generator.name} made only {found['pages']} pages: the sites are not equivalent")

    def restore(self):
        self.article.write_text(self.original)


def builds(folder, found, pages, theme, highlight, runs):
    """Rows of one site: every generator, every sort of work."""
    turns = [Turn(g, make_site(folder / g.name, g.name, pages, theme, highlight)) for g in found]
    run(turns[0].generator.build, turns[0].site)  # fills the page cache with the program; not counted
    for mark in range(runs):
        for work in WORK:
            for turn in turns if mark % 2 == 0 else reversed(turns):
                turn.measure(work, mark)
        for turn in turns:
            turn.restore()
    rows = []
    ours = turns[0].results
    for work in WORK:
        for turn in turns:
            results = turn.results[work]
            row = {"pages": pages, "theme": theme, "highlight": highlight, "work": work, "generator": turn.generator.name, "runs": runs}
            row |= {key: median(r[key] for r in results) for key in ("wall_s", "cpu_s", "peak_mb")}
            row |= {key: turn.counts[work][key] for key in ("rendered", "written", "files")}
            row |= {"wall_min_s": min(r["wall_s"] for r in results), "wall_max_s": max(r["wall_s"] for r in results)}
            row["times"] = median(r["wall_s"] / o["wall_s"] for r, o in zip(results, ours[work]))
            row["us_per_page"] = row["wall_s"] / pages * 1e6
            rows.append(row)
    for turn in turns:
        shutil.rmtree(turn.site)
    return rows


def against_cold(rows):
    """What our incremental builds take of the others' cold ones: they build all again."""
    cold = {(r["pages"], r["theme"], r["highlight"], r["generator"]): r["wall_s"] for r in rows if r["work"] == WORK[0]}
    out = []
    for row in rows:
        if row["generator"] != "wellspring":
            continue
        others = {name: wall for (*site, name), wall in cold.items() if site == [row["pages"], row["theme"], row["highlight"]] and name != "wellspring"}
        shares = {f"of_{name}": row["wall_s"] / wall for name, wall in others.items()}
        if shares:
            out.append({**{key: row[key] for key in ("pages", "theme", "highlight", "work")}, **shares})
    return out


def growth(rows):
    """The time a page takes in a cold build, by the number of pages."""
    mine = [r for r in rows if r["work"] == WORK[0]]
    out = []
    for row in mine:
        same = [r for r in mine if all(r[key] == row[key] for key in ("theme", "highlight", "generator"))]
        base = min((r for r in same if r["pages"] >= 1000), key=lambda r: r["pages"], default=same[0])
        out.append({**{key: row[key] for key in ("generator", "theme", "highlight", "pages", "us_per_page")},
                    "cpu_us_per_page": row["cpu_s"] / row["pages"] * 1e6,
                    "kb_per_page": row["peak_mb"] / row["pages"] * 1e3,
                    "of_first": row["us_per_page"] / base["us_per_page"], "cpu_of_first": row["cpu_s"] / row["pages"] / (base["cpu_s"] / base["pages"])})
    return sorted(out, key=lambda r: (r["theme"], r["highlight"] == "on", r["generator"] != "wellspring", r["generator"], r["pages"]))


def bare(folder, ours, pages, runs):
    """A program that only reads, parses and writes, beside a cold build of ours on the same pages, without colours."""
    turn = Turn(ours, make_site(folder / "bare", "wellspring", pages))
    floor = []
    for mark in range(runs):
        turn.measure(WORK[0], mark)
        shutil.rmtree(folder / "floor", ignore_errors=True)
        floor.append(run([BARE, turn.site / "content", folder / "floor"], folder))
    shutil.rmtree(folder / "floor")
    shutil.rmtree(turn.site)
    pairs = list(zip(turn.results[WORK[0]], floor))
    row = {"pages": pages, "runs": runs, **{f"bare_{key}": median(r[key] for r in floor) for key in ("wall_s", "cpu_s", "peak_mb")}}
    return {**row, **{f"times_{key}": median(o[key] / f[key] for o, f in pairs) for key in ("wall_s", "cpu_s")}}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    split = lambda text: text.replace(",", " ").split()
    parser.add_argument("--sizes", type=lambda text: [int(word) for word in split(text)], default=[1000, 10_000])
    parser.add_argument("--themes", type=split, default=["minimal", "default"])
    parser.add_argument("--highlight", type=split, default=["off", "on"])
    parser.add_argument("--only", type=split, default=["build", "bare", "preview"])
    parser.add_argument("--runs", type=int, help="of each build; without it 7 of a small site and 1 of a huge one")
    parser.add_argument("--edits", type=int, default=30, help="of each sort in a preview")
    parser.add_argument("--preview-sizes", type=lambda text: [int(word) for word in split(text)], help="without it those of --sizes up to 10,000")
    parser.add_argument("--peers", type=split, default=split(os.environ.get("PEERS", "hugo zola")))
    parser.add_argument("--peers-up-to", type=int, default=50_000, help="pages; above that the others are left out")
    parser.add_argument("--json", type=Path, help="a file for the figures, without rounding")
    return parser.parse_args()


def main():
    given = arguments()
    found = generators(given.peers)
    if "bare" in given.only and not BARE.exists():
        stop(f"there is no {BARE}: make bench builds it, or cargo build --release --example bare")
    about = {**machine(), "versions": {g.name: g.version() for g in found}}
    print(", ".join(f"{name} {version}" for name, version in about["versions"].items()))
    print(f"{about['processors']} x {about['processor']}, {about['memory_gb']} GB, {about['system']}, load {about['load']}")
    result = {"machine": about, "builds": [], "bare": [], "previews": []}
    with work_folder(max(given.sizes), len(found)) as folder:
        print(f"sites in {folder.parent}", flush=True)
        for pages in given.sizes:
            runs = runs_for(pages, given.runs)
            if "build" in given.only:
                for theme in given.themes:
                    for highlight in given.highlight:
                        fair = theme == "minimal" and pages <= given.peers_up_to
                        rows = builds(folder, found if fair else found[:1], pages, theme, highlight, runs)
                        result["builds"] += rows
                        table(f"Builds of {pages:,} pages, {MORE[theme]}, highlighting {highlight}, median of {runs}", [
                            ("Work", "work"), ("Generator", "generator"), ("Wall s", "wall_s"), ("CPU s", "cpu_s"), ("Peak MB", "peak_mb"),
                            ("Pages rendered", "rendered"), ("Files written", "written"), ("× Wellspring", "times")], rows)
            if "bare" in given.only:
                result["bare"].append(bare(folder, found[0], pages, runs))
        if "preview" in given.only:
            for pages in given.preview_sizes or [n for n in given.sizes if n <= 10_000]:
                for generator in found if pages <= given.peers_up_to else found[:1]:
                    result["previews"].append(preview.measure(folder, generator, pages, given.edits))
    table("Builds by Wellspring as a part of the others' cold build", [
        ("Pages", "pages"), ("Theme", "theme"), ("Highlighting", "highlight"), ("Work", "work"),
        *((f"Of {g.name.capitalize()}'s", f"of_{g.name}") for g in found[1:])], against_cold(result["builds"]))
    result["growth"] = growth(result["builds"])
    table("Growth of the cold build; the base is the smallest site of 1,000 pages or more", [
        ("Generator", "generator"), ("Theme", "theme"), ("Highlighting", "highlight"), ("Pages", "pages"), ("µs a page", "us_per_page"),
        ("of the base", "of_first"), ("CPU µs a page", "cpu_us_per_page"), ("of the base", "cpu_of_first"), ("Peak KB a page", "kb_per_page")], result["growth"])
    table("A bare program that reads, parses and writes, highlighting off", [
        ("Pages", "pages"), ("Wall s", "bare_wall_s"), ("CPU s", "bare_cpu_s"), ("Peak MB", "bare_peak_mb"),
        ("Wellspring's wall ×", "times_wall_s"), ("Wellspring's CPU ×", "times_cpu_s")], result["bare"])
    table(f"Preview: from saving to the changed page, {given.edits} edits of each sort", [
        ("Pages", "pages"), ("Generator", "generator"), ("Ready s", "ready_s"), ("Body ms", "body_ms"), ("p95", "body_p95_ms"),
        ("Title, on the list ms", "title_ms"), ("p95", "title_p95_ms"), ("CPU s an edit", "cpu_s"), ("Memory MB", "memory_mb"), ("Peak MB", "peak_mb")], result["previews"])
    if given.json:
        given.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
        print(f"\nfigures in {given.json}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
