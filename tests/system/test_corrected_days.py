"""A Weekly summary that was imported for the wrong days, and then for the right ones: what was concluded is undone."""

import os

import pytest

from syncd.core.observations import Coverage
from syncd.core.records import Kind
from syncd.core.time import ALWAYS, Period, instant
from syncd.pull.jobs import import_jobs
from syncd.pull.workers import pull
from syncd.service.cycle import register

HEADER = '"Date","Contract","Hours","Amount","Payment type"\n'
QUARTER = [("2026-01-06", 2), ("2026-01-13", 1), ("2026-02-03", 3), ("2026-02-04", 2), ("2026-03-03", 3)]
MARCH = [("2026-03-03", 3), ("2026-03-10", 4)]
LATE = [("2026-02-03", 5), ("2026-02-04", 2)]
"""A file of February that was saved before the one of March, and is imported last."""
RIGHT, WRONG = "2026-03-01..2026-03-31", "2026-01-01..2026-03-31"
ZONE = "Europe/Berlin"


class Desk:
    """An office that imports real files beside its tracker's entries."""

    def __init__(self, kit, office):
        self.kit, self.office = kit, office
        days = [("2026-01-06", 2), ("2026-02-03", 5), ("2026-02-05", 1), ("2026-03-10", 4)]
        entries = [kit.entry(number, self._hour(day) + 10, hours) for number, (day, hours) in enumerate(days)]
        everything = Coverage(kind=Kind.TIME, span=ALWAYS, person="me")
        office.pull(kit.Pull("toggl", 0, (kit.label(kit.project(1), "Acme"), *entries), complete=(everything,)))

    def _hour(self, day):
        return (instant(f"{day}T00:00:00Z") - self.kit.at(0)).total_seconds() / 3600

    def read(self, rows, made, covers=None):
        """Import a Weekly summary saved on a day; (new, gone)."""
        path = self.office.folder / "summary.csv"
        lines = [f'"{day}","Backend (36)","{hours}","{hours * 40}.00",""\n' for day, hours in rows]
        path.write_text(HEADER + "".join(lines), "utf-8")
        os.utime(path, (instant(f"{made}T09:00:00Z").timestamp(),) * 2)
        composition, now = self.office.composition, self.office.now
        register(composition, now)
        days = Period.parse(covers) if covers else None
        jobs = import_jobs("upwork", [path], (days.first, days.last) if days else None)
        (pulled,) = pull(composition, jobs, now, lambda: now)
        assert pulled.error is None
        assert not pulled.repeated
        self.office.settle()
        return pulled.totals.added, pulled.totals.gone

    def state(self):
        """What is alive, what is complete, what is judged. A file that is read again is as of a moment later."""
        refs = [row[0] for row in self.office.rows("record", "ref")]
        coverage = self.office.rows("scope", "claim, kind, person, platform, starts, ends, substr(as_of, 1, 19)")
        return self.office.ledger.records.current(refs), coverage, self.office.judged()


@pytest.mark.parametrize("late", [False, True], ids=["", "late"])
def test_the_ledger_is_the_one_that_never_saw_the_mistake(kit, late):
    def made(*ways):
        with kit.office() as office:
            desk = Desk(kit, office)
            assert desk.read(QUARTER, "2026-04-01") == (6, 0)  # five lines and a contract
            readings = [desk.read(MARCH, "2026-04-10", covers) for covers in ways]
            if late:
                desk.read(LATE, "2026-04-05", "2026-02-01..2026-02-28")
            assert office.differences() == []
            return readings, desk.state()

    _, right = made(RIGHT)
    (first, again), corrected = made(WRONG, RIGHT)
    assert (first, again) == ((1, 4), (4, 0))
    assert corrected == right
    assert right[2]["found"]
    _, wrong = made(WRONG)
    assert all(one != other for one, other in zip(wrong, right, strict=True))


def test_between_the_mistake_and_its_correction_nothing_is_lost(kit):
    """The tombstones stay with where they came from, and count no more."""
    with kit.office() as office:
        desk = Desk(kit, office)
        desk.read(QUARTER, "2026-04-01")
        desk.read(MARCH, "2026-04-10", WRONG)
        desk.read(MARCH, "2026-04-10", RIGHT)
        (ref,) = (ref for ref, day in office.rows("line", "ref, day") if day == "2026-02-03")
        there, gone = office.ledger.records.history(ref)
        assert (there.status, gone.status, gone.place) == ("", "withdrawn", "absent from what upwork showed")
        assert office.ledger.records.current([ref])[ref] == there.record
