"""The contract of connectors for both scopes, over several pages."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from syncd.options import Secret
from syncd.testing import ConnectorCase, ConnectorContract

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)
TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def page_size():
    return 50


@pytest.fixture
def worked(account, track):
    """Two hundred days of work of two people, with an edit, a deletion, a running timer and every kind of label."""
    account.set_workspace(plan="starter", default_rate=4000)
    sam = account.add_member("Sam Roe", timezone="Pacific/Auckland")
    project = account.add_project("API", account.add_client("Acme"), billable=True, rate=9000, estimate=36_000)
    labels = {"project": project, "task": account.add_task("Tests", project), "tags": [account.add_tag("urgent")]}
    ids = []
    for day in range(200, 0, -2):
        ids.append(track(NOW - day * DAY, 45, billable=day % 4 == 0, **labels))
        track(NOW - day * DAY, 30, user=sam)
    account.now = NOW - DAY
    account.delete_entry(ids[4])  # before the first request for changes, which therefore never lists it
    account.now = NOW - timedelta(minutes=5)
    account.edit_entry(ids[3], description="edited")  # not billable: lists have no rates, unlike Reports
    track(account.now, None)


@pytest.fixture
def case_of(worked, source, server, alter, tmp_path):
    """The case of a source; its malformed connector gets unreadable rows from `path`."""

    def build(stack, path, spoil, **options):
        made = source(days=200.5, **options)

        def connector(token=TOKEN):
            file = tmp_path / f"token-{token[:8]}"
            file.write_text(token)
            return stack.enter_context(made.connector(token=Secret("file", str(file))))

        def malformed():
            alter(path, lambda body, _: spoil(body))
            return connector()

        return ConnectorCase(
            source="toggl",
            connector=connector,
            malformed=malformed,
            window=made.window,
            failing=[lambda: connector("wrong-canary"), lambda: connector("toggl_sk_canary")],
            secrets=[TOKEN, "wrong-canary", "toggl_sk_canary"],
        )

    return build


class TestOwnEntries(ConnectorContract):
    @pytest.fixture
    def case(self, case_of):
        with ExitStack() as stack:
            yield case_of(stack, "/me/time_entries", lambda rows: [*rows, {"id": "7"}, 5])


class TestAWorkspace(ConnectorContract):
    @pytest.fixture
    def case(self, case_of):
        with ExitStack() as stack:
            yield case_of(stack, "search", lambda rows: [{"user_id": None}, *rows], scope="workspace")


def test_the_contract_covers_lists_and_reports_and_many_pages(worked, source):
    own, everyone = source(days=200.5).pull(), source(days=200.5, scope="workspace").pull()
    assert {"/me", "/me/time_entries", "search", "totals"} == set(own.paths)
    assert min(len(own.pages), len(everyone.pages)) > 8
    assert (len(own.entries), len(everyone.entries)) == (100, 199)
