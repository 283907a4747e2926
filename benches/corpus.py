"""The made-up content that the benchmarks build: the pages of a company that sells by explaining.

The same number of pages and seed give the same bytes on every machine and in every release of Python: only
`random()` of a seeded generator is used, the one method whose numbers Python promises to keep.

Of ten pages seven are articles, and one each a webinar, a testimonial and an offer. A page has about 7 KB of Markdown,
two to four of 200 tags, links to other pages, lists, tables, quotations, pictures and footnotes; every fifth has code.
"""

import random
from collections import namedtuple
from datetime import datetime, timedelta, timezone

SECTIONS = ("articles", "webinars", "testimonials", "offers")
WORDS = {"articles": (620, 1480), "webinars": (260, 600), "testimonials": (110, 250), "offers": (220, 480)}
# Long past, so that no page lies in the future of whoever builds.
NEWEST = datetime(2025, 6, 1, 8, 0, 0, tzinfo=timezone.utc)
YEARS = 10

THINGS = """pump valve filter pipe tank gauge seal bearing rotor basin well spring reservoir meter sensor pressure flow
leak nozzle boiler heater radiator sprinkler drain gutter cistern siphon hose coupling flange gasket impeller motor
controller timer thermostat manifold strainer softener membrane pond canal lock weir dam turbine float hatch crane
workshop bench drawing contract estimate invoice warranty inspection repair spare permit survey schedule handover
manual report logbook sample laboratory reading threshold alarm shift crew foreman apprentice architect tenant
landlord council farmer greenhouse orchard vineyard brewery bakery laundry hotel clinic school harbour ferry
village district season drought frost flood storm tide summer winter harvest budget tender audit margin""".split()
SORTS = """quiet worn brass copper plastic buried shallow deep narrow wide noisy spare rural municipal private cheap
sturdy modern ageing automatic manual portable industrial domestic seasonal overdue annual local northern careful
certified leaking frozen clogged polished oversized compact silent rusty sealed open closed tall flat round square
early late first second brief thorough honest reliable tired bright dusty damp dry warm cold""".split()
DEEDS = """feeds drains cools heats lifts holds replaces outlives protects measures slows steadies empties fills
crosses joins divides warns saves costs repays needs follows precedes shelters carries cleans hides shows proves
delays shortens doubles halves survives delivers improves ruins explains""".split()
MANNERS = "seldom usually nearly hardly always sometimes plainly quietly gladly twice once today again".split()
LINKS = "while because although until unless before after whereas since once".split()
PLACES = "beside under above behind near beyond inside outside along against through without".split()
ARTICLES = "the a each every our their that this one another no any".split()

AUTHORS = ["Hanne Wolters", "Piet Maas", "Ewa Lis", "Bruno Falk", "Irena Novotna", "Sven Dahl", "Carla Neri", "Otto Brandt",
           "Mila Horvat", "Jan Kowal", "Rosa Prado", "Emil Stern", "Tove Lunde", "Nils Ekberg", "Dora Kiss", "Ivo Marek",
           "Lea Roth", "Karl Weiss", "Anna Kron", "Paul Tadic"]
CATEGORIES = ["Planning", "Buying", "Installing", "Running", "Repairing", "Heating", "Drinking water", "Waste water", "Farming",
          "Safety", "Money", "Law"]

CODE = {
    "rust": """/// The hours until a {a} is empty, if it ever is.
pub fn hours_left(litres: f64, inflow: f64, outflow: f64) -> Option<u32> {{
    let loss = outflow - inflow;
    if loss <= 0.0 {{
        return None; // it fills
    }}
    Some((litres / loss).floor() as u32)
}}

#[test]
fn a_full_{a}_lasts() {{
    assert_eq!(hours_left(1_000.0, 10.0, 60.0), Some(20));
    assert_eq!(hours_left(1_000.0, 60.0, 10.0), None, "the {b} wins");
}}
""",
    "python": """import json
from pathlib import Path


def worst(folder: Path, limit: int = 5) -> list[tuple[str, float]]:
    \"\"\"The {a} readings that lie furthest from their {b}.\"\"\"
    found = []
    for path in sorted(folder.glob("*.json")):
        reading = json.loads(path.read_text())
        off = abs(reading["{a}"] - reading.get("{b}", 0.0))
        if off > 0.25:
            found.append((path.stem, round(off, 3)))
    return sorted(found, key=lambda pair: -pair[1])[:limit]


for name, off in worst(Path("readings")):
    print(f"{{name}}: off by {{off}}")
""",
    "javascript": """// Shows the last {a} and asks again after a minute.
const shown = document.querySelector("#{a}");

async function refresh() {{
  const answer = await fetch("/api/{a}?unit=bar");
  if (!answer.ok) {{
    shown.textContent = `no {b}: ${{answer.status}}`;
    return;
  }}
  const {{ value, taken }} = await answer.json();
  shown.textContent = value.toFixed(1);
  shown.title = new Date(taken).toLocaleTimeString();
}}

refresh();
setInterval(refresh, 60_000);
""",
    "bash": """#!/bin/sh
# Keeps a copy of each {a} log for a year.
set -eu
for log in /var/log/{a}/*.log; do
  day=$(date -r "$log" +%F)
  gzip -c "$log" > "/backup/{b}-$day.gz" && rm "$log"
done
find /backup -name '{b}-*.gz' -mtime +365 -delete
""",
    "sql": """SELECT site, max(pressure) AS peak, count(*) AS readings
FROM {a}_readings
WHERE taken >= '2025-01-01' AND {b} IS NOT NULL
GROUP BY site
HAVING count(*) > 100 -- a day or less says nothing
ORDER BY peak DESC
LIMIT 20;
""",
    "toml": """[{a}]
name = "north"
litres = 1_200
alarm = {{ low = 0.8, high = 4.5 }}

[[{a}.{b}]]
every = "15m"
notify = ["crew@site.example"]
""",
    "json": """{{
  "{a}": {{ "bar": 2.75, "open": true, "checked": "2025-05-04" }},
  "{b}": [1, 2, 3.5, null]
}}
""",
    "css": """.{a} {{
  display: flex;
  gap: 0.5rem;
  border: 1px solid #1b6ca8;
}}
.{a} > .{b}:first-child {{ color: oklch(45% 0.1 240); }}
""",
}

Page = namedtuple("Page", "number section title slug moment description tags author categories")


class Dice:
    """Draws that depend on nothing but the seed."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, number):
        return int(self.random() * number)

    def between(self, low, high):
        return low + int(self.random() * (high - low + 1))

    def one(self, items):
        return items[int(self.random() * len(items))]

    def some(self, items, count):
        """Different ones, in the order drawn."""
        drawn = []
        while len(drawn) < count:
            item = self.one(items)
            if item not in drawn:
                drawn.append(item)
        return drawn


def thing(dice):
    words = [dice.one(ARTICLES), dice.one(THINGS)]
    if dice.random() < 0.6:
        words.insert(1, dice.one(SORTS))
    return " ".join(words)


def sentence(dice, plain=False):
    """Grammar without meaning. One in four has a word in bold, in italics or as code, unless it must be plain."""
    words = thing(dice).split()
    if dice.random() < 0.25:
        words.append(dice.one(MANNERS))
    words.append(dice.one(DEEDS))
    words += thing(dice).split() + [dice.one(PLACES)] + thing(dice).split()
    if dice.random() < 0.55:
        words[-1] += ","
        words += [dice.one(LINKS)] + thing(dice).split() + [dice.one(DEEDS)] + thing(dice).split()
    if not plain and dice.random() < 0.25:
        at = dice.between(2, len(words) - 1)
        bare = words[at].rstrip(",")
        words[at] = dice.one(("**{}**", "*{}*", "`{}`")).format(bare) + words[at][len(bare):]
    words[0] = words[0].capitalize()
    return " ".join(words) + "."


class Corpus:
    """All pages but their bodies, which are made one at a time."""

    def __init__(self, count, seed=1):
        self.seed = seed
        dice = Dice(seed)
        pairs = [f"{sort}-{name}" for sort in SORTS for name in THINGS]
        self.tags = dice.some(pairs, 200)
        # The pool does not depend on the number of pages: page 7 of a small site is like page 7 of a large one.
        self.pool = [sentence(dice) for _ in range(8000)]
        step = timedelta(days=365 * YEARS) / count
        self.pages = [self._page(dice, number, NEWEST - step * number) for number in range(count)]

    def _page(self, dice, number, moment):
        section = SECTIONS[max(0, number % 10 - 6)]
        title = f"{dice.one(SORTS)} {dice.one(THINGS)} {dice.one(DEEDS)} {dice.one(ARTICLES)} {dice.one(SORTS)} {dice.one(THINGS)}"
        tags = []
        for _ in range(dice.between(2, 4)):
            # The square makes the first tags common and the last ones rare, as people use tags.
            tag = self.tags[int(dice.random() ** 2 * len(self.tags))]
            if tag not in tags:
                tags.append(tag)
        return Page(number, section, title.capitalize(), f"{title.replace(' ', '-')}-{number:06}", moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    sentence(dice, plain=True), tags, dice.one(AUTHORS), dice.some(CATEGORIES, dice.between(1, 2)))

    def body(self, page):
        """The Markdown below the front matter."""
        return Body(self, page).markdown()


class Body:
    """The Markdown of one page, block by block, until it has enough words."""

    def __init__(self, corpus, page):
        self.corpus = corpus
        self.dice = Dice(corpus.seed * 1_000_003 + page.number)
        self.goal = self.dice.between(*WORDS[page.section])
        self.blocks, self.notes, self.words = [], [], 0
        self.codes = self.dice.between(1, 3) if self.dice.random() < 0.2 else 0

    def markdown(self):
        self.paragraph()
        self.paragraph()
        level = 0
        while self.words < self.goal:
            level += 1
            self.heading("###" if level % 3 == 0 else "##")
            for _ in range(self.dice.between(1, 3)):
                self.paragraph()
            self.something_else()
            if self.codes:
                self.codes -= 1
                self.code()
        self.blocks += [f"[^{number}]: {text}" for number, text in enumerate(self.notes, 1)]
        return "\n\n".join(self.blocks) + "\n"

    def drawn(self):
        text = self.dice.one(self.corpus.pool)
        self.words += text.count(" ") + 1
        return text

    def heading(self, marks):
        dice = self.dice
        self.blocks.append(f"{marks} {dice.one(SORTS).capitalize()} {dice.one(THINGS)} and {dice.one(THINGS)}")

    def paragraph(self):
        dice = self.dice
        sentences = [self.drawn() for _ in range(dice.between(2, 5))]
        if dice.random() < 0.35:
            other = dice.one(self.corpus.pages)
            sentences.append(f"More stands in [{other.title.lower()}](/{other.section}/{other.slug}/).")
        if dice.random() < 0.06:
            self.notes.append(self.drawn())
            sentences[0] += f"[^{len(self.notes)}]"
        self.blocks.append(" ".join(sentences))

    def something_else(self):
        dice, draw = self.dice, self.dice.random()
        if draw < 0.35:
            numbered = draw < 0.1
            marks = [f"{number}." if numbered else "-" for number in range(1, dice.between(3, 6) + 1)]
            self.blocks.append("\n".join(f"{mark} {self.drawn()}" for mark in marks))
        elif draw < 0.47:
            rows = [f"| {dice.one(SORTS)} {dice.one(THINGS)} | {dice.below(90_000)} | {dice.below(1000) / 10} | {dice.one(CATEGORIES)} |" for _ in range(dice.between(3, 7))]
            self.blocks.append("\n".join(["| Part | Litres | Bar | Used for |", "|:--|--:|--:|:-:|", *rows]))
            self.words += 6 * len(rows)
        elif draw < 0.57:
            self.blocks.append(f"> {self.drawn()}\n> {self.drawn()}")
        elif draw < 0.69:
            self.blocks.append(f"![{dice.one(SORTS)} {dice.one(THINGS)}](/pictures/{dice.one(THINGS)}-{dice.below(100)}.jpg)")

    def code(self):
        lang = self.dice.one(list(CODE))
        self.blocks.append(f"```{lang}\n{CODE[lang].format(a=self.dice.one(THINGS), b=self.dice.one(THINGS))}```")
