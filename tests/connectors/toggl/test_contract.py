"""The contract of connectors, for one's own entries and for a workspace's, over several pages."""

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
    account.delete_entry(ids[4])  # before the first question for changes, which therefore never speaks of it
    account.now = NOW - timedelta(minutes=5)
    account.edit_entry(ids[3], description="edited")  # not billable: lists tell no rates, as Reports do
    track(account.now, None)


@pytest.fixture
def case_of(worked, source, server, bend, tmp_path):
    """The case of a source whose answers to `path` may come with a row that cannot be read."""

    def build(stack, path, spoil, **options):
        made = source(days=200.5, **options)

        def connector(token=TOKEN):
            file = tmp_path / f"token-{token[:8]}"
            file.write_text(token)
            return stack.enter_context(made.connector(token=Secret("file", str(file))))

        def malformed():
            bend(path, lambda body, _: spoil(body))
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


def test_the_input_of_the_contract_comes_through_reports_too_and_in_many_pages(worked, source):
    own, everyone = source(days=200.5).pull(), source(days=200.5, scope="workspace").pull()
    assert {"/me", "/me/time_entries", "search", "totals"} == set(own.paths)
    assert min(len(own.pages), len(everyone.pages)) > 8
    assert (len(own.entries), len(everyone.entries)) == (100, 199)
