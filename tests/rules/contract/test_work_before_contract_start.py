from datetime import timedelta

import pytest
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.core.terms import Terms
from syncd.rules.contract.work_before_contract_start import RULE, Options
from syncd.testing.contract_case import beyond, contract_case, contract_cases
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import MONDAY, RATE, piece

HOUR = 3600
START = MONDAY + timedelta(days=3)


class TestContract(RuleContract):
    rule = RULE
    subjects = contract_cases()
    options = st.builds(
        Options, allow=st.integers(0, 100), ignore_tags=st.sampled_from(((), ("presales",), ("talks", "x")))
    )


def findings(options=None, **given):
    given = {"start": START, "terms": (Terms(start=START, rate=RATE),), **given}
    return judge(RULE, options or Options(), contract_case(**given)).findings


def test_an_hour_of_calls_before_the_first_day_is_priced_at_the_first_rate():
    (found,) = findings(before=beyond(piece(0, "09:00", HOUR)))
    assert found.severity is Severity.MEDIUM
    assert found.finding.stake == Money(4000, "USD")
    assert found.finding.summary == (
        "1:00 tracked on Backend API before its first day, Thu 12 Nov. Talks before an offer get the tag “presales”"
    )
    assert found.finding.action == "Ask the client to pay for 1:00 before Backend API began"


@pytest.mark.parametrize("tag", ["presales", "PreSales", " presales "])
def test_talks_with_the_tag_are_none(tag):
    tagged, other = piece(0, "09:00", HOUR), piece(1, "09:00", 2 * HOUR)
    assert not findings(before=beyond(tagged, tags=(tag,)))
    (found,) = findings(before=(*beyond(tagged, tags=("x", tag)), *beyond(other)))
    assert found.finding.seconds == 2 * HOUR


def test_the_tags_are_configured():
    before = beyond(piece(0, "09:00", HOUR), tags=("presales",))
    assert findings(Options(ignore_tags=("talks",)), before=before)
    assert findings(Options(ignore_tags=()), before=before)


def test_what_is_allowed_is_no_finding_and_a_second_more_is_one():
    assert not findings(before=beyond(piece(0, "09:00", 60)))
    assert findings(before=beyond(piece(0, "09:00", 61)))
