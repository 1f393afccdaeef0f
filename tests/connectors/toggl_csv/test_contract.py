"""The promises of trackers' files for Toggl's exports, older and newer, of all columns and of few."""

import csv
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from hypothesis import strategies as st

from syncd.testing.files import csv_text
from syncd.testing.sheets import cell_texts
from syncd.testing.tracked_work import TrackedWorkContract, Work, by_clock, durations, moments
from syncd.testing.trackers import TrackerFileContract

SKIPPED = "2026-03-29 02:30:00 never was in Europe/Berlin: the clocks skipped it, so check the source's `zone`"
OLDER = ("User", "Email", "Client", "Project", "Task", "Description", "Billable", "Start date", "Start time")
OLDER += ("End date", "End time", "Duration", "Tags")
NEWER = ("Description", "Billable", "Duration", "Member", "Email", "Project", "Client", "Tags", "Amount", "Currency")
NEWER += ("Start date", "Start time", "Stop date", "Stop time")


class TestTogglCsv(TrackerFileContract):
    golden = sorted((Path(__file__).parents[1] / "fixtures").glob("toggl_*.csv"))
    required = ("Description", "Start date", "Start time", "End date", "End time", "Duration")
    people = ("User",)
    edit = {"Description": "edited"}
    spoilt = {"stop": "soon"}
    damaged = [
        ({"day": "30/02/2026"}, "'30/02/2026' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"start": "9 am"}, "'9 am' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"stop": "25:00:00"}, "'25:00:00' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"stop": ""}, "'' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"End date": ""}, "'' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"stop": "08:59:59"}, "it stops before it starts"),
        ({"day": "2026-03-29", "start": "02:30:00", "stop": "04:00:00"}, SKIPPED),
        ({"User": "-"}, "it names nobody, and the source has no `person`"),
    ]

    def content(self, entry):
        """Without a rate, which may be cut off."""
        return replace(entry, ref=entry.ref.rpartition(":")[0], rate=None)


@dataclass(frozen=True)
class Dialect:
    """How an export writes entries: its columns, quotes and durations, and what stands in an empty cell."""

    columns: tuple[str, ...]
    quoting: int
    duration: str = "clock"
    nothing: str = ""
    end: str = "\n"
    encoding: str = "utf-8"

    def lasted(self, work):
        minutes, seconds = divmod(work.worked, 60)
        if work.stop is None:
            return "-"
        if self.duration == "decimal":
            return f"{work.worked / 3600:.2f} h"
        if self.duration == "classic" and work.worked < 3600:
            return f"{minutes}:{seconds:02} min" if minutes else f"{seconds} sec"
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


NAME = cell_texts("").filter(lambda text: text != "-")
TAG = NAME.filter(lambda text: text and ", " not in text) | st.sampled_from(["urgent", "עברית", "🔥", "a,b"])
CURIOUS = st.sampled_from(["🔥 👩‍💻", "שלום, עולם", "مرحبا", 'said "so"', "two\nlines", "a;b\tc", "=1+1", "-", "Total"])
LENGTHS = st.just(timedelta()) | durations(timedelta(hours=4)) | durations(timedelta(hours=30))


@st.composite
def works(draw):
    start, length = draw(moments()), draw(st.none() | LENGTHS | st.just(timedelta(hours=249)))
    return Work(
        person=draw(st.sampled_from(["Jane Doe", "Sam Roe"])),
        start=start,
        stop=None if length is None else start + length,
        description=draw(cell_texts("") | CURIOUS),
        client=draw(st.sampled_from(["", "Acme", "Größe & Söhne"]) | NAME),
        project=draw(st.sampled_from(["", "Website"]) | NAME),
        task=draw(st.sampled_from(["", "Design"])),
        tags=tuple(sorted(draw(st.sets(TAG, max_size=3)))),
        billable=draw(st.booleans()),
    )


class TestWorkInTogglCsv(TrackedWorkContract):
    works = works()
    dialects = {
        "older report": Dialect((*OLDER, "Amount (EUR)"), csv.QUOTE_MINIMAL, encoding="utf-8-sig", end="\r\n"),
        "data export": Dialect(OLDER, csv.QUOTE_ALL, "classic"),
        "data export in decimals": Dialect(OLDER, csv.QUOTE_ALL, "decimal", encoding="utf-16"),
        "report": Dialect((*NEWER, "Task"), csv.QUOTE_ALL, nothing="-", encoding="utf-8-sig"),
        "columns in another order": Dialect(("Task", *NEWER[::-1]), csv.QUOTE_MINIMAL, nothing="-", end="\r\n"),
    }

    def write(self, tracker, works, dialect, zone):
        rows = []
        for work in works:
            start, stop = (moment and moment.astimezone(zone) for moment in (work.start, work.stop))
            cells = {
                **dict.fromkeys(("User", "Member"), work.person),
                "Email": "x@example.com",
                "Client": work.client or dialect.nothing,
                "Project": work.project or dialect.nothing,
                "Task": work.task or dialect.nothing,
                "Description": work.description,
                "Billable": "Yes" if work.billable else "No",
                "Start date": f"{start:%Y-%m-%d}",
                "Start time": f"{start:%H:%M:%S}",
                **dict.fromkeys(("End date", "Stop date"), f"{stop:%Y-%m-%d}" if stop else ""),
                **dict.fromkeys(("End time", "Stop time"), f"{stop:%H:%M:%S}" if stop else ""),
                "Duration": dialect.lasted(work),
                "Tags": ", ".join(work.tags) or dialect.nothing,
                **dict.fromkeys(("Amount", "Amount (EUR)"), "12.34"),
                "Currency": "EUR",
            }
            rows.append([cells[column] for column in dialect.columns])
        text = csv_text(dialect.columns, rows, quoting=dialect.quoting, lineterminator=dialect.end)
        return text.encode(dialect.encoding)

    def as_read(self, work, zone):
        return by_clock(work, zone)


class TestWorkInFewColumns(TestWorkInTogglCsv):
    """Without a duration, what clocks show twice is the earlier moment, unless it then stops before it starts."""

    dialects = {"few columns": Dialect(("Description", "Tags", *NEWER[-4:], "Member"), csv.QUOTE_ALL)}

    def as_read(self, work, zone):
        start, stop = by_clock(replace(work, stop=None), zone).start, work.stop
        if stop:
            earlier = by_clock(Work(work.person, stop, None), zone).start
            stop = earlier if earlier >= start else stop
        return replace(work, start=start, stop=stop, client="", project="", task="", billable=None)
