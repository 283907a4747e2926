"""Proves: a flood from few addresses keeps no honest sender out, and fills neither memory nor disk.

    flood.py BINARY [HONEST]

Honest people, each from an address of their own, post once; ten times as many posts come from twenty addresses. All of
it comes through a proxy that is trusted. Then one address without a proxy writes another `X-Forwarded-For` into each
post, which must help nothing.
"""

import sys
import time

from common import Fleet, Site, binary, caught, fake, form, number, outcome, receiving, request, submissions, workplace

FLOODERS, BURST, PER_SECOND = 20, 30, 0.5
ANSWERED = 0.999
# Megabytes above what it held before, and bytes of database for each row that is kept.
MEMORY, ROW = 48, 6000


def honest(n: int) -> tuple[str, bytes]:
    address = f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"
    return f"honest-{n}", request(form(email=f"honest-{n}@example.test", submission_id=f"honest-{n}"), "/f/ask", f"X-Forwarded-For: {address}")


def flood(n: int) -> tuple[str, bytes]:
    return f"flood-{n}", request(form(email=f"flood-{n}@example.test", submission_id=f"flood-{n}"), "/f/ask", f"X-Forwarded-For: 192.0.2.{n % FLOODERS}")


def forged(n: int) -> tuple[str, bytes]:
    return f"forged-{n}", request(form(email=f"forged-{n}@example.test", submission_id=f"forged-{n}"), "/f/ask", f"X-Forwarded-For: 10.9.{n >> 8}.{n & 255}", "Forwarded: for=10.8.7.6", "X-Real-IP: 10.1.1.1")


def test(receiver: list, site: Site, folder, people: int) -> list[str]:
    faults = []
    limits = {"limits": {"per_address": f"{BURST}/min"}}
    database = folder / f"flood-{people}.db"
    with receiving(receiver, site.manifest(limits | {"trusted_proxies": ["127.0.0.1"]}), database) as running:
        before, begun = running.memory(), time.monotonic()
        crowd, mob = Fleet(running.port, 32, honest, people, retries=False), Fleet(running.port, 96, flood, people * 10, retries=False)
        crowd.start(), mob.start()
        crowd.join(), mob.join()
        seconds, grown = time.monotonic() - begun, running.most_memory() - before
    size = sum(path.stat().st_size for path in folder.glob(f"{database.name}*"))
    rows = len(submissions(receiver, database))
    allowed = FLOODERS * (BURST + PER_SECOND * seconds + 1)
    part = len(crowd.acknowledged) / people
    print(f"  {people} honest posts beside {mob.sent} of a flood in {seconds:.1f} s: {part:.2%} of the honest taken, {len(mob.acknowledged)} of the flood, {mob.statuses.get(429, 0)} told to wait; memory +{grown:.0f} MB, database {size / 1e6:.0f} MB for {rows} rows", flush=True)
    if part < ANSWERED:
        faults.append(f"honest: {part:.3%} were taken; {crowd.statuses}")
    if len(mob.acknowledged) > allowed:
        faults.append(f"flood: {len(mob.acknowledged)} posts of {FLOODERS} addresses were taken; {allowed:.0f} may be")
    others = {status: count for status, count in mob.statuses.items() if status not in (303, 429)}
    if others:
        faults.append(f"flood: answered {others}")
    if mob.unsaid:
        faults.append(f"flood: {mob.unsaid} answers with 429 do not say when to come again")
    if grown > MEMORY:
        faults.append(f"memory: +{grown:.0f} MB; the bound is {MEMORY}")
    if size > 4e6 + ROW * (people + allowed):
        faults.append(f"disk: {size / 1e6:.0f} MB for {people} honest posts")
    if rows > people + allowed:
        faults.append(f"disk: {rows} rows")
    with receiving(receiver, site.manifest(limits), folder / f"forged-{people}.db") as running:
        begun = time.monotonic()
        liar = Fleet(running.port, 8, forged, 300, retries=False)
        liar.start()
        liar.join()
        allowed = BURST + PER_SECOND * (time.monotonic() - begun) + 1
        print(f"  forged headers: {len(liar.acknowledged)} of 300 posts of one address taken", flush=True)
        if len(liar.acknowledged) > allowed:
            faults.append(f"forged: {len(liar.acknowledged)} posts of one address were taken; {allowed:.0f} may be")
        if liar.statuses.get(429, 0) + len(liar.acknowledged) != 300:
            faults.append(f"forged: answered {liar.statuses}")
    return faults


if __name__ == "__main__":
    with workplace() as folder:
        site = Site(binary(), folder)
        caught("takes everything", test(fake("takes everything"), site, folder, 100), ["flood: ", "forged: "])
        faults = test(binary(), site, folder, number(10000))
    sys.exit(outcome("a flood keeps no honest sender out", faults))
