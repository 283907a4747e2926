"""Proves: 2,000 clients that hardly move are cut within ten seconds, and others are answered meanwhile as if they were alone.

    slow.py BINARY [CLIENTS]

In three modes: a head that comes one byte at a time, a body that does, and clients that ask and ask and never take an
answer. They come by a trusted proxy, so that no limit by address keeps them away. All the while one honest client posts.
And an honest slow reader, who takes a large answer a little at a time, is not cut as long as it gets on.
"""

import contextlib
import select
import socket
import sys
import threading
import time

from common import Link, Site, binary, caught, fake, form, number, outcome, quantile, raise_files, receiving, request, workplace

# So long after its beginning a connection is cut. The rest is for a busy machine.
CUT, GRACE = 10.0, 2.0
HONEST = 0.100
# What a client that reads nothing asks for, over and over: each answer is a page.
UNREAD = request(form(email="nobody"), "/f/ask", "X-Forwarded-For: 192.0.2.1")


def first_bytes(mode: str) -> bytes:
    if mode == "head":
        return b"POST /f/ask HTTP/1.1\r\nHost: forms.example.test\r\nX-"
    if mode == "body":
        return b"POST /f/ask HTTP/1.1\r\nHost: forms.example.test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\nmessage="
    return UNREAD * 20


class Crowd(threading.Thread):
    """Slow clients of one mode, until all of them are cut."""

    def __init__(self, port: int, mode: str, clients: int, patience: float):
        super().__init__(daemon=True)
        self.port, self.mode, self.clients, self.patience = port, mode, clients, patience
        self.lives, self.open, self.refused, self.ready = [], 0, 0, threading.Event()

    def run(self):
        self.poll, self.sockets = select.poll(), {}
        for _ in range(self.clients):
            self.join_in()
            # Who is cut while others still come is seen at once, or a slow arrival would be taken for a late cut.
            self.hear(0)
        self.ready.set()
        end = time.monotonic() + self.patience
        while self.sockets and time.monotonic() < end:
            step = time.monotonic() + 1.0
            while (left := step - time.monotonic()) > 0:
                self.hear(left * 1000)
            for number, (client, _) in list(self.sockets.items()):
                try:
                    # One who does not read asks on as long as anybody listens.
                    client.send(UNREAD * 4 if self.mode == "read" else b"x")
                except BlockingIOError:
                    pass
                except OSError:
                    self.gone(number)
        self.open = len(self.sockets)
        for client, _ in self.sockets.values():
            client.close()

    def join_in(self):
        client = socket.socket()
        if self.mode == "read":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        try:
            client.connect(("127.0.0.1", self.port))
            client.setblocking(False)
            client.send(first_bytes(self.mode))
        except OSError:
            self.refused += 1
            return
        self.sockets[client.fileno()] = [client, time.monotonic()]
        # A client that does not read learns of its end by an error alone.
        self.poll.register(client.fileno(), select.POLLIN if self.mode != "read" else 0)

    def hear(self, wait: float):
        for number, _ in self.poll.poll(wait):
            self.heard(number)

    def heard(self, number):
        with contextlib.suppress(BlockingIOError):
            try:
                if self.mode != "read" and self.sockets[number][0].recv(4096):
                    return
            except BlockingIOError:
                raise
            except OSError:
                pass
            self.gone(number)

    def gone(self, number):
        client, begun = self.sockets.pop(number)
        self.lives.append(time.monotonic() - begun)
        self.poll.unregister(number)
        client.close()


def honest(port: int, until) -> list[float]:
    """The waits of one client among them, each on a new connection every second time."""
    waits, link, n = [], None, 0
    while not until():
        n += 1
        begun = time.monotonic()
        try:
            if link is None or n % 2:
                if link:
                    link.close()
                link = Link(port, 5)
            answer = link.ask(request(form(email=f"honest-{n}@example.test"), "/f/ask", "X-Forwarded-For: 198.51.100.7"))
            waits.append(time.monotonic() - begun if answer.status == 303 else 5.0)
        except (OSError, EOFError):
            link = None
            waits.append(max(5.0, time.monotonic() - begun))
        time.sleep(0.02)
    return waits


def test(receiver: list, site: Site, folder, clients: int, modes=("head", "body", "read"), patience: float = 40) -> list[str]:
    faults = []
    leads = {"limits": {"per_address": "off"}, "trusted_proxies": ["127.0.0.1"]}
    with receiving(receiver, site.manifest(leads), folder / f"slow-{clients}.db") as running:
        alone = honest(running.port, Countdown(2))
        reading = threading.Thread(target=lambda: faults.extend(patient(running.port, 25)))
        reading.start()
        for mode in modes:
            crowd = Crowd(running.port, mode, clients, patience)
            crowd.start()
            crowd.ready.wait(60)
            waits = honest(running.port, lambda: not crowd.is_alive())
            crowd.join()
            p99, longest = quantile(waits, 0.99), max(crowd.lives, default=float("nan"))
            bound = max(HONEST, 3 * quantile(alone, 0.99))
            print(f"  slow {mode}: {clients} clients, {crowd.refused} refused, {len(crowd.lives)} cut after {min(crowd.lives, default=0):.1f} to {longest:.1f} s, {crowd.open} stayed; others p50 {quantile(waits, 0.5) * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, alone {quantile(alone, 0.99) * 1000:.1f} ms", flush=True)
            if crowd.open:
                faults.append(f"slow {mode}: {crowd.open} of {clients} were not cut in {patience:.0f} s")
            late = [life for life in crowd.lives if life > CUT + GRACE]
            if late:
                faults.append(f"slow {mode}: {len(late)} were cut after up to {max(late):.1f} s")
            if crowd.refused:
                faults.append(f"slow {mode}: {crowd.refused} could not even connect")
            if p99 > bound:
                faults.append(f"slow {mode}: others waited {p99 * 1000:.0f} ms (p99); the bound is {bound * 1000:.0f} ms")
        reading.join()
    return faults


def patient(port: int, seconds: float) -> list[str]:
    """A reader on a bad line: two kilobytes a second of answers that take much longer than a stall may last."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.settimeout(10)
    reader.connect(("127.0.0.1", port))
    taken, answers, end = 0, 0, time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            # One after the other: who asks for two at once is answered once.
            reader.sendall(UNREAD)
            begun, answer = time.monotonic(), b""
            while (whole := length(answer)) is None or len(answer) < whole:
                more = reader.recv(1024)
                if not more:
                    return [f"an honest slow reader was cut after {taken} bytes"]
                answer += more
                taken += len(more)
                time.sleep(0.5)
            answers += 1
            if time.monotonic() - begun < 5:
                return [f"an answer of {len(answer)} bytes is too short to show anything"]
    except OSError as why:
        return [f"an honest slow reader was cut after {taken} bytes: {why}"]
    finally:
        reader.close()
    print(f"  an honest reader at 2 kB/s took {answers} answers of {taken} bytes together and was not cut", flush=True)
    return []


def length(answer: bytes) -> int | None:
    """How long the whole answer is, once its head is there."""
    head, end, _ = answer.partition(b"\r\n\r\n")
    if not end:
        return None
    said = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return len(head) + len(end) + int(said[0].split(b":")[1])


class Countdown:
    def __init__(self, seconds: float):
        self.end = time.monotonic() + seconds

    def __call__(self):
        return time.monotonic() > self.end


if __name__ == "__main__":
    raise_files()
    clients = number(2000)
    with workplace() as folder:
        site = Site(binary(), folder)
        mood = "serves one after the other"
        caught(mood, test(fake(mood), site, folder, 4, ("body",), 8), ["were not cut", "others waited"])
        faults = test(binary(), site, folder, clients)
    sys.exit(outcome(f"{clients} slow clients are cut, and delay nobody", faults))
