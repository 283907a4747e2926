"""Proves what open tabs are told: of their own pages and no others, of mistakes and of their end, of styles, where to go.

    tabs.py BINARY

Twenty tabs show twenty pages. A save of one is news for its own tab alone. A mistake comes to every tab, with its file, its
line and a hint, and leaves every tab when it is mended. New styles ask for no reload. With `--follow` each message names the
page that was edited. While templates or settings cannot be read, every page stays as it last was, opened before or not, with
the mistake. First a naive preview, which tells every tab of every change, must be caught, and one whose pages are then blank.
"""

import json
import sys
import tempfile
from pathlib import Path

from common import Client, Tab, outcome, page, preview

TABS = 20


def name(number):
    return f"page-{number:02}"


def write(root, number, words):
    (root / f"content/{name(number)}.md").write_text(page(f"Page {number}", words))


def make(root):
    (root / "themes/own/css").mkdir(parents=True)
    (root / "content").mkdir()
    (root / "site.toml").write_text('title = "Tabs"\nbase_url = "https://example.test/"\ntheme = "own"\n')
    (root / "themes/own/theme.toml").write_text('name = "own"\nextends = "default"\ncss = ["own.css"]\n')
    (root / "themes/own/css/own.css").write_text("p { color: red }\n")
    for number in range(TABS):
        write(root, number, "First words.")


def told(tabs, is_last, patience=5.0):
    """The messages that each tab gets until `is_last` holds of one."""
    heard = []
    for tab in tabs:
        heard.append([])
        while (message := tab.hear(patience)) is not None:
            heard[-1].append(message)
            if is_last(message):
                break
    return heard


def only_own(heard, number):
    """What is wrong with what the tabs heard of a save of one page."""
    faults = []
    for other, messages in enumerate(heard):
        reloads = any(message.get("reload") for message in messages)
        if reloads != (other == number):
            faults.append(f"the tab of {name(other)} was {'told to load again' if reloads else 'told nothing'} when {name(number)} was saved")
    return faults


def reports(heard, holds, what):
    return [f"{what}: the tab of {name(at)} heard {json.dumps(messages)[:200]}" for at, messages in enumerate(heard) if not any("report" in m and holds(m["report"]) for m in messages)]


def open_tabs(client, port):
    return [Tab(port, f"/{name(n)}/", client.get(f"/{name(n)}/"), f"tab{n}") for n in range(TABS)]


def own_changes(root, client, port):
    faults, tabs = [], open_tabs(client, port)
    for number in (3, 11, 19):
        write(root, number, f"Words of {number}, saved.")
        heard = told(tabs, lambda message: True)
        faults += only_own(heard, number)
        edited = {address for messages in heard for message in messages for address in message.get("edited", [])}
        if edited != {f"/{name(number)}/"}:
            faults.append(f"as edited were named {sorted(edited)}, not {name(number)}")
        tabs[number].close()
        tabs[number] = Tab(port, f"/{name(number)}/", client.get(f"/{name(number)}/"), f"tab{number}")
    for tab in tabs:
        tab.close()
    return faults


def mistakes(root, client, port):
    tabs = open_tabs(client, port)
    (root / f"content/{name(5)}.md").write_text('---\ntitle: "Page 5"\ndescription: "A page"\nweigth: 3\n---\n\nWords.\n')
    shows = lambda report: "content/page-05.md:4:" in report and "weigth" in report and "did you mean" in report
    faults = reports(told(tabs, lambda message: shows(message.get("report", "")) or message.get("reload")), shows, "a mistake")
    # The page itself changed, so its tab loads again and finds the report in it.
    faults = [fault for fault in faults if name(5) not in fault.split(" heard ")[0]]
    for number in range(TABS):
        if not shows(client.get(f"/{name(number)}/")):
            faults.append(f"{name(number)} was loaded without the report of the mistake")
    for tab in tabs:
        tab.close()
    tabs = open_tabs(client, port)
    write(root, 5, "First words.")
    faults += [fault for fault in reports(told(tabs, lambda message: message.get("report") == "" or message.get("reload")), lambda report: report == "", "a mended mistake") if name(5) not in fault.split(" heard ")[0]]
    for number in range(TABS):
        if "weigth" in client.get(f"/{name(number)}/"):
            faults.append(f"{name(number)} was loaded with the report of a mended mistake")
    for tab in tabs:
        tab.close()
    return faults


def styles(root, client, port):
    tabs = open_tabs(client, port)
    (root / "themes/own/css/own.css").write_text("p { color: blue }\n")
    faults = []
    for at, messages in enumerate(told(tabs, lambda message: True)):
        if not any(sheet for message in messages for sheet in message.get("sheets", [])) or any(m.get("reload") for m in messages):
            faults.append(f"new styles: the tab of {name(at)} heard {json.dumps(messages)[:200]}")
    for tab in tabs:
        tab.close()
    return faults


def following(root, client, port):
    tabs, faults = open_tabs(client, port), []
    write(root, 7, "Words that somebody edits.")
    for at, messages in enumerate(told(tabs, lambda message: True)):
        lead = next((message["follow"] for message in messages if "follow" in message), None)
        if not lead or lead["to"] != f"/{name(7)}/" or sorted(lead["tabs"]) != sorted(f"tab{n}" for n in range(TABS)):
            faults.append(f"with --follow the tab of {name(at)} heard {json.dumps(messages)[:200]}")
    for tab in tabs:
        tab.close()
    return faults


def not_good(page, number, mistake):
    """What is wrong with a page that is asked for while the site cannot be shown as it is."""
    lost = [what for what, words in (("the page", f"<title>Page {number}"), ("its words", "First words."), ("the mistake", mistake)) if words not in page]
    return [f"{name(number)} is without {' and '.join(lost)}, while {mistake} has a mistake"] if lost else []


BREAKS = {
    "themes/own/templates/page.html": "{% if %}",
    "themes/own/templates/parts/header.html": "<p>{{ page.title",
    "themes/own/theme.toml": 'name = "own\nextends = \n',
    "site.toml": 'title = "Tabs\n',
    "content/page-08.md": '---\ntitle: "Page\ndescription: "A page"\n---\n\nOther words.\n',
}


def last_good(root, client, port):
    """Breaks what all pages are made from. Pages were opened before, or not. The last break is of one page alone."""
    faults = []
    for number, (file, broken) in enumerate(BREAKS.items()):
        file, opened = root / file, 2 * number
        before = file.read_text() if file.exists() else None
        file.parent.mkdir(parents=True, exist_ok=True)
        tab = Tab(port, f"/{name(opened)}/", client.get(f"/{name(opened)}/"))
        file.write_text(broken)
        place = str(file.relative_to(root))
        if not any(place in message.get("report", "") and "reload" not in message for message in told([tab], lambda message: place in message.get("report", "") or "reload" in message)[0]):
            faults.append(f"{place}: an open tab was not told of the mistake alone")
        tab.close()
        for at in (opened, opened + 1):
            faults += not_good(client.get(f"/{name(at)}/"), at, place)
        file.unlink() if before is None else file.write_text(before)
        if client.until("/__wellspring/diagnostics.json", '"diagnostics":[]', 5) is None:
            faults.append(f"{place} was mended, and the mistake stayed")
    template = root / "themes/own/templates/page.html"
    template.write_text("<title>{{ page.title }}</title><p>A mended template.</p>")
    if client.until(f"/{name(11)}/", "A mended template.", 5) is None:
        faults.append("a mended template was not shown")
    template.unlink()
    return faults


def start_broken(binary, root):
    """There is no last good site when the preview starts with a mistake: it is told alone, until it is mended."""
    file, faults = root / "themes/own/templates/page.html", []
    file.write_text("{% if %}")
    with preview(binary, root) as running:
        client = Client(running.port)
        status, body = client.ask("/page-01/")
        if status != 500 or b"themes/own/templates/page.html" not in body:
            faults.append(f"a preview that starts with a broken template answered {status}")
        tab = Tab(running.port, "/page-01/", body.decode())
        file.unlink()
        if not any(message.get("reload") for message in told([tab], lambda message: message.get("reload"))[0]):
            faults.append("the tab of a preview that started with a broken template was not told to load the mended page")
        faults += not_good(client.get("/page-01/"), 1, "")
        tab.close()
    return faults


def main(binary):
    caught = only_own([[{"reload": True}]] * TABS, 3)
    if len(caught) != TABS - 1:
        sys.exit("FAIL tabs: a preview that tells every tab of every change was not caught")
    print("  planted fault caught: a preview that tells every tab of every change")
    if not not_good('<details open><summary>1 error</summary>site.toml</details>', 1, "site.toml"):
        sys.exit("FAIL tabs: a page that is blank but for the mistake was not caught")
    print("  planted fault caught: a page that is blank but for the mistake")
    faults = []
    with tempfile.TemporaryDirectory(prefix="wellspring-tabs-") as folder:
        root = Path(folder) / "site"
        root.mkdir()
        make(root)
        with preview(binary, root) as running:
            client = Client(running.port)
            for test in (own_changes, mistakes, styles):
                faults += test(root, client, running.port)
            plain = following(root, client, running.port)
        if not plain:
            sys.exit("FAIL tabs: a preview that does not follow was not caught")
        print("  planted fault caught: a preview that does not lead to the edited page")
        with tempfile.TemporaryDirectory(prefix="wellspring-tabs-") as other:
            root = Path(other) / "site"
            root.mkdir()
            make(root)
            with preview(binary, root) as running:
                faults += last_good(root, Client(running.port), running.port)
            faults += start_broken(binary, root)
        root = Path(folder) / "site"
        with preview(binary, root, "--follow") as running:
            faults += following(root, Client(running.port), running.port)
    return outcome(f"{TABS} tabs are told of their own pages, of mistakes and their end, of styles, and where to go", faults)


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1]).resolve())))
