"""Run as a program by the tests beside it: what a kill, a full disk and a forbidden folder do to a real ledger."""

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
from itertools import count
from pathlib import Path

from stories import NOW, add, begin, check, content, hold_check, hold_content, hold_story, page, page_reached, story

from syncd.errors import SyncdError
from syncd.ledger import Ledger

WRITES = ("BEGIN", "COMMIT", "INSERT", "UPDATE", "DELETE", "CREATE", "PRAGMA")


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
            reached = page_reached(ledger)
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
