"""A builder that does what ours must not: it stands in for `wellspring` when the fault tests prove that they can see.

The variable FAKE_MOOD says what is wrong with it:
  in-place   writes each page straight into the published folder, one after the other
  moody      lets the time zone and the number of threads show in its output
  curious    asks the network and starts a program while it builds
  hasty      reads a file twice, once for the head of its page and once for the rest
"""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path


def main() -> None:
    command, *rest = sys.argv[1:]
    if command == "init":
        (Path(rest[0]) / "content/articles").mkdir(parents=True)
        (Path(rest[0]) / "site.toml").write_text('title = "Starter"\n')
        return
    options = dict(zip(rest[::1], rest[1::1]))
    root, out, mood = Path(options["--root"]), Path(options["--out"]), os.environ["FAKE_MOOD"]
    title = re.search('title = "(.*)"', (root / "site.toml").read_text())[1]
    if mood == "moody":
        title += f" {os.environ.get('TZ', '')} {options.get('--threads', '')}"
    if mood == "curious":
        subprocess.run(["true"], check=True)
        try:
            socket.create_connection(("127.0.0.1", 9), timeout=1)
        except OSError:
            pass
    for source in sorted((root / "content").rglob("*.md")):
        page = out / source.relative_to(root / "content").with_suffix("") / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        if mood == "hasty":
            title = source.read_text()[:60]
            time.sleep(0.005)
        page.write_text(f"<title>{title}</title>{source.read_text()}")
        time.sleep(0.003)


main()
