"""Proves: 64 clients are answered soon though each answer waits for the disk, and a webhook that is away delays nobody.

    load.py BINARY [SECONDS] [--figures]

Side by side, in turns: the receiver on SQLite under 64 clients that post without a pause, and a bare loop that writes
the same bytes with the same pragmas, 64 rows to a transaction. The receiver must reach a part of the loop's rate: a
ratio, since a rate alone says more of the machine than of the program. Then the same with webhooks whose targets
refuse the connection, or take it and never answer: the visitor's wait must stay what it was. `--figures` holds the
receiver to the seconds that are promised of an idle machine as well.
"""

import os
import socket
import sqlite3
import sys
import time
from pathlib import Path

from common import Fleet, Site, binary, caught, fake, form, number, outcome, quantile, receiving, request, submissions, workplace

CLIENTS = 64
# The receiver reads HTTP, checks a form and writes four rows with nine indexes where the loop writes one row.
RATIO = 1 / 20
# What an idle machine of two cores must reach.
RATE, WAIT = 1000, 0.050
# Beside what a visitor waits with no webhook at all, at p50: so many times as long and so much more, where its target is
# away. What the slowest wait says more of a busy machine.
TIMES, SLACK = 3.0, 0.050


def post(n: int) -> tuple[str, bytes]:
    key = f"key-{n}"
    values = form(email=f"person-{n}@example.test", name=f"Person {n}", need="To sell more, and to those who need it", budget="Much",
                  message="Some sentences, as people write them when they are asked. " * 4, submission_id=key)
    return key, request(values)


def bare(path: Path, seconds: float) -> float:
    """Rows a second of a loop that does nothing else."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE IF NOT EXISTS row (id TEXT PRIMARY KEY, said TEXT)")
    begun, rows = time.monotonic(), 0
    body = post(0)[1].decode()
    while (now := time.monotonic()) - begun < seconds:
        database.execute("BEGIN IMMEDIATE")
        for _ in range(CLIENTS):
            database.execute("INSERT INTO row VALUES (?, ?)", [os.urandom(16).hex(), body])
        database.execute("COMMIT")
        rows += CLIENTS
    database.close()
    return rows / (now - begun)


class Turns:
    """Turns of clients on one receiver, with numbers that go on."""

    def __init__(self, running):
        self.running, self.first, self.acknowledged = running, 0, []

    def turn(self, seconds: float) -> tuple[float, list[float], float]:
        """Posts a second, the waits, and milliseconds of processor for each."""
        first = self.first
        fleet = Fleet(self.running.port, CLIENTS, lambda n: post(first + n))
        before, begun = self.cpu(), time.monotonic()
        fleet.start()
        time.sleep(seconds)
        fleet.stop()
        took = time.monotonic() - begun
        self.first += fleet.sent
        self.acknowledged += fleet.acknowledged
        return len(fleet.acknowledged) / took, fleet.latencies, (self.cpu() - before) * 1000 / max(1, len(fleet.acknowledged))

    def cpu(self) -> float:
        words = Path(f"/proc/{self.running.worker()}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def test(receiver: list, site: Site, folder: Path, seconds: float, rounds: int, figures: bool) -> list[str]:
    faults, rates, loops, waits, costs = [], [], [], [], []
    database = folder / "load.db"
    with receiving(receiver, site.manifest(), database) as running:
        turns = Turns(running)
        turns.turn(0.5)
        for _ in range(rounds):
            loops.append(bare(folder / "bare.db", seconds))
            rate, latencies, cost = turns.turn(seconds)
            rates.append(rate)
            waits += latencies
            costs.append(cost)
    stored = {row["submission_id"] for row in submissions(receiver, database)}
    if lost := [key for key in turns.acknowledged if key not in stored]:
        faults.append(f"lost: {len(lost)} acknowledged")
    ratio = middle([rate / loop for rate, loop in zip(rates, loops)])
    p50, p99 = quantile(waits, 0.5), quantile(waits, 0.99)
    print(f"  {middle(rates):.0f} submissions/s, {ratio:.3f} of a bare loop's {middle(loops):.0f}; waits p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms; {middle(costs):.2f} ms of processor each", flush=True)
    if ratio < RATIO:
        faults.append(f"slow: {ratio:.4f} of a bare loop's rate; the bound is {RATIO:.4f}")
    if figures and middle(rates) < RATE:
        faults.append(f"slow: {middle(rates):.0f} submissions a second; promised are {RATE}")
    if figures and p99 > WAIT:
        faults.append(f"slow: p99 {p99 * 1000:.1f} ms; promised are {WAIT * 1000:.0f}")
    return faults


def hooked(receiver: list, site: Site, folder: Path, seconds: float, figures: bool) -> list[str]:
    """The same with webhooks that are away, against one without webhooks, in turns."""
    faults = []
    with socket.socket() as hanging, socket.socket() as refusing:
        for listener in (hanging, refusing):
            listener.bind(("127.0.0.1", 0))
        hanging.listen(1024)
        refused = refusing.getsockname()[1]
        refusing.close()
        hang = hanging.getsockname()[1]
        limits = {"limits": {"per_address": "off"}}
        for name, port in (("refuses", refused), ("hangs", hang)):
            hooks = limits | {"webhooks": {"crm": {"url": f"http://127.0.0.1:{port}/hook"}}}
            with receiving(receiver, site.manifest(), folder / f"plain-{name}.db") as plain, \
                    receiving(receiver, site.manifest(hooks), folder / f"hooked-{name}.db", env={"WELLSPRING_WEBHOOK_SECRET": "x" * 40}) as with_hook:
                waits = {}
                pair = {"plain": Turns(plain), "hooked": Turns(with_hook)}
                for _ in range(2):
                    for kind, turns in pair.items():
                        waits[kind] = waits.get(kind, []) + turns.turn(seconds)[1]
            base, beside = (quantile(waits[kind], 0.5) for kind in ("plain", "hooked"))
            base99, beside99 = (quantile(waits[kind], 0.99) for kind in ("plain", "hooked"))
            print(f"  a webhook whose target {name}: waits p50 {beside * 1000:.1f} ms, p99 {beside99 * 1000:.1f} ms; without one p50 {base * 1000:.1f} ms, p99 {base99 * 1000:.1f} ms", flush=True)
            if not waits["hooked"] or beside > base * TIMES + SLACK:
                faults.append(f"visitors wait {beside * 1000:.0f} ms (p50) where a webhook's target {name}, and {base * 1000:.0f} ms without one")
            if figures and beside99 > WAIT:
                faults.append(f"visitors wait {beside99 * 1000:.0f} ms (p99) where a webhook's target {name}; promised are {WAIT * 1000:.0f}")
    return faults


if __name__ == "__main__":
    seconds, figures = number(2), "--figures" in sys.argv
    with workplace() as folder:
        site = Site(binary(), folder)
        caught("commits each alone", test(fake("commits each alone"), site, folder, 1, 1, False), ["slow: "])
        faults = hooked(fake("calls the webhook before it answers"), site, folder, 1, False)
        caught("calls the webhook before it answers", faults, ["target hangs"])
    with workplace() as folder:
        site = Site(binary(), folder)
        faults = test(binary(), site, folder, seconds, 3, figures) + hooked(binary(), site, folder, seconds, figures)
    sys.exit(outcome("64 clients are answered soon, also while webhooks are away", faults))
