"""Run as a program by the tests beside it: what a kill, a full disk and a forbidden folder do to a real ledger.

The story is the same in each: four pages of one pull, then its conclusion. Page n shows entry n, changes entry
n − 1 and moves the cursor to n, so that cursor and records can be compared at any time.
"""

import json
import os
import random
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from syncd.connector import Cursor, Page
from syncd.core.observations import Coverage, Observation, Rejected
from syncd.core.records import Kind, TimeEntry, make_ref
from syncd.core.time import ALWAYS, Span
from syncd.errors import SyncdError
from syncd.ledger import Ledger

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
PAGES = range(1, 5)
WRITES = ("BEGIN", "COMMIT", "INSERT", "UPDATE", "DELETE", "CREATE", "PRAGMA")


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


def check(ledger: Ledger) -> None:
    """The ledger is sound, and holds exactly the pages that its cursor names."""
    (answer,) = ledger.database.rows("PRAGMA integrity_check")
    assert answer[0] == "ok", answer[0]
    assert ledger.database.rows("PRAGMA foreign_key_check") == []
    row = ledger.sources.all().get("tracker")
    reached = row.cursor["page"] if row and row.cursor else 0
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


def die_at(number: int, folder: Path) -> None:
    """From now on: die before the n-th statement that writes, or file of the folder that is opened or renamed."""
    connect, left = sqlite3.connect, number

    def step() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def trace(statement: str) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            step()

    def audit(event: str, values: tuple[object, ...]) -> None:
        about = event in ("open", "os.rename")
        if about and (isinstance(values[0], int) or str(values[0]).startswith(str(folder))):
            step()

    def traced(database: str, *more: object, **options: object) -> sqlite3.Connection:
        connection = connect(database, *more, **options)
        if database != ":memory:":
            connection.set_trace_callback(trace)
        return connection

    sqlite3.connect = traced
    sys.addaudithook(audit)


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
    row = ledger.sources.all().get("tracker")
    reached = row.cursor["page"] if row and row.cursor else 0
    refs = [make_ref("toggl", Kind.TIME, number) for number in range(25)]
    assert all(record.stop for record in ledger.records.current(refs).values())
    assert sum(ledger.holds.waiting().values()) == sum(map(len, MOVED[: reached + 1]))


def crash_everywhere(
    folder: Path,
    story: Callable[[Ledger], None] = story,
    content: Callable[[Ledger], dict[str, object]] = content,
    check: Callable[[Ledger], None] = check,
) -> dict[str, object]:
    """Kill before everything that writes, of the opening and of the story."""
    with Ledger.open(folder / "whole" / "ledger.db", NOW) as ledger:
        story(ledger)
        whole = content(ledger)
    for number in count(1):
        place = folder / str(number)
        child = os.fork()
        if child == 0:
            die_at(number, place)
            with Ledger.open(place / "ledger.db", NOW) as ledger:
                story(ledger)
            os._exit(0)
        ended = os.waitpid(child, 0)[1] == 0
        with Ledger.open(place / "ledger.db", NOW) as ledger:
            if not ended:
                check(ledger)
                story(ledger)
            assert content(ledger) == whole, f"another end after a kill at step {number}"
        if ended:
            return {"kills": number - 1}
    raise AssertionError


def kill_at_random(folder: Path, kills: int, seed: int) -> dict[str, object]:
    """Kill at random moments; one ledger lives through all of it."""
    chance = random.Random(seed)
    acknowledged = 0
    for _ in range(kills):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            with Ledger.open(folder / "ledger.db", NOW) as ledger:
                cursor, pull = begin(ledger)
                start = cursor["page"] if cursor else 0
                for number in range(start + 1, start + 10_000):
                    one = replace(page(number), snapshot=[])
                    add(ledger, pull, one)
                    os.write(writing, b"%d\n" % number)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            told_us = [int(pipe.readline()) for _ in range(chance.randrange(6))]
            time.sleep(chance.uniform(0, 0.02))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            told_us += [int(line) for line in pipe.read().split()]
        acknowledged = max([acknowledged, *told_us])
        with Ledger.open(folder / "ledger.db", NOW) as ledger:
            row = ledger.sources.all().get("tracker")
            reached = row.cursor["page"] if row and row.cursor else 0
            assert reached >= acknowledged, f"page {acknowledged} was acknowledged, the ledger has {reached}"
            assert ledger.records.counts().get(("toggl", "time"), 0) == reached
            assert ledger.database.rows("PRAGMA integrity_check")[0][0] == "ok"
    return {"kills": kills, "pages": acknowledged}


def full_disk(folder: Path) -> dict[str, object]:
    """Write pages until files may grow no further; then give room again and go on."""
    errors = []
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Ledger.open(folder / "ledger.db", NOW) as ledger:
        _, pull = begin(ledger)
        add(ledger, pull, page(1))
        for room in range(0, 200_000, 10_000):
            size = ledger.database.path.with_name("ledger.db-wal").stat().st_size
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, hard))
            try:
                add(ledger, pull, page(2, "x" * 100_000))
                break
            except SyncdError as error:
                errors.append({"error": str(error), "code": error.exit_code})
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            check(ledger)
        check(ledger)
        story(ledger)
        check_end = content(ledger)["cursor"]
    with Ledger.open(folder / "ledger.db", NOW) as ledger:
        check(ledger)
    return {"errors": errors, "cursor": check_end}


def forbidden(folder: Path) -> dict[str, object]:
    """Open a new and a present ledger in a folder that may not be written, as a user that is not root."""
    with Ledger.open(folder / "ledger.db", NOW) as ledger:
        story(ledger)
    (folder / "ledger.db").chmod(0o444)
    folder.chmod(0o555)
    if os.geteuid() == 0:
        os.setuid(65534)
    errors = {}
    for name in ("new.db", "ledger.db"):
        try:
            Ledger.open(folder / name, NOW).close()
        except SyncdError as error:
            errors[name] = str(error)
    return {"errors": errors}


if __name__ == "__main__":
    what, where, *more = sys.argv[1:]
    faults: dict[str, Callable[..., dict[str, object]]] = {
        "crash": crash_everywhere,
        "crash-held": lambda folder: crash_everywhere(folder, hold_story, hold_content, hold_check),
        "random": lambda folder: kill_at_random(folder, int(more[0]), int(more[1])),
        "full": full_disk,
        "forbidden": forbidden,
    }
    json.dump(faults[what](Path(where)), sys.stdout)
