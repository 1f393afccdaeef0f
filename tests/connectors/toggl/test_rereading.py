"""Older days are read again in turn: changes without a new time stamp show within the nights promised."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from syncd.connector import Exhausted
from syncd.connectors.toggl.cursor import Backfill

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)
OLDER = "changes without a new time stamp, before the last 35 days"


@pytest.fixture
def page_size():
    return 10  # so that few entries make long readings


def worked(account, track, is_worked, days=800):
    """Work on some days, and on every 20th day with its own tag: {tag: entry}."""
    tagged = {}
    for day in range(days, 0, -1):
        tags = [account.add_tag(f"tag {day}")] if day % 20 == 0 else []
        if tags or is_worked(day):
            id = track(NOW - day * DAY, 30, tags=tags)
            tagged |= dict.fromkeys(tags, id)
    return tagged


@pytest.mark.parametrize(
    ("scope", "is_worked"),
    [
        ("me", lambda day: day < 300),
        ("workspace", lambda day: day % 3 == 0),
        ("workspace", lambda day: day % 6 == 0 or day > 500),
    ],
)
def test_removed_tags_and_deletions_of_older_days_are_seen_within_the_nights_promised(
    account, track, source, scope, is_worked
):
    planted = worked(account, track, is_worked)
    source = source(days=801, scope=scope)
    source.pull()
    source.later(days=1)
    due, late = {}, []
    for night in range(10):
        promised = night + source.standing.seen_within[OLDER] // DAY
        for tag in (min(planted), max(planted)):  # of the oldest entry and of the latest
            account.delete_tag(tag)
            due[planted.pop(tag)] = promised
        if scope == "workspace":
            account.delete_entry(id := planted.pop(min(planted)))
            due[id] = promised
        source.later(days=1)
        for id, when in list(due.items()):
            known = source.ledger.entries.get(f"toggl/time/{id}")
            if known is None or not known.record.tags:
                del due[id]
            elif night + 1 >= when:
                late.append((id, night, when))
    assert late == []


def test_one_night_is_promised_where_it_reads_all_older_days(track, source):
    track(NOW - 300 * DAY)
    mine = source(days=400)
    mine.pull()
    assert mine.later(days=1).standing.seen_within[OLDER] == DAY


def test_a_night_leaves_requests_to_the_polls_of_the_hour(server, account, track, source):
    worked(account, track, lambda day: day % 2 == 0)
    server.quota = 30
    team = source(days=801, scope="workspace", governed=True)
    team.pull_through()
    nights = []
    for _ in range(5):
        account.now = (account.now + DAY).replace(hour=0)
        nights.append(len(team.pull().requests))
    assert max(nights) <= 25
    assert server.exceeded == 0


def test_one_night_more_is_promised_where_one_is_not_enough():
    backfill = Backfill(read_from=NOW.date(), cost=(20, 700))
    assert [backfill.nights_to_reread(700, budget) for budget in (20, 19, 10, 7)] == [1, 3, 3, 4]


def test_a_window_that_the_quota_cuts_short_is_read_anew_in_shorter_ones(server, account, track, source):
    ids = [track(NOW - 45 * DAY + number * timedelta(hours=8), 30) for number in range(130)]
    team = source(days=46, scope="workspace", governed=True)
    server.organization_quota = 14  # of which five are left to other tools, and four to polls
    server.quota = 30
    team.pull_through()
    account.delete_entry(gone := ids[60])
    for _ in range(40):
        with suppress(Exhausted):
            team.later(hours=1)
    assert team.ledger.ids == {*ids} - {gone}
