"""Proves: 200 open tabs hear of a save about as soon as one does, though one of them stands still, and leave nothing behind.

    connections.py BINARY [ROUNDS]

A tab that stands still takes nothing from its connection, and what it is sent is long, so that it fills every buffer on
the way. First the same is asked of a naive preview, which writes to one tab after the other:
it must be caught being held up. Threads and open files are counted before the tabs come and after they have gone.
"""

import base64
import hashlib
import http.server
import json
import re
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

from common import Client, Planted, Preview, Tab, everybody_hears, outcome, page, preview, quantile

TABS = 200
# Beside what one tab alone takes: so long may the last of all tabs hear later.
BOUND = 0.5
# Saves whose reports are more than the system takes for a connection that nobody reads.
FILL = 150
# Threads and files that come and go with single requests.
SLACK = 8
# Mistakes make the report long that every tab gets.
NOISE = "\n\n".join(f"[{'lost ' * 2000}{n}](nowhere-{n}.md)" for n in range(50))


def saved(mark):
    return page("Watched", f"Words {mark}.\n\n{NOISE}")


def is_news(message):
    return bool(message.get("reload"))


def rounds_of(file, client, tabs, rounds, label):
    """Seconds until the last of the tabs heard, by round; those of a round in which one never did are no number."""
    lasts = []
    for number in range(rounds):
        mark = f"{label}{number}"
        file.write_text(saved(mark))
        times = everybody_hears(tabs, is_news)
        lasts.append(max(times) if len(times) == len(tabs) else float("inf"))
        client.until("/watched/", f"Words {mark}.")
    return lasts


def test(port, file, rounds, fill):
    """What is wrong, and the figures in words. So many saves `fill` what lies between the preview and the stalled tab."""
    client, faults = Client(port), []
    text = client.get("/watched/")
    one = Tab(port, "/watched/", text, "one")
    alone = rounds_of(file, client, [one], rounds, "alone")
    one.close()
    text = client.get("/watched/")
    # At another page, whose tabs are sent the whole report.
    stalled = Tab(port, "/", client.get("/"), "stalled", 4096)
    first = Tab(port, "/watched/", text, "first")
    rounds_of(file, client, [first], fill, "fill")
    first.close()
    text = client.get("/watched/")
    tabs = [Tab(port, "/watched/", text, f"tab{n}") for n in range(TABS - 1)]
    together = rounds_of(file, client, tabs, rounds, "together")
    waited = still(stalled)
    for tab in [stalled, *tabs]:
        tab.close()
    bound = max(alone) + BOUND
    late = [last for last in together if last > bound]
    if late:
        faults.append(f"in {len(late)} of {rounds} saves a tab heard after {max(late) * 1000:.0f} ms or never; the bound was {bound * 1000:.0f} ms")
    if waited == 0:
        faults.append("the stalled tab was sent so little that it never stood still")
    figures = f"one tab: p95 {quantile(alone, 0.95) * 1000:.0f} ms; the last of {TABS - 1} beside a stalled one: p50 {quantile(together, 0.5) * 1000:.0f} ms, p95 {quantile(together, 0.95) * 1000:.0f} ms, in {rounds} saves"
    return faults, figures


def still(stalled):
    """Bytes that wait for the stalled tab on its side, after which more wait on the other."""
    stalled.socket.setblocking(False)
    try:
        return len(stalled.socket.recv(1 << 24, socket.MSG_PEEK))
    except BlockingIOError:
        return 0


class Naive:
    """A preview that writes to each tab in turn and waits until it has taken all."""

    def __init__(self, file):
        self.file, self.tabs, self.lock = file, [], threading.Lock()
        naive = self

        class Handler(Planted):
            def do_GET(self):
                if self.headers.get("Upgrade"):
                    key = hashlib.sha1((self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
                    self.wfile.write(f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {base64.b64encode(key).decode()}\r\n\r\n".encode())
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
                    with naive.lock:
                        naive.tabs.append((self.connection, "path=/watched/" in self.path))
                    naive.done.wait()
                    self.close_connection = True
                    return
                self.answer(file.read_bytes())

        self.done = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        last = self.file.read_text()
        while not self.done.is_set():
            time.sleep(0.005)
            now = self.file.read_text()
            if now == last or not now:
                continue
            last = now
            with self.lock:
                tabs = list(self.tabs)
            for tab, is_watched in tabs:
                body = json.dumps({"reload": True} if is_watched else {"report": now * 20}).encode()
                try:
                    tab.settimeout(1.0)
                    tab.sendall(b"\x81\x7f" + len(body).to_bytes(8, "big") + body)
                except OSError:
                    with self.lock:
                        self.tabs.remove((tab, is_watched))

    def close(self):
        self.done.set()
        self.server.shutdown()


def real(binary, folder, rounds):
    root = folder / "site"
    (root / "content").mkdir(parents=True)
    (root / "site.toml").write_text('title = "Tabs"\nbase_url = "https://example.test/"\n')
    file = root / "content/watched.md"
    file.write_text(saved("first"))
    with preview(binary, root) as running:
        client = Client(running.port)
        for path in ("/watched/", "/"):
            client.get(path)
        before = running.threads(), running.files()
        faults, figures = test(running.port, file, rounds, FILL)
        print(f"  {figures}")
        end = time.monotonic() + 60
        # A tab that is gone is known to be gone when it is next written to.
        while (after := (running.threads(), running.files())) > before and time.monotonic() < end:
            time.sleep(0.1)
        print(f"  threads {before[0]} before and {after[0]} after the tabs, open files {before[1]} and {after[1]}")
        for word, had, has in zip(("threads", "open files"), before, after):
            if has > had + SLACK:
                faults.append(f"{word}: {had} before the tabs came, {has} after they had gone")
        return faults


if __name__ == "__main__":
    binary, rounds = str(Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else 10
    with tempfile.TemporaryDirectory(prefix="wellspring-tabs-") as folder:
        file = Path(folder) / "watched.md"
        file.write_text(saved("first"))
        naive = Naive(file)
        caught, _ = test(naive.port, file, 2, 0)
        naive.close()
    if not caught:
        sys.exit("FAIL 200 tabs: a preview that one stalled tab holds up was not caught")
    print("  planted fault caught: a preview that writes to one tab after the other")
    with tempfile.TemporaryDirectory(prefix="wellspring-tabs-") as folder:
        sys.exit(outcome(f"{TABS} tabs hear of a save, one stalled tab delays no other, and nothing stays behind", real(binary, Path(folder), rounds)))
