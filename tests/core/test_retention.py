"""Which backups are kept: never too many, never none, and the same whenever they are pruned."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.retention import Retention, kept
from syncd.core.time import day_of, instant

ZONES = st.sampled_from([ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia")])
START = instant("2026-01-01T00:00:00Z")
INSTANTS = st.lists(st.integers(0, 3 * 365 * 24).map(lambda hours: START + timedelta(hours=hours)), max_size=60)
NUMBERS = st.integers(0, 12)
RETENTIONS = st.builds(Retention, daily=NUMBERS, weekly=NUMBERS, monthly=NUMBERS)


@given(INSTANTS, RETENTIONS, ZONES)
def test_the_newest_is_always_kept_and_no_more_than_the_policy_says(instants, retention, zone):
    result = kept(instants, retention, zone)
    assert result <= set(instants)
    assert not instants or max(instants) in result
    assert len(result) <= max(1, retention.daily + retention.weekly + retention.monthly)


@given(INSTANTS, RETENTIONS, ZONES, st.randoms())
def test_order_and_pruning_again_change_nothing(instants, retention, zone, random):
    result = kept(instants, retention, zone)
    shuffled = list(instants)
    random.shuffle(shuffled)
    assert kept(shuffled, retention, zone) == result
    assert kept(result, retention, zone) == result


@given(INSTANTS, RETENTIONS, ZONES)
def test_pruning_after_each_backup_leaves_what_pruning_at_the_end_leaves(instants, retention, zone):
    left = set()
    for at in sorted(instants):
        left = kept({*left, at}, retention, zone)
    assert left == kept(instants, retention, zone)


@given(INSTANTS, RETENTIONS, RETENTIONS, ZONES)
def test_a_policy_that_keeps_more_keeps_all_that_one_that_keeps_less_does(instants, one, other, zone):
    more = Retention(
        daily=max(one.daily, other.daily),
        weekly=max(one.weekly, other.weekly),
        monthly=max(one.monthly, other.monthly),
    )
    assert kept(instants, one, zone) <= kept(instants, more, zone)


@given(INSTANTS, ZONES)
def test_the_last_days_keep_their_newest(instants, zone):
    days = sorted({day_of(at, zone) for at in instants})[-7:]
    newest = {max(at for at in instants if day_of(at, zone) == day) for day in days}
    assert kept(instants, Retention(daily=7, weekly=0, monthly=0), zone) == newest


def test_a_year_of_days_leaves_a_week_of_days_a_month_of_weeks_and_a_year_of_months():
    nights = [instant("2025-11-16T03:30:00Z") + timedelta(days=day) for day in range(366)]
    left = sorted(kept(nights, Retention(), ZoneInfo("UTC")))
    assert [f"{at:%m-%d}" for at in left] == [
        *["12-31", "01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31"],
        *["11-01", "11-08", "11-10", "11-11", "11-12", "11-13", "11-14", "11-15", "11-16"],
    ]


def test_days_are_those_of_the_zone():
    evening, night = instant("2026-11-15T22:30:00Z"), instant("2026-11-15T23:30:00Z")
    one = Retention(daily=2, weekly=0, monthly=0)
    assert kept([evening, night], one, ZoneInfo("UTC")) == {night}
    assert kept([evening, night], one, ZoneInfo("Europe/Berlin")) == {evening, night}
