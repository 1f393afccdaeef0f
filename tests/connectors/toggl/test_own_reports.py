"""Your own history beyond lists: through Reports, in all workspaces, as far as the plan allows."""

from datetime import UTC, datetime, timedelta

import pytest

from syncd.core.time import Span, covers
from syncd.simulator.toggl.shapes import USER

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)
EDGE = datetime(2026, 8, 18, tzinfo=UTC)  # the earliest start that lists take


def test_days_that_lists_refuse_come_through_reports_the_newest_first(track, source):
    ids = [track(NOW - day * DAY) for day in (390, 200, 100, 50)]
    mine = source(days=400)
    pulled = mine.pull()
    assert pulled.paths[:5] == ["/me", *["/me/time_entries"] * 3, "search"], "of three lists one is refused"
    asked = [request.body for request in pulled.requests if request.path.endswith("/search/time_entries")]
    days = [(body["start_date"], body["end_date"]) for body in asked]
    assert days[0] == ("2026-07-18", "2026-08-19"), "a day more at both ends, for other zones"
    assert [first for first, _ in days] == sorted((first for first, _ in days), reverse=True)
    assert days[-1][0] == str((mine.since - DAY).date())
    assert all(body["user_ids"] == [USER] for body in asked)
    assert all((body["rounding"], body["rounding_minutes"]) == (0, 0) for body in asked)
    assert sorted(pulled.entries) == sorted(ids)
    assert pulled.snapshot == (mine.window,)


def test_other_peoples_entries_are_not_yours(account, track, source):
    track(NOW - 200 * DAY, user=account.add_member("Sam Roe"))
    own = track(NOW - 200 * DAY)
    assert {*source(days=300).pull().entries} == {own}


def test_an_entry_is_the_same_through_lists_and_through_reports(account, track, source):
    project = account.add_project("API")
    tags = [account.add_tag("b"), account.add_tag("a")]
    track(NOW - 85 * DAY, 45, description="work", project=project, tags=tags)
    mine = source(days=89)
    (listed,) = mine.pull().observations[-1:]
    account.now += 10 * DAY
    (reported,) = [row for row in source(days=99).pull().observations if "/time/" in row.record.ref]
    assert (listed.record, listed.revision) == (reported.record, reported.revision)
    assert listed.where != reported.where


def test_entries_of_all_workspaces_are_read(account, track, source):
    other = account.add_workspace("Second", organization=2_100_777)
    ids = [track(NOW - 300 * DAY), track(NOW - 299 * DAY, workspace=other)]
    pulled = source(days=301).pull()
    assert sorted(pulled.entries) == ids
    assert [pulled.entries[id].space for id in ids] == ["2200001", str(other)]
    assert {request.bucket for request in pulled.requests} == {"user", "organization/2100001", "organization/2100777"}


def test_the_progress_of_history_shows(track, source):
    for day in range(900, 0, -5):
        track(NOW - day * DAY)
    done = [page.standing.done for page in source(days=900).pages() if page.standing]
    assert done[-1] is None
    assert done[:-1] == sorted(done[:-1])
    assert 0 < done[1] < 0.2 < done[-2] < 1


@pytest.mark.parametrize(
    ("reports", "why"), [("no-plan", "not in its plan"), ("forbidden", "not allowed to this user")]
)
def test_withheld_reports_end_history_where_lists_end_and_are_asked_for_again_after_30_days(
    server, track, source, reports, why
):
    old = track(NOW - 200 * DAY)
    server.reports = reports
    mine = source(days=300)
    first = mine.pull()
    missing = f"entries before 2026-08-18, and removed tags before that day: Toggl's Reports are {why}"
    assert (first.standing.lacking, first.standing.done) == ((missing,), None)
    assert first.complete == (Span(EDGE, NOW),)
    days = [mine.later(days=1) for _ in range(29)]
    assert not any("search" in night.paths for night in days)
    assert {night.standing.lacking for night in days} == {(missing,)}
    server.reports = "yes"
    day = mine.later(days=1)
    assert old in day.entries
    assert (day.standing.lacking, day.complete) == ((), (mine.window,))
    assert mine.later(days=1).standing.lacking == ()


def test_reports_withheld_for_another_30_days_stay_missing(server, source):
    server.reports = "no-plan"
    mine = source(days=300)
    missing = mine.pull().standing.lacking
    days = [mine.later(days=1) for _ in range(31)]
    assert [number for number, day in enumerate(days, 1) if "search" in day.paths] == [30]
    assert {night.standing.lacking for night in days} == {missing}


def test_without_reports_the_open_days_reach_as_far_as_lists(server, account, track, source):
    tag = account.add_tag("urgent")
    id = track(NOW - 70 * DAY, tags=[tag])
    server.reports = "no-plan"
    mine = source(days=300)
    mine.pull()
    account.delete_tag(tag)
    night = mine.later(days=1)
    assert night.entries[id].tags == ()
    assert night.snapshot == (Span(NOW - 79 * DAY, NOW + DAY),)


def test_a_free_workspace_is_read_as_far_as_it_shows(account, track, source):
    hidden, shown = track(NOW - 300 * DAY), track(NOW - 150 * DAY)
    account.set_workspace(max_data_retention_days=200)
    mine = source(days=400)
    pulled = mine.pull()
    assert (shown in pulled.entries, hidden in pulled.entries) == (True, False)
    assert pulled.standing.lacking == ("entries more than 200 days old: the workspace's plan hides them",)
    assert pulled.standing.done is None
    assert not covers(pulled.complete, Span(NOW - 201 * DAY, NOW))
    assert mine.later(minutes=15).paths == ["/me/time_entries"]


def test_history_that_a_better_plan_shows_is_read(account, track, source):
    hidden = track(NOW - 300 * DAY)
    account.set_workspace(max_data_retention_days=200)
    mine = source(days=400)
    mine.pull()
    account.set_workspace(plan="starter")
    assert hidden in mine.later(days=1).entries | mine.later(minutes=15).entries
    assert hidden in mine.ledger.ids
