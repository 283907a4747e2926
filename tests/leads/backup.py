"""Proves: a backup made while people write is whole, holds what was acknowledged before it began, and makes nobody wait.

    backup.py BINARY [SECONDS] [--postgres]

32 clients post without a pause, in turns of SECONDS: without backups, then with one each second. Each copy is opened,
SQLite finds nothing wrong with it, every submission acknowledged before its making began is there, and none is half
there: what a submission names stands beside it. PostgreSQL has its own tool, which `leads backup` names; with
`--postgres` a dump made as it says is held to the same.
"""

import contextlib
import shlex
import shutil
import sqlite3
import sys
import time
from pathlib import Path

from common import Fleet, Site, binary, caught, form, number, outcome, postgres, program, quantile, receiving, request, submissions, workplace

CLIENTS, EVERY = 32, 1.0
# So many times as long as without backups and so much more, at p50 and p99: a copy takes its part of disk and processor.
TIMES, SLACK50, SLACK99 = 3.0, 0.030, 0.150
# What a submission names, and where it must be. A submission that became neither names nothing.
HALVES = (
    "SELECT COUNT(*) FROM submission WHERE contact IS NOT NULL AND contact NOT IN (SELECT id FROM contact)",
    "SELECT COUNT(*) FROM submission WHERE lead IS NOT NULL AND lead NOT IN (SELECT id FROM lead)",
    "SELECT COUNT(*) FROM contact WHERE id NOT IN (SELECT contact FROM submission WHERE contact IS NOT NULL)",
    "SELECT COUNT(*) FROM lead WHERE submission NOT IN (SELECT id FROM submission)",
    "SELECT COUNT(*) FROM consent WHERE submission NOT IN (SELECT id FROM submission)",
    "SELECT COUNT(*) FROM submission WHERE contact IS NULL AND state NOT IN ('quarantined', 'competitor')",
)


def post(n: int) -> tuple[str, bytes]:
    key = f"key-{n}"
    values = form(email=f"person-{n}@example.test", name=f"Person {n}", need=f"To sell more, number {n}", budget="Much", consent_letter="yes",
                  message="Some sentences, as people write them. " * 4, submission_id=key)
    return key, request(values)


def opened(copy: Path, acknowledged: list[str]) -> list[str]:
    """What is wrong with a copy that was begun when so many were acknowledged."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as database:
            said = [row[0] for row in database.execute("PRAGMA integrity_check")]
            faults = [] if said == ["ok"] else [f"a copy is not whole: {said[:2]}"]
            keys = {row[0] for row in database.execute("SELECT submission_id FROM submission")}
            half = sum(database.execute(sql).fetchone()[0] for sql in HALVES)
    except sqlite3.Error as error:
        return [f"a copy does not open: {error}"]
    lost = [key for key in acknowledged if key not in keys]
    faults += [f"a copy lacks {len(lost)} of {len(acknowledged)} that were acknowledged before it began"] if lost else []
    return faults + ([f"a copy holds {half} submissions by half"] if half else [])


def proper(database: Path, copy: Path) -> str:
    """The program's own backup; what went wrong."""
    done = program([*binary(), "leads", "backup", copy, "--database", database])
    return done.stderr if done.returncode else ""


def file_alone(database: Path, copy: Path) -> str:
    """The file without its log."""
    shutil.copyfile(database, copy)
    return ""


def one_after_the_other(database: Path, copy: Path) -> str:
    """Each table as it is when its turn comes, the submissions last."""
    with contextlib.closing(sqlite3.connect(copy)) as target:
        target.execute("ATTACH ? AS source", [str(database)])
        for name, sql in target.execute("SELECT name, sql FROM source.sqlite_master WHERE type = 'table' ORDER BY name = 'submission'").fetchall():
            target.execute(sql)
            target.execute(f"INSERT INTO main.{name} SELECT * FROM source.{name}")
            target.commit()
    return ""


def turn(running, first: int, seconds: float, backup, database: Path) -> tuple[Fleet, list[Path], list[int], list[str]]:
    """Clients at work, with a backup each second if there is a way to make it. The copies are read afterwards, so that the reading takes no part of the machine."""
    fleet, copies, faults, counts = Fleet(running.port, CLIENTS, lambda n: post(first + n)), [], [], []
    fleet.start()
    end = time.monotonic() + seconds
    time.sleep(EVERY / 2)
    while (now := time.monotonic()) < end:
        if backup:
            copy = database.with_name(f"copy-{first}-{len(copies)}.db")
            counts.append(len(fleet.acknowledged))
            wrong = backup(database, copy)
            faults += [f"a backup failed: {wrong[-200:]}"] if wrong else []
            copies.append(copy)
        time.sleep(max(0.0, min(end, now + EVERY) - time.monotonic()))
    fleet.stop()
    return fleet, copies, counts, faults


def test(receiver: list, backup, site: Site, folder: Path, seconds: float, rounds: int) -> list[str]:
    database, faults, waits, acknowledged, first = folder / "leads.db", [], {True: [], False: []}, [], 0
    count, rates, last = 0, {True: [], False: []}, None
    with receiving(receiver, site.manifest(), database) as running:
        first = turn(running, 0, 0.5, None, database)[0].sent
        for at in range(rounds * 2):
            is_backed_up = at % 2 == 1
            fleet, copies, counts, found = turn(running, first, seconds, backup if is_backed_up else None, database)
            faults += found
            first += fleet.sent
            waits[is_backed_up] += fleet.latencies
            rates[is_backed_up].append(len(fleet.acknowledged) / seconds)
            for copy, begun_at in zip(copies, counts):
                faults += opened(copy, acknowledged + fleet.acknowledged[:begun_at])
                count += 1
                if last:
                    last.unlink(missing_ok=True)
                last = copy
            acknowledged += fleet.acknowledged
    mode = last.stat().st_mode & 0o777 if last and last.exists() else 0
    listed = len(submissions(receiver, last)) if last and last.exists() and not faults else 0
    marks = [quantile(waits[kind], part) for part in (0.5, 0.99) for kind in (False, True)]
    print(f"  {count} backups while {len(acknowledged)} were acknowledged, the last of {listed} submissions; waits p50 {marks[0] * 1000:.1f} ms without, {marks[1] * 1000:.1f} with; "
          f"p99 {marks[2] * 1000:.1f} and {marks[3] * 1000:.1f}; {sum(rates[False]) / rounds:.0f} and {sum(rates[True]) / rounds:.0f} submissions/s", flush=True)
    if backup == proper:
        faults += [] if mode == 0o600 else [f"a copy can be read by others: {mode:o}"]
        faults += [] if listed else ["the last copy lists nothing"]
        faults += [] if proper(database, last) else ["a backup was written over an earlier one"]
    if marks[1] > marks[0] * TIMES + SLACK50 or marks[3] > marks[2] * TIMES + SLACK99:
        faults.append(f"slower: p50, p99 without and with backups: {', '.join(f'{mark * 1000:.0f}' for mark in marks)} ms")
    return faults


def dumped(receiver: list, site: Site, folder: Path, server) -> list[str]:
    """PostgreSQL's own tool, as `leads backup` tells."""
    out = folder / "dump"
    with receiving(receiver, site.manifest(), server.address) as running:
        fleet = Fleet(running.port, CLIENTS, post)
        fleet.start()
        time.sleep(1.5)
        refused = program([*receiver, "leads", "backup", out, "--database", server.address])
        if refused.returncode == 0 or out.exists() or "pg_dump" not in refused.stderr + refused.stdout:
            return [f"PostgreSQL: `leads backup` does not say what to do: {refused.stderr[-200:]}"]
        told = (refused.stderr + refused.stdout).partition("pg_dump")[2].splitlines()[0]
        words = [word.replace("FILE", str(out)).replace("$DATABASE_URL", server.address) for word in shlex.split(told)]
        before = len(fleet.acknowledged)
        done = program([server.tools / "pg_dump", *words])
        fleet.stop()
    made = program([server.tools / "createdb", "--maintenance-db", server.address, "restored"])
    again = server.address.rsplit("/", 1)[0] + "/restored"
    back = program([server.tools / "pg_restore", "--dbname", again, out])
    if done.returncode or made.returncode or back.returncode:
        return [f"PostgreSQL: {done.stderr[-200:]}{made.stderr[-200:]}{back.stderr[-200:]}"]
    keys = {row["submission_id"] for row in submissions(receiver, again)}
    lost = [key for key in fleet.acknowledged[:before] if key not in keys]
    half = sum(int(program([server.tools / "psql", "--no-psqlrc", "-tA", "--dbname", again, "--command", sql]).stdout or 1) for sql in HALVES)
    print(f"  PostgreSQL: a dump while {len(fleet.acknowledged)} were acknowledged, restored: {len(keys)} submissions, {len(lost)} of {before} lost, {half} by half", flush=True)
    return ([f"PostgreSQL: a dump lacks {len(lost)} of {before}"] if lost else []) + ([f"PostgreSQL: {half} by half"] if half else [])


if __name__ == "__main__":
    # A copy of the file alone may be no database at all.
    for mood, way, sign in (("copies the file without its log", file_alone, "a copy "), ("copies one table after the other", one_after_the_other, "by half")):
        with workplace() as folder:
            caught(mood, test(binary(), way, Site(binary(), folder), folder, 1.6, 1), [sign])
    with workplace() as folder:
        faults = test(binary(), proper, Site(binary(), folder), folder, number(20), 2)
    if "--postgres" in sys.argv:
        with workplace() as folder, postgres(folder) as server:
            faults += dumped(binary(), Site(binary(), folder), folder, server)
    sys.exit(outcome("a backup under load is whole, and nobody waits for it", faults))
