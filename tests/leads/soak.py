"""Proves: a receiver that works for long keeps its memory, its files and its pace, and loses nothing.

    soak.py BINARY [SECONDS]

For half an hour forty posts a second, of everything that comes in real life: honest ones, ones with a budget of which
a webhook is told, the same post twice, the same person twice, programs, mistakes, orders of a file, permissions for a
letter. Each comes from an address of its own, and connections come and go. Meanwhile people look into the inbox, files
are fetched and letters confirmed, backups and exports are made and people erased, and the webhook's target and the mail
server fail now and then. After a warm-up the last third must be as the first was: memory, open files, threads, bytes of
database for each row, waits. At the end everything acknowledged is there once, unless it was erased.
"""

import contextlib
import json
import sqlite3
import statistics
import sys
import threading
import time
from collections import Counter

from common import Link, Site, binary, caught, fake, form, number, outcome, program, quantile, receiving, request, submissions, workplace
from targets import Hook, Mail, target

TOKEN = "a token that nobody guesses"
FILE = "%PDF-1.4 what only those have who asked for it\n" * 500
OFFER = """---
title: Guide
description: A guide
asset_kind: guide
learn: [How it is done]
gate: signed
asset: _gated/guide.pdf
form: guide
---

A guide.
"""
GUIDE = """---
title: Get the guide
creates: download
owner: Somebody
sla_hours: 24
delivers: A guide
thank_you: Thank you.
fields:
  - {name: email, type: email, label: Address, required: true}
notice: We send it.
---

Ask for it.
"""
MORE = {"content/offers/guide.md": OFFER, "content/offers/_gated/guide.pdf": FILE, "content/forms/guide.md": GUIDE}

RATE, POSTERS, KINDS = 40, 8, 20
WARM = 0.2
# How much more of it the last third may have than the first: megabytes, open files, threads. Of memory a fifth more as
# well, since what the connections keep of a database grows with it, up to their caches.
MEMORY, FILES, THREADS = 5.0, 8, 3
PART = 1.2
# Megabytes of the write-ahead log at any time, and how much more of the database a row may take.
LOG, GROWTH = 64, 1.35
# So many times as long and so much more, at p50 and p99, for what does not depend on how much there is; for all else so
# many times more as there are more rows. Other programs work on the machine.
ALIKE = ("post", "file", "confirm", "release", "GET /healthz", "GET /status.json", "sign in")
TIMES50, SLACK50, TIMES99, SLACK99 = 2.0, 0.010, 3.0, 0.050


def post(n: int) -> tuple[str, str, bytes]:
    """The key, the kind and the bytes of the nth post."""
    kind, person, key, path = n % KINDS, n, f"key-{n}", "/f/ask"
    values = {"need": f"To sell more of what we make, number {n}", "name": f"Person {n}", "message": "Some sentences, as people write them. " * 6}
    what = "honest"
    if kind == 13:
        person, key, what = n - 13, f"key-{n - 13}", "again"
        values |= {"need": f"To sell more of what we make, number {person}", "name": f"Person {person}"}
    elif kind == 14:
        person, what = n - 14, "merged"
    elif 10 <= kind <= 12:
        values["budget"], what = "Much", "qualified"
    elif kind in (15, 16):
        values["further_remark"], what = "I am a program", "spam"
    elif kind == 18:
        values["consent_letter"], what = "yes", "letter"
    elif kind == 19:
        path, values, what = "/f/guide", {"offer": "guide"}, "order"
    values |= {"email": f"person-{person}@example.test", "submission_id": key, "seconds_open": "60"}
    if kind == 17:
        values["email"], what = "nowhere", "mistake"
    address = f"{11 + n % 97}.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"
    return key, what, request(form(**values), path, f"X-Forwarded-For: {address}")


def look(path: str, *more: str, method: str = "GET", body: bytes = b"") -> bytes:
    return request(body, path, f"Authorization: Bearer {TOKEN}", "X-Forwarded-For: 10.0.0.1", *more, method=method)


class Traffic:
    """All who want something of the receiver, each on a thread."""

    def __init__(self, receiver: list, running, database, folder, hook, mail, seconds: float):
        self.receiver, self.running, self.database, self.folder, self.hook, self.mail = receiver, running, database, folder, hook, mail
        self.begun, self.seconds, self.stopping, self.lock = time.monotonic(), seconds, threading.Event(), threading.Lock()
        self.acknowledged, self.qualified, self.erased = Counter(), set(), set()
        self.waits, self.faults, self.done, self.samples = [], [], Counter(), []
        jobs = [lambda at=at: self.posts(at) for at in range(POSTERS)] + [self.looks, self.follows, self.keeps, self.measures]
        self.threads = [threading.Thread(target=self.guard, args=(job,), daemon=True) for job in jobs]

    def guard(self, job):
        try:
            job()
        except Exception as error:
            self.say(f"a client ended: {error!r}")

    def say(self, fault: str):
        with self.lock:
            self.faults.append(fault)

    def ask(self, link, wire: bytes, kind: str):
        """One request until it is answered: a connection ends after its time, and then it is asked on another."""
        for _ in range(50):
            begun = time.monotonic()
            try:
                link = link or Link(self.running.port)
                answer = link.ask(wire)
                with self.lock:
                    self.waits.append((begun - self.begun, kind, time.monotonic() - begun))
                    self.done[kind] += 1
                return link, answer
            except (OSError, EOFError):
                if link:
                    link.close()
                link = None
                time.sleep(0.02)
        raise RuntimeError(f"no answer to a request ({kind})")

    def posts(self, at: int):
        link, n = None, at
        while not self.stopping.is_set():
            due = self.begun + n / RATE
            time.sleep(max(0.0, due - time.monotonic()))
            key, what, wire = post(n)
            wanted = 422 if what == "mistake" else 303
            for _ in range(20):
                link, answer = self.ask(link, wire, "post")
                if answer.status != 503:
                    break
                self.done["told to come again"] += 1
                time.sleep(1)
            if answer.status != wanted:
                self.say(f"refused: {what} is answered {answer.status}, not {wanted}")
            elif what != "mistake":
                with self.lock:
                    self.acknowledged[key] = n
                    if what == "qualified":
                        self.qualified.add(f"person-{n}@")
            n += POSTERS
            if n // POSTERS % 50 == 0:
                link.close()
                link = None

    def looks(self):
        """People in the inbox: with the list open, a submission, the quarantine, a search now and then."""
        link, turn, wanted = None, 0, ("/inbox", "/inbox?state=quarantined", "/inbox/undelivered", "/inbox?form=ask", "/status.json", "/healthz")
        while not self.stopping.wait(0.5):
            turn += 1
            path = wanted[turn % len(wanted)]
            link, answer = self.ask(link, look(path, "Accept: application/json"), f"GET {path}")
            if answer.status != 200:
                self.say(f"inbox: {path} is answered {answer.status}")
            elif path == "/inbox?state=quarantined" or path == "/inbox":
                for one in json.loads(answer.body)["submissions"][:1]:
                    page = f"/inbox/submission/{one['id']}"
                    link, _ = self.ask(link, look(page), "GET /inbox/submission/…")
                    if one["state"] == "quarantined" and turn % 4 == 1:
                        link, _ = self.ask(link, look(f"{page}/release", method="POST"), "release")
            if turn % 20 == 0:
                link, _ = self.ask(link, look("/inbox?q=number+77"), "search")
                body = form(token=TOKEN)
                link, answer = self.ask(link, request(body, "/inbox/sign-in", "X-Forwarded-For: 10.0.0.1", "Origin: http://forms.example.test"), "sign in")
                if answer.status != 303:
                    self.say(f"inbox: a sign-in is answered {answer.status}")

    def follows(self):
        """People who open their letters."""
        link = None
        while not self.stopping.wait(0.2):
            for _ in range(min(20, self.mail.links.qsize())):
                path = self.mail.links.get()
                is_file = path.startswith("/d/")
                wire = request(b"", path, method="GET") if is_file else request(b"", path)
                link, answer = self.ask(link, wire, "file" if is_file else "confirm")
                # Who was erased meanwhile has no permission to confirm.
                if (is_file and (answer.status != 200 or answer.body != FILE.encode())) or answer.status >= 500:
                    self.say(f"letters: {path[:6]}… is answered {answer.status}")

    def keeps(self):
        """What a team does on the command line, in turn."""
        turn, every = 0, max(0.5, self.seconds / 240)
        while not self.stopping.wait(every):
            turn += 1
            which, out = turn % 5, self.folder / f"made-{turn}"
            if which == 1:
                self.run("backup", out)
                if out.is_file():
                    with contextlib.closing(sqlite3.connect(out)) as copy:
                        if copy.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
                            self.say("backup: it is not whole")
            elif which == 2:
                self.run("export", "--out", out)
            elif which == 3:
                self.run("export", "--submissions", "--as", "jsonl", "--out", out)
            else:
                # One who neither comes again nor is told of.
                with self.lock:
                    who = next((n for key, n in self.acknowledged.items() if n % KINDS == 1 and n not in self.erased), None)
                    self.erased.add(who)
                if who is not None:
                    self.run("erase", f"person-{who}@example.test")
            out.unlink(missing_ok=True)

    def run(self, command: str, *more):
        begun = time.monotonic()
        done = program([*self.receiver, "leads", command, *more, "--database", self.database])
        with self.lock:
            self.done[f"leads {command}"] += 1
            self.waits.append((begun - self.begun, f"leads {command}", time.monotonic() - begun))
        if done.returncode != 0:
            self.say(f"leads {command}: {done.stderr[-200:]}")

    def measures(self):
        every = max(0.25, self.seconds / 360)
        while not self.stopping.wait(every):
            sizes = [path.stat().st_size if path.exists() else 0 for path in (self.database, self.database.with_name(self.database.name + "-wal"))]
            self.samples.append((time.monotonic() - self.begun, self.running.memory(), self.running.files(), self.running.threads(), sum(sizes), sizes[1], len(self.acknowledged)))

    def go(self):
        for thread in self.threads:
            thread.start()
        time.sleep(self.seconds)
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)
        if any(thread.is_alive() for thread in self.threads):
            self.say("a client still waits a minute after the end")


def thirds(seconds: float, rows: list) -> tuple[list, list]:
    """Those of the first third after the warm-up, and of the last one."""
    warm = seconds * WARM
    length = (seconds - warm) / 3
    return [row for row in rows if warm <= row[0] < warm + length], [row for row in rows if row[0] >= seconds - length]


def crept(traffic: Traffic) -> list[str]:
    """What the last third has more of than the first."""
    faults = []
    first, last = thirds(traffic.seconds, traffic.samples)
    if not first or not last:
        return ["nothing was measured"]
    for at, name, most, unit in ((1, "memory", MEMORY, " MB"), (2, "files", FILES, ""), (3, "threads", THREADS, "")):
        before, after = (statistics.median(row[at] for row in rows) for rows in (first, last))
        print(f"  {name}: {before:.1f}{unit} in the first third, {after:.1f}{unit} in the last; at most {max(row[at] for row in traffic.samples):.1f}{unit}", flush=True)
        if after > max(before + most, before * PART if name == "memory" else 0):
            faults.append(f"{name}: from {before:.1f} to {after:.1f}{unit}")
    rows = statistics.median(row[6] for row in last) / max(1, statistics.median(row[6] for row in first))
    print(f"  {rows:.1f} times as many rows", flush=True)
    log = max(row[5] for row in traffic.samples) / 2**20
    # The log is cut off now and then, so what counts is the most that both ever took.
    most = lambda row: max(earlier[4] for earlier in traffic.samples if earlier[0] <= row[0])
    before, after = ((most(rows[-1]) - most(rows[0])) / max(1, rows[-1][6] - rows[0][6]) for rows in (first, last))
    print(f"  database: {before:.0f} bytes a submission in the first third, {after:.0f} in the last; {traffic.samples[-1][4] / 2**20:.0f} MB in the end, its log at most {log:.0f} MB", flush=True)
    if log > LOG:
        faults.append(f"log: {log:.0f} MB; the bound is {LOG}")
    if after > before * GROWTH:
        faults.append(f"growth: from {before:.0f} to {after:.0f} bytes a submission")
    first, last = thirds(traffic.seconds, traffic.waits)
    for kind in sorted({row[1] for row in traffic.waits}):
        before, after = ([row[2] for row in third if row[1] == kind] for third in (first, last))
        marks = [quantile(third, part) for part in (0.5, 0.99) for third in (before, after)]
        print(f"  {kind}: {traffic.done[kind]}; p50 {marks[0] * 1000:.1f} ms, then {marks[1] * 1000:.1f}; p99 {marks[2] * 1000:.1f} ms, then {marks[3] * 1000:.1f}", flush=True)
        more = 1 if kind in ALIKE else rows
        # Of a few waits the slowest says nothing.
        if min(len(before), len(after)) >= 50 and (marks[1] > marks[0] * TIMES50 * more + SLACK50 or marks[3] > marks[2] * TIMES99 * more + SLACK99):
            faults.append(f"slower: {kind}, {', '.join(f'{mark * 1000:.0f}' for mark in marks)} ms")
    return faults


def kept(traffic: Traffic) -> list[str]:
    """What is not there in the end, or twice, or still there though it was erased."""
    stored = Counter(row["submission_id"] for row in submissions(traffic.receiver, traffic.database))
    erased = {f"key-{n}" for n in traffic.erased}
    lost = [key for key in traffic.acknowledged if key not in stored and key not in erased]
    twice = [key for key, count in stored.items() if count > 1]
    print(f"  {len(traffic.acknowledged)} acknowledged, {len(lost)} lost, {len(twice)} twice; {len(erased)} people erased", flush=True)
    faults = [f"lost: {len(lost)} of {len(traffic.acknowledged)}, such as {lost[:3]}"] if lost else []
    faults += [f"twice: {twice[:3]}"] if twice else []
    return faults + [f"erased, but there: {key}" for key in erased if key in stored]


def handed(traffic: Traffic) -> list[str]:
    """What the webhook was not told of though it does not wait to be, and what was given up."""
    count = "SELECT kind, state, COUNT(*), SUM(next_at < ?) FROM outbox GROUP BY kind, state"
    with contextlib.closing(sqlite3.connect(traffic.database, timeout=10)) as database:
        rows = database.execute(count, [(time.time() - 20) * 1000]).fetchall()
    untold = len(traffic.qualified - set(traffic.hook.people))
    waiting = sum(row[2] for row in rows if row[:2] == ("webhook", "waiting"))
    print(f"  webhook: {traffic.hook.count} calls, {traffic.hook.refused} refused, {len(traffic.hook.people)} of {len(traffic.qualified)} told of, {waiting} wait; mail: {traffic.mail.count} letters, {traffic.mail.refused} refused; outbox {[row[:3] for row in rows]}", flush=True)
    faults = [f"outbox: of {untold} the webhook was not told, and {waiting} wait"] if untold > waiting else []
    faults += [f"outbox: {row[2]} of {row[0]} were given up" for row in rows if row[1] == "dead"]
    return faults + [f"outbox: {row[3]} of {row[0]} should have gone out long ago" for row in rows if row[1] == "waiting" and row[3]]


def test(receiver: list, site: Site, folder, seconds: float) -> list[str]:
    database = folder / "soak.db"
    with target(Hook) as hook, target(Mail) as mail:
        leads = {"limits": {"per_address": "30/min"}, "trusted_proxies": ["127.0.0.1"], "webhooks": {"crm": {"url": f"http://127.0.0.1:{hook.port}/hook", "private": True}},
                 "mail": {"from": "Tests <letters@example.test>", "per_network": 100000}}
        env = {"WELLSPRING_WEBHOOK_SECRET": "x" * 40, "WELLSPRING_SMTP_URL": f"smtp://127.0.0.1:{mail.port}", "WELLSPRING_LEADS_TOKEN": TOKEN}
        with receiving(receiver, site.manifest(leads), database, env=env) as running:
            traffic = Traffic(receiver, running, database, folder, hook, mail, seconds)
            traffic.go()
            hook.failing = mail.failing = False
            # What failed comes again after a minute and more; what did not must be on its way at once.
            time.sleep(min(60, seconds / 4))
            faults = traffic.faults[:10] + crept(traffic)
            faults += handed(traffic) if receiver == binary() else []
        faults += kept(traffic)
    return faults


if __name__ == "__main__":
    with workplace() as folder:
        mood = "leaks and forgets one in a hundred"
        caught(mood, test(fake(mood), Site(binary(), folder, MORE), folder, 12), ["memory: ", "files: ", "threads: ", "log: ", "growth: ", "slower: post", "lost: "])
    with workplace() as folder:
        faults = test(binary(), Site(binary(), folder, MORE), folder, number(1800))
    sys.exit(outcome("half an hour of work leaves no trace but what came", faults))
