"""What the tests of the receiver share: a site with forms, a running receiver, clients of it, a server of PostgreSQL.

Each script has `test(receiver, …)`, which gives a list of faults, and the receiver it must catch: `fake_receiver.py` in
one of its bad moods. `main` runs that proof first, then the real receiver. A script that does not catch the bad one
fails.
"""

import contextlib
import json
import os
import re
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

FAKE = Path(__file__).with_name("fake_receiver.py")
SECRET = "only-for-tests-0123456789abcdef0123456789abcdef"
ENVIRONMENT = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "WELLSPRING_LEADS_TOKEN")}
ENVIRONMENT |= {"WELLSPRING_GATE_SECRET": SECRET, "WELLSPRING_LEADS_SECRET": SECRET}
PATIENCE = 20.0

SITE = """title = "Tests of the receiver"
base_url = "https://www.example.test/"

[endpoints.default]
type = "wellspring"
url = "https://forms.example.test"
"""

ASK = """---
title: Ask
creates: lead
owner: Somebody
sla_hours: 24
delivers: An answer
thank_you: Thank you.
fields:
  - {name: need, type: need, label: Need}
  - {name: message, type: textarea, label: Message, max_length: 20000}
  - {name: email, type: email, label: Address, required: true}
  - {name: name, type: name, label: Name}
  - {name: company, type: text, label: Company, autocomplete: organization}
  - {name: phone, type: tel, label: Telephone}
  - {name: country, type: country, label: Country}
  - {name: budget, type: budget, label: Budget, options: [Some, Much]}
consents:
  - {id: letter, scope: newsletter, text: Send me the letter.}
notice: We answer you.
---

Ask us.
"""

LETTER = """---
title: Letter
creates: contact
owner: Somebody
sla_hours: 24
delivers: A letter
thank_you: Thank you.
fields:
  - {name: email, type: email, label: Address, required: true}
  - {name: name, type: name, label: Name}
notice: We write to you.
---

A letter.
"""


def program(command: list, **options) -> subprocess.CompletedProcess:
    environment = ENVIRONMENT | options.pop("env", {})
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, env=environment, **options)


def raise_files(wanted: int = 65536) -> None:
    """Takes as many open files as the system gives."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < wanted and os.geteuid() == 0:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
            return
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))


class Site:
    """A small site with two forms, built once; each receiver gets the `[leads]` table that a test wants."""

    def __init__(self, builder: list, folder: Path, more: dict[str, str] | None = None):
        self.folder, root = folder, folder / "site"
        home = '---\ntitle: "Home"\ndescription: "A page"\n---\n\nWords.\n'
        for place, text in {"site.toml": SITE, "content/_index.md": home, "content/forms/ask.md": ASK, "content/forms/letter.md": LETTER, **(more or {})}.items():
            (root / place).parent.mkdir(parents=True, exist_ok=True)
            (root / place).write_text(text)
        done = program([*builder, "build", "--root", root, "--out", folder / "public"])
        path = root / ".wellspring/leads.json"
        if done.returncode != 0 or not path.is_file():
            raise SystemExit(f"the site was not built: {done.stdout[-1000:]}{done.stderr[-2000:]}")
        self.text, self.count, self.own = path.read_text(), 0, path.parent
        self.manifest_data = json.loads(self.text)

    def manifest(self, leads: dict | None = None) -> Path:
        """A manifest with this `[leads]` table; without one, the limits by address are off."""
        self.count += 1
        data = json.loads(self.text)
        data["leads"] = {"limits": {"per_address": "off"}} if leads is None else leads
        # Gated files lie below the manifest's folder.
        path = self.own / f"leads-{self.count}.json"
        path.write_text(json.dumps(data))
        return path

    def targets(self) -> set[str]:
        """Every address to which a post may lead."""
        entries = [entry for by in self.manifest_data["forms"].values() for entry in by.values()]
        return {address for entry in entries for address in [entry["thank_you"], *entry["offers"].values()] if address}


class Receiver:
    """A running `wellspring leads serve`, or what stands for it."""

    def __init__(self, command: list, manifest: Path, database, listen: str = "127.0.0.1:0", around: list = (), env: dict | None = None):
        self.log = tempfile.NamedTemporaryFile("w+", prefix="wellspring-leads-", suffix=".log")
        begun = time.monotonic()
        words = [*around, *command, "leads", "serve", "--manifest", manifest, "--database", database, "--listen", listen]
        self.process = subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, env=ENVIRONMENT | (env or {}), start_new_session=True)
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)\s", self.said())):
            if self.process.poll() is not None or time.monotonic() - begun > 60:
                raise RuntimeError(f"the receiver gave no address: {self.said()[-800:]}")
            time.sleep(0.005)
        # What a visitor waits for after a restart.
        self.start_seconds = time.monotonic() - begun
        self.port = int(found[1])

    def said(self) -> str:
        return Path(self.log.name).read_text(errors="replace")

    def memory(self) -> float:
        """Megabytes that it holds now."""
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.worker()}/status").read_text())[1]) / 1024

    def most_memory(self) -> float:
        """Megabytes that it ever held."""
        return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self.worker()}/status").read_text())[1]) / 1024

    def files(self) -> int:
        return len(os.listdir(f"/proc/{self.worker()}/fd"))

    def threads(self) -> int:
        return len(os.listdir(f"/proc/{self.worker()}/task"))

    def worker(self) -> int:
        """The receiver's own process, below a tracer or the like."""
        pid = self.process.pid
        while children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            pid = int(children[0])
        return pid

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self) -> int | None:
        """Asks it to end; its exit code."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.returncode


@contextlib.contextmanager
def receiving(*arguments, **options):
    running = Receiver(*arguments, **options)
    try:
        yield running
    finally:
        running.close()
        running.log.close()


def submissions(command: list, database) -> list[dict]:
    """Every stored submission, as the program lists them."""
    done = program([*command, "leads", "list", "--submissions", "--format", "json", "--database", database])
    if done.returncode != 0:
        raise RuntimeError(f"leads list failed: {done.stderr[-500:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def form(**values) -> bytes:
    return urllib.parse.urlencode(values).encode()


def request(body: bytes, path: str = "/f/ask", *more: str, method: str = "POST", kind: str = "application/x-www-form-urlencoded") -> bytes:
    """The bytes of one post."""
    lines = [f"{method} {path} HTTP/1.1", "Host: forms.example.test", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Answer:
    """One answer, as its bytes came."""

    def __init__(self, head: bytes, body: bytes):
        self.head, self.body = head, body
        self.status = int(head[9:12]) if head[:5] == b"HTTP/" and head[9:12].isdigit() else 0

    def headers(self, name: str) -> list[bytes]:
        wanted = name.lower().encode() + b":"
        return [line[len(wanted):].strip() for line in self.head.split(b"\r\n")[1:] if line.lower().startswith(wanted)]

    def header(self, name: str) -> str:
        return (self.headers(name) or [b""])[0].decode("latin-1")


class Link:
    """One connection that is kept, byte for byte."""

    def __init__(self, port: int, patience: float = PATIENCE):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self.bytes = b""

    def ask(self, wire: bytes) -> Answer:
        self.socket.sendall(wire)
        return self.answer()

    def answer(self) -> Answer:
        while (end := self.bytes.find(b"\r\n\r\n")) < 0:
            self.take()
        head = self.bytes[:end]
        length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
        length = int(length[1]) if length else 0
        while len(self.bytes) < end + 4 + length:
            self.take()
        body, self.bytes = self.bytes[end + 4:end + 4 + length], self.bytes[end + 4 + length:]
        return Answer(head, body)

    def take(self) -> None:
        more = self.socket.recv(65536)
        if not more:
            raise EOFError("the connection has ended")
        self.bytes += more

    def close(self) -> None:
        self.socket.close()


def ask(port: int, wire: bytes, patience: float = PATIENCE) -> Answer:
    """One request on a connection of its own."""
    link = Link(port, patience)
    try:
        return link.ask(wire)
    finally:
        link.close()


class Fleet(threading.Thread):
    """Clients on connections that are kept, each sending one request after the other, on one thread.

    `make(n)` gives the key and the bytes of the nth request. A request that was not acknowledged is sent again with
    the same bytes, after a moment, on a new connection if the old one is gone, until it is.
    """

    TAKEN = (200, 201, 303)

    def __init__(self, port: int, clients: int, make, most: int | None = None, retries: bool = True):
        super().__init__(daemon=True)
        self.port, self.clients, self.make, self.most, self.retries = port, clients, make, most, retries
        self.acknowledged, self.latencies, self.statuses = [], [], {}
        self.sent, self.stopping, self.again, self.unsaid = 0, threading.Event(), 0, 0

    def run(self):
        self.poll, self.open_by = select.epoll(), {}
        # Each client: its socket, the bytes that came, what it asks, when it asked, whether it waits for the answer.
        idle = [[None, b"", None, 0.0, False] for _ in range(self.clients)]
        later = []
        while True:
            if later and later[0][0] <= time.monotonic():
                idle.append(later.pop(0)[1])
            for client in idle:
                if client[2] is None:
                    if self.stopping.is_set() or (self.most is not None and self.sent >= self.most):
                        self.drop(client)
                        continue
                    client[2] = self.make(self.sent)
                    self.sent += 1
                if not self.begin(client):
                    later.append((time.monotonic() + 0.02, client))
            idle = []
            if not self.open_by and not later:
                break
            for number, _ in self.poll.poll(0.02 if later else 0.5):
                client = self.open_by[number]
                if not client[4]:
                    # It asks again in a moment, on a new connection. What comes unasked must not pass for an answer.
                    self.drop(client)
                    continue
                outcome = self.read(client)
                if outcome is None:
                    continue
                client[4] = False
                if outcome or not self.retries:
                    client[2] = None
                    idle.append(client)
                else:
                    self.again += 1
                    later.append((time.monotonic() + 0.02, client))
        self.poll.close()

    def begin(self, client) -> bool:
        try:
            if client[0] is None:
                client[0] = socket.create_connection(("127.0.0.1", self.port), timeout=5)
                client[0].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.open_by[client[0].fileno()] = client
                self.poll.register(client[0].fileno(), select.EPOLLIN)
            client[1], client[3] = b"", time.monotonic()
            client[0].sendall(client[2][1])
            client[4] = True
            return True
        except OSError:
            self.drop(client)
            client[4] = False
            if self.stopping.is_set():
                client[2] = None
            return False

    def drop(self, client) -> None:
        if client[0] is not None:
            number = client[0].fileno()
            # A process that is being started holds the connection too, so closing alone does not take it out.
            if self.open_by.pop(number, None):
                self.poll.unregister(number)
            client[0].close()
            client[0] = None

    def read(self, client) -> bool | None:
        """None while the answer is not whole; else whether it was an acknowledgement."""
        try:
            more = client[0].recv(65536)
        except OSError:
            more = b""
        if not more:
            self.drop(client)
            return False
        client[1] += more
        end = client[1].find(b"\r\n\r\n")
        if end < 0:
            return None
        head = client[1][:end].lower()
        at = head.find(b"\r\ncontent-length:")
        length = int(head[at + 17:].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(client[1]) < end + 4 + length:
            return None
        status = int(head[9:12])
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status in (429, 503) and b"\r\nretry-after: " not in head:
            self.unsaid += 1
        if b"\r\nconnection: close" in head:
            self.drop(client)
        if status in self.TAKEN:
            self.acknowledged.append(client[2][0])
            self.latencies.append(time.monotonic() - client[3])
            return True
        return False

    def stop(self) -> None:
        """No new requests; those that were begun come to their end."""
        self.stopping.set()
        self.join(60)


def quantile(values, part: float) -> float:
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))] if values else float("nan")


class Postgres:
    """A server of PostgreSQL of our own, with its data in `folder`, on a port that the system gives."""

    def __init__(self, folder: Path):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
        if not found:
            raise SystemExit("PostgreSQL is missing: tests/judges/setup.sh installs it")
        self.tools, self.data = found[-1].parent, folder / "postgres"
        self.data.mkdir()
        # It refuses to run as root.
        self.user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(self.data, "postgres", "postgres")
            for parent in [folder, *folder.parents][:2]:
                os.chmod(parent, os.stat(parent).st_mode | 0o011)
        self.run("initdb", "--pgdata", self.data / "data", "--username=tests", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()
        self.address = f"postgres://tests@127.0.0.1:{self.port}/postgres"

    def run(self, tool: str, *arguments) -> None:
        done = program([*self.user, self.tools / tool, *arguments], cwd="/")
        if done.returncode != 0:
            raise RuntimeError(f"{tool} failed: {done.stdout[-500:]}{done.stderr[-500:]}")

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -c unix_socket_directories={self.data} -c max_connections=40"
        self.run("pg_ctl", "start", "--wait", "--silent", "--pgdata", self.data / "data", "--log", self.data / "log", "--options", options)

    def stop(self, mode: str = "fast") -> None:
        self.run("pg_ctl", "stop", "--wait", "--silent", "--pgdata", self.data / "data", "--mode", mode)


@contextlib.contextmanager
def postgres(folder: Path):
    server = Postgres(folder)
    try:
        yield server
    finally:
        with contextlib.suppress(RuntimeError):
            server.stop("immediate")


def outcome(name: str, faults: list[str]) -> int:
    """Prints how a test went, and gives its exit code."""
    for fault in faults[:20]:
        print(f"  {fault}")
    print(f"{'FAIL' if faults else 'ok  '} {name}", flush=True)
    return 1 if faults else 0


def fake(mood: str) -> list:
    """The command of a receiver that is bad in this way."""
    return [sys.executable, FAKE, mood]


def caught(mood: str, faults: list[str], signs: list[str]) -> None:
    """Ends the script unless the faults of the bad receiver show each of the signs."""
    missed = [sign for sign in signs if not any(sign in fault for fault in faults)]
    if missed:
        sys.exit(f"FAIL: of a receiver that {mood} the test did not say: {missed}; it said: {faults[:5]}")
    print(f"  planted fault caught: a receiver that {mood}", flush=True)


def number(default: int) -> int:
    """The number among the arguments."""
    return next((int(word) for word in sys.argv[1:] if word.isdigit()), default)


def binary() -> list:
    return [Path(sys.argv[1]).resolve()]


@contextlib.contextmanager
def workplace(where: str | None = None):
    """A folder on a real disk, where synchronising means something."""
    with tempfile.TemporaryDirectory(prefix="wellspring-leads-", dir=where) as folder:
        yield Path(folder)
