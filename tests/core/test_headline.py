"""The first lines of a report, over all that can be found: how much, until when, what to do."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.aside import Aside
from syncd.core.claims import ClaimSum, together
from syncd.core.headline import Standing, headline
from syncd.core.money import Money
from syncd.core.sums import Sums
from syncd.core.time import Period
from syncd.core.to_do import Claim
from syncd.core.wording import Here

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
HERE = Here(ZoneInfo("Europe/Berlin"), NOW)
TODAY = NOW + timedelta(hours=3)
WEEK = Period.parse("2026-W46")
NEVER = re.compile(r"Nothing to fix|needs attention|at stake|\bOK\b|urgent|important|!|\b1 (things|checks)\b")


def usd(minor: int) -> tuple[Money, ...]:
    return (Money(minor, "USD"),)


def sums(claim: Claim, minor: int, deadline: datetime | None = None) -> ClaimSum:
    amounts = usd(minor) if claim is not Claim.NONE else ()
    return ClaimSum(claim=claim, number=1, amounts=amounts, deadline=deadline)


claim_sums = st.one_of(
    st.builds(sums, st.just(Claim.SAVE), st.integers(1, 99_999_99), st.sampled_from([TODAY, NOW + timedelta(days=2)])),
    st.builds(
        sums,
        st.sampled_from([one for one in Claim if one not in (Claim.SAVE, Claim.CHECK)]),
        st.integers(1, 99_999_99),
    ),
)
standings = st.builds(
    Standing,
    claims=st.lists(claim_sums, max_size=5).map(together),
    aside=st.sampled_from([(), (Aside("acknowledged", Sums(number=1, at_stake=usd(500))),)]),
    doubts=st.sampled_from([(), ("3 checks were not made",), ("some data was not read",)]),
    silent=st.sampled_from([(), ("toggl was never read",)]),
    unchecked=st.sampled_from([(), usd(868_33)]),
    less_severe=st.integers(0, 2),
    period=st.sampled_from([None, WEEK]),
    agreed=st.sampled_from([None, (3600, usd(100_00))]),
)


@given(standings)
def test_agreement_is_said_only_where_everything_was_checked_and_nothing_is_left_to_do(standing: Standing) -> None:
    found = headline(standing, HERE)
    left = standing.claims.number(*Claim) - standing.claims.number(Claim.WAITING)
    doubts = standing.doubts or standing.silent or standing.unchecked
    calm = not (left or doubts or standing.aside or standing.less_severe)
    assert ("gree" in found.subject) is ("gree" in found.headline) is calm


@given(standings)
def test_what_must_never_be_said_is_not_said(standing: Standing) -> None:
    found = headline(standing, HERE)
    for words in (found.subject, found.headline, found.lead):
        assert not NEVER.search(words)
        assert words[:1] == words[:1].upper()
    assert found.strong in found.headline


@given(standings)
def test_amount_verb_and_deadline_stand_in_the_first_38_characters(standing: Standing) -> None:
    first, subject = standing.claims.first, headline(standing, HERE).subject[:38]
    if first is not None and first.deadline is not None:
        local = first.deadline.astimezone(HERE.zone)
        assert re.fullmatch(rf"[\d,.]+ USD to save until {local:%a %H:%M}.*", subject)
    elif ask := standing.claims.of(Claim.ASK):
        assert subject.startswith(f"Ask for {ask['USD'].decimal:,} USD")


@given(standings)
def test_no_sum_mixes_what_is_saved_asked_for_and_given_back(standing: Standing) -> None:
    found = headline(standing, HERE)
    known = {f"{money.decimal:,} USD" for claim in Claim for money in standing.claims.of(claim).values()}
    known |= {f"{money.decimal:,} USD" for one in standing.claims.sums for money in one.amounts}
    known |= {"868.33 USD", "5.00 USD", "100.00 USD"}
    assert set(re.findall(r"[\d,]+\.\d\d USD", f"{found.subject} {found.headline} {found.lead}")) <= known


@pytest.mark.parametrize(
    ("standing", "subject", "first"),
    [
        (
            Standing(
                claims=together(
                    [sums(Claim.SAVE, 164_17, TODAY), sums(Claim.ASK, 210_67), sums(Claim.GIVE_BACK, 196_00)]
                )
            ),
            "164.17 USD to save until Mon 13:00, 2 more to do",
            "164.17 USD can still be saved, until 13:00 today",
        ),
        (
            Standing(claims=together([sums(Claim.ASK, 210_67), sums(Claim.ASK, 0)]), period=WEEK),
            "Ask for 210.67 USD, 2 things: week of 9 Nov",
            "210.67 USD is lost unless you ask",
        ),
        (
            Standing(claims=together([sums(Claim.GIVE_BACK, 165_00)])),
            "165.00 USD may have to go back, 1 thing to explain",
            "165.00 USD may have to go back",
        ),
        (
            Standing(claims=together([sums(Claim.SORT_OUT, 120_00), sums(Claim.SORT_OUT, 5_00)]), period=WEEK),
            "Sort out 125.00 USD, 2 things: week of 9 Nov",
            "125.00 USD is yours to sort out",
        ),
        (
            Standing(claims=together([sums(Claim.LOST, 21_00)]), period=WEEK),
            "21.00 USD is lost, 1 thing to change: week of 9 Nov",
            "21.00 USD is lost: change what costs it",
        ),
        (
            Standing(claims=together([sums(Claim.NONE, 0)] * 4)),
            "4 things to settle, none with an amount",
            "4 things to settle",
        ),
        (
            Standing(claims=together([]), unchecked=usd(868_33), doubts=("no export covers this week",)),
            "868.33 USD unchecked: no export covers this week",
            "868.33 USD is not checked",
        ),
        (
            Standing(claims=together([]), period=WEEK, agreed=(65_400, usd(811_67))),
            "All agrees: week of 9 Nov, 18:10, 811.67 USD",
            "All hours and money agree: week of 9 Nov",
        ),
    ],
)
def test_by_example(standing: Standing, subject: str, first: str) -> None:
    found = headline(standing, HERE)
    assert (found.subject, found.headline) == (subject, first)


def test_the_lead_says_what_comes_after_that() -> None:
    claims = together([sums(Claim.SAVE, 164_17, TODAY), sums(Claim.ASK, 210_67), sums(Claim.NONE, 0)])
    assert headline(Standing(claims=claims), HERE).lead == (
        "After that: 210.67 USD is lost unless you ask; 1 more has no amount."
    )
