"""Reports: rows, pages, totals and refusals of a search."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.simulator.toggl.account import Account
from syncd.simulator.toggl.reports import Reports
from syncd.simulator.toggl.shapes import USER, WORKSPACE

START = datetime(2026, 11, 16, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = {"start_date": "2026-11-16", "end_date": "2026-11-16"}


def ids(response):
    assert response.status_code == 200, response.text
    return [row["time_entries"][0]["id"] for row in response.json()]


def paged(ask, **body):
    """The ids of all pages, followed by the row number alone."""
    pages, row = [], 1
    while row:
        answer = ask(**body, first_row_number=row)
        pages.append(ids(answer))
        row = int(answer.headers.get("X-Next-Row-Number", 0))
    return pages


ENTRIES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40_000), st.booleans(), st.integers(0, 2)), min_size=1, max_size=40
)


@given(ENTRIES, st.integers(1, 15), st.integers(1, 10), st.sampled_from(["date", "user", "duration", "last_update"]))
@settings(max_examples=40, deadline=None)
def test_the_pages_of_a_range_have_every_entry_once_and_add_up_to_the_totals(entries, size, cap, order):
    account = Account(START)
    account.set_workspace(plan="premium", default_rate=4550)
    account.add_member("Ben Roe", timezone="America/New_York")
    project = account.add_project("Acme API", rate=6000, currency="EUR")
    for hours, seconds, billable, place in entries:
        start = START - 2 * DAY + hours * HOUR
        user, own = list(account.users)[place % 2], project if place else None
        account.add_entry(start, start + timedelta(seconds=seconds), "work", own, user=user, billable=billable)
    reports, state, workspace = Reports(cap), account.state(), account.workspaces[WORKSPACE]
    body = {"start_date": "2026-11-15", "end_date": "2026-11-15", "order_by": order, "page_size": size}
    rows, row = [], 1
    while row:
        answer = reports.search(state, workspace, {**body, "first_row_number": row})
        assert len(answer.body) <= min(size, cap)
        rows += answer.body
        row = int(answer.headers.get("X-Next-Row-Number", 0))

    def on_the_day(entry):
        return entry.start.astimezone(account.users[entry.user].zone).date().isoformat() == "2026-11-15"

    expected = {entry.id: entry.duration for entry in account.entries.values() if on_the_day(entry)}
    nested = [entry for row in rows for entry in row["time_entries"]]
    assert sorted((entry["id"], entry["seconds"]) for entry in nested) == sorted(expected.items())
    assert [row["row_number"] for row in rows] == list(range(1, len(rows) + 1))
    totals = reports.totals(state, workspace, body).body
    assert totals["seconds"] == sum(expected.values())
    assert totals["billable_amount_in_cents"] == sum(row["billable_amount_in_cents"] or 0 for row in rows)
    billable = [entry["seconds"] for row in rows if row["billable"] for entry in row["time_entries"]]
    assert sum(rate["billable_seconds"] for rate in totals["rates"]) == sum(billable)


def test_a_row_has_the_documented_keys_with_times_in_the_members_zone(account, search):
    client, tag = account.add_client("Acme Ltd"), account.add_tag("M1")
    project = account.add_project("Acme API", client)
    ben = account.add_member("Ben Roe", "ben@example.com", "America/New_York")
    id = account.add_entry(account.now - HOUR, account.now, "API tests", project, [tag], user=ben)
    (row,) = search(**TODAY).json()
    assert row == {
        "user_id": ben,
        "username": "Ben Roe",
        "project_id": project,
        "task_id": None,
        "billable": False,
        "description": "API tests",
        "tag_ids": [tag],
        "billable_amount_in_cents": None,
        "hourly_rate_in_cents": None,
        "currency": "USD",
        "row_number": 1,
        "time_entries": [
            {
                "id": id,
                "seconds": 3600,
                "start": "2026-11-16T03:00:00-05:00",
                "stop": "2026-11-16T04:00:00-05:00",
                "at": "2026-11-16T09:00:00+00:00",
                "at_tz": "2026-11-16T04:00:00-05:00",
            }
        ],
    }
    (rich,) = search(**TODAY, enrich_response=True).json()
    assert {key: rich[key] for key in row} == row
    names = {key: rich[key] for key in ("email", "client_name", "project_name", "task_name", "tag_names")}
    assert names == {
        "email": "ben@example.com",
        "client_name": "Acme Ltd",
        "project_name": "Acme API",
        "task_name": None,
        "tag_names": ["M1"],
    }


def test_both_days_are_included_and_each_is_the_members_own(account, search):
    tokyo = account.add_member("Aiko", timezone="Asia/Tokyo")
    midnight = datetime(2026, 11, 15, 15, tzinfo=UTC)  # of the sixteenth in Tokyo; in Berlin that begins at 23:00 UTC
    inside = account.add_entry(midnight, midnight + HOUR, user=tokyo)
    account.add_entry(midnight - timedelta(seconds=1), midnight + HOUR, user=tokyo)
    account.add_entry(midnight, midnight + HOUR)
    own = account.add_entry(midnight + 8 * HOUR, midnight + 9 * HOUR)
    answer = search(**TODAY, order_dir="ASC")
    assert ids(answer) == [inside, own]
    assert (answer.headers["X-Range-Start"], answer.headers["X-Range-End"]) == ("2026-11-16", "2026-11-16")


def test_running_and_deleted_entries_and_other_workspaces_are_not_shown(account, search):
    shown = account.add_entry(account.now - HOUR, account.now)
    account.add_entry(account.now - HOUR, None)
    account.delete_entry(account.add_entry(account.now - HOUR, account.now))
    second = account.add_workspace("Second")
    other = account.add_entry(account.now - HOUR, account.now, workspace=second)
    assert ids(search(**TODAY)) == [shown]
    assert ids(search(**TODAY, workspace=second)) == [other]


def test_a_page_has_fifty_rows_and_more_than_the_cap_are_cut_without_a_sign(account, search):
    every = [account.add_entry(account.now - HOUR, account.now) for _ in range(251)]
    first = search(**TODAY, order_dir="ASC")
    assert ids(first) == every[:50]
    assert (first.headers["X-Next-Row-Number"], first.headers["X-Next-ID"]) == ("51", str(every[50]))
    first, last = paged(search, **TODAY, order_dir="ASC", page_size=1000)
    assert (first, last) == (every[:200], every[200:])


def test_the_last_page_has_no_cursor(account, search):
    account.add_entry(account.now - HOUR, account.now)
    headers = search(**TODAY, page_size=1).headers
    assert not [name for name in headers if name.startswith("x-next")]


def test_a_first_id_alone_is_a_cursor_and_with_a_row_number_finds_nothing(account, search):
    every = [account.add_entry(account.now - HOUR, account.now) for _ in range(3)]
    assert ids(search(**TODAY, order_dir="ASC", first_row_number=2, first_id=every[1])) == []
    assert ids(search(**TODAY, order_dir="ASC", first_id=every[1])) == every[1:]


@pytest.mark.parametrize(
    ("preference", "asked", "seconds"),
    [
        ((0, 0), {}, 500),
        ((1, 15), {}, 900),
        ((-1, 15), {}, 0),
        ((0, 15), {}, 900),
        ((1, 15), {"rounding": 0}, 500),
        ((1, 15), {"rounding": 0, "rounding_minutes": 0}, 500),
        ((0, 0), {"rounding": 1, "rounding_minutes": 1}, 540),
    ],
)
def test_seconds_are_rounded_by_preference_unless_the_search_says_how(account, search, preference, asked, seconds):
    account.rounding, account.rounding_minutes = preference
    account.add_entry(account.now - timedelta(seconds=500), account.now)
    (row,) = search(**TODAY, **asked).json()
    assert row["time_entries"][0]["seconds"] == seconds
    assert search("/totals", **TODAY, **asked).json()["seconds"] == seconds


def test_amounts_are_cents_of_billable_time_and_follow_a_rate_into_the_past(account, search):
    account.set_workspace(plan="starter", default_rate=3000, default_currency="EUR")
    project = account.add_project("Acme API", rate=4000, currency="USD")
    for where, billable in ((project, True), (None, True), (None, False)):
        account.add_entry(account.now - HOUR / 2, account.now, None, where, billable=billable)

    def amounts():
        rows = search(**TODAY, order_dir="ASC").json()
        return [(row["billable_amount_in_cents"], row["hourly_rate_in_cents"], row["currency"]) for row in rows]

    assert amounts() == [(2000, 4000, "USD"), (1500, 3000, "EUR"), (None, None, "EUR")]
    account.set_project(project, rate=5000)
    assert amounts()[0] == (2500, 5000, "USD")
    totals = search("/totals", **TODAY).json()
    assert totals["rates"] == [
        {"billable_seconds": 1800, "currency": "EUR", "hourly_rate_in_cents": 3000},
        {"billable_seconds": 1800, "currency": "USD", "hourly_rate_in_cents": 5000},
    ]
    assert totals["tracked_days"] == 1
    account.set_workspace(plan="free")
    assert amounts() == [(None, None, "USD"), (None, None, "EUR"), (None, None, "EUR")]
    assert search("/totals", **TODAY).json()["billable_amount_in_cents"] is None


def test_the_last_changed_can_come_first(account, search):
    first, second = (account.add_entry(account.now - HOUR * 2, account.now) for _ in range(2))
    account.edit_entry(first, description="changed")
    assert ids(search(**TODAY, order_by="last_update", order_dir="DESC")) == [first, second]


def test_a_search_can_be_limited_to_users(account, search):
    own = account.add_entry(account.now - HOUR, account.now)
    ben = account.add_member("Ben Roe")
    theirs = account.add_entry(account.now - 2 * HOUR, account.now, user=ben)
    assert [ids(search(**TODAY, user_ids=users)) for users in ([USER], [ben], [USER, ben])] == [
        [own],
        [theirs],
        [own, theirs],
    ]


def test_a_free_workspace_can_hide_old_entries(account, search):
    account.add_entry(account.now - 31 * DAY, account.now - 30 * DAY)
    recent = account.add_entry(account.now - 29 * DAY, account.now - 28 * DAY)
    account.set_workspace(max_data_retention_days=30)
    asked = {"start_date": "2026-01-01", "end_date": "2026-11-16"}
    assert ids(search(**asked)) == [recent]
    account.now += 2 * DAY
    assert ids(search(**asked)) == []
    account.set_workspace(plan="starter")
    assert len(ids(search(**asked))) == 2


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "At least one parameter must be set"),
        ({"start_date": "2025-11-15", "end_date": "2026-11-16"}, "The date range must not exceed one year"),
        ({"start_date": "2026-11-17", "end_date": "2026-11-16"}, "end_date must not be before start_date"),
        ({"start_date": "yesterday"}, "start_date and end_date must be given as YYYY-MM-DD"),
        ({"start_date": "2026-11-16", "order_by": "mood"}, "order_by is invalid"),
        ({"start_date": "2026-11-16", "rounding_minutes": 7}, "rounding_minutes is invalid"),
        ({"start_date": "2026-11-16", "first_row_number": -1}, "first_row_number is invalid"),
        ({"start_date": "2026-11-16", "user_ids": "me"}, "user_ids is invalid"),
        ({"start_date": "2026-11-16", "page_size": "all"}, "page_size is invalid"),
    ],
)
def test_a_search_that_cannot_be_answered_is_400(search, body, sentence):
    refused = search(**body)
    assert (refused.status_code, refused.json()) == (400, sentence)


def test_a_year_of_366_days_is_answered(search):
    assert search(start_date="2025-11-16", end_date="2026-11-16").json() == []


def test_reports_are_posted_to_and_for_members_only(server, search):
    assert search(workspace=1, **TODAY).status_code == 403
    url = f"{server.url}/reports/api/v3/workspace/{WORKSPACE}/search/time_entries"
    assert httpx.get(url, auth=("ffeeddccbbaa99887766554433221100", "api_token")).status_code == 405
    assert httpx.post(url, auth=("wrong", "api_token"), json=TODAY).status_code == 401


def test_reports_can_be_refused_for_the_plan_or_the_person(server, search):
    server.reports = "no-plan"
    refused = search(**TODAY)
    assert (refused.status_code, refused.headers["X-Toggl-Quota-Remaining"]) == (402, "29")
    assert "plan" in refused.json()
    server.reports = "forbidden"
    assert search(**TODAY).status_code == 403


def test_reports_can_lag_behind_lists(account, server, http, search):
    server.report_lag = timedelta(minutes=5)
    account.now += timedelta(minutes=1)
    id = account.add_entry(account.now - HOUR, account.now)

    def both():
        return [row["id"] for row in http.get("/me/time_entries").json()], ids(search(**TODAY))

    assert both() == ([id], [])
    account.now += server.report_lag
    assert both() == ([id], [id])
