"""A bill of hours without days counts in the week that it is for, with its fee."""

from dataclasses import replace

import pytest

from syncd.core.bounds import State
from syncd.core.money import Money
from syncd.core.records import Kind
from syncd.core.time import Period
from syncd.report.billable import summarize_period

WEEKS = [Period.parse(f"2026-W{number}") for number in (45, 46, 47)]


def figures(office):
    found = {}
    for period in WEEKS:
        lines = summarize_period(office.ledger, office.composition.directory(), period, office.now).lines
        for line in lines:
            found[period.name[-3:]] = (str(line.gross), str(line.fee), line.state("gross"))
    return found


def posted(office, kit, *lines, day, seconds=14 * 3600):
    """A bill that is posted on a day, and its fee, which names it."""
    known = [kit.through(24 * 28, kind) for kind in (Kind.WORK, Kind.TRANSACTION)]
    bill = replace(kit.posting(1, day, kit.named()), amount=Money.of("560.00", "USD"), seconds=seconds)
    fee = replace(kit.posting(2, day, parent=1), amount=Money.of("-56.00", "USD"))
    office.take("upwork", 24 * 28, *lines, bill, fee, complete=known)


@pytest.mark.parametrize("day", range(7, 14), ids=["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
def test_it_is_for_the_last_week_that_ended_before_its_posting(office, kit, day):
    posted(office, kit, kit.line(1, 2, 14, "560.00"), kit.line(2, 8, 5, "200.00"), day=day)
    found = figures(office)
    assert found["W45"] == ("560.00 USD", "-56.00 USD", State.EXACT)
    assert found["W46"] == ("None", "None", State.UNKNOWN)
    assert office.differences() == []


def test_one_that_fits_an_earlier_week_is_an_estimate_in_both(office, kit):
    posted(office, kit, kit.line(1, 2, 14, "560.00"), kit.line(2, 8, 5, "200.00"), day=14)
    found = figures(office)
    assert found["W46"] == ("560.00 USD", "-56.00 USD", State.ESTIMATED)
    assert found["W45"] == ("None", "None", State.UNKNOWN)
    (line,) = summarize_period(office.ledger, office.composition.directory(), WEEKS[0], office.now).lines
    (note,) = (note for note in line.all_notes if "names no days" in note)
    assert note.endswith("but is for the hours logged 2 to 8 Nov 2026")
    assert office.differences() == []
