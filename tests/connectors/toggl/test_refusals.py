"""Refusals of Toggl in both scopes: one sentence that says what to do, without a secret."""

import traceback
from datetime import UTC, datetime, timedelta

import pytest

from syncd.connector import Exhausted, Malformed, Refused, Unavailable
from syncd.options import Secret

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)
TOKEN = "0123456789abcdef0123456789abcdef"

REFUSALS = [
    (401, {"X-Authorization-Missing": "true"}, "", Refused, r"token of source toggl \(401\): copy your API token"),
    (402, {"X-Toggl-Quota-Remaining": "12"}, '"Not in your plan"', Refused, "only on a paid plan"),
    (402, {"X-Toggl-Quota-Remaining": "0", "X-Toggl-Quota-Resets-In": "1855"}, "", Exhausted, "09:30 UTC"),
    (402, {}, '"You have hit your hourly limit for API calls. It will reset in 90 seconds."', Exhausted, "09:01"),
    (402, {"X-Toggl-Quota-Remaining": "0"}, "", Exhausted, "10:00 UTC"),
    (403, {}, '"Forbidden"', Refused, "does not allow source toggl"),
    (404, {}, "", Refused, "check its url"),
    (410, {}, "", Refused, "too old"),
    (418, {}, "", Malformed, "418"),
    (429, {"Retry-After": "3600"}, "", Unavailable, "10:00 UTC"),
    (500, {}, "<html>", Unavailable, "500"),
    (503, {"Retry-After": "7200"}, "", Unavailable, "11:00 UTC"),
    (301, {"Location": "https://example.com"}, "", Malformed, "redirects"),
    (200, {"Content-Type": "text/html"}, "<html>Log in</html>", Malformed, "not JSON"),
    (200, {}, "", Malformed, "not JSON"),
    (200, {}, '{"time_entries": 5}', Malformed, "differs from its documentation"),
    (200, {}, "5", Malformed, "differs from its documentation"),
]


@pytest.mark.parametrize("scope", ["me", "workspace"])
@pytest.mark.parametrize(("status", "headers", "body", "error", "says"), REFUSALS)
def test_a_refusal_is_explained_in_one_sentence(server, source, caplog, scope, status, headers, body, error, says):
    caplog.set_level("DEBUG")
    for _ in range(4):
        server.fail_next(status, body, headers)
    with pytest.raises(error, match=says) as caught:
        source(scope=scope, governed=True).pull()
    assert "\n" not in str(caught.value)
    assert TOKEN not in "".join(traceback.format_exception(caught.value)) + caplog.text


def test_a_used_up_quota_says_when_it_is_full_again(server, source):
    server.fail_next(402, headers={"X-Toggl-Quota-Remaining": "0", "X-Toggl-Quota-Resets-In": "1855"})
    with pytest.raises(Exhausted) as caught:
        source(governed=True).pull()
    assert caught.value.at == NOW + timedelta(seconds=1855)


def test_a_pull_survives_single_faults_of_the_server(server, track, source):
    id = track(NOW - DAY)
    for status in (500, 429, 503):
        server.fail_next(status, "<html>")
    assert id in source().pull().entries


@pytest.mark.parametrize(("reports", "says"), [("no-plan", "only on a paid plan"), ("forbidden", "does not allow")])
def test_a_workspace_cannot_be_read_without_reports(server, source, reports, says):
    server.reports = reports
    with pytest.raises(Refused, match=f"/search/time_entries .*{says}|{says}.*/search/time_entries"):
        source(scope="workspace").pull()


def test_a_bad_request_is_not_retried(server, source):
    server.fail_next(400, '"start_date is invalid"')
    mine = source()
    with pytest.raises(Malformed, match=r"/me \(400\): its API seems to have changed"):
        mine.pull()
    assert len(server.requests) == 1


@pytest.mark.parametrize("named", ["2026-99-99", "soon", ""])
def test_a_refused_start_without_an_earliest_day_is_malformed(server, source, named):
    mine = source(days=400)
    pages = mine.pages()
    next(pages)
    server.fail_next(400, f'"start_date must not be earlier than {named}"')
    with pytest.raises(Malformed, match=r"/me/time_entries \(400\)"):
        next(pages)


def test_an_earliest_start_that_is_refused_too_moves_on_by_a_day(server, source):
    mine = source(days=89)
    pages = mine.pages()
    next(pages)
    for _ in range(2):
        server.fail_next(400, '"start_date must not be earlier than 2026-08-19"')
    list(pages)
    asked = [request.query["start_date"] for request in server.requests[1:4]]
    assert asked == ["2026-08-19T09:00:00Z", "2026-08-20T09:00:00Z", "2026-08-21T09:00:00Z"]


@pytest.mark.parametrize("scope", ["me", "workspace"])
def test_a_key_of_toggl_2_is_refused_before_anything_is_sent(server, source, tmp_path, scope):
    (tmp_path / "key").write_text("toggl_sk_0123")
    secret = Secret("file", str(tmp_path / "key"))
    with pytest.raises(Refused, match=r"a key of Toggl 2\.0, another product") as caught:
        source(scope=scope, token=secret).pull()
    assert "toggl_sk_0123" not in str(caught.value)
    assert server.requests == []


@pytest.mark.parametrize("scope", ["me", "workspace"])
def test_nothing_of_a_users_profile_is_kept(account, track, source, scope):
    track(NOW - DAY)
    made = source(scope=scope)
    kept = repr([made.pull().pages, made.cursor, made.connector()])
    for secret in (TOKEN, "jane@example.com", "simulated-workspace-token", "5" * 64, "/ical/"):
        assert secret not in kept


@pytest.mark.parametrize("scope", ["me", "workspace"])
def test_syncd_only_reads(account, track, source, scope):
    account.set_workspace(plan="starter")
    track(NOW - 200 * DAY)
    made = source(days=300, scope=scope)
    made.pull()
    made.later(days=1)
    asked = {(request.method, request.path.rpartition("/search/")[1]) for request in made.server.requests}
    assert asked == {("GET", ""), ("POST", "/search/")}
