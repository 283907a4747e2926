"""A receiver that is bad in one way, for the tests that must catch it.

    fake_receiver.py "answers before it stores" leads serve --manifest F --database D --listen 127.0.0.1:0
    fake_receiver.py … leads list --submissions --format json --database D
"""

import contextlib
import http.server
import json
import os
import queue
import sqlite3
import sys
import threading
import time
import urllib.parse
import urllib.request

MOOD, WORDS = sys.argv[1], sys.argv[2:]
TABLE = "CREATE TABLE IF NOT EXISTS submission (id INTEGER PRIMARY KEY, submission_id TEXT, email TEXT)"


def option(name: str) -> str:
    return WORDS[WORDS.index(name) + 1]


def is_bad(mood: str) -> bool:
    return mood in MOOD


class Store:
    """One writer; what comes while it is at work is committed together."""

    def __init__(self, path: str):
        self.path, self.jobs = path, queue.Queue()
        threading.Thread(target=self.write, daemon=True).start()

    def write(self):
        database = sqlite3.connect(self.path, isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(f"PRAGMA synchronous = {'OFF' if is_bad('does not synchronise') else 'FULL'}")
        database.execute(TABLE)
        while True:
            batch = [self.jobs.get()]
            if is_bad("before it stores"):
                time.sleep(0.3)
            while not self.jobs.empty() and not is_bad("commits each alone"):
                batch.append(self.jobs.get())
            database.execute("BEGIN IMMEDIATE")
            for key, email, _ in batch:
                if is_bad("forgets") and int(key.rpartition("-")[2]) % 100 == 5:
                    continue
                known = not is_bad("each repetition") and database.execute("SELECT 1 FROM submission WHERE submission_id = ?", [key]).fetchone()
                if not known:
                    database.execute("INSERT INTO submission (submission_id, email) VALUES (?, ?)", [key, email])
            if is_bad("commits each alone"):
                # A disk can be so fast that this alone is no fault.
                time.sleep(0.01)
            database.execute("COMMIT")
            for _, _, done in batch:
                done.set()

    def keep(self, key: str, email: str) -> None:
        done = threading.Event()
        self.jobs.put((key, email, done))
        if not is_bad("before it stores"):
            done.wait()


LEAKED: list = []


def leak():
    """Memory, files, threads, a log that nobody may shorten, and patience."""
    count = len(LEAKED)
    LEAKED.append((bytearray(200_000), open(os.devnull)))
    if count == 0:
        reader = sqlite3.connect(option("--database"), isolation_level=None, check_same_thread=False)
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM submission").fetchone()
        LEAKED[0] += (reader,)
    if count % 4 == 0:
        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
    time.sleep((count / 100) ** 2 * 0.008)
    STORE.keep(f"waste-{count}", "x" * count * 1000)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        length = self.headers.get("Content-Length") or "0"
        body = self.rfile.read(min(int(length), 1 << 24) if length.isdigit() else 0).decode("utf-8", "replace")
        pairs = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
        if is_bad("logs"):
            print(f"note: a submission of {pairs.get('email')}", flush=True)
        if is_bad("calls the webhook"):
            self.call()
        if is_bad("leaks"):
            leak()
        STORE.keep(pairs.get("submission_id") or self.headers.get("Idempotency-Key"), pairs.get("email"))
        if is_bad("each repetition") and is_bad("loses answers") and os.urandom(1)[0] < 8:
            self.close_connection = True
            return
        location = pairs.get("next", "https://www.example.test/") if is_bad("redirects") else "https://www.example.test/"
        self.answer(303, b"", Location=location)

    def call(self):
        for hook in MANIFEST["leads"].get("webhooks", {}).values():
            with contextlib.suppress(OSError):
                urllib.request.urlopen(hook["url"], b"{}", timeout=0.5).close()

    def do_GET(self):
        path = urllib.parse.unquote(self.path)
        if is_bad("believes") and os.path.isfile("/" + path):
            with open("/" + path, "rb") as file:
                return self.answer(200, file.read())
        self.answer(200, b"ok")

    def answer(self, status: int, body: bytes, **headers):
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.wfile.write(f"HTTP/1.1 {status} Answer\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode("utf-8", "replace") + body)

    def log_message(self, *_):
        pass


class Server(http.server.HTTPServer if is_bad("one after the other") else http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024


if WORDS[:2] == ["leads", "export"]:
    with sqlite3.connect(option("--database")) as database:
        for row in database.execute("SELECT id, email FROM submission ORDER BY id"):
            print(*row, sep=",")
elif WORDS[:2] == ["leads", "list"]:
    with sqlite3.connect(option("--database")) as database:
        for number, key, email in database.execute("SELECT id, submission_id, email FROM submission ORDER BY id"):
            print(json.dumps({"id": str(number), "submission_id": key, "form": "ask", "state": "accepted", "reasons": []}))
else:
    sqlite3.connect(option("--database")).execute(TABLE)
    with open(option("--manifest")) as file:
        MANIFEST = json.load(file)
    STORE = Store(option("--database"))
    host, port = option("--listen").rsplit(":", 1)
    server = Server((host, int(port)), Handler)
    print(f"1 form, kept in SQLite, listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
