"""Pulls: sources side by side, page by page, and a failing source affects no other."""

import os
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from syncd.core.lifecycle import State
from syncd.errors import CONFIGURATION, TRY_LATER
from syncd.service.cycle import rehearse_cycle, run_cycle
from tests.loopback import answering


def errors(cycle):
    return {pulled.source: pulled.error for pulled in cycle.pulls if pulled.error}


def test_a_wrong_token_stops_only_its_source_and_the_error_names_it(stage, monkeypatch):
    monkeypatch.setenv("TOGGL_TOKEN", "f" * 32)
    cycle = stage.cycle()
    assert list(errors(cycle)) == ["toggl"]
    error = errors(cycle)["toggl"]
    assert error.exit_code == CONFIGURATION
    assert "token" in str(error)
    assert "f" * 32 not in str(error)
    assert {pulled.source for pulled in cycle.pulls} == {"toggl", "upwork", "milestones", "ben", "giro"}
    assert len(stage.toggl.requests) == 1
    assert errors(stage.cycle(stage.world.now + timedelta(minutes=30))) == {}  # left alone for an hour
    assert len(stage.toggl.requests) == 1


def refused(stage):
    """Sources that denied access, with the state of that discrepancy."""
    with stage.open() as composition:
        discrepancies = composition.ledger.discrepancies.in_states(list(State))
    return [(one.subject.name, one.state) for one in discrepancies if one.rule == "source-refused"]


def test_a_source_that_denies_access_is_a_discrepancy_until_it_grants_it(stage, monkeypatch):
    stage.edit("[rule.source-refused]\nenabled = false\n", "")
    token = os.environ["TOGGL_TOKEN"]
    monkeypatch.setenv("TOGGL_TOKEN", "f" * 32)
    stage.cycle()
    assert refused(stage) == [("toggl", State.OPEN)]
    monkeypatch.setenv("TOGGL_TOKEN", token)
    for _ in range(4):
        stage.toggl.fail_next(503)
    assert errors(stage.cycle(stage.world.now + timedelta(hours=2)))["toggl"].exit_code == TRY_LATER
    assert refused(stage) == [("toggl", State.OPEN)]  # an unreachable server proves nothing
    stage.cycle(stage.world.now + timedelta(hours=3))
    assert refused(stage) == [("toggl", State.RESOLVED)]


def test_a_missing_secret_is_named_by_its_place(stage, monkeypatch):
    monkeypatch.delenv("TOGGL_TOKEN")
    error = errors(stage.cycle())["toggl"]
    assert error.exit_code == CONFIGURATION
    assert "TOGGL_TOKEN" in str(error)


def test_the_quota_is_obeyed_over_restarts_and_the_pull_continues_by_itself(stage):
    stage.cycle()
    with stage.open() as composition, composition.ledger.database.write() as write:
        write("UPDATE quota SET remaining = 5")
    requests = len(stage.toggl.requests)
    later = stage.world.now + timedelta(minutes=15)
    error = errors(stage.cycle(later))["toggl"]
    assert error.exit_code == TRY_LATER
    assert len(stage.toggl.requests) == requests
    with stage.open() as composition:
        resets = composition.ledger.quotas.all()[0].resets_at
        assert composition.ledger.sources.all()["toggl"].next_attempt == error.at == resets
    assert errors(stage.cycle(resets + timedelta(seconds=1))) == {}
    assert len(stage.toggl.requests) == requests + 1


def test_requests_of_a_dry_run_are_counted(stage):
    with stage.open() as composition:
        rehearse_cycle(composition, stage.world.now, lambda: stage.world.now)
        (quota,) = composition.ledger.quotas.all()
        assert quota.remaining == 30 - len(stage.toggl.requests)
        assert composition.ledger.records.counts() == {}


def test_sources_with_one_token_are_one_account(stage, monkeypatch):
    monkeypatch.setenv("OTHER_TOKEN", "f" * 32)
    text = stage.config_file.read_text("utf-8")
    table = f'kind = "toggl"\nurl = "{stage.toggl.url}"\n'
    text += f'\n[source.second]\n{table}token = {{ env = "TOGGL_TOKEN" }}\n'
    text += f'\n[source.other]\n{table}token = {{ env = "OTHER_TOKEN" }}\n'
    stage.config_file.write_text(text, "utf-8")
    with stage.open() as composition:
        cycle = run_cycle(composition, stage.world.now, lambda: stage.world.now)
        quotas = [quota.remaining for quota in composition.ledger.quotas.all()]
        sent = filter(None, (account.started.total() for account in composition.servers.accounts.values()))
    assert list(errors(cycle)) == ["other"]
    answered = [request for request in stage.toggl.requests if request.status == 200]
    assert sorted(sent) == [1, len(answered)]
    shared, other = sorted(quotas)
    assert other == 29
    assert shared in (30 - len(answered), 29 - len(answered))  # when first answers cross, one request counts twice


def test_an_abandoned_source_sends_no_further_request(stage):
    with failing_slowly() as server:
        stage.edit(stage.toggl.url, server.url)
        stage.pull(stopping=lambda: server.asked.wait(60))
        server.answering.set()
        for thread in threading.enumerate():
            if thread.name == "pull toggl":
                thread.join(60)
                assert not thread.is_alive()
        assert server.requests == 1
    with stage.open() as composition:
        assert [quota.remaining for quota in composition.ledger.quotas.all()] == [29]


@contextmanager
def failing_slowly():
    """A server that answers 503 once `answering` is set."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            server.requests += 1
            server.asked.set()
            server.answering.wait(60)
            self.send_error(503)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url, server.requests = f"http://127.0.0.1:{server.server_port}", 0
    server.asked, server.answering = threading.Event(), threading.Event()
    with answering(server):
        yield server


def test_a_foreign_file_moves_to_bad_with_its_reason_and_the_others_are_read(stage):
    foreign = stage.folder / "upwork" / "bank.csv"
    foreign.write_text("Date,Payee,Amount\n2026-11-01,Landlord,-900\n", "utf-8")
    made = stage.world.now.timestamp() - 600
    os.utime(foreign, (made, made))
    cycle = stage.cycle()
    assert {pulled.file: pulled.error is None for pulled in cycle.pulls if pulled.source == "upwork"} == {
        "bank.csv": False,
        "2026-11-16_transaction_report.csv": True,
        "weekly_summary.csv": True,
    }
    reason = (stage.folder / "upwork" / "bad" / "bank.csv.reason.txt").read_text("utf-8")
    assert "Payee" in reason or "payee" in reason
    assert sorted(path.name for path in (stage.folder / "upwork" / "done").iterdir()) == [
        "2026-11-16_transaction_report.csv",
        "weekly_summary.csv",
    ]
    with stage.open() as composition:
        assert composition.ledger.records.counts()["upwork", "work"] == 47


def test_nothing_of_a_truncated_file_is_stored(stage):
    whole = (stage.folder / "upwork" / "weekly_summary.csv").read_bytes()
    half = stage.folder / "upwork" / "weekly_summary.csv"
    half.write_bytes(whole[: len(whole) // 2 + 7])
    made = stage.world.now.timestamp() - 600
    os.utime(half, (made, made))
    stage.cycle()
    with stage.open() as composition:
        assert ("upwork", "work") not in composition.ledger.records.counts()
    assert (stage.folder / "upwork" / "bad" / "weekly_summary.csv").exists()


def test_the_token_and_the_webhook_appear_in_no_output(stage, capfd):
    """After every kind of failure, neither is in the ledger, a report, a log or an error."""
    secrets = [os.environ["TOGGL_TOKEN"], stage.slack.url.rpartition("/services/")[2]]
    messages = [str(errors(stage.cycle()))]
    for status in (500, 500, 500, 500, 403, 402, 200):
        stage.toggl.fail_next(status, b"<html>")
    for hours in range(1, 6):
        cycle = stage.cycle(stage.world.now + timedelta(hours=2 * hours))
        messages += [str(errors(cycle)), *(delivery.answer for delivery in cycle.deliveries)]
    written = [path for path in stage.folder.rglob("*") if path.is_file() and path.name != "slack-webhook"]
    assert stage.folder / "ledger.db" in written
    out = "".join(capfd.readouterr())
    for secret in secrets:
        assert secret not in "".join(messages)
        assert secret not in out
        for path in written:
            assert secret.encode() not in path.read_bytes(), path


def test_a_pull_ends_when_syncd_stops_and_the_next_one_continues(stage):
    pulls = stage.pull(stopping=lambda: True)
    assert {pulled.source for pulled in pulls} == set(stage.config().sources)
    assert all("stopped" in str(pulled.error) for pulled in pulls)
    assert not any(pulled.error for pulled in stage.pull(stage.world.now + timedelta(minutes=15)))


def test_an_abandoned_source_ends_its_own_pulls_and_changes_no_older_one(stage):
    def pulls():
        with stage.open() as composition:
            rows = composition.ledger.database.rows("SELECT id, source, outcome FROM pull ORDER BY id")
            return {row["id"]: (row["source"], row["outcome"]) for row in rows}

    stage.cycle()
    before = pulls()
    assert {outcome for _, outcome in before.values()} == {"done"}
    folder = stage.folder / "upwork"
    (folder / "done" / "weekly_summary.csv").rename(folder / "again.csv")  # imported before: it needs no pull
    stage.pull(stage.world.now + timedelta(minutes=15), stopping=lambda: True)
    after = pulls()
    assert {id: after[id] for id in before} == before
    assert [after[id] for id in after.keys() - before.keys()] == [("toggl", "abandoned")]


@pytest.mark.parametrize("name", ["toggl", "upwork"])
def test_only_the_named_sources_are_pulled(stage, name):
    assert {pulled.source for pulled in stage.cycle(sources=[name]).pulls} == {name}
