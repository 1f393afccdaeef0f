"""Rates that nobody agreed on, through the real ledger: the first rows at another one are a question, until they are
confirmed or go back. Weeks before the new rows are judged again where these decide about them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.core.severity import Severity

LEARNED = '[contract.api]\nplatform = "upwork"\nid = "36"\ntitles = ["Backend"]\ntype = "hourly"\n'
FEE_ALONE = LEARNED + 'terms = [{ fee = "10 %" }]\n'
AGREED = LEARNED + 'terms = [{ rate = "40.00 USD" }]\n'
USUAL, RAISED = "80.00", "100.00"


@pytest.fixture(params=[LEARNED, FEE_ALONE, ""], ids=["configured", "with a fee alone", "not configured"])
def office(kit, request):
    """Three rows of two hours at 40.00 USD on the Tuesday, Wednesday and Thursday of the first week."""
    with kit.office(kit.config(request.param)) as office:
        show(office, kit, {1: USUAL, 2: USUAL, 3: USUAL})
        yield office


def show(office, kit, rows):
    """Read the rows of these days, with their amounts; what is judged must be what judging everything gives."""
    day = max(rows)
    office.take("upwork", 24 * day + 23, *(kit.line(day, day, 2, gross) for day, gross in rows.items()))
    assert office.differences() == []


def told(office):
    """(week, severity, stake) of each discrepancy about a rate."""
    return sorted(
        (found.subject.part, found.severity.word, str(found.finding.stake)) for found in office.found("rate-drift")
    )


def test_the_first_rows_at_a_new_rate_are_one_question_and_the_third_row_answers_it(office, kit):
    show(office, kit, {6: RAISED})
    assert told(office) == [("2026-11-02", "info", "-20.00 USD")]
    show(office, kit, {8: RAISED})
    assert told(office) == [("2026-11-02", "info", "-40.00 USD")]
    show(office, kit, {9: RAISED})
    assert told(office) == []


def test_rows_at_a_rate_that_goes_back_are_drift_in_their_own_weeks(office, kit):
    show(office, kit, {6: RAISED, 8: RAISED})
    assert told(office) == [("2026-11-02", "info", "-40.00 USD")]
    show(office, kit, {9: USUAL})
    assert told(office) == [("2026-11-02", "high", "-20.00 USD"), ("2026-11-09", "high", "-20.00 USD")]


def test_a_lower_rate_is_asked_about_too(office, kit):
    show(office, kit, {6: "70.00"})
    assert told(office) == [("2026-11-02", "info", "10.00 USD")]


def test_hours_that_are_never_paid_become_no_rate(office, kit):
    show(office, kit, {4: "0.00", 5: "0.00", 6: "0.00"})
    assert told(office) == [("2026-11-02", "high", "240.00 USD")]


def test_a_rate_that_is_agreed_later_makes_the_question_a_finding(office, kit):
    show(office, kit, {6: RAISED})
    office.configure(kit.config(AGREED))
    office.settle()
    assert told(office) == [("2026-11-02", "high", "-20.00 USD")]
    assert office.differences() == []


rows = st.dictionaries(
    st.integers(0, 20), st.sampled_from([USUAL, USUAL, RAISED, "90.00", "75.55", "0.00"]), min_size=1
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rows, min_size=1, max_size=4))
def test_whatever_rows_come_in_whatever_order_judging_what_changed_equals_judging_all(kit, readings):
    with kit.office(kit.config(FEE_ALONE)) as office:
        for number, rows in enumerate(readings):
            lines = [kit.line(day, day, 2, gross) for day, gross in rows.items()]
            office.take("upwork", 24 * 21 + number, *lines)
            assert office.differences() == []
        assert {found.severity for found in office.found("rate-drift")} <= {Severity.INFO, Severity.HIGH}
        assert sum(found.severity is Severity.INFO for found in office.found("rate-drift")) <= 1
