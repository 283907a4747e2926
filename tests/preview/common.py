"""What the tests of the preview share: a running preview, asking it, its live connections, what it holds."""

import base64
import contextlib
import http.client
import http.server
import json
import os
import re
import select
import socket
import struct
import subprocess
import tempfile
import time
from pathlib import Path

PATIENCE = 15.0


class Preview:
    """A running `wellspring serve` of a folder, on a port that the system gave."""

    def __init__(self, binary, root, *more):
        self.log = tempfile.NamedTemporaryFile("w+", prefix="wellspring-preview-", suffix=".log")
        self.process = subprocess.Popen([binary, "serve", "--root", root, "--port", "0", *more], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        end = time.monotonic() + 60
        while not (found := re.search(r"http://\S+:(\d+)/", self.said())):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the preview gave no address: {self.said()[-500:]}")
            time.sleep(0.02)
        self.port = int(found[1])

    def said(self):
        return Path(self.log.name).read_text()

    def builds(self):
        """How many builds there were, the first one not counted."""
        return len(re.findall(r"changed: .* in \S+", self.said()))

    def threads(self):
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def memory(self):
        """Megabytes that it holds now."""
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())[1]) / 1024

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


@contextlib.contextmanager
def preview(binary, root, *more):
    running = Preview(binary, root, *more)
    try:
        yield running
    finally:
        running.close()


class Planted(http.server.BaseHTTPRequestHandler):
    """What the servers share that stand for a preview and do it wrong."""

    protocol_version = "HTTP/1.1"

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Client:
    """One connection that is kept."""

    def __init__(self, port):
        self.port, self.connection = port, None

    def ask(self, path):
        """Status and bytes."""
        for _ in range(3):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
                self.connection.request("GET", path)
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                self.connection = None
        return 0, b""

    def get(self, path):
        return self.ask(path)[1].decode("utf-8", "replace")

    def until(self, path, words, patience=PATIENCE):
        """Seconds until a page has these words; nothing if it never has."""
        begun = time.monotonic()
        while time.monotonic() - begun < patience:
            if words in self.get(path):
                return time.monotonic() - begun
            time.sleep(0.002)
        return None


def version(page):
    """What a page calls its version, as its own script tells the preview."""
    found = re.search(r'data-page="([^"]*)"', page)
    return found[1] if found else ""


class Tab:
    """The live connection of an open page, as its script makes it."""

    def __init__(self, port, path, page, name="tab", room=0):
        self.path = path
        self.socket = socket.socket()
        if room:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /__wellspring/live?path={path}&page={version(page)}&tab={name} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Origin: http://127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
        self.bytes = b""
        while b"\r\n\r\n" not in self.bytes:
            self.take()
        head, self.bytes = self.bytes.split(b"\r\n\r\n", 1)
        if not head.startswith(b"HTTP/1.1 101"):
            raise RuntimeError(f"no live connection: {head[:60]}")

    def take(self):
        more = self.socket.recv(65536)
        if not more:
            raise EOFError("the live connection has ended")
        self.bytes += more

    def next(self):
        """The message that has come whole, if one has; pings are passed over."""
        while len(self.bytes) >= 2:
            kind, length, at = self.bytes[0] & 15, self.bytes[1] & 127, 2
            if length == 126:
                length, at = struct.unpack_from(">H", self.bytes.ljust(4, b"\0"), 2)[0], 4
            elif length == 127:
                length, at = struct.unpack_from(">Q", self.bytes.ljust(10, b"\0"), 2)[0], 10
            if len(self.bytes) < at + length:
                return None
            body, self.bytes = self.bytes[at:at + length], self.bytes[at + length:]
            if kind == 1:
                return json.loads(body)
        return None

    def hear(self, patience=PATIENCE):
        """The next message; nothing if none comes."""
        end = time.monotonic() + patience
        while (message := self.next()) is None:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.socket], [], [], left)[0]:
                return None
            self.take()
        return message

    def close(self):
        self.socket.close()


def everybody_hears(tabs, wanted, patience=PATIENCE):
    """Seconds until each of these tabs has had a message that is `wanted`, in the order in which they had it."""
    begun, waiting, times = time.monotonic(), {tab.socket: tab for tab in tabs}, []
    while waiting and (left := begun + patience - time.monotonic()) > 0:
        for sock in select.select(list(waiting), [], [], left)[0]:
            tab = waiting[sock]
            tab.take()
            while (message := tab.next()) is not None:
                if wanted(message) and sock in waiting:
                    del waiting[sock]
                    times.append(time.monotonic() - begun)
    return times


def page(title, body, more=""):
    return f'---\ntitle: "{title}"\ndescription: "A page for a test of the preview"\n{more}---\n\n{body}\n'


def quantile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))] if values else float("nan")


def outcome(name, faults):
    """Prints how a test went, and gives its exit code."""
    for fault in faults[:20]:
        print(f"  {fault}")
    print(f"{'FAIL' if faults else 'ok  '} {name}", flush=True)
    return 1 if faults else 0
