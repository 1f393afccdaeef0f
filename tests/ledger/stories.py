"""What happens to a ledger while faults interrupt it.

The story of pages is four pages of one pull, then its conclusion. Page n shows entry n, changes entry n − 1 and moves
the cursor to n, so that cursor and records can be compared at any time. The story of a hold is two pulls.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from syncd.connector import Cursor, Page
from syncd.core.observations import Coverage, Observation, Rejected
from syncd.core.records import Kind, TimeEntry, make_ref
from syncd.core.time import ALWAYS, Span
from syncd.ledger import Ledger

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
PAGES = range(1, 5)


def page(number: int, text: str = "") -> Page:
    """Page `number` of the story; `text` makes it as big as it is long."""
    clock = NOW + timedelta(minutes=number)
    entries = [entry(number, minutes=60, text=text)] + (
        [entry(number - 1, minutes=90, text=text)] if number > 1 else []
    )
    return Page(
        as_of=clock,
        records=[Observation(record, clock, f"page {number}") for record in entries],
        rejected=[Rejected(f"page {number}", "no hours")],
        complete=[Coverage(kind=Kind.TIME, person="me", span=Span(NOW, clock))],
        snapshot=[Coverage(kind=Kind.TIME, person="me", span=Span(start(number - 1), start(number + 1)))],
        cursor={"v": 1, "page": number},
    )


def entry(id: int, minutes: int, text: str = "") -> TimeEntry:
    ref = make_ref("toggl", Kind.TIME, id)
    stop = start(id) + timedelta(minutes=minutes)
    return TimeEntry(ref=ref, person="me", start=start(id), stop=stop, description=text)


def start(id: int) -> datetime:
    return NOW + timedelta(days=id)


def story(ledger: Ledger, done: Callable[[int], object] = lambda _: None) -> None:
    """Go on from the cursor to the end."""
    cursor, pull = begin(ledger)
    for number in range(cursor["page"] + 1 if cursor else 1, max(PAGES) + 1):
        add(ledger, pull, page(number))
        done(number)
    end(ledger, pull)


def begin(ledger: Ledger) -> tuple[Cursor | None, int]:
    """The cursor, and a pull that goes on from it."""
    with ledger.write() as write:
        write.sources.register("tracker", "toggl", "toggl", NOW)
    with ledger.write() as write:
        return ledger.sources.all()["tracker"].cursor, write.sources.begin("tracker", NOW)


def add(ledger: Ledger, pull: int, page: Page) -> None:
    with ledger.write() as write:
        write.observations.add(pull, [page])


def end(ledger: Ledger, pull: int) -> None:
    with ledger.write() as write:
        write.observations.conclude(pull)
    with ledger.write() as write:
        write.sources.finish(pull, NOW)


def content(ledger: Ledger) -> dict[str, object]:
    """The ledger's content at the end of the story, without the number of pulls, which an interruption changes."""
    refs = [make_ref("toggl", Kind.TIME, number) for number in PAGES]
    row = ledger.sources.all()["tracker"]
    return {
        "records": {ref: str(record) for ref, record in ledger.records.current(refs).items()},
        "history": {
            ref: [(str(version.revision), version.place) for version in ledger.records.history(ref)] for ref in refs
        },
        "complete": [str(covered) for covered in ledger.coverage.spans(Kind.TIME, "me", ALWAYS)],
        "cursor": row.cursor,
        "dirty": ledger.dirty.count_records(),
        "last_success": str(row.last_success),
    }


def page_reached(ledger: Ledger) -> int:
    row = ledger.sources.all().get("tracker")
    return row.cursor["page"] if row and row.cursor else 0


def check(ledger: Ledger) -> None:
    """The ledger is sound, and holds exactly the pages that its cursor names."""
    (answer,) = ledger.database.rows("PRAGMA integrity_check")
    assert answer[0] == "ok", answer[0]
    assert ledger.database.rows("PRAGMA foreign_key_check") == []
    reached = page_reached(ledger)
    refs = [make_ref("toggl", Kind.TIME, number) for number in PAGES]
    known = ledger.records.current(refs)
    assert set(known) <= set(refs[:reached]), f"pages up to {reached} but {sorted(known)}"
    for number, ref in enumerate(refs[:reached], 1):
        history = ledger.records.history(ref)
        assert len(history) == (1 if number == reached else 2), f"{ref} has {len(history)} versions at page {reached}"
    covered = ledger.coverage.spans(Kind.TIME, "me", ALWAYS)
    assert [part.span.end for part in covered] == ([NOW + timedelta(minutes=reached)] if reached else [])
    assert ledger.database.row("SELECT count(*) FROM rejected")[0] == reached
    assert ledger.dirty.count_records() == reached


MOVED = ((), range(22), range(22, 25))
"""Of 25 old entries, those that each page of the story of a hold moves: it is held from the second page on."""


def hold_story(ledger: Ledger) -> None:
    """Go on from the cursor to the end: a pull shows old entries, the next one moves them."""
    with ledger.write() as write:
        write.sources.register("tracker", "toggl", "toggl", NOW)
    coverage = Coverage(kind=Kind.TIME, person="me", span=ALWAYS)
    cursor = ledger.sources.all()["tracker"].cursor
    for number in range(cursor["page"] + 1 if cursor else 0, len(MOVED)):
        clock = NOW + timedelta(days=100, minutes=number)
        shown = [replace(entry(id, 60 + number), stop=None) for id in MOVED[number]] or [
            entry(n, 60) for n in range(25)
        ]
        observed = [Observation(record, clock, f"page {number}") for record in shown]
        page = Page(as_of=clock, records=observed, complete=[coverage], cursor={"v": 1, "page": number})
        _, pull = begin(ledger)
        add(ledger, pull, page)
        end(ledger, pull)


def hold_content(ledger: Ledger) -> dict[str, object]:
    """Visible records, and what is held."""
    refs = [make_ref("toggl", Kind.TIME, number) for number in range(25)]
    return {
        "records": {ref: str(record) for ref, record in ledger.records.current(refs).items()},
        "statuses": {ref: [version.status for version in ledger.records.history(ref)] for ref in refs},
        "waiting": ledger.holds.waiting(),
    }


def hold_check(ledger: Ledger) -> None:
    """No moved entry is visible, and all that were committed are held."""
    reached = page_reached(ledger)
    refs = [make_ref("toggl", Kind.TIME, number) for number in range(25)]
    assert all(record.stop for record in ledger.records.current(refs).values())
    assert sum(ledger.holds.waiting().values()) == sum(map(len, MOVED[: reached + 1]))
