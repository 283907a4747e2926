"""How long it takes from saving a file until the preview serves what was written.

A client asks again and again, about every two milliseconds, until the new words are there. Between edits the server comes
to rest: what it still does after it answered is in its CPU time, not in the next edit's wait.
"""

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

from measure import ENVIRONMENT, edited, make_site, median, quantile, some_article, stop

ASK_EVERY = 0.002
LIMIT = 120.0
TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """A preview at work. Its CPU time and memory are read from /proc, and not told where there is none."""

    def __init__(self, generator, site):
        self.name = generator.name
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = open(site / "serve.log", "w+")
        self.process = subprocess.Popen(generator.serve(self.port), cwd=site, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.connection = None

    def ask(self, path):
        """The bytes of a page, or nothing where none comes."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("localhost", self.port, timeout=LIMIT)
            self.connection.request("GET", path)
            answer = self.connection.getresponse()
            body = answer.read()
            if answer.will_close:
                self.connection = None
            return body if answer.status == 200 else b""
        except (OSError, http.client.HTTPException):
            self.connection = None
            return b""

    def wait_for(self, path, words):
        """The moment at which a page first has these words."""
        words = words.encode()
        end = time.perf_counter() + LIMIT
        while words not in self.ask(path):
            if self.process.poll() is not None or time.perf_counter() > end:
                self.log.seek(0)
                stop(f"the preview of {self.name} never showed `{words.decode()}` at {path}:\n{self.log.read()[-2000:]}")
            time.sleep(ASK_EVERY)
        return time.perf_counter()

    def cpu(self):
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / TICK
        except OSError:
            return None

    def memory(self, key):
        try:
            found = re.search(rf"{key}:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())
            return int(found.group(1)) * 1024 / 1e6
        except OSError:
            return None

    def rest(self):
        """Waits until the server does nothing for a while."""
        last, since = self.cpu(), time.perf_counter()
        end = since + LIMIT
        while time.perf_counter() - since < 0.4 and time.perf_counter() < end:
            time.sleep(0.05)
            now = self.cpu()
            if now is not None and now - last > 0.015:
                last, since = now, time.perf_counter()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


def measure(folder, generator, pages, edits):
    """The row of one generator's preview: edits of a body and of a title, each seen where a reader would see it."""
    site = make_site(folder / f"preview-{generator.name}", generator.name, pages)
    article = some_article(site)
    # The first of a list: a changed title is looked for where the list shows it.
    newest = next((site / "content/articles").glob("*-000000.md"))
    begun = time.perf_counter()
    server = Server(generator, site)
    try:
        title = re.search(r'title\s*[:=]\s*"(.*)"', newest.read_text()).group(1)
        row = {"pages": pages, "generator": generator.name, "edits": edits, "ready_s": server.wait_for("/articles/", title) - begun}
        server.ask(f"/articles/{article.stem}/")
        server.rest()
        spent = server.cpu()
        for key, path, address, work in (("body", article, f"/articles/{article.stem}/", "one body edited"), ("title", newest, "/articles/", "one title edited")):
            original, waits = path.read_text(), []
            for mark in range(-1, edits):
                path.write_text(edited(original, work, f"{key}{mark + 1:04}"))
                saved = time.perf_counter()
                waits.append(server.wait_for(address, f"{key}{mark + 1:04}") - saved)
                server.rest()
            waits = waits[1:]  # the first edit warms what only an edit warms
            row |= {f"{key}_ms": median(waits) * 1e3, f"{key}_p95_ms": quantile(waits, 0.95) * 1e3, f"{key}_max_ms": max(waits) * 1e3}
        row["cpu_s"] = None if spent is None else (server.cpu() - spent) / (2 * edits + 2)
        row |= {"memory_mb": server.memory("VmRSS"), "peak_mb": server.memory("VmHWM")}
        return row
    finally:
        server.stop()
        shutil.rmtree(site, ignore_errors=True)
