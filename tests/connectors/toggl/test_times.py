"""Entries are read as they were entered: in both scopes, from lists and Reports, over clock changes and midnights, in
any length and script."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.core.time import day_of, day_span, week_start

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
AUTUMN, SPRING = datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 3, 29, tzinfo=UTC)  # the clocks change at 1:00 UTC
HOUR = timedelta(hours=1)

ENTERED = {
    "the hour that comes twice, the first time": (AUTUMN, AUTUMN + HOUR),
    "the hour that comes twice, the second time": (AUTUMN + HOUR, AUTUMN + 2 * HOUR),
    "a night with an hour more": (AUTUMN - 2 * HOUR, AUTUMN + 5 * HOUR),
    "a day of 25 hours": (AUTUMN - 2 * HOUR, AUTUMN + 23 * HOUR),
    "a night with an hour less": (SPRING - 2 * HOUR, SPRING + 5 * HOUR),
    "over midnight": (datetime(2026, 11, 10, 22, 30, tzinfo=UTC), datetime(2026, 11, 10, 23, 30, tzinfo=UTC)),
    "over the end of a week": (datetime(2026, 11, 8, 21, tzinfo=UTC), datetime(2026, 11, 9, 3, tzinfo=UTC)),
    "over the end of a year": (datetime(2025, 12, 31, 22, tzinfo=UTC), datetime(2026, 1, 1, 2, tzinfo=UTC)),
    "on a leap day": (datetime(2024, 2, 28, 23, 59, 59, tzinfo=UTC), datetime(2024, 2, 29, 23, tzinfo=UTC)),
    "zero seconds": (datetime(2026, 11, 3, 12, tzinfo=UTC), datetime(2026, 11, 3, 12, tzinfo=UTC)),
    "one second": (datetime(2026, 11, 3, 13, tzinfo=UTC), datetime(2026, 11, 3, 13, 0, 1, tzinfo=UTC)),
    "249 hours": (datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC) + 249 * HOUR),
    "Café ☕️ 👩‍💻 with a \u200d joiner": (NOW - 30 * HOUR, NOW - 29 * HOUR),
    "تقرير الساعات \u202b(RTL)\u202c דוח": (NOW - 28 * HOUR, NOW - 27 * HOUR),
    "quotes \" ' \\ and\nlines\t<b>&amp;": (NOW - 26 * HOUR, NOW - 25 * HOUR),
}


@pytest.mark.parametrize("scope", ["me", "workspace"])
def test_entries_are_read_as_they_were_entered(track, source, scope):
    ordered = sorted(ENTERED.items(), key=lambda item: item[1])
    ids = {
        text: track(start, (stop - start) / timedelta(minutes=1), description=text) for text, (start, stop) in ordered
    }
    made = source(days=1000, scope=scope)
    entries = made.pull().entries
    assert {text: (entries[id].start, entries[id].stop) for text, id in ids.items()} == ENTERED
    assert {id: entries[id].description for id in ids.values()} == {id: text for text, id in ids.items()}
    assert entries[ids["249 hours"]].seconds == 249 * 3600


def test_the_examples_fit_their_names():
    assert day_span(day_of(AUTUMN, BERLIN), BERLIN).seconds == 25 * 3600
    assert ENTERED["a day of 25 hours"] == (day_span(day_of(AUTUMN, BERLIN), BERLIN).start, AUTUMN + 23 * HOUR)
    assert day_span(day_of(SPRING, BERLIN), BERLIN).seconds == 23 * 3600
    for text in ("over midnight", "over the end of a week"):
        first, last = (day_of(moment, BERLIN) for moment in ENTERED[text])
        assert first != last
        assert (week_start(first) != week_start(last)) is ("week" in text)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"])
def test_the_zone_in_which_reports_write_an_entry_does_not_matter(account, track, source, zone):
    sam = account.add_member("Sam Roe", timezone=zone)
    starts = [AUTUMN + number * timedelta(minutes=37) for number in range(40)]
    ids = [track(start, 30, user=sam) for start in starts]
    entries = source(scope="workspace").pull().entries
    assert [entries[id].start for id in ids] == starts


_entry = st.tuples(
    st.integers(0, 400 * 86_400),  # seconds before now
    st.integers(0, 40 * 3600),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)


@given(worked=st.lists(_entry, max_size=12), scope=st.sampled_from(["me", "workspace"]))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_entries_are_read_as_they_were_entered(account, server, source, worked, scope):
    for id in [entry.id for entry in account.alive()]:
        account.delete_entry(id)
    entered = {}
    for before, seconds, text in worked:
        start = NOW - timedelta(seconds=before)
        id = account.add_entry(start, start + timedelta(seconds=seconds), text)
        entered[f"toggl/time/{id}"] = (start, seconds, text)
    made = source(days=401, scope=scope)
    account.now = NOW + 2 * HOUR  # Reports answer as of a quarter of an hour ago
    made.pull()
    made.later(minutes=30)
    known = {ref: observation.record for ref, observation in made.ledger.entries.items()}
    assert {ref: (entry.start, entry.seconds, entry.description) for ref, entry in known.items()} == entered
