"""Proves: nobody is thanked before the disk has it, and a disk that fails, fills up or is taken makes nobody lose a word.

    durable.py BINARY [REQUESTS]

- The receiver works below strace: between the reading of a post and the first byte of its thanks an fdatasync must have
  begun and returned, for every one of REQUESTS posts.
- The disk answers EIO to each fdatasync, then works again; a small file system fills up, then gets room; another process
  holds the database for one second, then for thirty. Where a post cannot be kept the answer is 503 with a time to come
  again, and the page shows what was written; what was acknowledged is there in the end.
"""

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
import threading
import time

from common import ENVIRONMENT, Fleet, Site, ask, binary, caught, fake, form, number, outcome, receiving, request, submissions, workplace

WORDS = "What I took an hour to write"
SYNCS, READS, WRITES = ("fdatasync", "fsync"), ("read", "recvfrom", "recvmsg", "readv"), ("write", "sendto", "writev", "sendmsg")


def post(n: int, length: int = 0, **more) -> bytes:
    return request(form(email=f"person-{n}@example.test", need=f"{WORDS} {n}", submission_id=f"key-{n}", message="Words. " * length, **more))


def synced(receiver: list, site: Site, folder, requests: int) -> list[str]:
    """What strace has seen."""
    trace = folder / "trace"
    calls = ",".join(SYNCS + READS + WRITES)
    around = ["strace", "-f", "-q", "-y", "-s", "48", "-o", trace, "-e", f"trace={calls}", "--signal=none"]
    with receiving(receiver, site.manifest(), folder / "traced.db", around=around) as running:
        fleet = Fleet(running.port, 4, lambda n: (f"key-{n}", post(n)), requests)
        fleet.start()
        fleet.join()
    faults, thanked, least = follow(trace.read_text(errors="replace").splitlines())
    print(f"  {thanked} thanks of {len(fleet.acknowledged)} seen by strace, {len(faults)} of them before an fdatasync had returned", flush=True)
    if thanked < requests or len(fleet.acknowledged) < requests:
        faults.append(f"only {thanked} thanks were seen, of {len(fleet.acknowledged)} that came, and {requests} requests")
    return faults


def follow(lines: list[str]) -> tuple[list[str], int, int]:
    """Each thanks, and whether a sync began after its request was read and had returned by then.

    A line tells that a call returned, or that it began where it is `unfinished`; their order is that of the events.
    """
    begun_by, faults, thanked, counter = {}, [], 0, 0
    read_at, synced_from = {}, -1
    for counter, line in enumerate(lines):
        found = re.match(r"(\d+) +(?:(<\.\.\. )(\w+) resumed>|(\w+)\()(.*)", line)
        if not found:
            continue
        thread, resumed, name, rest = found[1], found[2], found[3] or found[4], found[5]
        unfinished = rest.endswith("<unfinished ...>")
        if not resumed:
            begun_by[thread] = (counter, rest)
        start, first = begun_by.get(thread, (counter, rest))
        socket = re.match(r"(\d+<(?:TCP|socket)[^>]*>)", first)
        if name in WRITES and socket and not resumed and "HTTP/1.1 303" in first:
            thanked += 1
            if read_at.get(socket[1], counter) >= synced_from:
                faults.append(f"thanked before an fdatasync had returned, in line {counter + 1} of the trace")
        if unfinished:
            continue
        # The text stands in the line in which the call returns.
        if name in READS and socket and "POST /f/" in (rest if resumed else first):
            read_at[socket[1]] = counter
        if name in SYNCS and re.search(r"= 0\b", rest):
            synced_from = max(synced_from, start)
    return faults, thanked, counter


@contextlib.contextmanager
def injected(pid: int):
    """Each fdatasync of the process fails."""
    calls = ",".join(SYNCS)
    tracer = subprocess.Popen(["strace", "-f", "-q", "-p", str(pid), "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={calls}:error=EIO"], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 10
    while "TracerPid:\t0" in open(f"/proc/{pid}/status").read() and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.2)
    try:
        yield
    finally:
        tracer.terminate()
        tracer.wait()


def told_to_wait(answer, n: int, what: str) -> list[str]:
    """A post that could not be kept."""
    faults = []
    if answer.status != 503:
        faults.append(f"{what}: the answer is {answer.status}, not 503")
    if not answer.header("Retry-After").isdigit():
        faults.append(f"{what}: the answer does not say when to come again")
    if f"{WORDS} {n}".encode() not in answer.body:
        faults.append(f"{what}: the page does not show what was written")
    return faults


def kept(receiver: list, database, acknowledged: list, what: str) -> list[str]:
    stored = [row["submission_id"] for row in submissions(receiver, database)]
    lost = [key for key in acknowledged if stored.count(key) != 1]
    return [f"{what}: {len(lost)} of {len(acknowledged)} acknowledged are not there once: {lost[:3]}"] if lost else []


def failing(receiver: list, site: Site, folder) -> list[str]:
    """A disk that answers EIO."""
    faults, acknowledged, database, n = [], [], folder / "failing.db", 0
    with receiving(receiver, site.manifest(), database) as running:
        for turn in range(3):
            for _ in range(20):
                n += 1
                if ask(running.port, post(n)).status == 303:
                    acknowledged.append(f"key-{n}")
                else:
                    faults.append("a disk that works again: a post was not taken")
            with injected(running.worker()):
                for _ in range(5):
                    n += 1
                    faults += told_to_wait(ask(running.port, post(n)), n, "a disk that fails")
            # The client that was told to come again does.
            if ask(running.port, post(n)).status == 303:
                acknowledged.append(f"key-{n}")
            else:
                faults.append("a disk that works again: a post sent a second time was not taken")
    return faults + kept(receiver, database, acknowledged, "a disk that fails")


def full(receiver: list, site: Site, folder) -> list[str]:
    """A file system that fills up."""
    disk, faults, acknowledged, n = folder / "disk", [], [], 0
    disk.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], check=True)
    try:
        with receiving(receiver, site.manifest(), disk / "leads.db") as running:
            while n < 2000:
                n += 1
                answer = ask(running.port, post(n, 500))
                if answer.status == 303:
                    acknowledged.append(f"key-{n}")
                    continue
                faults += told_to_wait(answer, n, "a full disk")
                break
            else:
                faults.append("a full disk: 2,000 posts were taken where there is no room for them")
            faults += kept(receiver, disk / "leads.db", acknowledged, "a full disk")
            subprocess.run(["mount", "-o", "remount,size=40m", disk], check=True)
            for again in (n, n + 1, n + 2):
                answer = ask(running.port, post(again, 500))
                if answer.status != 303:
                    faults.append(f"room again: the answer is {answer.status}")
                else:
                    acknowledged.append(f"key-{again}")
        print(f"  a disk of 2 MB took {len(acknowledged) - 3} posts, then answered 503, and took more once there was room", flush=True)
        return faults + kept(receiver, disk / "leads.db", acknowledged, "a full disk")
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def locked(receiver: list, site: Site, folder) -> list[str]:
    """Another process holds the database."""
    faults, acknowledged, database = [], [], folder / "locked.db"
    with receiving(receiver, site.manifest(), database) as running:
        for n, seconds in ((1, 1.0), (2, 30.0)):
            held = threading.Event()

            def hold(seconds=seconds, held=held):
                other = sqlite3.connect(database, isolation_level=None)
                other.execute("BEGIN EXCLUSIVE")
                held.set()
                time.sleep(seconds)
                other.execute("ROLLBACK")
                other.close()

            holder = threading.Thread(target=hold)
            holder.start()
            held.wait()
            begun = time.monotonic()
            # Several wait in turn, the later ones behind the first: each of them has its answer in time.
            answers, threads = {}, []
            for late in range(4):
                at = n * 100 + late
                threads.append(threading.Thread(target=lambda at=at: answers.update({at: (ask(running.port, post(at)), time.monotonic() - begun)})))
                threads[-1].start()
                time.sleep(0.05 if seconds < 2 else 1.2)
            for thread in threads:
                thread.join()
            for at, (answer, took) in answers.items():
                if seconds < 2:
                    if answer.status == 303:
                        acknowledged.append(f"key-{at}")
                    else:
                        faults.append(f"held for {seconds:.0f} s: the answer is {answer.status} after {took:.1f} s")
                else:
                    faults += told_to_wait(answer, at, f"held for {seconds:.0f} s")
                    if took > 15:
                        faults.append(f"held for {seconds:.0f} s: the answer came after {took:.1f} s")
            print(f"  held for {seconds:.0f} s: answered {sorted({answer.status for answer, _ in answers.values()})} after {min(t for _, t in answers.values()):.1f} to {max(t for _, t in answers.values()):.1f} s", flush=True)
            holder.join()
        for at in (200, 300):
            answer = ask(running.port, post(at))
            if answer.status != 303:
                faults.append(f"free again: the answer is {answer.status}")
            else:
                acknowledged.append(f"key-{at}")
    return faults + kept(receiver, database, acknowledged, "held by another process")


if __name__ == "__main__":
    if "OWN_MOUNTS" not in os.environ:
        os.environ["OWN_MOUNTS"] = "1"
        os.execvp("unshare", ["unshare", "--map-root-user", "--mount", sys.executable, *sys.argv])
    with workplace() as folder:
        site = Site(binary(), folder)
        mood = "does not synchronise"
        found = synced(fake(mood), site, folder, 50)
        caught(mood, found, ["thanked before"])
        mood = "answers before it stores"
        caught(mood, synced(fake(mood), site, folder, 50) + failing(fake(mood), site, folder), ["thanked before", "a disk that fails: the answer is 303"])
    with workplace() as folder:
        site = Site(binary(), folder)
        faults = synced(binary(), site, folder, number(1000)) + failing(binary(), site, folder) + full(binary(), site, folder) + locked(binary(), site, folder)
    sys.exit(outcome("nobody is thanked before the disk has it", faults))
