"""Reading while a round is under way, or after one that did not finish: what is not settled is never shown as certain.

Random histories stop between the commit of a page and its deriving, amid deriving, and between deriving and judging.
"""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import syncd.derive
from syncd.core.money import Money
from syncd.core.time import Period
from syncd.derive import derive
from syncd.report.billable import summarize_period
from tests.system.test_incremental import BOUNDED, history, steps

PERIODS = [Period.parse(text) for text in ("2026-W45", "2026-W46", "2026-11", "2026-11-03..2026-11-03")]
FIGURES = {
    "seconds_tracked": "tracked_partial",
    "seconds_billable": "billable_partial",
    "gross": "gross_partial",
}


class Stopped(Exception):
    """The process ended here."""


def summaries(office):
    directory = office.composition.directory()
    with office.ledger.database.snapshot():
        return [summarize_period(office.ledger, directory, period, office.now) for period in PERIODS]


def stop_amid_deriving(office, batches):
    """Derive a few records, then stop as a killed process does."""

    def count(_records):
        nonlocal batches
        batches -= 1
        if batches <= 0:
            raise Stopped

    with pytest.MonkeyPatch.context() as patch, suppress(Stopped):
        patch.setattr(syncd.derive, "BATCH", 1)
        if batches:
            derive(office.ledger, office.composition.directory, count)


def least(figure):
    return (figure.minor if isinstance(figure, Money) else figure) if figure is not None else 0


def check_line(before, after, at_least):
    for name, partial in FIGURES.items():
        shown, settled = getattr(before, name), getattr(after, name, None)
        if getattr(before, partial):
            if at_least:
                assert shown is None or least(shown) <= least(settled), (name, shown, settled)
        else:
            assert shown == settled or (shown is not None and least(shown) == least(settled) == 0), (name, shown)


def nothing_unsettled_is_certain(kit, many, split, batches) -> None:
    past = list(history(kit, many))
    with kit.office() as office:
        for number, (hour, pull, text) in enumerate(past):
            if text and number < split:
                office.configure(text)
            if pull:
                office.pull(pull)
            office.now = max(office.now, kit.at(hour))
            if number < split:
                office.settle(hour)
        office.settle() if split >= len(past) else stop_amid_deriving(office, batches)
        queue = office.ledger.queue
        assert queue.is_empty == (queue.unsettled() is None)
        unsettled, shown = queue.unsettled(), summaries(office)
        office.settle()
        assert queue.is_empty
        for before, after in zip(shown, summaries(office), strict=True):
            if unsettled is None or not unsettled.records:
                assert before == after
                continue
            lines = {(line.contract, line.currency): line for line in after.lines}
            for line in before.lines:
                check_line(line, lines.get((line.contract, line.currency)), at_least=True)
            changed = before.lines != after.lines
            assert not changed or before.gaps
            for currency, total in before.totals.items():
                if not total.partial:
                    assert total.gross == after.totals[currency].gross


@settings(max_examples=40, **BOUNDED)
@given(steps, st.integers(0, 9), st.integers(0, 4))
def test_nothing_that_is_not_settled_is_shown_as_certain(kit, many, split, batches):
    nothing_unsettled_is_certain(kit, many, split, batches)
