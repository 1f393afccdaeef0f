"""A machine's clock against a server's Date header."""

from datetime import timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.net.clock_check import TOLERANCE, WrongClock, check_date, is_of_machine
from tests.net.conftest import NOW

BERLIN = ZoneInfo("Europe/Berlin")


def answer(**headers):
    return httpx.Response(200, headers=headers)


@settings(max_examples=100, deadline=None)
@given(st.integers(-400 * 86_400, 400 * 86_400))
def test_a_clock_more_than_five_minutes_from_the_servers_is_refused_with_both_times(seconds):
    given = answer(Date=format_datetime(NOW, usegmt=True))
    now = NOW + timedelta(seconds=seconds)
    if abs(seconds) <= TOLERANCE.total_seconds():
        check_date(given, "api.example", now, BERLIN)
    else:
        with pytest.raises(
            WrongClock, match=r"Mon 16 Nov 2026 10:00 Europe/Berlin \(09:00 UTC\): set the clock"
        ) as refused:
            check_date(given, "api.example", now, BERLIN)
        assert refused.value.exit_code == 75


@pytest.mark.parametrize("headers", [{}, {"Date": "yesterday"}, {"Date": ""}])
def test_a_server_that_does_not_say_the_time_proves_nothing(headers):
    check_date(answer(**headers), "api.example", NOW, BERLIN)


def test_an_answer_that_a_cache_kept_is_as_old_as_it_says():
    kept = answer(Date=format_datetime(NOW - timedelta(hours=2), usegmt=True), Age="7200")
    check_date(kept, "api.example", NOW, BERLIN)


def test_a_given_instant_is_not_the_machines():
    assert is_of_machine(NOW, NOW + timedelta(seconds=2))
    assert not is_of_machine(NOW, NOW + timedelta(days=1))
