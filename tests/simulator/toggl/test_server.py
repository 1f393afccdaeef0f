"""HTTP of the server: authentication, lists and their limits, quota, errors, log."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest

from syncd.simulator.toggl.server import TogglSimulator

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ENTRIES = "/me/time_entries"


def epoch(moment):
    return int(moment.timestamp())


def ids(response):
    assert response.status_code == 200, response.text
    return [entry["id"] for entry in response.json()]


def test_without_credentials_the_answer_is_401_with_an_empty_body_and_a_header(server):
    answer = httpx.get(f"{server.url}/api/v9/me")
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["X-Authorization-Missing"] == "true"


@pytest.mark.parametrize("auth", [("wrong", "api_token"), ("ffeeddccbbaa99887766554433221100", "password")])
def test_wrong_credentials_are_401_with_an_empty_body(server, auth):
    answer = httpx.get(f"{server.url}/api/v9/me", auth=auth)
    assert (answer.status_code, answer.content) == (401, b"")
    assert "X-Authorization-Missing" not in answer.headers


def test_me_is_the_user_alone(http):
    user = http.get("/me").json()
    assert (user["fullname"], user["timezone"]) == ("Jane Doe", "Europe/Berlin")
    assert "time_entries" not in user


def test_related_data_has_ten_days_of_live_entries_and_archived_projects_too(account, http):
    account.archive_project(account.add_project("Old"))
    account.add_project("Acme API")
    midnight = account.now.replace(hour=23) - 11 * DAY  # in Berlin, where the user lives
    account.add_entry(midnight - timedelta(seconds=1), midnight)
    first = account.add_entry(midnight, midnight + HOUR)
    last = account.add_entry(account.now - HOUR, account.now)
    account.delete_entry(account.add_entry(account.now - HOUR, account.now))
    related = http.get("/me", params={"with_related_data": "true"}).json()
    assert [entry["id"] for entry in related["time_entries"]] == [last, first]
    assert [project["name"] for project in related["projects"]] == ["Old", "Acme API"]
    assert "tasks" not in related


def test_without_parameters_the_last_nine_days_are_listed_newest_start_first(account, http):
    account.add_entry(account.now - 10 * DAY, account.now - 10 * DAY + HOUR)
    newest = account.add_entry(account.now - HOUR, account.now)
    older = account.add_entry(account.now - 8 * DAY, account.now - 7 * DAY)
    assert ids(http.get(ENTRIES)) == [newest, older]


def test_a_range_lists_the_entries_that_start_in_it(account, http):
    start, end = account.now - 40 * DAY, account.now - 39 * DAY
    account.add_entry(start - HOUR, start + HOUR)
    inside = account.add_entry(start, start + HOUR)
    account.add_entry(end, end + HOUR)
    assert ids(http.get(ENTRIES, params={"start_date": start.isoformat(), "end_date": end.isoformat()})) == [inside]


def test_before_lists_the_entries_that_start_earlier(account, http):
    old = account.add_entry(account.now - 40 * DAY, account.now - 39 * DAY)
    account.add_entry(account.now - HOUR, account.now)
    assert ids(http.get(ENTRIES, params={"before": (account.now - DAY).date().isoformat()})) == [old]


def test_a_deleted_entry_is_shown_by_since_and_nowhere_else(account, http):
    id = account.add_entry(account.now - HOUR, account.now)
    account.now += HOUR
    account.delete_entry(id)
    day = {"start_date": (account.now - DAY).isoformat(), "end_date": (account.now + DAY).isoformat()}
    assert ids(http.get(ENTRIES)) == ids(http.get(ENTRIES, params=day)) == []
    (tombstone,) = http.get(ENTRIES, params={"since": epoch(account.now)}).json()
    assert (tombstone["id"], tombstone["server_deleted_at"]) == (id, "2026-11-16T10:00:00+00:00")


def test_since_lists_entries_by_change_not_by_start(account, http):
    edited = account.add_entry(account.now - 60 * DAY, account.now - 59 * DAY)
    account.add_entry(account.now - HOUR, account.now)
    account.now += HOUR
    account.edit_entry(edited, description="found it")
    assert ids(http.get(ENTRIES, params={"since": epoch(account.now)})) == [edited]


def test_since_and_before_together_are_400_with_the_recorded_sentence(account, http):
    answer = http.get(ENTRIES, params={"since": epoch(account.now), "before": "2026-11-16"})
    assert answer.status_code == 400
    assert answer.text.strip() == "\"'since' and 'before' can not be present simultaneously\""


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"since": epoch(datetime.fromisoformat("2026-08-01T00:00:00Z"))}, "Since cannot be older than 3 months"),
        (
            {"start_date": "2026-08-01", "end_date": "2026-09-01"},
            "start_date must not be earlier than 2026-08-18",
        ),
        ({"start_date": "2026-11-01"}, "'start_date' and 'end_date' must be present together"),
        ({"end_date": "2026-11-01"}, "'start_date' and 'end_date' must be present together"),
        ({"start_date": "yesterday", "end_date": "today"}, "dates must be given as YYYY-MM-DD or RFC 3339"),
        ({"start_date": "2026-11-01T00:00:00", "end_date": "2026-11-02T00:00:00"}, "dates must be given as"),
        ({"since": "yesterday"}, "'since' must be a unix timestamp"),
    ],
)
def test_a_wrong_query_is_400_with_a_json_sentence(http, query, sentence):
    answer = http.get(ENTRIES, params=query)
    assert answer.status_code == 400
    assert answer.json().startswith(sentence)


def test_a_list_ends_at_a_thousand_rows_without_a_sign_of_more(account, http):
    first = account.now - 30 * DAY
    every = [account.add_entry(first + HOUR * number / 2, first + HOUR * number / 2) for number in range(1001)]
    query = {"start_date": (first - DAY).isoformat(), "end_date": account.now.isoformat()}
    assert ids(http.get(ENTRIES, params=query)) == every[:0:-1]
    assert ids(http.get(ENTRIES, params={"since": epoch(account.now)})) == every[:0:-1]


def test_current_is_the_running_entry_or_null(account, http):
    assert http.get(f"{ENTRIES}/current").json() is None
    id = account.add_entry(account.now - HOUR, None, "Release notes")
    assert http.get(f"{ENTRIES}/current").json() == account.entry_json(account.entries[id])


def test_labels_are_listed_whole_or_by_change(account, http):
    account.add_client("Acme Ltd")
    account.archive_project(account.add_project("Old"))
    account.add_tag("private")
    account.now += HOUR
    account.add_project("Acme API")
    since = {"since": epoch(account.now)}

    def listed(path, **query):
        return [row["name"] for row in http.get(path, params=query).json()]

    assert listed("/me/clients") == ["Acme Ltd"]
    assert listed("/me/tags") == ["private"]
    assert listed("/me/projects") == ["Acme API"]
    assert listed("/me/projects", include_archived="true") == ["Old", "Acme API"]
    assert listed("/me/projects", include_archived="true", **since) == ["Acme API"]
    assert listed("/me/clients", **since) == listed("/me/tags", **since) == []


def test_the_date_header_is_the_accounts_time(account, http):
    assert parsedate_to_datetime(http.get("/me").headers["Date"]) == account.now
    account.now += DAY
    assert parsedate_to_datetime(http.get("/me").headers["Date"]) == account.now


def test_the_quota_counts_down_from_thirty_and_beyond_it_is_402_until_the_window_ends(account, http):
    first = http.get("/me").headers
    assert (first["X-Toggl-Quota-Remaining"], first["X-Toggl-Quota-Resets-In"]) == ("29", "3600")
    account.now += HOUR / 2
    counted = [http.get(ENTRIES).headers["X-Toggl-Quota-Remaining"] for _ in range(29)]
    assert counted == [str(left) for left in range(28, -1, -1)]
    refused = http.get("/me")
    assert refused.status_code == 402
    assert refused.text == "You have hit your hourly limit for API calls. Your quota will reset in 1800 seconds."
    assert (refused.headers["X-Toggl-Quota-Remaining"], refused.headers["X-Toggl-Quota-Resets-In"]) == ("0", "1800")
    account.now += HOUR / 2
    assert http.get("/me").headers["X-Toggl-Quota-Remaining"] == "29"


def test_without_a_quota_there_are_no_quota_headers(account):
    with TogglSimulator(account, "t", quota=None) as server, httpx.Client(auth=("t", "api_token")) as client:
        answers = [client.get(f"{server.url}/api/v9/me") for _ in range(31)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any(name.startswith("x-toggl-quota") for name in answers[-1].headers)


def test_failures_are_answered_in_order_once_each_and_count_in_no_quota(server, http):
    server.fail_next(503, "try later", {"Retry-After": "7"})
    server.fail_next(403)
    failed, forbidden, fine = (http.get("/me") for _ in range(3))
    assert (failed.status_code, failed.text, failed.headers["Retry-After"]) == (503, "try later", "7")
    assert (forbidden.status_code, forbidden.content) == (403, b"")
    assert (fine.status_code, fine.headers["X-Toggl-Quota-Remaining"]) == (200, "29")


def test_requests_are_logged_with_query_and_status(server, http):
    http.get(ENTRIES, params={"since": "yesterday"})
    http.get("/nowhere")
    seen = [(request.method, request.path, request.query, request.status) for request in server.requests]
    assert seen == [
        ("GET", "/api/v9/me/time_entries", {"since": "yesterday"}, 400),
        ("GET", "/api/v9/nowhere", {}, 404),
    ]


def test_the_version_before_is_gone(server, http):
    assert http.get(f"{server.url}/api/v8/time_entries").status_code == 410


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_writing_is_refused_and_logged(server, http, method):
    assert http.request(method, ENTRIES, json={"description": "x"}).status_code == 405
    assert [(request.method, request.status) for request in server.requests] == [(method, 405)]


def test_a_search_is_logged_with_its_body_bucket_and_time_and_its_connection_stays_open(account, server, search):
    account.now += HOUR
    streams = [search(start_date="2026-11-16").extensions["network_stream"] for _ in range(2)]
    assert streams[0].get_extra_info("client_addr") == streams[1].get_extra_info("client_addr")
    request = server.requests[-1]
    assert (request.method, request.status, request.body) == ("POST", 200, {"start_date": "2026-11-16"})
    assert (request.bucket, request.at) == ("organization/2100001", account.now)
