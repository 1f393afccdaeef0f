"""Whatever people decide, send, export or look at stands in the audit trail, and nobody takes it out unnoticed."""

import shlex
import sqlite3
from contextlib import closing

import pytest

from syncd.core.audit import Action

DECISIONS = {
    "discrepancies ack {id}": Action.ACKNOWLEDGED,
    "discrepancies snooze {id} --for '3 days'": Action.SNOOZED,
    "discrepancies wait {id} --on client": Action.WAITING,
    "discrepancies explain {id} --note why": Action.EXPLAINED,
    "discrepancies write-off {id} --note why": Action.WRITTEN_OFF,
    "discrepancies resolve {id} --note why": Action.RESOLVED,
    "match {fee}": Action.MATCHED,
    "unmatch {fee}": Action.KEPT_APART,
    "close 2026-W44": Action.CLOSED,
    "reopen 2026-W44": Action.REOPENED,
    "remap 2026-W44": Action.REMAPPED,
    "milestones renegotiate M1 --note agreed": Action.AGREED,
    "milestones export M1 --out {folder}/m.html": Action.EXPORTED,
    "report weekly --out {folder}/r.html": Action.EXPORTED,
    "report show {report} --out {folder}/r.html": Action.EXPORTED,
    "report weekly --send": Action.ASKED_TO_SEND,
    "report resend {report}": Action.ASKED_TO_SEND,
    "statement upwork --out {folder}/s.html": Action.EXPORTED,
    "timesheet acme --period 2026-10": Action.LOOKED,
    "timesheet acme --period 2026-10 --json": Action.LOOKED,
    "timesheet acme --period 2026-10 --out {folder}/t.html": Action.EXPORTED,
}


def words(home, line):
    first = home.json("discrepancies")["discrepancies"][0]["id"]
    report = home.json("report", "list")["reports"][0]["id"]
    with closing(sqlite3.connect(home.ledger)) as ledger:
        fee = " ".join(ledger.execute("SELECT ref, parent FROM posting WHERE kind = 'fee' ORDER BY ref").fetchone())
    return shlex.split(line.format(id=first, report=report, fee=fee, folder=home.folder))


def entries(home):
    trail = home.json("audit", "--last", "0")
    assert trail["whole"]
    assert trail["count"] == len(trail["entries"])
    return trail["entries"]


@pytest.mark.parametrize("line", DECISIONS)
def test_what_people_do_is_noted_with_who_and_what(home, line):
    before = entries(home)
    arguments = words(home, line)
    code, _, err = home.run(*arguments)
    assert code == 0, err
    added = entries(home)[len(before) :]
    (entry,) = [entry for entry in added if entry["actor"] != "syncd"]
    assert entry["action"] == DECISIONS[line]
    assert entry["at"] == home.now
    assert entry["about"]


def test_what_is_only_tried_is_not_noted(home):
    before = entries(home)
    for line in ("discrepancies ack {id} --dry-run", "close 2026-W44 --dry-run", "match {fee} --dry-run"):
        assert home.run(*words(home, line))[0] == 0
    assert entries(home) == before


def test_each_report_that_arrived_is_noted_as_sent_by_syncd(home):
    arrived = [
        delivery
        for report in home.json("report", "list")["reports"]
        for delivery in report["deliveries"]
        if delivery["state"] == "done"
    ]
    sent = [entry for entry in entries(home) if entry["action"] == "sent"]
    assert len(sent) == len(arrived) > 0
    assert {entry["actor"] for entry in sent} == {"syncd"}


def test_the_ledger_refuses_to_change_or_remove_an_entry(home):
    with closing(sqlite3.connect(home.ledger)) as ledger:
        for sql in ("UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                ledger.execute(sql)


def test_who_changes_an_entry_by_force_is_found_out(home):
    home.run(*words(home, "discrepancies ack {id}"))
    with closing(sqlite3.connect(home.ledger)) as ledger:
        ledger.executescript("DROP TRIGGER audit_is_not_changed; UPDATE audit SET actor = 'nobody' WHERE number = 1;")
    code, out, _ = home.run("audit")
    assert code == 1
    assert "NOT WHOLE: entry 1 was changed after it was written" in " ".join(out.split())


def test_who_writes_the_whole_trail_anew_is_found_out_by_a_hash_noted_elsewhere(home):
    head = home.json("audit")["head"]
    assert home.json("audit", "--expect", head)["whole"]
    home.run(*words(home, "discrepancies ack {id}"))
    assert home.json("audit", "--expect", head)["whole"]
    with closing(sqlite3.connect(home.ledger)) as ledger:
        ledger.executescript("DROP TRIGGER audit_is_not_removed; DELETE FROM audit;")
    assert home.json("audit")["whole"]
    assert home.json("audit", "--expect", head, code=1)["lost"] == head


def test_the_list_is_narrowed_by_what_it_is_about_by_whom_and_by_action(home):
    arguments = words(home, "discrepancies ack {id}")
    home.run(*arguments)
    (entry,) = home.json("audit", "--about", arguments[2])["entries"]
    assert entry in home.json("audit", "--by", entry["actor"])["entries"]
    assert home.json("audit", "--action", "acknowledged")["entries"] == [entry]
    assert 'did you mean "acknowledged"' in home.refused("audit", "--action", "acknowledge")
