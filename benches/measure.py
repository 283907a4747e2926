"""What the benchmarks share: the generators, what a process costs, a place for the sites, the machine, and tables."""

import os
import platform
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent / "target"))
WELLSPRING = TARGET / "release" / "wellspring"
BARE = TARGET / "release" / "examples" / "bare"
# What a page takes in memory, for each generator: its source and two copies of the output, all in blocks of 4 KB.
ROOM = 60_000


def stop(message):
    sys.exit(f"bench: {message}")


class Generator:
    """A program: how it builds, how it serves on a port, and what a build leaves in the site's folder."""

    def __init__(self, name, program, build, serve, leaves):
        self.name, self.leaves = name, leaves
        self.program = shutil.which(str(program)) or stop(f"{name} is not at {program}")
        self.build = [self.program, *build]
        self._serve = serve

    def serve(self, port):
        return [self.program, *self._serve, "--port", str(port)]

    def version(self):
        words = subprocess.run([self.program, "version" if self.name == "hugo" else "--version"], capture_output=True, text=True).stdout
        return re.search(r"\d+\.\d+[.\d]*", words).group()

    def forget(self, site):
        """Removes the output, and all that an earlier build remembers."""
        for name in self.leaves:
            path = site / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def generators(peers):
    """Wellspring, and those of `peers` that the environment (HUGO=, ZOLA=) or the PATH has."""
    known = {
        "hugo": lambda program: Generator("hugo", program, ["--quiet"], ["server", "--bind", "127.0.0.1"], ["public", "resources", ".hugo_build.lock"]),
        "zola": lambda program: Generator("zola", program, ["build"], ["serve", "--interface", "127.0.0.1"], ["public"]),
    }
    found = [Generator("wellspring", WELLSPRING, ["build"], ["serve"], ["public", ".public.next", ".wellspring"])]
    for name in peers:
        program = os.environ.get(name.upper()) or shutil.which(name)
        found += [known[name](program)] if program else []
    return found


@contextmanager
def work_folder(pages, sites):
    """A folder in memory where there is one (or below WORK), with room for so many sites; removed at the end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parent = os.environ.get("WORK") or ("/dev/shm" if os.path.ismount("/dev/shm") and os.access("/dev/shm", os.W_OK) else None)
    with tempfile.TemporaryDirectory(prefix="wellspring-bench-", dir=parent) as name:
        free = shutil.disk_usage(name).free
        if free < pages * sites * ROOM:
            stop(f"{pages} pages for {sites} generators need about {pages * sites * ROOM >> 20} MB below {parent}, and {free >> 20} are free: name another folder with WORK=")
        os.environ["HUGO_CACHEDIR"] = f"{name}/hugo-cache"
        yield Path(name)


def make_site(folder, generator, pages, theme="minimal", highlight="off"):
    """Writes a site by a process of its own: a child's peak of memory counts from what its parent held."""
    command = [sys.executable, HERE / "sites.py", "--for", generator, "--pages", str(pages), "--theme", theme, "--highlight", highlight, "--out", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


def some_article(site):
    """The article of the middle, by the number at the end of its name."""
    articles = sorted((site / "content/articles").glob("*-[0-9]*.md"), key=lambda path: path.stem[-6:])
    return articles[len(articles) // 2]


def edited(text, work, mark):
    """The text of a page after an edit that nobody made before."""
    if work == "one body edited":
        return text.rstrip("\n") + f"\n\nSentence {mark} was added.\n"
    before, _, rest = text.partition("title")
    line, _, rest = rest.partition("\n")
    return f'{before}title{line.split(chr(34))[0]}"Retitled {mark} times"\n{rest}'


# A fixed secret: without one every new site makes its own.
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "WELLSPRING_GATE_SECRET": "only-for-benches-0123456789abcdef0123456789"}


def run(command, folder):
    """What a process cost, by the kernel's own count, and what it said.

    The kernel counts the peak from before the program began, so none is below that of this one, about 25 MB.
    """
    with tempfile.TemporaryFile("w+") as said:
        started_at = time.time_ns()
        begun = time.perf_counter()
        child = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        words = said.read()
    if child.returncode != 0:
        stop(f"{' '.join(map(str, command))} failed with {child.returncode}:\n{words[-2000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return {"wall_s": wall, "cpu_s": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss * unit / 1e6, "said": words, "started_at": started_at}


def written(folder, since):
    """The files of an output folder and its pages, and how many files were written after that moment."""
    files = pages = fresh = 0
    folders = [str(folder)]
    while folders:
        for entry in os.scandir(folders.pop()):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
                continue
            files += 1
            pages += entry.name.endswith(".html")
            fresh += entry.stat(follow_symlinks=False).st_mtime_ns >= since
    return {"files": files, "pages": pages, "written": fresh}


def rendered(words):
    """What the last line of `wellspring build` says that it rendered."""
    found = re.search(r"pages: ([\d,]+) rendered", words)
    return int(found.group(1).replace(",", "")) if found else None


def quantile(values, part):
    """The smallest value that so large a part of all does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-part * len(ordered) // 1) - 1)]


median = statistics.median


def machine():
    """What the figures were measured on."""
    def field(path, key):
        try:
            lines = Path(path).read_text().splitlines()
            return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), None)
        except OSError:
            return None

    memory = field("/proc/meminfo", "MemTotal")
    return {
        "processor": field("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "processors": os.cpu_count(),
        "memory_gb": round(int(memory.split()[0]) / 1e6) if memory else None,
        "system": f"{platform.system()} {platform.release()}",
        "load": round(os.getloadavg()[0], 1),
    }


def number(value):
    """Three digits that matter, and no more."""
    if value is None:
        return ""
    if not isinstance(value, float):
        return f"{value:,}" if isinstance(value, int) else str(value)
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f}"


def table(title, columns, rows):
    """Prints a table that is also Markdown. A column is its heading and the key of its values."""
    if not rows:
        return
    cells = [[number(row.get(key)) for _, key in columns] for row in rows]
    widths = [max(len(heading), *(len(line[at]) for line in cells)) for at, (heading, _) in enumerate(columns)]
    is_text = [isinstance(rows[0].get(key), str) for _, key in columns]
    print(f"\n{title}\n")
    print("| " + " | ".join(heading.ljust(width) for (heading, _), width in zip(columns, widths)) + " |")
    print("|" + "|".join((":" + "-" * (width + 1)) if text else ("-" * (width + 1) + ":") for width, text in zip(widths, is_text)) + "|")
    for line in cells:
        print("| " + " | ".join(cell.ljust(width) if text else cell.rjust(width) for cell, width, text in zip(line, widths, is_text)) + " |")
    sys.stdout.flush()
