"""Whole rounds, over real HTTP, SMTP, SQLite and files."""

import csv
import os
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from syncd.core.lifecycle import State
from syncd.ledger.outbox import Delivery
from syncd.service.cycle import rehearse_cycle

DAY = timedelta(days=1)


def alive(composition):
    return {
        (one.rule, one.subject.kind, one.subject.name, one.subject.part, one.finding.seconds, one.finding.stake)
        for one in composition.ledger.discrepancies.alive()
    }


@pytest.mark.parametrize("seed", [1, 7])
def test_all_planted_faults_are_found_and_nothing_else(make_stage, seed):
    stage = make_stage(seed)
    stage.cycle()
    planted = {
        (fault.rule, fault.subject_kind, fault.name, fault.part, fault.seconds, fault.stake)
        for fault in stage.world.planted
    }
    with stage.open() as composition:
        assert alive(composition) == planted
        assert len(planted) == 16
        assert composition.ledger.discrepancies.unmade() == []


def test_the_report_reaches_every_channel(stage):
    cycle = stage.cycle()
    assert [(delivery.channel, delivery.state) for delivery in cycle.deliveries] == [
        ("mail", Delivery.DONE),
        ("slack", Delivery.DONE),
        ("page", Delivery.DONE),
    ]
    assert b"Subject: 164.17 USD to save" in stage.smtp.messages[0]
    assert "164.17 USD" in stage.slack.messages[0]["text"]
    assert "164.17 USD" in (stage.folder / "report.html").read_text("utf-8")


def test_a_round_with_nothing_new_costs_one_request_and_changes_nothing(stage):
    stage.cycle()
    requests = len(stage.toggl.requests)
    with stage.open() as composition:
        before = alive(composition), len(composition.ledger.database.rows("SELECT * FROM event"))
    later = stage.world.now + timedelta(minutes=15)
    cycle = stage.cycle(later)
    assert len(stage.toggl.requests) == requests + 1
    assert all(pulled.unchanged and pulled.error is None for pulled in cycle.pulls)
    assert (cycle.reports, cycle.deliveries) == ([], [])
    with stage.open(later) as composition:
        assert (alive(composition), len(composition.ledger.database.rows("SELECT * FROM event"))) == before


def test_servers_are_only_read(stage):
    stage.cycle()
    stage.cycle(stage.world.now + timedelta(minutes=15))
    assert {request.method for request in stage.toggl.requests} == {"GET"}


def test_nothing_is_pulled_before_it_is_due(stage):
    stage.cycle()
    assert stage.cycle(stage.world.now + timedelta(minutes=1)).pulls == []


def test_missing_hours_that_are_added_resolve_the_discrepancy_and_are_reported(stage):
    stage.cycle()
    later = stage.world.now + timedelta(hours=2)
    export_again(stage, later - timedelta(minutes=5), add=("2026-11-11", "Backend API (36000001)", 2.5, 100))
    stage.cycle(later)
    with stage.open(later) as composition:
        states = {
            (one.subject.name, one.subject.part): one.state
            for one in composition.ledger.discrepancies.in_states(list(State))
            if one.rule == "tracked-not-logged"
        }
    assert states["api", "2026-11-09"] is State.RESOLVED
    assert states["shop", "2026-11-09"] is State.OPEN
    next_monday = stage.world.now + 7 * DAY
    stage.cycle(next_monday)
    assert b"That week closed on" in decoded(stage.smtp.messages[-1])


def export_again(stage, made, add):
    """Save the next download of the weekly summary, with hours and an amount added to the row of a day."""
    before = stage.folder / "upwork" / "done" / "weekly_summary.csv"
    newer = stage.folder / "upwork" / "weekly_summary (1).csv"
    with before.open(encoding="utf-8", newline="") as source, newer.open("w", encoding="utf-8", newline="") as target:
        rows = csv.reader(source)
        writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(next(rows))
        for day, contract, hours, amount, kind in rows:
            if (day, contract, kind) == (*add[:2], ""):
                hours, amount = f"{float(hours) + add[2]:.5f}", f"{float(amount) + add[3]:.2f}"
            writer.writerow([day, contract, hours, amount, kind])
    os.utime(newer, (made.timestamp(), made.timestamp()))


def decoded(raw):
    return message_from_bytes(raw, policy=policy.default).get_body(("plain",)).get_content().encode()


def test_a_failing_source_resolves_nothing_and_stops_no_other(stage):
    stage.cycle()
    with stage.open() as composition:
        before = alive(composition)
    later = stage.world.now + DAY
    for _ in range(8):
        stage.toggl.fail_next(500)
    (stage.folder / "milestones.csv").write_text(
        (stage.folder / "milestones.csv").read_text("utf-8").replace("unfunded,,", "funded,2026-11-16,"), "utf-8"
    )
    cycle = stage.cycle(later)
    errors = {pulled.source: pulled.error for pulled in cycle.pulls}
    assert "127.0.0.1" in str(errors["toggl"])
    assert errors["milestones"] is None
    with stage.open(later) as composition:
        gone = before - alive(composition)
        assert {rule for rule, *_ in gone} == {"work-on-unfunded-milestone"}
        assert composition.ledger.sources.all()["toggl"].last_success == stage.world.now


def test_milestones_that_leave_the_table_end_their_discrepancies(stage):
    stage.cycle()
    table = stage.folder / "milestones.csv"
    with stage.open() as composition:
        before = alive(composition)
        held = composition.ledger.records.counts()["milestones", "milestone"]
    header = table.read_text("utf-8").splitlines()[0]
    table.write_text(f"{header}\nM9,site,Another,Done when live,100.00 USD,2026-12-31,proposed,,,\n", "utf-8")
    stage.cycle(stage.world.now + DAY)
    with stage.open() as composition:
        assert held == 3
        assert composition.ledger.records.counts()["milestones", "milestone"] == 1
        assert {rule for rule, *_ in before - alive(composition)} >= {"work-on-unfunded-milestone", "release-clock"}


def test_missed_slots_are_caught_up_once_and_a_done_one_is_not_repeated(stage):
    stage.cycle()
    assert len(stage.smtp.messages) == 1
    three_weeks = stage.world.now + 21 * DAY
    assert len(stage.cycle(three_weeks).reports) == 1
    assert stage.cycle(three_weeks + timedelta(minutes=30)).reports == []
    assert len(stage.smtp.messages) == 2


def test_a_dry_run_stores_nothing_and_moves_no_file(stage):
    with stage.open() as composition:
        cycle = rehearse_cycle(composition, stage.world.now, lambda: stage.world.now, sources=["toggl", "upwork"])
        assert sum(pulled.totals.added for pulled in cycle.pulls) > 100
        assert composition.ledger.records.counts() == {}
    assert len(list((stage.folder / "upwork").glob("*.csv"))) == 2


def test_a_changed_rate_is_judged_again_without_any_pull(stage):
    stage.cycle()
    stage.edit('rate = "40.00 USD"', 'rate = "44.00 USD"')
    requests = len(stage.toggl.requests)
    stage.cycle(stage.world.now + timedelta(minutes=1))
    assert len(stage.toggl.requests) == requests
    with stage.open() as composition:
        drifting = [one for one in composition.ledger.discrepancies.alive() if one.rule == "rate-drift"]
        editable = [
            one.finding.stake
            for one in composition.ledger.discrepancies.alive()
            if one.rule == "tracked-not-logged" and one.subject.name == "api"
        ]
    assert len(drifting) > 4
    assert [str(stake) for stake in editable] == ["110.00 USD"]


def test_a_disabled_rule_retires_its_discrepancies_and_reopens_them_when_enabled(stage):
    stage.cycle()
    stage.config_file.write_text(
        stage.config_file.read_text("utf-8") + "\n[rule.overlapping-entries]\nenabled = false\n", "utf-8"
    )
    stage.cycle(stage.world.now + timedelta(minutes=1))
    states = by_rule(stage, "overlapping-entries")
    assert set(states.values()) == {State.RETIRED}
    stage.edit("enabled = false", "enabled = true")
    stage.cycle(stage.world.now + timedelta(minutes=2))
    assert by_rule(stage, "overlapping-entries") == dict.fromkeys(states, State.REOPENED)


def by_rule(stage, rule):
    with stage.open() as composition:
        every = composition.ledger.discrepancies.in_states(list(State))
        return {one.id: one.state for one in every if one.rule == rule}


def test_a_contract_that_is_configured_later_keeps_its_records(stage):
    stage.edit('id       = "36000002"\n', "")
    stage.edit('titles   = ["Shop maintenance"]\n', 'titles   = ["Another name"]\n')
    stage.cycle()
    with stage.open() as composition:
        assert "upwork-36000002" in composition.directory().contracts
        assert composition.ledger.periods.weekly_logged("upwork-36000002")
    stage.edit('titles   = ["Another name"]\n', 'titles   = ["Shop maintenance"]\nid       = "36000002"\n')
    stage.cycle(stage.world.now + timedelta(minutes=1))
    with stage.open() as composition:
        assert not composition.ledger.periods.weekly_logged("upwork-36000002")
        assert composition.ledger.periods.weekly_logged("shop")
        planted = {(fault.rule, fault.name, fault.part) for fault in stage.world.planted}
        assert {(rule, name, part) for rule, _, name, part, *_ in alive(composition)} == planted
