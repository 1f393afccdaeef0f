"""What is saved is never more than was asked for, than is missing no more, or than the platform shows more."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.claims import together
from syncd.core.money import Money
from syncd.core.saved import Asked, Left, Week, saved_headline, saved_of
from syncd.core.wording import Here

HERE = Here(ZoneInfo("Europe/Berlin"), datetime(2026, 11, 16, 9, tzinfo=UTC))
CUT_OFF = datetime(2026, 11, 16, 12, tzinfo=UTC)
WEEKS = [Week(name, date(2026, 11, 9)) for name in ("api", "site")]
seconds = st.integers(0, 40 * 3600)
stakes = st.none() | st.integers(0, 999_99).map(lambda minor: Money(minor, "USD"))


def usd(minor):
    return Money(minor, "USD")


@st.composite
def weeks(draw):
    asked, left = [], {}
    for week in WEEKS:
        missing, logged = draw(st.integers(1, 40 * 3600)), draw(seconds)
        asked.append(Asked(week=week, platform="Upwork", seconds=missing, stake=draw(stakes), logged=logged))
        left[week] = Left(seconds=draw(seconds), stake=draw(stakes), logged=draw(seconds))
    return asked, left


@given(weeks())
def test_what_is_saved_is_bounded_by_all_that_is_known(drawn):
    asked, left = drawn
    saved = saved_of(asked, left)
    added = [max(0, min(left[one.week].logged - one.logged, one.seconds - left[one.week].seconds)) for one in asked]
    assert (saved.seconds if saved else 0) == sum(added)
    worth = sum(one.stake.minor for one, more in zip(asked, added, strict=True) if one.stake and more)
    assert sum(money.minor for money in saved.amounts) <= worth if saved else True
    assert all(money.minor > 0 for money in saved.amounts) if saved else True


@given(weeks())
def test_all_that_was_asked_for_is_worth_what_was_asked(drawn):
    asked, _ = drawn
    done = {one.week: Left(seconds=0, stake=None, logged=one.logged + one.seconds) for one in asked}
    saved = saved_of(asked, done)
    assert sum(money.minor for money in saved.amounts) == sum(one.stake.minor for one in asked if one.stake)


def test_the_share_of_hours_that_were_added_is_rounded_down():
    (week, *_) = WEEKS
    asked = [Asked(week=week, platform="Upwork", seconds=5400, stake=usd(10000), logged=0)]
    nearly = {week: Left(seconds=0, stake=None, logged=5000)}  # the rest is within what is tolerated
    assert saved_of(asked, nearly).amounts == (usd(9259),)
    half = {week: Left(seconds=2700, stake=usd(4000), logged=2700)}
    assert saved_of(asked, half).amounts == (usd(6000),), "as the rule prices what is left"


def test_hours_without_a_price_are_hours():
    asked = [Asked(week=WEEKS[0], platform="Upwork", seconds=5400, stake=None, logged=0)]
    saved = saved_of(asked, {WEEKS[0]: Left(seconds=0, stake=None, logged=5400)})
    words = saved_headline(saved, together([]), CUT_OFF, HERE, is_calm=True)
    assert (words.subject, words.headline) == ("Saved: 1:30 h is on Upwork now", "1:30 h is saved: all agrees")
