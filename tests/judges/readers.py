"""The second reader of feeds and calendars: prints what feedparser or icalendar understood, as JSON.

Usage: readers.py feed|calendar FILE...   Gives one list per file. The judges feeds.mjs and calendar.mjs
compare it with what their own reader, by other authors in another language, understood.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import feedparser
from icalendar import Calendar


def feed(path: str) -> dict:
    read = feedparser.parse(Path(path).read_bytes())
    return {
        "fault": str(read.get("bozo_exception", "")),
        "entries": [[e.get("id"), e.get("title"), e.get("link"), e.get("updated_parsed") is not None] for e in read.entries],
    }


def calendar(path: str) -> dict:
    try:
        read = Calendar.from_ical(Path(path).read_bytes())
    except ValueError as error:
        return {"fault": str(error), "events": []}
    events = list(read.walk("VEVENT"))
    faults = [f"{name}: {text}" for event in events for name, text in event.errors]
    if faults:
        return {"fault": "; ".join(faults), "events": []}
    return {"fault": "", "events": [[str(e.get("UID")), moment(e, "DTSTART"), moment(e, "DTEND"), str(e.get("SUMMARY"))] for e in events]}


def moment(event, name: str) -> int | str | None:
    """Seconds since 1970, or the text of a date without a time."""
    if name not in event:
        return None
    value = event[name].dt
    if not isinstance(value, datetime):
        return value.isoformat()
    return int(value.replace(tzinfo=value.tzinfo or UTC).timestamp())


if __name__ == "__main__":
    reader = {"feed": feed, "calendar": calendar}[sys.argv[1]]
    json.dump([reader(path) for path in sys.argv[2:]], sys.stdout)
