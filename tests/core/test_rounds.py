"""How often syncd looked is said only where it looked."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from syncd.core.rounds import Rounds
from syncd.core.wording import Here

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
HERE = Here(ZoneInfo("Europe/Berlin"), NOW)
SINCE = NOW - timedelta(days=7)


def test_a_report_in_which_nothing_is_to_be_done_says_how_often_syncd_looked():
    assert str(Rounds(SINCE, 14, NOW).calm(HERE)) == "No change since Mon 9 Nov, 10:00: all agrees, checked 14 times"


def test_nothing_is_counted_before_the_first_round():
    assert str(Rounds(SINCE, 0, None).calm(HERE)) == "No change since Mon 9 Nov, 10:00: all agrees"
