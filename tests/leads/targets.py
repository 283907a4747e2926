"""Where the receiver hands over to: a webhook's target and a mail server, both of which fail now and then."""

import contextlib
import email
import email.policy
import http.server
import queue
import re
import socketserver
import threading
import time


class Server(socketserver.ThreadingTCPServer):
    daemon_threads, allow_reuse_address, request_queue_size = True, True, 128

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.port, self.count, self.refused, self.failing = self.server_address[1], 0, 0, True
        self.people: dict[str, int] = {}
        self.links: queue.Queue = queue.Queue()


class Hook(http.server.BaseHTTPRequestHandler):
    """Takes nine of ten; to the others it says that it cannot, or nothing at all. `people` counts who was told of."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.count += 1
        if self.server.failing and self.server.count % 10 == 0:
            self.server.refused += 1
            if self.server.count % 100 == 0:
                time.sleep(2)
                self.close_connection = True
                return
            self.send_error(503)
            return
        for person in set(re.findall(rb"person-\d+@", body)):
            key = person.decode()
            self.server.people[key] = self.server.people.get(key, 0) + 1
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class Mail(socketserver.StreamRequestHandler):
    """Takes 49 of 50 letters; `links` has the ways to a file and to a confirmation that stood in them."""

    def handle(self):
        with contextlib.suppress(OSError):
            self.talk()

    def talk(self):
        say = lambda text: self.wfile.write(text + b"\r\n")
        say(b"220 mail.example.test")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                say(b"354 go on")
                letter = bytearray()
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    letter += line[1:] if line.startswith(b".") else line
                self.server.count += 1
                if self.server.failing and self.server.count % 50 == 0:
                    self.server.refused += 1
                    say(b"451 later")
                    continue
                self.read(bytes(letter))
                say(b"250 taken")
            elif word == b"QUIT":
                say(b"221 bye")
                return
            else:
                say(b"250 ok")

    def read(self, letter: bytes):
        message = email.message_from_bytes(letter, policy=email.policy.default)
        part = message.get_body(("plain",))
        for link in re.findall(r"https://forms\.example\.test(/(?:d|confirm)/[\w.~-]+)", part.get_content() if part else ""):
            self.server.links.put(link)


@contextlib.contextmanager
def target(handler):
    with Server(handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
