"""Proves: one submission sent a hundred times at once is one row, and every sender is told the same.

    once.py BINARY

On SQLite and on PostgreSQL; in JSON, where the answer names the stored id, with the id in the body and in the header.
Then a second time, one after the other, as a browser does that goes back and sends again.
"""

import json
import sys
import threading

from common import Site, ask, binary, caught, fake, form, outcome, postgres, receiving, request, submissions, workplace

TIMES = 100


def post(port: int, wire: bytes, answers: list) -> None:
    answer = ask(port, wire)
    try:
        answers.append((answer.status, json.loads(answer.body or b"{}").get("id")))
    except ValueError:
        answers.append((answer.status, None))


def test(receiver: list, site: Site, database) -> list[str]:
    faults = []
    with receiving(receiver, site.manifest(), database) as running:
        for name in ("body", "header"):
            key = f"the-same-{name}"
            values = {"email": f"{name}@example.test", "need": "To sell more", "budget": "Much"} | ({"submission_id": key} if name == "body" else {})
            wire = request(form(**values), "/f/ask", "Accept: application/json", *([f"Idempotency-Key: {key}"] if name == "header" else []))
            answers = []
            threads = [threading.Thread(target=post, args=(running.port, wire, answers)) for _ in range(TIMES)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for _ in range(3):
                post(running.port, wire, answers)
            if len(set(answers)) != 1 or answers[0][0] != 200:
                faults.append(f"{name}: {len(set(answers))} different answers to one submission, such as {sorted(set(answers), key=str)[:3]}")
            if len(answers) != TIMES + 3:
                faults.append(f"{name}: {TIMES + 3 - len(answers)} got no answer")
    stored = submissions(receiver, database)
    for name in ("body", "header"):
        rows = [row for row in stored if row["submission_id"] == f"the-same-{name}"]
        if len(rows) != 1:
            faults.append(f"{name}: {len(rows)} rows of one submission")
    return faults


if __name__ == "__main__":
    with workplace() as folder, postgres(folder) as server:
        site = Site(binary(), folder)
        caught("stores each repetition", test(fake("stores each repetition"), site, folder / "fake.db"), ["rows of one submission"])
        faults = [f"SQLite: {fault}" for fault in test(binary(), site, folder / "once.db")]
        faults += [f"PostgreSQL: {fault}" for fault in test(binary(), site, server.address)]
    sys.exit(outcome(f"a submission sent {TIMES} times at once is one", faults))
