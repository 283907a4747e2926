"""Proves: a build asks nobody and starts nothing: no connect(), no socket of the internet, no exec after its own start.

    quiet.py BINARY

strace lists these calls of every thread and child.
"""

import re
from pathlib import Path

from common import build_command, main, make_site, run

CALLS = "connect,socket,execve,execveat,sendto,sendmsg,sendmmsg"


def test(builder: list, _runs: int, articles: int, folder: Path) -> list[str]:
    root, trace = folder / "site", folder / "trace"
    make_site(builder, root, articles)
    done = run(["strace", "-f", "-o", trace, "-e", f"trace={CALLS}", *build_command(builder, root, folder / "out", "--no-memo")])
    if done.returncode != 0:
        return [f"the build under strace failed: {done.stdout}{done.stderr}"]
    calls = [line for line in trace.read_text().splitlines() if re.match(r"\d+ +\w+\(", line)]
    starts = [call for call in calls if "execve" in call and call.endswith("= 0")]
    if not starts:
        return ["strace saw no start: it cannot have seen anything"]
    # A socket of the machine's own kind (AF_UNIX) that is never connected asks nobody.
    loud = [call for call in calls if call not in starts[:1] and not re.search(r"socket\(AF_UNIX", call)]
    print(f"  {len(calls)} calls seen, {len(loud)} of them not allowed")
    return [f"a call that a build has no reason for: {call}" for call in loud]


if __name__ == "__main__":
    main("a build asks nobody and starts nothing", test, "curious", ["execve(", "connect("], runs=1, articles=20)
