"""The keys of a source of kind "toggl", and the effect of changing them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from pydantic import ValidationError

from syncd.connector import Context
from syncd.connectors.toggl import Toggl
from syncd.core.time import Span, covers
from syncd.options import Secret

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)
TOKEN = Secret("env", "SYNCD_NO_SUCH_VARIABLE")


def options(**more):
    return Toggl.Options(kind="toggl", token=TOKEN, **more)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.track.toggl.com",
        "https://api.track.toggl.com:8443",
        "https://api.track.toggl.com.example.org",
        "https://169.254.169.254",
        "https://10.0.0.1",
        "file:///etc/passwd",
        "ftp://x",
        "https://user:pw@api.track.toggl.com",
        "toggl.com",
        "http://127.0.0.1.x/",
        "",
    ],
)
def test_an_address_that_would_reveal_the_token_is_refused(url):
    with pytest.raises(ValidationError, match="https") as caught:
        options(url=url)
    assert "pw" not in str(caught.value)


def test_a_token_written_into_the_configuration_is_refused_without_showing_it():
    with pytest.raises(ValidationError) as caught:
        Toggl.Options(kind="toggl", token="canary")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("more", [{"workspace": "Studio"}, {"people": ["Sam"]}, {"scope": "me", "people": ["Sam"]}])
def test_a_workspace_and_people_need_the_scope_workspace(more):
    with pytest.raises(ValidationError, match='`workspace` and `people` are for scope = "workspace"'):
        options(**more)


def test_a_person_is_for_the_scope_me():
    with pytest.raises(ValidationError, match='`person` is for scope = "me"'):
        options(scope="workspace", person="me")


@pytest.mark.parametrize("more", [{"scope": "all"}, {"workspaces": "x"}, {"people": "Sam"}])
def test_unknown_options_and_values_are_refused(more):
    with pytest.raises(ValidationError):
        options(**more)


def test_the_constructor_opens_no_connection():
    with httpx.Client(transport=httpx.MockTransport(lambda request: pytest.fail("it sent a request"))) as client:
        Toggl(options(), Context(source="toggl", zone=ZoneInfo("UTC"), http=client))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"scope": "me"}, {"scope": "workspace"}),
        ({"scope": "workspace"}, {"scope": "me"}),
        ({"scope": "workspace", "people": ["Jane Doe"]}, {"scope": "workspace"}),
        ({"scope": "workspace", "people": ["Jane Doe"]}, {"scope": "workspace", "people": ["Jane Doe", "Sam Roe"]}),
        ({"scope": "workspace", "workspace": "Second"}, {"scope": "workspace", "workspace": "Workspace"}),
        ({"person": "me"}, {"person": "jane"}),
    ],
)
def test_a_source_with_another_selection_begins_anew(account, track, source, before, after):
    second = account.add_workspace("Second")
    sam = account.add_member("Sam Roe")
    for day in (200, 150, 100, 50):
        track(NOW - day * DAY)
        track(NOW - day * DAY, user=sam)
        track(NOW - day * DAY, workspace=second)
    changed = source(days=300, **{"workspace": "Workspace"} | before if before.get("scope") == "workspace" else before)
    changed.pull()
    changed.options = {"workspace": "Workspace"} | after if after.get("scope") == "workspace" else after
    fresh = source(days=300, **changed.options)
    one, other = changed.pull(), fresh.pull()
    assert (set(one.entries), one.snapshot) == (set(other.entries), other.snapshot)


@pytest.mark.parametrize(("scope", "days"), [("me", 30), ("me", 400), ("workspace", 100)])
def test_an_earlier_beginning_is_read_up_to_where_history_began_and_nothing_again(track, source, scope, days):
    early, late = track(NOW - (days + 50) * DAY), track(NOW - (days - 20) * DAY)
    made = source(days=days, scope=scope)
    made.pull()
    made.since -= 100 * DAY
    pulled = made.pull()
    assert set(pulled.entries) - {late} == {early}, "a workspace shows the late one among the latest changes"
    ends = [(request.body or request.query)["end_date"] for request in pulled.requests[1:]]
    assert max(ends) < str((NOW - (days - 2) * DAY).date())
    assert covers(made.later(minutes=15).complete, Span(made.since, NOW))


@pytest.mark.parametrize("scope", ["me", "workspace"])
def test_a_clock_set_back_to_before_all_history_does_not_fail(account, source, scope):
    made = source(days=30, scope=scope)
    made.pull()
    account.now -= 400 * DAY
    made.since = account.now
    assert made.pull().standing.done is None


@pytest.mark.parametrize("every", [timedelta(minutes=5), timedelta(minutes=30)])
def test_a_changed_interval_does_not_begin_anew(source, every):
    mine = source(days=30)
    mine.pull()
    mine.options = {"every": every}
    pulled = mine.later(minutes=5)
    assert pulled.paths == ["/me/time_entries"]
    assert pulled.standing.seen_within["your additions, edits and deletions"] == every
