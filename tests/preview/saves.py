"""Proves: the preview sees every save, in whatever way an editor writes, and never shows an empty page.

    saves.py BINARY [ROUNDS]      ROUNDS saves in each of seven ways, of a page, the settings, a template, styles, data

First the same is asked of a naive preview, which reads the file whenever it is asked: it must be caught showing an
empty page. Each save must be served within five seconds; the times are printed.
"""

import http.client
import http.server
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from common import Planted

PATIENCE = 5.0


def in_place(file: Path, text: str) -> None:
    file.write_text(text)


def temp_and_rename(file: Path, text: str) -> None:
    temp = file.with_name(f".{file.name}.123.tmp")
    temp.write_text(text)
    os.replace(temp, file)


def rename_and_create(file: Path, text: str) -> None:
    """Vim: the old file becomes the backup, and a new one is written."""
    backup = file.with_name(file.name + "~")
    os.rename(file, backup)
    time.sleep(0.02)
    file.write_text(text)
    backup.unlink()


def truncate_then_write(file: Path, text: str) -> None:
    with open(file, "w") as out:
        time.sleep(0.05)
        out.write(text)


def helix(file: Path, text: str) -> None:
    backup = file.with_name(file.name + ".bck")
    os.rename(file, backup)
    file.write_text(text)
    backup.unlink()


def jetbrains(file: Path, text: str) -> None:
    temp, old = file.with_name(file.name + "___jb_tmp___"), file.with_name(file.name + "___jb_old___")
    temp.write_text(text)
    os.rename(file, old)
    os.rename(temp, file)
    old.unlink()


def vs_code(file: Path, text: str) -> None:
    """Written over from the start, then cut to its length."""
    with open(file, "r+") as out:
        out.truncate(0)
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


WAYS = [in_place, temp_and_rename, rename_and_create, truncate_then_write, helix, jetbrains, vs_code]


class Client:
    def __init__(self, port: int):
        self.port, self.connection = port, None

    def get(self, path: str) -> str:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            self.connection.request("GET", path)
            return self.connection.getresponse().read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            self.connection = None
            return self.get(path)


def test(port: int, files: list, rounds: int) -> list[str]:
    """Each of `files`: the path, its text by a mark, and what shows the mark: an address, or what is asked of a client."""
    client, faults, times = Client(port), [], []
    for number in range(rounds):
        for file, text, shown in files:
            look = shown if callable(shown) else lambda client: client.get(shown)
            for way in WAYS:
                mark = f"mark{number}{way.__name__.replace('_', '')}"
                writer = threading.Thread(target=way, args=(file, text(mark)))
                begun = time.monotonic()
                writer.start()
                while True:
                    page = look(client)
                    if "never change" not in page:
                        faults.append(f"an empty page was shown: {way.__name__} of {file.name}")
                    if mark in page:
                        times.append(time.monotonic() - begun)
                        break
                    if time.monotonic() - begun > PATIENCE:
                        faults.append(f"a save was not seen: {way.__name__} of {file.name}")
                        break
                    time.sleep(0.002)
                writer.join()
    times.sort()
    if times:
        print(f"  {len(times)} of {rounds * len(files) * len(WAYS)} saves seen, p50 {times[len(times) // 2] * 1000:.0f} ms, p95 {times[int(len(times) * 0.95)] * 1000:.0f} ms, {len(faults)} faults")
    return faults


def page_text(mark: str) -> str:
    return f'---\ntitle: "Saved"\ndescription: "A page that is saved again and again"\n---\n\nWords that never change, and {mark}.\n'


TEMPLATE = """{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>{{ page.content }}<p>MARK</p>
{% for row in data(name="rows") %}<i>{{ row }}</i>{% endfor %}{% endblock main %}
"""


def styles(client: Client) -> str:
    """The styles that the page names. A sheet that has another name by now is one that the page would load again for."""
    for _ in range(20):
        found = re.search(r'href="(/assets/css/[^"]+)"', client.get("/saved/"))
        text = client.get(found[1]) if found else "never change: the page names no styles"
        if "There is no such page" not in text and "doctype" not in text[:200].lower():
            return text
    return text


def naive(folder: Path) -> list[str]:
    file = folder / "saved.md"
    file.write_text(page_text("nothing"))

    class Handler(Planted):
        def do_GET(self):
            self.answer(file.read_bytes() if file.exists() else b"")

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    faults = test(server.server_address[1], [(file, page_text, "/")], 1)
    server.shutdown()
    return faults


def real(binary: str, folder: Path, rounds: int) -> list[str]:
    root = folder / "site"
    subprocess.run([binary, "init", root], check=True, capture_output=True)
    page = root / "content/saved.md"
    page.write_text(page_text("nothing"))
    settings = root / "site.toml"
    written = re.sub(r'^theme = .*\n', "", settings.read_text(), flags=re.M)
    written = re.sub(r'^(title = .*)$', r'\1\ntheme = "own"', written, count=1, flags=re.M)
    settings.write_text(written)
    theme, data = root / "themes/own", root / "content/_data/rows.json"
    for parent in (theme / "templates", theme / "css", data.parent):
        parent.mkdir(parents=True, exist_ok=True)
    (theme / "theme.toml").write_text('name = "own"\nextends = "default"\ncss = ["own.css"]\n')
    template, sheet = theme / "templates/page.html", theme / "css/own.css"
    template_text = lambda mark: TEMPLATE.replace("MARK", mark)
    sheet_text = lambda mark: f".never change {{ color: red }}\n.{mark} {{ color: red }}\n"
    data_text = lambda mark: f'["{mark}"]\n'
    for file, text in ((template, template_text), (sheet, sheet_text), (data, data_text)):
        file.write_text(text("first"))
    titled = lambda mark: re.sub(r'^title = ".*"$', f'title = "{mark}"', written, count=1, flags=re.M)
    with open(folder / "log", "w+") as log:
        child = subprocess.Popen([binary, "serve", "--root", root, "--port", "0"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            found = None
            for _ in range(600):
                found = re.search(r"http://\S+:(\d+)/", (folder / "log").read_text())
                if found or child.poll() is not None:
                    break
                time.sleep(0.05)
            if not found:
                return [f"the preview gave no address: {(folder / 'log').read_text()[-500:]}"]
            return test(int(found[1]), [(page, page_text, "/saved/"), (settings, titled, "/saved/"), (template, template_text, "/saved/"), (sheet, sheet_text, styles), (data, data_text, "/saved/")], rounds)
        finally:
            child.terminate()
            child.wait(10)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="wellspring-saves-") as folder:
        caught = naive(Path(folder))
    if not any("an empty page was shown" in fault for fault in caught):
        sys.exit(f"FAIL every save is seen: a naive preview was not caught; the test said: {caught}")
    print("  planted fault caught: a preview that reads a file while it is empty")
    with tempfile.TemporaryDirectory(prefix="wellspring-saves-") as folder:
        faults = real(str(Path(sys.argv[1]).resolve()), Path(folder), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
    for fault in faults[:20]:
        print(f"  {fault}")
    print(f"{'FAIL' if faults else 'ok  '} every save is seen, and no empty page is shown")
    sys.exit(1 if faults else 0)
