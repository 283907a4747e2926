#!/usr/bin/env python3
"""Runs the receiver's own tests on PostgreSQL as well as on SQLite: databases.py

The tests take PostgreSQL where WELLSPRING_TEST_POSTGRES names a server, each in a schema of its own. So the schemas are
counted afterwards: a test that went by the server is found. Planted fault: with a server that is not there the tests
must fail, and not go by it in silence.
"""

import os
import re
import sys
from pathlib import Path

import common

ROOT = Path(__file__).resolve().parents[2]
TESTS = ["cargo", "test", "--release", "--locked", "--lib", "--quiet", "--", "leads::"]


def run(address: str, *filters: str):
    environment = {**os.environ, "WELLSPRING_TEST_POSTGRES": address, "RUST_BACKTRACE": "0"}
    return common.program([*TESTS, *filters], cwd=ROOT, env=environment)


def expected() -> int:
    """How many tests use every database."""
    texts = [path.read_text() for path in (ROOT / "src/leads").rglob("*.rs") if path.name != "testing.rs"]
    return sum(len(re.findall(r"\bon_each\(\|", text)) for text in texts)


def main() -> int:
    absent = run("postgres://tests@127.0.0.1:1/postgres", "a_repeated_post_changes_nothing")
    if absent.returncode == 0:
        return common.outcome("databases", ["without a server the tests passed: they do not use it"])
    print("  planted fault caught: a server that is not there")
    with common.workplace() as folder, common.postgres(folder) as server:
        done = run(server.address)
        faults = [] if done.returncode == 0 else [done.stdout[-4000:] + done.stderr[-2000:]]
        count = "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name LIKE 'test%'"
        psql = [server.tools / "psql", "--no-psqlrc", "-tA", "--dbname", server.address, "--command", count]
        used = int(common.program(psql).stdout.strip() or 0)
    if used < expected():
        faults.append(f"{expected()} tests are for every database, and {used} schemas were made")
    return common.outcome(f"databases ({used} tests on PostgreSQL and SQLite)", faults)


if __name__ == "__main__":
    sys.exit(main())
