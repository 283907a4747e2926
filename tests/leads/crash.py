"""Proves: what was acknowledged is stored, once, though the receiver is killed while it works.

    crash.py BINARY [KILLS] [--at-least ACKNOWLEDGED]

64 clients post without a pause, each until it is told that its post was taken, under the same submission id. Every
eighth comes from one and the same person, all others from people of their own. The receiver is killed (SIGKILL) at
random moments and started again. In the end every acknowledged id must be stored exactly once, the database must be
whole, and each start must have taken less than a second. With PostgreSQL the same, and then its server is stopped
without a word (`pg_ctl stop -m immediate`) below a receiver that works on.
"""

import random
import socket
import sqlite3
import sys
import time
from collections import Counter
from pathlib import Path

from common import Fleet, Receiver, Site, binary, caught, fake, form, number, outcome, postgres, receiving, request, submissions, workplace

CLIENTS = 64
RESTART = 1.0
SECONDS = (0.5, 1.5)


def post(n: int) -> tuple[str, bytes]:
    key = f"key-{n}"
    person = "same@example.test" if n % 8 == 0 else f"person-{n}@example.test"
    return key, request(form(email=person, name=f"Person {n}", need="To sell more", submission_id=key))


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test(receiver: list, manifest: Path, database, kills: int, at_least: int = 0, between=None) -> tuple[list[str], str]:
    """What is wrong, and the figures in words. `between` does what harms the database's server."""
    port, faults, slowest, fleet = free_port(), [], 0.0, None
    # With nothing to recover. On a machine so busy that this takes long, a restart may take as much longer.
    with receiving(receiver, manifest, f"{manifest}.empty.db") as empty:
        idle = empty.start_seconds
    begun = time.monotonic()
    done = 0
    while done < kills or (fleet and len(fleet.acknowledged) < at_least):
        running = Receiver(receiver, manifest, database, listen=f"127.0.0.1:{port}")
        slowest = max(slowest, running.start_seconds)
        if fleet is None:
            fleet = Fleet(port, CLIENTS, post)
            fleet.start()
        time.sleep(random.uniform(*SECONDS))
        if between:
            between()
        running.kill()
        running.log.close()
        done += 1
        if done > kills * 10:
            faults.append(f"after {done} kills only {len(fleet.acknowledged)} were acknowledged")
            break
    running = Receiver(receiver, manifest, database, listen=f"127.0.0.1:{port}")
    slowest = max(slowest, running.start_seconds)
    seconds = time.monotonic() - begun
    fleet.stop()
    running.close()
    stored = Counter(row["submission_id"] for row in submissions(receiver, database))
    lost = [key for key in fleet.acknowledged if key not in stored]
    twice = [key for key, count in stored.items() if count > 1]
    unasked = [key for key in stored if not key or int(key.removeprefix("key-")) >= fleet.sent]
    if fleet.is_alive():
        faults.append("clients that still wait for an answer a minute after the last start")
    if lost:
        faults.append(f"lost: {len(lost)} of {len(fleet.acknowledged)} acknowledged, such as {lost[:3]}")
    if twice:
        faults.append(f"stored twice: {len(twice)}, such as {twice[:3]}")
    if unasked:
        faults.append(f"stored though nobody sent it: {unasked[:3]}")
    if not fleet.acknowledged:
        faults.append("nothing was acknowledged at all")
    if slowest > max(RESTART, 4 * idle):
        faults.append(f"a start took {slowest:.2f} s, one with nothing to recover {idle:.2f} s")
    figures = (f"{done} kills, {len(fleet.acknowledged)} acknowledged in {seconds:.0f} s, {fleet.again} sent again; {len(lost)} lost, "
               f"{len(twice)} twice; slowest start {slowest * 1000:.0f} ms")
    return faults, figures


def whole(database: Path) -> list[str]:
    """What SQLite itself finds wrong with the file."""
    with sqlite3.connect(database) as connection:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    return [] if said == ["ok"] else [f"the database is not whole: {said[:3]}"]


def people(receiver: list, database) -> list[str]:
    """The one person is one contact with one lead, whatever was killed in between."""
    from common import program
    done = program([*receiver, "leads", "list", "--format", "json", "--database", database])
    count = done.stdout.count('"same@example.test"')
    return [] if count == 1 else [f"one person is listed {count} times"]


if __name__ == "__main__":
    kills = number(50)
    at_least = int(sys.argv[sys.argv.index("--at-least") + 1]) if "--at-least" in sys.argv else 0
    faults = []
    with workplace() as folder:
        site = Site(binary(), folder)
        for mood, sign in (("answers before it stores", "lost: "), ("stores each repetition and loses answers", "stored twice: ")):
            found, _ = test(fake(mood), site.manifest(), folder / f"{sign[:4]}.db", 2)
            caught(mood, found, [sign])
    with workplace() as folder:
        site, database = Site(binary(), folder), folder / "leads.db"
        found, figures = test(binary(), site.manifest(), database, kills, at_least)
        print(f"  SQLite: {figures}", flush=True)
        faults += [f"SQLite: {fault}" for fault in found + whole(database) + people(binary(), database)]
    with workplace() as folder, postgres(folder) as server:
        site = Site(binary(), folder)
        found, figures = test(binary(), site.manifest(), server.address, kills, at_least)
        print(f"  PostgreSQL, the receiver killed: {figures}", flush=True)
        faults += [f"PostgreSQL: {fault}" for fault in found + people(binary(), server.address)]

        def stop_and_start():
            server.stop("immediate")
            time.sleep(0.2)
            server.start()
            time.sleep(random.uniform(*SECONDS))

        with workplace() as second, postgres(second) as server:
            found, figures = test(binary(), site.manifest(), server.address, max(2, kills // 4), 0, stop_and_start)
            print(f"  PostgreSQL, its server stopped at once too: {figures}", flush=True)
            faults += [f"PostgreSQL stopped: {fault}" for fault in found + people(binary(), server.address)]
    sys.exit(outcome("every acknowledged submission is stored, once, through kills", faults))
