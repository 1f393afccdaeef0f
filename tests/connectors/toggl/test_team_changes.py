"""Polls and daily readings of a workspace: other people's changes, in any zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.connector import Malformed
from syncd.core.time import Span, union

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)
LAG = timedelta(minutes=15)


@pytest.fixture
def sam(account):
    return account.add_member("Sam Roe")


@pytest.fixture
def ids(sam, track):
    """Sam's work, the oldest first."""
    return [track(NOW - days * DAY, user=sam) for days in (900, 700, 400, 300, 100, 30, 5, 1)]


@pytest.fixture
def team(ids, source):
    """A source whose first pull is done."""
    team = source(days=1000, scope="workspace")
    team.pull()
    return team


def known(team):
    return {int(ref.rpartition("/")[2]): known.record for ref, known in team.ledger.entries.items()}


def test_a_poll_without_changes_is_one_request_for_the_latest_of_a_year(team):
    pulled = team.later(minutes=15)
    assert pulled.paths == ["search"]
    body = pulled.requests[0].body
    assert (body["order_by"], body["order_dir"], body["page_size"]) == ("last_update", "DESC", 50)
    assert (body["start_date"], body["end_date"]) == ("2025-11-18", "2026-11-18"), "366 days, the most there may be"
    (page,) = pulled.pages
    assert [coverage.span.end for coverage in page.complete] == [NOW]
    assert not page.snapshot


def test_a_day_of_polls_is_one_request_each_but_for_the_nightly_readings(team):
    counts = [len(team.later(minutes=15).paths) for _ in range(95)]
    assert [poll for poll, count in enumerate(counts, 1) if count != 1] == [4 * 14], "at midnight in Berlin"


def test_additions_and_edits_of_the_last_year_are_found_by_the_next_poll(account, sam, ids, team):
    added = account.add_entry(NOW - 200 * DAY, NOW - 199.9 * DAY, user=sam)
    account.edit_entry(ids[3], description="edited")
    pulled = team.later(minutes=15)
    assert pulled.paths == ["search"]
    assert known(team)[added].person == "Sam Roe"
    assert known(team)[ids[3]].description == "edited"


def test_more_changes_than_a_page_has_are_all_found(account, sam, team):
    added = [account.add_entry(NOW - n * DAY, NOW - n * DAY, str(n), user=sam) for n in range(1, 360)]
    pulled = team.later(minutes=15)
    assert pulled.paths == ["search"] * 3
    assert set(added) <= known(team).keys()


@pytest.mark.parametrize("lag", [timedelta(minutes=3), timedelta(minutes=14)])
def test_changes_that_reports_show_late_are_neither_missed_nor_deletions(server, account, sam, ids, team, lag):
    server.report_lag = lag
    added = []
    for poll in range(8):
        added.append(account.add_entry(NOW - DAY, NOW - DAY, user=sam))
        account.edit_entry(ids[poll % 4 + 3], description=f"edited {poll}")
        team.later(minutes=7)
    team.later(hours=20)
    team.later(minutes=15)
    assert set(added) <= known(team).keys()
    assert [known(team)[id].description for id in ids[3:7]] == ["edited 4", "edited 5", "edited 6", "edited 7"]


def test_a_delayed_change_below_more_than_a_page_of_others_is_not_missed(server, account, sam, team):
    server.report_lag = timedelta(minutes=14)
    first = account.add_entry(NOW - DAY, NOW - DAY, user=sam)
    account.now += timedelta(minutes=1)
    for _ in range(120):
        account.add_entry(NOW - DAY, NOW - DAY, user=sam)
    team.pull()
    team.later(minutes=14.5)
    assert first in known(team)


def test_edits_of_older_years_and_deletions_of_the_last_35_days_are_found_by_the_next_day(account, ids, team):
    for id in ids[:3]:
        account.edit_entry(id, description="edited")
    account.delete_entry(ids[5])
    account.delete_entry(ids[7])
    team.later(minutes=15)
    assert {ids[5], ids[7]} <= known(team).keys(), "a poll cannot show this"
    assert {known(team)[id].description for id in ids[:3]} == {""}
    night = team.later(days=1)
    assert {known(team)[id].description for id in ids[:3]} == {"edited"}
    assert known(team).keys() == {*ids} - {ids[5], ids[7]}
    assert night.complete == (Span(team.since, account.now - LAG),)


def test_a_changed_rate_of_the_last_35_days_is_seen_the_next_day(account, sam, track, source):
    account.set_workspace(plan="starter")
    project = account.add_project("API", billable=True, rate=4000)
    id = track(NOW - 30 * DAY, user=sam, project=project, billable=True)
    for number in range(60):  # a poll shows the latest changes, whether new or not
        track(NOW - 20 * DAY + number * LAG, 15)
    team = source(scope="workspace")
    team.pull()
    account.set_project(project, rate=5000)
    team.later(minutes=15)
    assert known(team)[id].rate.minor == 4000
    team.later(days=1)
    assert known(team)[id].rate.minor == 5000


def test_a_new_label_costs_its_list_and_a_new_projects_client_that_list_too_once(account, sam, team):
    client = account.add_client("Acme")
    project, tag = account.add_project("New", client), account.add_tag("urgent")
    account.add_entry(NOW - DAY, NOW - DAY, user=sam, project=project, tags=[tag])
    pulled = team.later(minutes=15)
    assert pulled.paths == ["search", "clients", "projects", "tags"]
    assert pulled.labels[f"project-{project}"].parent == f"toggl/label/client-{client}"
    assert f"client-{client}" in pulled.labels
    assert team.later(minutes=1).paths == ["search"]


def test_changes_that_are_not_sorted_are_malformed(account, ids, team, alter):
    alter("search", lambda rows, _: rows[::-1])
    account.edit_entry(ids[-1], description="edited")
    with pytest.raises(Malformed, match="not sorted"):
        team.later(minutes=15)


def test_after_an_absence_of_years_nothing_is_missing(account, ids, sam, team):
    account.now += 300 * DAY
    added = account.add_entry(account.now, account.now + LAG, user=sam)
    account.edit_entry(ids[0], description="edited")
    account.delete_entry(ids[4])
    account.now += 500 * DAY
    for _ in range(5):
        team.later(days=1)
    assert known(team).keys() == {*ids, added} - {ids[4]}
    assert known(team)[ids[0]].description == "edited"
    assert team.later(minutes=15).complete[-1].end == account.now - LAG


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Auckland", "Pacific/Pago_Pago", "Asia/Kathmandu"])
def test_wherever_members_live_only_days_that_were_read_are_covered(account, track, source, zone):
    """Reports read their dates in each member's own zone, from 14 hours before UTC to 11 behind it."""
    kai = account.add_member("Kai", timezone=zone)
    ids = [track(NOW - 80 * DAY + hour * timedelta(hours=1), 30, user=kai) for hour in range(0, 80 * 24, 7)]
    team = source(days=81, scope="workspace")
    complete = []
    for page in team.pages():
        complete += [coverage.span for coverage in page.complete]
        missing = [id for id in ids if id not in known(team)]
        assert not [id for id in missing if any(account.entries[id].start in span for span in complete)]
    assert union(complete) == (Span(team.since, NOW - LAG),)
    assert known(team).keys() == {id for id in ids if account.entries[id].start in team.window}
    account.now = datetime(2026, 11, 17, 20, tzinfo=UTC)
    just = account.add_entry(account.now - LAG * 3, account.now - LAG * 2, user=kai)
    assert account.now.astimezone(ZoneInfo(zone)).date().day in (17, 18)
    team.pull()
    assert just in known(team), "it may be tomorrow there"
