"""Polls of one's own entries: additions, edits and deletions by `since`, in one request."""

from datetime import UTC, datetime, timedelta

import pytest

from syncd.connector import Refused, Unavailable
from syncd.core.observations import Coverage
from syncd.core.records import Kind
from syncd.core.time import Span

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
QUARTER = 15 * MINUTE


@pytest.fixture
def ids(track):
    return [track(NOW - day * DAY) for day in range(80, 0, -8)]


@pytest.fixture
def mine(ids, source):
    """A source whose first pull is done."""
    mine = source(days=89.5)
    mine.pull()
    return mine


def test_a_poll_without_changes_is_one_overlapping_request_and_proves_no_deletion(mine):
    since = mine.since
    pulled = mine.later(minutes=15)
    assert [(request.path, request.query) for request in pulled.requests] == [
        ("/api/v9/me/time_entries", {"since": str(int((NOW - QUARTER).timestamp()))})
    ]
    (page,) = pulled.pages
    assert page.complete == [Coverage(kind=Kind.TIME, person="me", span=Span(since, NOW + QUARTER))]
    assert not page.snapshot


def test_a_day_of_polls_is_one_request_each_but_for_the_nightly_readings(server, mine):
    mine.since += 15 * DAY  # within the reach of lists, so that only today's readings add to the polls
    before = len(server.requests)
    for _ in range(96):
        mine.later(minutes=15)
    asked = [request.query.keys() for request in server.requests[before:] if request.path.endswith("/me/time_entries")]
    assert sum("since" in body for body in asked) == 96
    assert sum("since" not in body for body in asked) == 1


def test_additions_edits_and_deletions_of_any_start_are_found_by_the_next_poll(account, ids, mine, track):
    account.now += 2 * MINUTE
    added = account.add_entry(NOW - 60 * DAY, NOW - 60 * DAY + MINUTE)
    account.edit_entry(ids[0], description="edited")
    account.delete_entry(ids[1])
    account.now += 13 * MINUTE
    pulled = mine.pull()
    assert pulled.paths == ["/me/time_entries"]
    assert {added, ids[0]} == pulled.entries.keys() - {*ids[-1:]}
    assert pulled.entries[ids[0]].description == "edited"
    (gone,) = [gone for page in pulled.pages for gone in page.gone]
    assert (gone.ref, gone.revision) == (f"toggl/time/{ids[1]}", NOW + 2 * MINUTE)
    assert gone.last.start == NOW - 72 * DAY
    assert gone.where.startswith("/me/time_entries $[")


def test_changes_while_history_is_read_are_in_the_next_poll(account, ids, source):
    mine = source(days=89.5)
    pages = mine.pages()
    next(pages)
    account.now += MINUTE
    added = account.add_entry(NOW - 70 * DAY, NOW - 70 * DAY + MINUTE)
    account.delete_entry(ids[-1])
    list(pages)
    pulled = mine.later(minutes=14)
    assert added in pulled.entries
    assert pulled.gone == [ids[-1]]


@pytest.mark.parametrize("lag", [timedelta(seconds=30), timedelta(minutes=14)])
def test_changes_that_toggl_shows_late_are_not_missed(server, account, ids, mine, lag):
    server.lag = lag
    for poll in range(8):
        account.edit_entry(ids[poll], description=f"edited {poll}")
        mine.later(minutes=7)
    mine.later(minutes=15)
    shown = [mine.ledger.entries[f"toggl/time/{id}"].record.description for id in ids[:8]]
    assert shown == [f"edited {poll}" for poll in range(8)]


def test_a_label_not_seen_before_costs_one_more_request_once(account, mine):
    project = account.add_project("New")
    account.add_entry(NOW - DAY, NOW - DAY + MINUTE, project=project)
    pulled = mine.later(minutes=1)
    assert pulled.paths == ["/me/time_entries", "/me"]
    assert pulled.labels[f"project-{project}"].name == "New"
    assert mine.later(minutes=1).paths == ["/me/time_entries"]


def test_a_label_that_toggl_does_not_describe_is_asked_for_once(mine, account, alter):
    id = account.add_entry(NOW - DAY, NOW - DAY + MINUTE)
    alter("/me/time_entries", lambda rows, _: [{**row, "project_id": 999} for row in rows])
    assert mine.later(minutes=1).paths == ["/me/time_entries", "/me"]
    pulled = mine.later(minutes=1)
    assert pulled.entries[id].project == "toggl/label/project-999"
    assert pulled.paths == ["/me/time_entries"]


def test_a_label_that_cannot_be_read_now_is_asked_for_again(server, account, mine):
    account.add_entry(NOW - DAY, NOW - DAY + MINUTE, project=account.add_project("New"))
    pages = mine.pages()
    assert next(pages).cursor is None
    server.fail_next(429, headers={"Retry-After": "600"})
    with pytest.raises(Unavailable):
        next(pages)
    assert mine.later(minutes=1).paths == ["/me/time_entries", "/me"]


@pytest.mark.parametrize("days", [81, 800])
def test_after_a_long_absence_history_is_read_again_and_missing_entries_are_gone(account, ids, mine, days):
    account.now += DAY
    account.delete_entry(ids[-1])
    account.now += days * DAY
    pulled = mine.pull()
    assert (pulled.paths[0], "since" in pulled.requests[1].query) == ("/me", False)
    assert pulled.snapshot == (mine.window,)
    assert mine.ledger.ids == {*ids[:-1]}


def test_after_a_shorter_absence_since_is_enough(account, ids, mine):
    account.now += DAY
    account.delete_entry(ids[-1])
    pulled = mine.later(days=78)
    assert "since" in pulled.requests[0].query
    assert pulled.gone == [ids[-1]]


def test_history_is_read_again_when_toggl_refuses_since(server, mine):
    server.fail_next(400, '"Since cannot be older than 3 months"')
    pulled = mine.later(minutes=15)
    assert pulled.paths == ["/me/time_entries", "/me", "/me/time_entries"]
    assert pulled.snapshot == (mine.window,)


def test_changes_cut_off_at_1000_rows_cover_nothing_and_history_is_read_again(account, mine):
    for number in range(1500):
        account.add_entry(NOW - 80 * DAY + number * MINUTE, NOW - 80 * DAY + number * MINUTE)
    pulled = mine.later(minutes=1)
    first = pulled.pages[0]
    assert (first.control.rows, list(first.complete), first.cursor) == (1000, [], None)
    assert len(mine.ledger.entries) == 1510
    mine.later(minutes=30)
    assert mine.later(minutes=15).paths == ["/me/time_entries"], "only once"


@pytest.mark.parametrize(("ahead", "asked"), [(5 * DAY, NOW), (-4 * MINUTE, NOW - 4 * MINUTE)])
def test_the_clock_is_the_servers_but_never_ahead_of_ours(account, source, ahead, asked):
    mine = source()
    account.now, mine.ahead = NOW + ahead, ahead
    mine.pull()
    assert mine.since < NOW
    pulled = mine.pull()
    assert pulled.requests[0].query == {"since": str(int((asked - QUARTER).timestamp()))}
    assert pulled.complete == (Span(mine.since, asked),)


@pytest.mark.parametrize("cursor", [{}, {"v": 2}, {"v": 1, "since": 5, "known": []}, {"v": 3}])
def test_a_cursor_of_another_version_reads_history_again(mine, cursor):
    mine.cursor = cursor
    pulled = mine.pull()
    assert (pulled.paths[0], len(pulled.entries)) == ("/me", 10)


def test_the_token_of_another_user_is_refused_before_their_entries_are_read(account, mine, track, alter):
    track(NOW - DAY, at=NOW + MINUTE)

    def theirs(rows, _asked):
        return [row | {"user_id": 4711} for row in rows]

    alter("/me/time_entries", theirs)
    account.now = NOW + QUARTER
    with pytest.raises(Refused, match="belongs to another Toggl user than before"):
        next(mine.pages())
