"""Proves: what people write stands in the database and nowhere else that the receiver writes.

    logs.py BINARY [PEOPLE]

A thousand people with names, addresses, numbers and messages of their own: taken, quarantined, refused field by field,
cut off, too often, sent while the database is held or cannot be written, and handed over to a webhook and a mail server
that fail and quote in their answers what they were sent. Then all that the receiver said, and every file below its
folders but the database, must hold none of it.
"""

import contextlib
import http.server
import os
import re
import socketserver
import sqlite3
import sys
import threading
import time

from common import Link, Site, ask, binary, caught, fake, form, number, outcome, receiving, request, workplace


class Echo(http.server.BaseHTTPRequestHandler):
    """A target that fails and quotes what it was sent, in its status line too."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        line = re.sub(rb"[^\x20-\x7e]", b" ", body)[:300]
        self.wfile.write(b"HTTP/1.1 500 " + line + b"\r\nX-Said: " + line + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        self.server.count += 1
        self.close_connection = True

    def log_message(self, *_):
        pass


class Mail(socketserver.StreamRequestHandler):
    """A mail server that refuses everybody, and says whom."""

    def handle(self):
        self.wfile.write(b"220 mail.example.test\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word in (b"EHLO", b"HELO", b"RSET", b"NOOP"):
                self.wfile.write(b"250 mail.example.test\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            elif word == b"MAIL":
                self.wfile.write(b"250 ok\r\n")
            else:
                self.server.count += 1
                self.wfile.write(b"550 no such person: " + line.strip() + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads, allow_reuse_address, count = True, True, 0


def planted(n: int) -> dict[str, str]:
    return {"email": f"planted.{n:04}.qx@private-{n:04}.test", "name": f"Zbigniew-{n:04} Qvortrup", "phone": f"+44 20 7946 {n:04}",
            "message": f"Secret-{n:04} about my illness", "need": f"Privateneed-{n:04}", "company": f"Hiddenfirm-{n:04}", "budget": "Much"}


SIGNS = re.compile(rb"planted\.\d{4}|private-\d{4}|Zbigniew|Qvortrup|7946[ -]?\d{4}|Secret-\d{4}|Privateneed|Hiddenfirm|planted%2E\d{4}|key-\d{4}", re.I)


def test(receiver: list, site: Site, folder, people: int) -> list[str]:
    place, scratch = folder / "data", folder / "scratch"
    place.mkdir(exist_ok=True), scratch.mkdir(exist_ok=True)
    database = place / f"logs-{people}.db"
    statuses: dict[int, int] = {}
    with Server(("127.0.0.1", 0), Echo) as hook, Server(("127.0.0.1", 0), Mail) as mail:
        for server in (hook, mail):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        leads = {"limits": {"per_address": "off"}, "trusted_proxies": ["127.0.0.1"], "webhooks": {"crm": {"url": f"http://127.0.0.1:{hook.server_address[1]}/hook"}},
                 "mail": {"from": "Tests <letters@example.test>"}}
        env = {"WELLSPRING_WEBHOOK_SECRET": "x" * 40, "WELLSPRING_SMTP_URL": f"smtp://127.0.0.1:{mail.server_address[1]}", "TMPDIR": str(scratch), "RUST_LOG": "trace", "RUST_BACKTRACE": "1"}
        with receiving(receiver, site.manifest(leads), database, env=env) as running:
            for n in range(people):
                status = one(running.port, n)
                statuses[status] = statuses.get(status, 0) + 1
            held = sqlite3.connect(database, isolation_level=None)
            held.execute("BEGIN EXCLUSIVE")
            with contextlib.suppress(OSError, EOFError):
                statuses[-1] = ask(running.port, request(form(**planted(1)))).status
            held.execute("ROLLBACK")
            held.close()
            # Long enough for a first attempt of what is handed over.
            end = time.monotonic() + 6
            while time.monotonic() < end and not (hook.count and mail.count):
                time.sleep(0.1)
            time.sleep(0.5)
            running.close()
            said = running.said().encode()
    faults = [f"said: {found[0]!r} in {line[:160]!r}" for line in said.splitlines() if (found := SIGNS.search(line))]
    seen = 0
    for path in [path for root in (place, scratch, site.folder) for path in root.rglob("*") if path.is_file()]:
        if path.name.startswith(database.name) or path.suffix in (".db", ".db-wal", ".db-shm"):
            continue
        seen += 1
        if found := SIGNS.search(path.read_bytes()):
            faults.append(f"a file: {found[0]!r} in {path.name}")
    print(f"  {people} people, answered {dict(sorted(statuses.items()))}; {hook.count} calls of a webhook, {mail.count} of a mail server; {len(said.splitlines())} lines said, {seen} files beside the database, {len(faults)} faults", flush=True)
    if not SIGNS.search(b"".join(path.read_bytes() for path in place.glob(f"{database.name}*"))):
        faults.append("nothing of it stands in the database: the test looks for the wrong words")
    return faults


def one(port: int, n: int) -> int:
    """The nth person, in one of ten ways."""
    who, key = planted(n), {"submission_id": f"key-{n:04}"}
    way = n % 10
    if way == 0:
        return ask(port, request(form(**who, **key, further_remark="I am a program"))).status
    if way == 1:
        return ask(port, request(form(**who | {"email": who["email"].replace("@", " at ")}))).status
    if way == 2:
        return ask(port, request(form(**who, country="Nowhere", **key))).status
    if way == 3:
        link = Link(port)
        link.socket.sendall(request(form(**who, **key))[:-20])
        link.close()
        return 0
    if way == 4:
        return ask(port, request(form(**who | {"message": who["message"] + "x" * 70000}))).status
    if way == 5:
        return ask(port, request(form(**who), f"/f/{who['email']}?{who['name'].replace(' ', '+')}", f"Idempotency-Key: key-{n:04}", f"Referer: https://www.example.test/?{who['email']}")).status
    if way == 6:
        return ask(port, request(form(**who), "/f/ask", f"Origin: https://{who['email'].split('@')[1]}")).status
    return ask(port, request(form(**who, **key), "/f/ask", f"User-Agent: {who['name']}", f"X-Forwarded-For: 192.0.2.{n % 250}", f"Cookie: a={who['email']}")).status


if __name__ == "__main__":
    with workplace() as folder:
        site = Site(binary(), folder)
        mood = "logs whom it hears of"
        caught(mood, test(fake(mood), site, folder, 20), ["said: "])
    with workplace() as folder:
        site = Site(binary(), folder)
        faults = test(binary(), site, folder, number(1000))
    sys.exit(outcome("what people write stands in the database alone", faults))
