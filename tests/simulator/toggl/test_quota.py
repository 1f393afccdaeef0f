"""The two hourly quotas and the limit on bursts, in the account's time."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.simulator.toggl.quota import BURST, Quota
from syncd.simulator.toggl.server import TogglSimulator
from syncd.simulator.toggl.shapes import ORGANIZATION, WORKSPACE

START = datetime(2026, 11, 16, 9, tzinfo=UTC)
HERE = f"/workspaces/{WORKSPACE}"
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
BUCKET = f"organization/{ORGANIZATION}"


@given(st.lists(st.integers(min_value=0, max_value=2400), max_size=40), st.integers(min_value=0, max_value=5))
@settings(max_examples=50, deadline=None)
def test_no_hour_accepts_more_requests_than_the_limit(pauses, limit):
    quota, now, windows = Quota(lambda _: limit), START, []
    for pause in pauses:
        now += pause * SECOND
        if not windows or now >= windows[-1][0] + HOUR:
            windows.append((now, []))
        accepted = quota.take("user", now)
        windows[-1][1].append(accepted)
        assert quota.remaining("user", now) == limit - quota.used("user")
        assert 0 < quota.resets_in("user", now) <= 3600
    for _, answers in windows:
        assert answers == [True] * min(limit, len(answers)) + [False] * max(len(answers) - limit, 0)
    assert quota.exceeded == sum(answers.count(False) for _, answers in windows)


def test_the_users_and_each_organizations_requests_are_counted_apart(account, server, http):
    elsewhere = account.add_workspace("Elsewhere", organization=7)
    http.get("/me")
    for _ in range(2):
        http.get(HERE)
    headers = http.get(f"/workspaces/{elsewhere}/tags").headers
    assert (server.used(), server.used(BUCKET), server.used("organization/7")) == (1, 2, 1)
    assert headers["X-Toggl-Quota-Remaining"] == "29"
    assert [request.bucket for request in server.requests] == ["user", BUCKET, BUCKET, "organization/7"]


def test_reports_and_lists_share_the_organizations_quota_and_beyond_it_are_402(account, server, http, search):
    for _ in range(15):
        assert http.get(HERE).status_code == search(start_date="2026-11-16").status_code == 200
    account.now += HOUR / 2
    refused = search(start_date="2026-11-16")
    assert (refused.status_code, refused.headers["X-Toggl-Quota-Remaining"]) == (402, "0")
    assert refused.text == "You have hit your hourly limit for API calls. Your quota will reset in 1800 seconds."
    assert http.get("/me").status_code == 200
    assert server.exceeded == 1


@pytest.mark.parametrize(("plan", "total"), [("free", 30), ("starter", 240), ("premium", 600)])
def test_an_organization_has_the_quota_of_its_plan_and_the_user_always_thirty(account, http, plan, total):
    account.set_workspace(plan=plan)
    assert http.get(HERE).headers["X-Toggl-Quota-Remaining"] == str(total - 1)
    assert http.get("/me").headers["X-Toggl-Quota-Remaining"] == "29"


def test_the_quotas_can_be_set_and_switched_off(account):
    with TogglSimulator(account, "t", organization_quota=1) as server, httpx.Client(auth=("t", "api_token")) as client:
        answers = [client.get(f"{server.url}/api/v9{HERE}") for _ in range(2)]
        server.quota = None
        answers.append(client.get(f"{server.url}/api/v9{HERE}"))
    assert [answer.status_code for answer in answers] == [200, 402, 200]
    assert "X-Toggl-Quota-Remaining" not in answers[2].headers


def test_requests_beyond_the_burst_limit_are_429_for_a_while_and_not_counted(account):
    with TogglSimulator(account, "t", burst=True) as server, httpx.Client(auth=("t", "api_token")) as client:

        def ask(times):
            return [client.get(f"{server.url}/api/v9/me").status_code for _ in range(times)]

        assert ask(BURST + 1) == [200] * BURST + [429]
        account.now += 2 * SECOND
        assert ask(3) == [200, 200, 429]
        assert server.used() == BURST + 2
