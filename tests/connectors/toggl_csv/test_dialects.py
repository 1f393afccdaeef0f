"""Whatever entries there are and however an export writes them, they are read back; order and overlap change no ref."""

import csv
import io
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connectors.toggl_csv import CONNECTOR, TogglCsvOptions
from syncd.core.records import Label, TimeEntry
from syncd.core.time import Instant, day_of
from syncd.testing.files import context, file, only_page, records

MADE = datetime(2026, 12, 9, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONES = [ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")]
CHANGES = [datetime(2026, *day, tzinfo=UTC) for day in ((3, 29, 1), (10, 25, 1), (3, 8, 7), (11, 1, 6))]


@dataclass(frozen=True)
class Tracked:
    """An entry as Toggl has it."""

    person: str
    start: Instant
    stop: Instant | None
    description: str = ""
    client: str = ""
    project: str = ""
    task: str = ""
    tags: tuple[str, ...] = ()
    billable: bool = False


@dataclass(frozen=True)
class Dialect:
    """How an export writes entries: its columns, how it quotes, notes durations and says that there is nothing."""

    columns: tuple[str, ...]
    quoting: int
    duration: str
    nothing: str = ""
    end: str = "\n"
    encoding: str = "utf-8"


OLDER = ("User", "Email", "Client", "Project", "Task", "Description", "Billable", "Start date", "Start time")
OLDER += ("End date", "End time", "Duration", "Tags")
NEWER = ("Description", "Billable", "Duration", "Member", "Email", "Project", "Client", "Tags", "Amount", "Currency")
NEWER += ("Start date", "Start time", "Stop date", "Stop time")
DIALECTS = {
    "older report": Dialect((*OLDER, "Amount (EUR)"), csv.QUOTE_MINIMAL, "clock", encoding="utf-8-sig", end="\r\n"),
    "data export": Dialect(OLDER, csv.QUOTE_ALL, "classic"),
    "data export in decimals": Dialect(OLDER, csv.QUOTE_ALL, "decimal", encoding="utf-16"),
    "report": Dialect(NEWER, csv.QUOTE_ALL, "clock", "-", encoding="utf-8-sig"),
    "columns in another order": Dialect(NEWER[::-1], csv.QUOTE_MINIMAL, "clock", "-", end="\r\n"),
    "few columns": Dialect(("Description", "Tags", *NEWER[-4:], "Member"), csv.QUOTE_ALL, "none"),
}


def duration(entry, notation):
    if entry.stop is None:
        return "-"
    total = int((entry.stop - entry.start).total_seconds())
    minutes, seconds = divmod(total, 60)
    if notation == "decimal":
        return f"{total / 3600:.2f} h"
    if notation == "classic" and total < 3600:
        return f"{minutes}:{seconds:02} min" if minutes else f"{seconds} sec"
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def written(entries, dialect, zone):
    """The export, as bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=dialect.quoting, lineterminator=dialect.end)
    writer.writerow(dialect.columns)
    for entry in entries:
        start, stop = (each and each.astimezone(zone) for each in (entry.start, entry.stop))
        cells = {
            **dict.fromkeys(("User", "Member"), entry.person),
            "Email": "x@example.com",
            "Client": entry.client or dialect.nothing,
            "Project": entry.project or dialect.nothing,
            "Task": entry.task or dialect.nothing,
            "Description": entry.description,
            "Billable": "Yes" if entry.billable else "No",
            "Start date": start.strftime("%Y-%m-%d"),
            "Start time": start.strftime("%H:%M:%S"),
            **dict.fromkeys(("End date", "Stop date"), stop.strftime("%Y-%m-%d") if stop else ""),
            **dict.fromkeys(("End time", "Stop time"), stop.strftime("%H:%M:%S") if stop else ""),
            "Duration": duration(entry, dialect.duration),
            "Tags": ", ".join(entry.tags) or dialect.nothing,
            **dict.fromkeys(("Amount", "Amount (EUR)"), "12.34"),
            "Currency": "EUR",
        }
        writer.writerow([cells[column] for column in dialect.columns])
    return text.getvalue().encode(dialect.encoding)


def read(data, zone):
    options = TogglCsvOptions(kind="toggl-csv", zone=str(zone))
    return only_page(CONNECTOR(options, context("files", ZoneInfo("Asia/Tokyo"), file(data, modified=MADE))))


def entries_of(page):
    return records(page, TimeEntry)


def tracked(page):
    """What a page says, with the names of labels for their refs."""
    labels = {each.record.ref: each.record for each in page.records if isinstance(each.record, Label)}
    for entry in entries_of(page):
        project = labels.get(entry.project)
        yield Tracked(
            person=entry.person,
            start=entry.start,
            stop=entry.stop,
            description=entry.description,
            client=labels[project.parent].name if project and project.parent else "",
            project=project.name if project else "",
            task=labels[entry.task].name if entry.task else "",
            tags=tuple(labels[tag].name for tag in entry.tags),
            billable=bool(entry.billable),
        )


def as_told(entry, dialect, zone):
    """What of an entry the columns can tell; of moments that they tell alike, the earlier."""
    start, stop = _earlier(entry.start, zone), entry.stop and _earlier(entry.stop, zone)
    if "Duration" not in dialect.columns:
        stop = entry.stop if stop and stop < start else stop
    elif stop and stop - start != entry.stop - entry.start:
        start, stop = entry.start, entry.stop
    return replace(
        entry,
        start=start,
        stop=stop,
        client=entry.client if entry.project and "Client" in dialect.columns else "",
        project=entry.project if "Project" in dialect.columns else "",
        task=entry.task if "Task" in dialect.columns else "",
        billable=entry.billable and "Billable" in dialect.columns,
    )


def _earlier(moment, zone):
    """When the clocks first showed what they show at `moment`."""
    before = moment - HOUR
    same = before.astimezone(zone).replace(tzinfo=None) == moment.astimezone(zone).replace(tzinfo=None)
    return before if same else moment


# Any text that a cell keeps: cells are trimmed, and UTF-8 has no lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1a"), max_size=12).map(str.strip)
NAME = TEXT.filter(lambda text: text != "-")
TAG = NAME.filter(lambda text: text and ", " not in text and text == text.strip())
CURIOUS = st.sampled_from(["🔥 👩‍💻", "שלום, עולם", "مرحبا", 'said "so"', "two\nlines", "a;b\tc", "=1+1", "-", "Total"])
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
STARTS = st.one_of(
    st.integers(0, 333 * 86400).map(lambda seconds: YEAR + timedelta(seconds=seconds)),
    st.tuples(st.sampled_from(CHANGES), st.integers(-9000, 9000)).map(
        lambda near: near[0] + timedelta(seconds=near[1])
    ),
)
DURATIONS = st.one_of(st.none(), st.just(0), st.integers(0, 4 * 3600), st.integers(0, 30 * 3600), st.just(249 * 3600))


@st.composite
def entry(draw):
    start, seconds = draw(STARTS), draw(DURATIONS)
    return Tracked(
        person=draw(st.sampled_from(["Jane Doe", "Sam Roe"])),
        start=start,
        stop=None if seconds is None else start + timedelta(seconds=seconds),
        description=draw(TEXT | CURIOUS),
        client=draw(st.sampled_from(["", "Acme", "Größe & Söhne"]) | NAME),
        project=draw(st.sampled_from(["", "Website"]) | NAME),
        task=draw(st.sampled_from(["", "Design"])),
        tags=tuple(sorted(draw(st.sets(TAG | st.sampled_from(["urgent", "עברית", "🔥", "a,b"]), max_size=3)))),
        billable=draw(st.booleans()),
    )


ENTRIES = st.lists(entry(), max_size=6)


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@settings(max_examples=30, deadline=None)
@given(entries=ENTRIES, zone=st.sampled_from(ZONES))
def test_what_is_written_in_any_dialect_is_what_is_read(dialect, entries, zone):
    page = read(written(entries, dialect, zone), zone)
    assert page.rejected == []
    assert Counter(tracked(page)) == Counter(as_told(each, dialect, zone) for each in entries)
    assert page.control.rows == page.control.records == len(entries)
    assert len({each.ref for each in entries_of(page)}) == len(entries)


@settings(max_examples=30, deadline=None)
@given(entries=ENTRIES, zone=st.sampled_from(ZONES), random=st.randoms())
def test_shuffled_rows_keep_their_refs_and_records(entries, zone, random):
    entries = [*entries, *entries[:2]]  # identical rows occur
    dialect = DIALECTS["older report"]
    one, other = (read(written(each, dialect, zone), zone) for each in (entries, random.sample(entries, len(entries))))
    assert {each.record.ref: each.record for each in one.records} == {
        each.record.ref: each.record for each in other.records
    }
    assert one.complete == other.complete


@settings(max_examples=30, deadline=None)
@given(entries=st.lists(entry(), min_size=1, max_size=8), zone=st.sampled_from(ZONES), data=st.data())
def test_in_overlapping_files_of_any_dialect_an_entry_has_one_ref(entries, zone, data):
    days = sorted({day_of(each.start, zone) for each in entries})
    first, last = data.draw(st.sampled_from(days)), data.draw(st.sampled_from(days))
    telling = [each for each in DIALECTS.values() if "Duration" in each.columns]
    dialects = [data.draw(st.sampled_from(telling)) for _ in range(2)]
    early = [each for each in entries if day_of(each.start, zone) <= last]
    late = [each for each in entries if day_of(each.start, zone) >= first]
    one, other = (
        {each.ref for each in entries_of(read(written(part, dialect, zone), zone)) if _within(each, first, last, zone)}
        for part, dialect in zip((early, late), dialects, strict=True)
    )
    assert one == other


def _within(entry, first, last, zone):
    return first <= day_of(entry.start, zone) <= last


@settings(max_examples=30, deadline=None)
@given(before=entry(), edited=entry(), zone=st.sampled_from(ZONES))
def test_an_entry_keeps_its_ref_whatever_is_edited_but_its_start_and_person(before, edited, zone):
    edited = replace(edited, person=before.person, start=before.start, stop=before.stop)
    pages = [read(written([each], DIALECTS["report"], zone), zone) for each in (before, edited)]
    (one,), (other,) = (entries_of(page) for page in pages)
    assert one.ref == other.ref
