"""Daily readings of your own entries: labels, and the open days again."""

from datetime import UTC, datetime, timedelta

import pytest

from syncd.connector import Unavailable
from syncd.core.time import Span

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def test_only_the_first_poll_of_a_day_reads_labels_and_open_days_too(track, source):
    track(NOW - 20 * DAY)
    mine = source(days=30)
    mine.pull()
    night = mine.later(days=1)
    assert night.paths == ["/me/time_entries", "/me", "/me/time_entries"]
    assert night.requests[2].query == {"start_date": "2026-10-17T09:00:00Z", "end_date": "2026-11-17T09:00:01Z"}
    assert night.snapshot == (mine.window,)
    assert mine.later(minutes=15).paths == ["/me/time_entries"]


@pytest.mark.parametrize(
    ("zone", "begins"),
    [("UTC", 15), ("Europe/Berlin", 14), ("Pacific/Auckland", 2), ("America/Los_Angeles", 23)],
)
def test_a_day_begins_in_the_users_zone(source, zone, begins):
    mine = source(zone=zone)
    mine.pull()
    hours = [len(mine.later(hours=1).paths) for _ in range(24)]
    assert [hour for hour, requests in enumerate(hours, 1) if requests > 1] == [begins]


def test_a_changed_project_is_seen_the_next_day_and_changes_no_entry(account, track, source):
    project = account.add_project("Old", account.add_client("Acme"))
    track(NOW - DAY, project=project)
    mine = source()
    mine.pull()
    account.set_project(project, name="New", client=account.add_client("Umbrella"))
    account.archive_project(project)
    mine.later(minutes=15)
    before = dict(mine.ledger.entries)
    label = mine.later(days=1).labels[f"project-{project}"]
    assert (label.name, label.archived) == ("New", True)
    assert label.parent.endswith(str(project + 2))
    assert [entry.record for entry in mine.ledger.entries.values()] == [entry.record for entry in before.values()]


def test_a_tag_removed_in_the_last_35_days_is_seen_the_next_day(account, track, source):
    tag = account.add_tag("urgent")
    ids = [track(NOW - 33 * DAY, tags=[tag]), track(NOW - DAY, tags=[tag])]
    mine = source()
    mine.pull()
    account.delete_tag(tag)
    assert not set(ids) & set(mine.later(minutes=15).entries) - {ids[1]}
    night = mine.later(hours=20)
    assert [night.entries[id].tags for id in ids] == [(), ()]


def test_more_than_1000_entries_in_35_days_are_read_again_in_parts(track, source):
    for number in range(1500):
        track(NOW - 30 * DAY + timedelta(minutes=28 * number), 10)
    mine = source(days=34)
    mine.pull()
    night = mine.later(hours=20)
    assert night.paths == ["/me/time_entries", "/me", "/me/time_entries", "/me/time_entries"]
    assert (len(night.entries), night.snapshot) == (1500, (mine.window,))


def test_daily_readings_that_the_quota_stopped_go_on_when_it_is_full_again(server, account, track, source):
    server.quota = 12  # of which five are left to other tools, and four to polls
    track(NOW - 20 * DAY)
    mine = source(days=30, governed=True)
    mine.pull()
    account.now = datetime(2026, 11, 16, 22, 55, tzinfo=UTC)
    mine.pull()
    with pytest.raises(Unavailable) as stopped:
        mine.later(minutes=10)  # it is another day in Berlin
    account.now = stopped.value.at
    after = mine.pull()
    assert (after.paths, after.snapshot) == (["/me/time_entries", "/me/time_entries"], (mine.window,))
    assert mine.later(minutes=15).paths == ["/me/time_entries"]


def test_open_days_end_where_lists_end(server, track, source):
    recent = track(NOW - 3 * DAY)
    mine = source(days=30)
    mine.pull()
    server.account.now += DAY
    for body in ("[]", "", '"start_date must not be earlier than 2026-11-01"'):
        server.fail_next(400 if "earlier" in body else 200, body or _me(server))
    night = mine.pull()
    assert recent in night.entries
    assert night.snapshot == (Span(datetime(2026, 11, 1, tzinfo=UTC), NOW + DAY),)


def _me(server):
    state = server.account.state()
    return f'{{"id": 2300001, "workspaces": [{{"id": {next(iter(state.workspaces))}, "name": "Workspace"}}]}}'
