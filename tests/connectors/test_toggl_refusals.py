import traceback
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from pydantic import ValidationError

from syncd.connector import Context, Malformed, Refused, Unavailable
from syncd.connectors.toggl import Toggl
from syncd.core.time import Span, union
from syncd.http import source_client
from syncd.options import Secret

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
WINDOW = Span(NOW - timedelta(days=90), NOW)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "headers", "body", "error", "says"),
    [
        (401, {"X-Authorization-Missing": "true"}, b"", Refused, "put a valid API token"),
        (402, {"X-Toggl-Quota-Remaining": "12"}, b'"This feature is not in your plan"', Refused, "paid plan"),
        (402, {"X-Toggl-Quota-Remaining": "0", "X-Toggl-Quota-Resets-In": "1855"}, b"", Unavailable, "09:30 UTC"),
        (402, {}, b'"You have hit your hourly limit. It will reset in 90 seconds."', Unavailable, "09:01"),
        (402, {"X-Toggl-Quota-Remaining": "0"}, b"", Unavailable, "for now"),
        (403, {}, b'"Forbidden"', Refused, "does not allow"),
        (404, {}, b"", Refused, "check its url"),
        (410, {}, b"", Refused, "too old"),
        (418, {}, b"", Malformed, "418"),
        (429, {"Retry-After": "3600"}, b"", Unavailable, "10:00 UTC"),
        (500, {}, b"<html>", Unavailable, "500"),
        (200, {"Content-Type": "text/html"}, b"<html>Log in</html>", Malformed, "not JSON"),
        (200, {}, b'{"time_entries": [', Malformed, "not JSON"),
        (200, {}, b'{"time_entries": 5}', Malformed, "not what it documents"),
        (200, {}, b"[]", Malformed, "not what it documents"),
    ],
)  # fmt: skip
def test_refusals_are_told_apart_in_one_sentence(
    toggl_server, toggl, caplog, toggl_token, status, headers, body, error, says
):
    caplog.set_level("DEBUG")
    toggl_server.answers = [(status, headers, body)] * 4
    with pytest.raises(error, match=says) as caught:
        list(toggl().pull(None, WINDOW))
    assert "\n" not in str(caught.value)
    assert toggl_token not in "".join(traceback.format_exception(caught.value)) + caplog.text


def test_a_used_up_quota_says_when_it_is_full_again(toggl_server, toggl):
    toggl_server.answers = [(402, {"X-Toggl-Quota-Remaining": "0", "X-Toggl-Quota-Resets-In": "1855"}, b"")]
    with pytest.raises(Unavailable) as caught:
        list(toggl().pull(None, WINDOW))
    assert caught.value.at == NOW + timedelta(seconds=1855)


def test_a_key_of_toggl_2_is_refused_before_anything_is_sent(toggl_server, toggl):
    with pytest.raises(Refused, match=r"Toggl 2\.0"):
        list(toggl("toggl_sk_0123").pull(None, WINDOW))
    assert toggl_server.requests == []


def test_the_quota_ends_a_first_pull_that_resumes_by_itself(toggl_world, toggl_token, quotas, tmp_path):
    toggl_world.earliest, toggl_world.cap = NOW - 4000 * DAY, 1000
    window, clock = Span(NOW - 3600 * DAY, NOW), [NOW]
    (tmp_path / "token").write_text(toggl_token)
    options = Toggl.Options(kind="toggl", token=Secret("file", str(tmp_path / "token")), url=toggl_world.url)

    def pull(cursor):
        pages = []
        with source_client(Toggl.limits, quotas, "a", lambda: clock[0], lambda seconds: None) as client:
            connector = Toggl(options, Context(source="toggl", zone=ZoneInfo("UTC"), http=client))
            try:
                for page in connector.pull(cursor, window):
                    pages.append(page)
            except Unavailable as error:
                return pages, error.at
        return pages, None

    before, at = pull(None)
    assert (len(toggl_world.requests), at) == (25, NOW + timedelta(hours=1))
    clock[0] = at
    after, at = pull(before[-1].cursor)
    assert (at, len(toggl_world.requests)) == (None, 41)
    refs = {each.record.ref for page in [*before, *after] for each in page.records}
    assert sum(ref.startswith("toggl/time/") for ref in refs) == 93
    assert union(each.span for page in [*before, *after] for each in page.snapshot) == (window,)


@pytest.mark.parametrize(
    "url", ["http://api.track.toggl.com", "ftp://x", "https://user:pw@x", "toggl.com", "http://127.0.0.1.x/"]
)
def test_an_address_that_would_show_the_token_to_others_is_refused(url):
    with pytest.raises(ValidationError, match="https"):
        Toggl.Options(kind="toggl", token=Secret("env", "X"), url=url)


def test_a_token_written_into_the_configuration_is_refused_without_showing_it():
    with pytest.raises(ValidationError) as caught:
        Toggl.Options(kind="toggl", token="canary")
    assert "canary" not in str(caught.value)


def test_nothing_of_a_users_profile_is_kept(toggl_world, toggl, toggl_token):
    kept = repr(list(toggl().pull(None, WINDOW)))
    assert toggl_token not in kept
    assert "user@example.com" not in kept


def test_construction_talks_to_nobody():
    with httpx.Client(transport=httpx.MockTransport(lambda request: pytest.fail("asked"))) as client:
        options = Toggl.Options(kind="toggl", token=Secret("env", "SYNCD_NO_SUCH_VARIABLE"))
        Toggl(options, Context(source="toggl", zone=ZoneInfo("UTC"), http=client))
