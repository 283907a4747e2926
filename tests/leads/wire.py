"""Proves: what is too much, malformed, or made to deceive is refused at once, and leads nowhere but where the site says.

    wire.py BINARY [PLACES]

- Too much: a body of 64 KiB and a byte, ten gigabytes declared, chunks without end, fields and headers without number,
  a gzip bomb, files. Each is answered with its status within a second, and memory hardly grows.
- One request made to look like two: never two answers, and the connection ends. Alone, as the second or third request
  of one write, begun in the write before, cut anywhere.
- Line ends and foreign addresses in every field, path and header: `Location` is one of the manifest's own addresses byte
  for byte, or is not there, and no header appears that a plain post does not get. With PLACES only so many places.
- Paths that lead out of a folder: never a file.
- Formulas in every field: no cell of the export begins as one.
"""

import concurrent.futures
import csv
import gzip
import io
import itertools
import json
import socket
import sys
import time
import urllib.parse

from common import Answer, Link, Site, ask, binary, caught, fake, form, number, outcome, program, receiving, request, workplace

AT_ONCE, MEMORY = 1.0, 10.0
CANARY = "canary-7f3e1b"


# Too much.

def multipart(*parts: bytes, end: bytes = b"--B--\r\n") -> bytes:
    return b"".join(b"--B\r\n" + part + b"\r\n" for part in parts) + end


def oversized() -> list[tuple[str, bytes, set[int]]]:
    chunked = b"POST /f/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
    bomb = gzip.compress(b"message=" + b"a" * (64 << 20))
    field = b'Content-Disposition: form-data; name="message"\r\n\r\n'
    kind, json_kind = "multipart/form-data; boundary=B", "application/json"
    return [
        ("a body of 64 KiB and a byte", request(b"message=" + b"a" * (65536 + 1 - 8)), {413}),
        ("ten gigabytes declared", b"POST /f/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10737418240\r\n\r\nmessage=" + b"a" * 65536, {413}),
        ("chunks without end", chunked + (b"4000\r\n" + b"a" * 0x4000 + b"\r\n") * 1024, {413}),
        ("chunks of one byte without end", chunked + b"1\r\na\r\n" * 200_000, {413}),
        ("a chunk of 16 exabytes", chunked + b"FFFFFFFFFFFFFFF0\r\n" + b"a" * 100_000, {400, 413}),
        ("an endless chunk extension", chunked + b"1;" + b"a" * 1_000_000, {400, 413}),
        ("endless trailers", chunked + b"0\r\n" + b"x: y\r\n" * 200_000, {400, 413, 422}),
        ("32,000 fields", request(b"a&" * 32_000), {422}),
        ("101 fields", request(b"&".join(b"a%d=1" % n for n in range(101))), {422}),
        ("a head of a megabyte", b"POST /f/ask HTTP/1.1\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n", {431}),
        ("10,000 headers", b"POST /f/ask HTTP/1.1\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(10_000)) + b"\r\n", {431}),
        ("200 headers", b"POST /f/ask HTTP/1.1\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(200)) + b"\r\n", {431}),
        ("an address of a megabyte", b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\n\r\n", {414, 431}),
        ("a gzip bomb", request(bomb[:65000], "/f/ask", "Content-Encoding: gzip"), {415}),
        ("a brotli body", request(b"x", "/f/ask", "Content-Encoding: br"), {415}),
        ("a file", request(multipart(b'Content-Disposition: form-data; name="f"; filename="a.php"\r\nContent-Type: text/plain\r\n\r\n<?php'), kind=kind), {415}),
        ("a file by filename*", request(multipart(b"Content-Disposition: form-data; name=\"f\"; filename*=UTF-8''a.php\r\n\r\n<?php"), kind=kind), {415}),
        ("multipart without a boundary", request(multipart(field + b"a"), kind="multipart/form-data"), {400, 415}),
        ("multipart that never ends", request(multipart(field + b"a", end=b""), kind=kind), {400}),
        ("multipart without names", request(multipart(b"\r\na"), kind=kind), {400, 422}),
        ("multipart of 10,000 parts", request(multipart(*[b'Content-Disposition: form-data; name=a\r\n\r\n'] * 1100), kind=kind), {422}),
        ("multipart of lone dashes", request(b"--B\r\n" * 13_000, kind=kind), {400, 422}),
        ("plain text", request(b"email=a@example.test", kind="text/plain"), {415}),
        ("XML", request(b"<a/>", kind="text/xml"), {415}),
        ("no type", b"POST /f/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na", {415}),
        ("JSON 60,000 deep", request(b"[" * 60_000, kind=json_kind), {400}),
        ("objects 10,000 deep", request(b'{"a":' * 10_000, kind=json_kind), {400}),
        ("a JSON list", request(b"[1]", kind=json_kind), {400}),
        ("no UTF-8", request(b"message=%ff%fe&email=a%40example.test"), {400}),
        ("no UTF-8 in JSON", request(b'{"message":"\xff"}', kind=json_kind), {400}),
    ]


def spoken(port: int, wire: bytes, wait: float, quiet: float = 0.15) -> tuple[list[Answer], bool, float]:
    """All answers to these bytes, whether the connection was ended by the other side, seconds to the first answer."""
    link = Link(port, 5)
    link.socket.setblocking(False)
    begun, sent, first, ended, heard = time.monotonic(), 0, None, False, b""
    last = begun
    while (now := time.monotonic()) - begun < wait and (not heard or now - last < quiet):
        try:
            if sent < len(wire):
                sent += link.socket.send(wire[sent:sent + 65536])
                last = now
        except BlockingIOError:
            pass
        except OSError:
            sent = len(wire)
        try:
            more = link.socket.recv(65536)
            if not more:
                ended = True
                break
            first = first or time.monotonic() - begun
            heard, last = heard + more, time.monotonic()
        except BlockingIOError:
            if sent >= len(wire):
                time.sleep(0.002)
        except OSError:
            ended = True
            break
    link.close()
    return answers_in(heard), ended, first if first is not None else time.monotonic() - begun


def answers_in(heard: bytes) -> list[Answer]:
    found = []
    while heard.startswith(b"HTTP/"):
        head, _, rest = heard.partition(b"\r\n\r\n")
        answer = Answer(head, b"")
        length = int(answer.header("Content-Length") or 0)
        answer.body, heard = rest[:length], rest[length:]
        found.append(answer)
    return found


def too_much(running) -> list[str]:
    faults, slowest = [], 0.0
    ask(running.port, request(form(email="a@example.test")))
    before = running.memory()
    for name, wire, wanted in oversized():
        answers, _, seconds = spoken(running.port, wire, 3)
        slowest = max(slowest, seconds)
        status = answers[0].status if answers else 0
        if status not in wanted:
            faults.append(f"too much: {name} is answered with {status}, not {sorted(wanted)}")
        if seconds > AT_ONCE:
            faults.append(f"too much: {name} is answered after {seconds:.2f} s")
    grown = running.most_memory() - before
    if grown > MEMORY:
        faults.append(f"too much: memory grows by {grown:.0f} MB")
    print(f"  too much: {len(oversized())} cases, the slowest answer after {slowest * 1000:.0f} ms, memory +{grown:.1f} MB, {len(faults)} faults", flush=True)
    return faults


# One request that looks like two.

HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


def deceiving() -> list[tuple[str, bytes, bool]]:
    """A name, the bytes, and whether it must be refused. Each holds a second request for whoever counts wrongly."""
    kind = b"Content-Type: application/x-www-form-urlencoded\r\n"

    def post(headers: bytes, body: bytes, line: bytes = b"POST /f/ask HTTP/1.1") -> bytes:
        return line + b"\r\nHost: x\r\n" + kind + headers + b"\r\n" + body

    ended = b"0\r\n\r\n" + HIDDEN
    whole = b"Content-Length: %d\r\n" % len(ended)
    chunk = b"%x\r\n" % (len(HIDDEN) + 2) + b"a=" + HIDDEN + b"\r\n0\r\n\r\n"
    cases = []
    # The length says all is one body; the chunks say it ends before the hidden request. And the other way round.
    spellings = [b"Transfer-Encoding: chunked", b"transfer-encoding: chunked", b"Transfer-Encoding:chunked", b"Transfer-Encoding:\tchunked", b"Transfer-Encoding: Chunked",
                 b"Transfer-Encoding: chunked ", b"Transfer-Encoding: identity, chunked", b"Transfer-Encoding: gzip, chunked", b"Transfer-Encoding: chunked, chunked",
                 b"Transfer-Encoding: xchunked", b"Transfer-Encoding: chunkedx", b"Transfer-Encoding: chunked, identity", b"Transfer-Encoding: identity",
                 b"Transfer-Encoding: \x0bchunked", b"Transfer-Encoding: \"chunked\"", b"Transfer-Encoding: chunked;a=b", b"Transfer-Encoding: ,chunked", b"Transfer-Encoding:",
                 b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"]
    for spelled in spellings:
        for name, length, body in (("length of all", whole, ended), ("length of the first line", b"Content-Length: 4\r\n", chunk)):
            cases.append((f"{name} before {spelled!r}", post(length + spelled + b"\r\n", body), True))
            cases.append((f"{name} after {spelled!r}", post(spelled + b"\r\n" + length, body), True))
    broken = [b"Transfer-Encoding : chunked", b" Transfer-Encoding: chunked", b"Transfer-Encoding\t: chunked", b"Transfer-Encoding\x00: chunked", b"X: y\r\n Transfer-Encoding: chunked",
              b"X: y\rTransfer-Encoding: chunked", b"X: y\x00z", b": empty", b"no colon", b"X Y: z", b"X: y\r\n\tfolded", b"\x00: a", b"X\x7f: a", b"(X): a", b"X:\x01"]
    cases += [(f"broken header {line!r}", post(line + b"\r\n" + whole, ended), True) for line in broken]
    lengths = [b"4\r\nContent-Length: 5", b"4, 5", b"4,4", b"+4", b"-4", b"0x4", b"4 4", b"4;", b"", b" ", b"99999999999999999999999", b"18446744073709551617", b"4.0", b"4e0", "４".encode(), b"\"4\"", b"4\x00", b"4\x0b", b"a"]
    cases += [(f"length {value!r}", post(b"Content-Length: " + value + b"\r\n", b"a=1&" + HIDDEN), True) for value in lengths]
    sizes = [b"-1", b"+1", b"0x1", b"1 1", b"g", b"", b" 1", b"FFFFFFFFFFFFFFFFF", b"10000000000000000", b"1\x00", b"1\x0b", "１".encode()]
    cases += [(f"chunk size {size!r}", post(b"Transfer-Encoding: chunked\r\n", size + b"\r\na\r\n0\r\n\r\n" + HIDDEN), True) for size in sizes]
    ends = [b"1\r\naX\r\n0\r\n\r\n", b"1\r\na0\r\n\r\n", b"1\r\na\r\n0\r\nX", b"1\n\na\n0\n\n", b"1\ra\r\n0\r\n\r\n", b"1;a\nb\r\na\r\n0\r\n\r\n", b"2\r\na\r\n0\r\n\r\n"]
    cases += [(f"chunks {body!r}", post(b"Transfer-Encoding: chunked\r\n", body + HIDDEN), False) for body in ends]
    cases += [("a length in the trailers", post(b"Transfer-Encoding: chunked\r\n", b"0\r\nContent-Length: 50\r\nTransfer-Encoding: chunked\r\n\r\n" + HIDDEN), False),
              ("chunks in HTTP/1.0", post(b"Transfer-Encoding: chunked\r\n", ended, b"POST /f/ask HTTP/1.0"), True)]
    lines = [b"POST /f/ask HTTP/1.2", b"POST /f/ask HTTP/9.9", b"POST /f/ask HTTP/2.0", b"POST /f/ask http/1.1", b"POST /f/ask HTTP/1.1 x", b"POST  /f/ask  HTTP/1.1", b"POST\t/f/ask\tHTTP/1.1",
             b"POST /f/a sk HTTP/1.1", b"POST /f/\x00ask HTTP/1.1", b"P\x00ST /f/ask HTTP/1.1", b"POST", b"POST /f/ask", b"PRI * HTTP/2.0", b"(POST) /f/ask HTTP/1.1", b"POST /f/ask HTTP/1,1", b"POST /f/ask XTTP/1.1"]
    cases += [(f"line {line!r}", post(whole, ended, line), True) for line in lines]
    # One post, and nothing behind it.
    cases.append(("a post that waits for leave", post(b"Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n", ended), False))
    return cases


def deceived(running) -> list[str]:
    faults, cases = [], deceiving()
    for name, wire, refused in cases:
        answers, ended, _ = spoken(running.port, wire, 2, 0.05)
        final = [answer for answer in answers if answer.status >= 200]
        if len(final) > 1:
            faults.append(f"two answers: {name}: {[answer.status for answer in final]}")
        if refused and final and not 400 <= final[0].status < 500:
            faults.append(f"deceived: {name} is answered with {final[0].status}")
        if refused and not ended:
            faults.append(f"deceived: {name}: the connection stays open")
    both = [name for name, wire, _ in cases if b"Content-Length" in wire.split(b"\r\n\r\n")[0] and b"\r\nTransfer-Encoding: chunked\r\n" in wire]
    for name, wire, _ in [case for case in cases if case[0] in both][:20]:
        answers, _, _ = spoken(running.port, wire, 2, 0.05)
        if not answers or answers[0].status != 400:
            faults.append(f"deceived: {name} is answered with {[answer.status for answer in answers]}, not 400")
    print(f"  one request like two: {len(cases)} cases, {len(faults)} faults", flush=True)
    return faults


# The same, behind other requests and in pieces.

PAUSE = 0.01


def told(port: int, pieces: list, patience: float = 2.0) -> tuple[list[Answer], bool]:
    """All final answers to these pieces, each a write of its own, and whether the connection was ended. None among them
    waits for an answer."""
    link, heard, ended = Link(port, patience), b"", False
    link.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        for number, piece in enumerate(pieces):
            if piece is None:
                # Answers without a body, all of them: the honest post is led on.
                while b"\r\n\r\n" not in heard and (more := link.socket.recv(65536)):
                    heard += more
                continue
            if number and pieces[number - 1] is not None:
                time.sleep(PAUSE)
            link.socket.sendall(piece)
    except OSError:
        pass
    quiet = 0.2
    try:
        while True:
            link.socket.settimeout(quiet)
            more = link.socket.recv(65536)
            if not more:
                ended = True
                break
            heard += more
    except TimeoutError:
        pass
    except OSError:
        ended = True
    link.close()
    return [answer for answer in answers_in(heard) if answer.status >= 200], ended


def positions(wire: bytes, is_double: bool) -> list[tuple[str, list, int]]:
    """Where a request may stand: a name, the pieces, and how many honest requests come before it."""
    honest = request(form(email="honest@example.test"))
    head = wire.find(b"\r\n\r\n") + 4
    middle = wire.find(b"Content-Length") if b"Content-Length" in wire[:head] else head // 2
    cuts = sorted({1, head // 3, middle + 7, head - 2, head - 1, head, min(head + 1, len(wire) - 1)})
    made = [("second of one write", [honest + wire], 1), ("third of one write", [honest + honest + wire], 2), ("after an answer", [honest, None, wire], 1),
            ("behind an empty line", [honest, None, b"\r\n" + wire], 1), ("behind empty lines", [b"\r\n\r\n" + wire], 0), ("behind bare empty lines", [b"\n\n" + wire], 0)]
    for cut in cuts:
        made += [(f"begun in the write before, cut at {cut}", [honest + wire[:cut], wire[cut:]], 1),
                 (f"after an answer, cut at {cut}", [honest, None, wire[:cut], wire[cut:]], 1),
                 (f"begun in the write before and ended after its answer, cut at {cut}", [honest + wire[:cut], None, wire[cut:]], 1)]
    made.append(("the honest one cut in its body", [honest[:-3], honest[-3:] + wire], 1))
    if is_double:
        made.append(("byte by byte after an answer", [honest, None, *[wire[n:n + 1] for n in range(len(wire))]], 1))
    return made


def deceived_behind(running) -> list[str]:
    faults, told_in_all, doubles = [], 0, 0
    work = []
    for name, wire, refused in deceiving():
        is_double = b"Content-Length" in wire.split(b"\r\n\r\n")[0] and b"\r\nTransfer-Encoding: chunked\r\n" in wire.split(b"\r\n\r\n")[0] + b"\r\n"
        doubles += is_double
        work += [(f"{name}, {position}", pieces, before, refused, is_double) for position, pieces, before in positions(wire, is_double)]
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(lambda case: told(running.port, case[1]), work))
    for (name, pieces, before, refused, is_double), (answers, ended) in zip(work, outcomes):
        told_in_all += 1
        statuses = [answer.status for answer in answers]
        honest, rest = statuses[:before], statuses[before:]
        # The answer to the honest one may be lost with the connection only where it was not waited for.
        if honest != [303] * before and (None in pieces or honest[:1] not in ([], [303])):
            faults.append(f"behind: {name}: the honest one is answered with {honest}")
        if len(rest) > 1:
            faults.append(f"behind, two answers: {name}: {statuses}")
        if refused and any(not 400 <= status < 500 for status in rest):
            faults.append(f"behind, deceived: {name} is answered with {rest}")
        if refused and not ended:
            faults.append(f"behind, deceived: {name}: the connection stays open")
        # Alone behind an answer, or first: it is heard, and said no to.
        alone = before == 0 or (None in pieces and pieces.index(None) == 1 and len(pieces[0]) == HONEST)
        if is_double and (rest != [400] if alone else rest not in ([], [400])):
            faults.append(f"behind, two lengths: {name} is answered with {statuses}")
    print(f"  behind others and in pieces: {told_in_all} connections, of {len(deceiving())} cases ({doubles} of two lengths), {len(faults)} faults", flush=True)
    return faults


HONEST = len(request(form(email="honest@example.test")))


# Where a post leads.

def addresses() -> list[str]:
    """Foreign addresses and broken lines, by class."""
    hosts = ["evil.test", "evil.test/", "evil.test/www.example.test/", "www.example.test.evil.test", "www.example.test@evil.test", "evil.test#www.example.test", "evil.test?www.example.test",
             "www.example.test%40evil.test", "1.1.1.1", "0x01010101", "16843009", "[::1]", "EVIL.test", "evil。test", "ⓔⓥⓘⓛ.test", "xn--vil-qla.test", "evil.test:443", "a:b@evil.test"]
    fronts = ["//", "///", "////", "/\\", "\\\\", "\\/", "/\t/", "/\n/", "/\r\n/", "http:", "http:/", "http://", "https:\\\\", "https:///", "hTTps://", "\thttps://", " https://", "\x01https://", "/%2f", "/%5c", "%2f%2f", "/..//", "/.//", "//%0d%0a",
              "ftp://", "ws://", "//\u2028", "/\u2044", "/\uff0f", "\ufeff//", "//;@", "http:////", "https:", "/%09/", "/%00/", "http://www.example.test@", "https://www.example.test\\@", "https://www.example.test%00@"]
    made = [front + host for front in fronts for host in hosts]
    made += [scheme + rest for scheme in ("javascript:", "JaVaScRiPt:", "java\nscript:", "java\tscript:", "\x01javascript:", "data:text/html,", "data:text/html;base64,", "vbscript:", "view-source:", "file:///", "blob:", "about:", "mailto:", "jar:")
             for rest in ("alert(1)", "//evil.test/%0aalert(1)", "<script>alert(1)</script>", "PHNjcmlwdD4=", "etc/passwd", "blank")]
    breaks = ["\r\n", "\n", "\r", "%0d%0a", "%0a", "%0d", "\u2028", "\u2029", "\x85", "\u560d\u560a", "%E5%98%8A%E5%98%8D", "\\r\\n", "%250d%250a", "\x0b", "\x0c", "\r\n\t", "\x00\r\n", "%u000d%u000a", "\u010d\u010a"]
    injected = ["Location: https://evil.test/", "Set-Cookie: a=b", "Content-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>", "Access-Control-Allow-Origin: *", "Refresh: 0;url=https://evil.test/", "X-Injected: yes", "Link: <https://evil.test/>"]
    made += [before + line + header for before in ("", "x", "/", "https://www.example.test/") for line in breaks for header in injected]
    return made


FIELDS = ["next", "_next", "redirect", "redirectTo", "redirect_to", "return", "returnUrl", "return_to", "url", "continue", "goto", "target", "thank_you", "success", "mauticform[return]", "offer", "page", "referrer", "form", "form_language", "form_version",
          "variant", "cta", "utm_source", "utm_campaign", "visit", "submission_id", "name", "need", "message", "company", "phone", "further_remark"]
HEADERS = ["Host", "Referer", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-For", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "Idempotency-Key", "Accept-Language", "Accept", "User-Agent", "Cookie", "Origin"]
PATHS = ["/f/ask?next={}", "/f/ask?redirect={}&offer={}", "/f/{}", "//{}/f/ask", "/f/ask/{}", "/f/ask;{}", "/{}", "/status.json?{}", "/healthz/{}"]


def wires(text: str):
    """A post with the text in each place in turn."""
    plain = {"email": "redirect@example.test"}
    for field in FIELDS:
        yield f"field {field}", request(form(**plain | {field: text}))
    clean = text.replace("\r", "").replace("\n", "").replace("\x00", "")
    for header in HEADERS:
        wire = request(form(**plain), "/f/ask")
        value = clean.encode("utf-8", "replace")
        wire = wire.replace(b"Host: forms.example.test", b"Host: " + value) if header == "Host" else wire.replace(b"\r\n", f"\r\n{header}: ".encode() + value + b"\r\n", 1)
        yield f"header {header}", wire
    for path in PATHS:
        yield f"path {path}", request(form(**plain), path.replace("{}", urllib.parse.quote(text, safe="/:@%\\;?&=")))


def led(running, site: Site, places: int) -> list[str]:
    faults, targets, count = [], {target.encode() for target in site.targets()}, 0
    link = Link(running.port)
    plain = link.ask(request(form(email="redirect@example.test")))
    refused = link.ask(request(form(email="nobody")))
    names = {line.split(b":")[0].lower() for answer in (plain, refused) for line in answer.head.split(b"\r\n")[1:]}
    names |= {b"connection", b"access-control-allow-origin", b"access-control-expose-headers", b"allow", b"retry-after"}
    if plain.headers("Location")[:1] == [] or not targets:
        faults.append(f"led: a plain post leads nowhere: {plain.head[:100]!r}")
    # Every text at some places, and every place with some texts: with enough PLACES, all at all.
    everything = [(text, place, wire) for text in addresses() for place, wire in wires(text)]
    step = max(1, len(everything) // places) if places else 1
    for text, place, wire in everything[::step if step % 57 else step + 1]:
        count += 1
        try:
            answer = link.ask(wire)
        except (OSError, EOFError):
            answer = None
        if answer is None or b"close" in answer.header("Connection").lower().encode() or answer.status in (0, 400):
            link.close()
            link = Link(running.port)
            if answer is None:
                continue
        places_to = answer.headers("Location")
        if len(places_to) > 1 or any(place_to not in targets for place_to in places_to):
            faults.append(f"led astray: {place} with {text!r} leads to {places_to}")
        strange = {line.split(b":")[0].lower() for line in answer.head.split(b"\r\n")[1:]} - names
        if strange:
            faults.append(f"a header of the sender's: {place} with {text!r} makes {strange}")
        if answer.status in (200,) and not place.startswith(("path /status", "path /healthz", "header Accept")):
            faults.append(f"led: {place} with {text!r} is answered with 200")
    link.close()
    print(f"  where a post leads: {count} of {len(everything)} payloads at places, {len(faults)} faults", flush=True)
    return faults


# Paths.

def traversals(folder) -> list[bytes]:
    dots = ["..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "..%00", "..;", "%c0%ae%c0%ae", "%uff0e%uff0e", "．．", "..\\", "....", "%2e%2e%2f..", "..%5c"]
    slashes = ["/", "%2f", "%5c", "\\", "//", "%252f", "%c0%af", "/./", "\u2215"]
    files = ["etc/passwd", "etc%2fpasswd", "proc/self/environ", f"{folder}/canary.txt".lstrip("/"), "canary.txt", "leads.db", ".wellspring/gate.key", "site.toml"]
    starts = ["/", "/f/", "/d/", "/inbox/", "/confirm/", "/g/", "/status.json/", "/verdict/", "/unsubscribe/"]
    made = [start + (dot + slash) * depth + file for start in starts for dot in dots for slash in slashes for depth in (1, 6) for file in files]
    made += [f"/{folder}/canary.txt", "//etc/passwd", "file:///etc/passwd", "http://x/etc/passwd", "/f/ask/../../etc/passwd", "/etc/passwd%00.html", "/.git/config", "/.env", "/..%2f.wellspring/leads.json"]
    return [path.replace(" ", "%20").encode() for path in made]


def escaped(running, folder, most: int) -> list[str]:
    faults, paths = [], traversals(folder)
    paths = paths[::max(1, len(paths) // most)] + paths[-12:]
    link = Link(running.port)
    for path in paths:
        try:
            answer = link.ask(b"GET " + path + b" HTTP/1.1\r\nHost: forms.example.test\r\n\r\n")
        except (OSError, EOFError):
            answer = None
        if answer is None or answer.status in (0, 400):
            link.close()
            link = Link(running.port)
        if answer and (answer.status == 200 or answer.status >= 500 or b"root:" in answer.body or CANARY.encode() in answer.body):
            faults.append(f"a file: {path!r} is answered with {answer.status} and {answer.body[:40]!r}")
    link.close()
    print(f"  paths: {len(paths)} of {len(traversals(folder))}, {len(faults)} faults", flush=True)
    return faults


# Formulas.

FIRST = ["=", "+", "-", "@", "\t", "\r", "%", "|", "＝", "＋", "－", "＠", "\n=", " =", "\t=", "\r\n+", "\u200b=", "\ufeff=", ";=", '"=', "'="]
DANGEROUS = tuple("=+-@\t\r%|＝＋－＠")
ASKED = ["name", "need", "message", "company"]


def formulas(receiver: list, running, database) -> list[str]:
    faults, texts = [], []
    for n, (first, field) in enumerate(itertools.product(FIRST, ASKED)):
        text = f"{first}cmd|' /C calc'!A{n}"
        texts.append(text)
        answer = ask(running.port, request(form(**{"email": f"formula-{n}@example.test", field: text, "utm_source": text, "page": text, "submission_id": f"{first}{n}", "variant": text})))
        if answer.status not in (303, 422):
            faults.append(f"formulas: {text!r} in {field} is answered with {answer.status}")
    ask(running.port, request(form(email="number@example.test", phone="+44 20 7946 0018", name="Two\nlines, \"quoted\"")))
    # An address may begin with one of them, too.
    for n, first in enumerate("+-=%|"):
        ask(running.port, request(form(email=f"{first}a{n}@example.test", name="Quoted, \"name\"\n=1")))
    for more in ([], ["--submissions"]):
        done = program([*receiver, "leads", "export", "--as", "csv", *more, "--database", database])
        if done.returncode != 0:
            if more:
                continue
            return faults + [f"formulas: there is no export: {done.stderr[-200:]}"]
        rows = list(csv.reader(io.StringIO(done.stdout, newline="")))
        cells = [cell for row in rows for cell in row]
        live = [cell for cell in cells if cell.startswith(DANGEROUS)]
        if live:
            faults.append(f"formulas: {len(live)} cells of the export begin as one, such as {live[:3]}")
        if len({len(row) for row in rows}) != 1:
            faults.append("formulas: the rows of the export are of different length")
        if not any("7946" in cell and "+44 20 7946 0018" in cell for cell in cells):
            faults.append("formulas: a telephone number does not survive the export")
        print(f"  formulas: {len(texts)} in {len(ASKED)} fields and the context, {len(rows)} rows of {len(cells)} cells, {len(live)} live", flush=True)
    return faults


def test(receiver: list, site: Site, folder, places: int, paths: int) -> list[str]:
    (folder / "canary.txt").write_text(CANARY)
    with receiving(receiver, site.manifest(), folder / "wire.db") as running:
        faults = too_much(running) + deceived(running) + deceived_behind(running) + led(running, site, places) + escaped(running, folder, paths)
        faults += formulas(receiver, running, folder / "wire.db")
        if running.process.poll() is not None:
            faults.append(f"the receiver has ended with {running.process.returncode}")
        if "panicked" in running.said():
            faults.append(f"the receiver panicked: {running.said()[-300:]}")
        return faults


if __name__ == "__main__":
    places = number(0)
    with workplace() as folder:
        site = Site(binary(), folder)
        mood = "believes what it is sent and redirects where it is told"
        caught(mood, test(fake(mood), site, folder, 2000, 500), ["too much: ", "two answers: ", "behind, two answers: ", "behind, deceived: ", "behind, two lengths: ", "led astray: ", "a header of the sender's", "a file: ", "formulas: "])
    with workplace() as folder:
        site = Site(binary(), folder)
        faults = test(binary(), site, folder, places, 1500 if 0 < places < 20000 else 20000)
    sys.exit(outcome("what is too much or made to deceive is refused, and leads nowhere", faults))
