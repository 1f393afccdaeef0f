"""A world whose names, ids, headers and files hold all that a terminal obeys: no output and no file for people does."""

import csv
import json
import os
import re
import sys
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from itertools import pairwise
from pathlib import Path

import pytest

from syncd.cli import say
from syncd.cli.app import run
from syncd.config import load
from syncd.core.safe_text import json_text, line, lines
from syncd.core.time import instant
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.mime import Envelope, mail_bytes
from syncd.report.render.message import message
from syncd.report.render.notice import notice
from syncd.service.cycle import begin_schedules
from syncd.wiring.composition import composed
from tests.cli.test_beside_a_round import every_command

CLI = Path(say.__file__).parent
NOW = "2026-11-16T09:00:00Z"
EVIL = "\x1b[31m\x1b]8;;http://x.example\x1b\\X\x07\x9b2J\x85\u2028\x7f\u202e\u2066\u200f\u061c\r\nfrom: ok"
"""Colours, a link, a bell, C1, line ends of all kinds, and marks that reverse a line."""
ENVELOPE = Envelope(sender="a@example.org", recipients=("b@example.org",), served="b@example.org")
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

TIME = {
    "start": "Start",
    "stop": "Stop",
    "client": "Client",
    "project": "Project",
    "task": "Task",
    "tags": "Tags",
    "description": "Text",
}
WORK = {
    "date": "Date",
    "contract": "Contract",
    "contract_id": "Number",
    "client": "Client",
    "duration": "Hours",
    "amount": "Amount",
    "id": "Id",
    "description": "Text",
}
MONEY = {
    "date": "Date",
    "contract": "Contract",
    "client": "Client",
    "amount": "Amount",
    "type": "Type",
    "id": "Id",
    "description": "Text",
}
"""Columns of tables, by what they mean to syncd."""


def table(name, record, columns, *options):
    """A source that reads a table in a folder of its name."""
    opening = f'[source.{name}]\nkind = "table"\nperson = "me"\nfolder = "{name}"\nrecord = "{record}"\n'
    return opening + "".join([*options, *(f'columns.{key} = "{column}"\n' for key, column in columns.items())])


def channel(name, form, ending):
    """A channel that writes a file in a format."""
    return f'[channel.{name}]\nkind = "file"\npath = "out/report.{ending}"\nformat = "{form}"\n'


PLATFORM = 'platform = "golance"\ncurrency = "USD"\n'
CONFIG = "".join(
    [
        'timezone = "Europe/Berlin"\nledger = "ledger.db"\n[person.me]\n',
        table("time", "time", TIME),
        table("work", "work", WORK, PLATFORM),
        table("money", "transaction", MONEY, PLATFORM),
        '[source.plan]\nkind = "milestones"\nfile = "plan.csv"\n',
        '[report.weekly]\nkind = "reconciliation"\nat = "mon 08:00"\nto = ["text", "page", "data"]\n',
        channel("text", "text", "txt"),
        channel("page", "html", "html"),
        channel("data", "json", "json"),
    ]
)


def write(path, header, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    os.utime(path, (instant(NOW).timestamp() - 3600,) * 2)


@pytest.fixture
def evil(tmp_path, monkeypatch, capsys):
    """The world after a round; returns what runs a command in it and gives its code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "syncd.toml").write_text(CONFIG, "utf-8")
    named = [f"Client {EVIL}", f"Project {EVIL}", f"Task {EVIL}", f"Tag {EVIL}", f"Text {EVIL}"]
    write(
        tmp_path / "time" / "t\x1b[31m\n\u202e.csv",
        TIME.values(),
        ["2026-11-10 09:00", "2026-11-10 12:00", *named],
        ["2026-11-10 10:00", "2026-11-10 11:00", *named],
        ["2026-11-11 10:00", f"never {EVIL}", *named],
    )
    write(
        tmp_path / "work" / "w.csv",
        WORK.values(),
        ["2026-11-10", f"Title {EVIL}", f"7{EVIL}", f"Client {EVIL}", "1.5", "60.00", f"w1{EVIL}", f"Memo {EVIL}"],
        ["2026-11-11", f"Title {EVIL}", f"7{EVIL}", f"Client {EVIL}", "9.5", "380.00", f"w2{EVIL}", f"Memo {EVIL}"],
    )
    write(
        tmp_path / "money" / "m.csv",
        MONEY.values(),
        ["2026-11-12", f"Title {EVIL}", f"Client {EVIL}", "60.00", f"Type {EVIL}", f"m1{EVIL}", f"Memo {EVIL}"],
    )
    write(
        tmp_path / "plan.csv",
        ("id", "contract", "title", "acceptance", "amount", "state"),
        [f"s1{EVIL}", f"Title {EVIL}", f"Stone {EVIL}", f"Accepted {EVIL}", "60.00 USD", "funded"],
    )
    write(tmp_path / "money" / f"b{EVIL.replace('/', '')}.csv", [f"Header {EVIL}", "Other"], [EVIL, EVIL])
    monkeypatch.setenv("TERM", "dumb")  # else rich's own colours stand among the names

    def runs(*arguments):
        code = run([*arguments, "--now", NOW])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    with composed(load(tmp_path / "syncd.toml", {}), instant(NOW)) as composition:
        begin_schedules(composition, instant("2026-11-09T06:00:00Z"))
    assert runs("once")[0] in (0, 1)
    return runs


def known(tmp_path):
    """What the ledger holds: ids of discrepancies and reports, refs, contracts."""
    with composed(load(tmp_path / "syncd.toml", {}), instant(NOW), read_only=True) as composition:
        ledger, always = composition.ledger, Days(date.min, date.max)
        contracts = sorted(composition.directory().contracts)
        discrepancies = ledger.discrepancies.alive()
        refs = {fact.ref for discrepancy in discrepancies for fact in discrepancy.finding.evidence}
        for contract in contracts:
            rows = [*ledger.periods.lines(contract, always), *ledger.periods.postings(contract, always)]
            refs |= {row.ref for row in rows}
        reports = [report.id for report in ledger.outbox.reports()]
        return [discrepancy.id for discrepancy in discrepancies], reports, sorted(refs), contracts


def test_no_command_prints_what_a_terminal_obeys(evil, tmp_path, monkeypatch):
    discrepancies, reports, refs, contracts = known(tmp_path)
    (stone,) = (ref for ref in refs if ref.startswith("plan/milestone/"))
    assert discrepancies
    assert reports
    assert any(RAW.search(ref) for ref in refs)
    bad = next(path for path in (tmp_path / "money" / "bad").iterdir() if not path.name.endswith(".reason.txt"))
    calls = {
        "demo": [],
        "init": [[]],
        "run": [],
        "check": [["--offline"], ["--offline", "--deep"]],
        "once": [["--dry-run"], ["--source", EVIL]],
        "status": [[]],
        "discrepancies list": [[], ["--format", "csv"]],
        "discrepancies show": [[id] for id in discrepancies] + [[EVIL]],
        "discrepancies ack": [[discrepancies[0], "--note", EVIL]],
        "discrepancies snooze": [[discrepancies[0], "--until", EVIL]],
        "discrepancies reopen": [[discrepancies[0]]],
        "discrepancies wait": [[discrepancies[0], "--on", "client", "--note", EVIL]],
        "discrepancies explain": [[discrepancies[0], "--note", EVIL]],
        "discrepancies write-off": [[discrepancies[0], "--note", EVIL]],
        "discrepancies resolve": [[discrepancies[0], "--note", EVIL]],
        "summary": [["2026-W46"], ["2026-W46", "--format", "csv"], [EVIL]],
        "chain": [[], *([name] for name in contracts), ["--format", "csv"], [EVIL]],
        "statement": [[], *([name] for name in contracts), [EVIL]],
        "timesheet make": [
            [EVIL],
            [f"Client {EVIL}", "--period", "2026-W46"],
            [f"Client {EVIL}", "--period", "2026-W46", "--template", EVIL],
            *([f"Client {EVIL}", "--period", "2026-W46", "--format", form] for form in ("html", "csv", "json")),
            [f"Client {EVIL}", "--period", "2026-W46", "--out", f"no/x{EVIL}.csv"],
        ],
        "timesheet verify": [[f"no{EVIL}"], [str(bad)]],
        "why": [[name] for name in (*discrepancies, *refs, *contracts, EVIL)],
        "report make": [["weekly", "--format", name] for name in ("text", "html", "slack", "json", "csv")] + [[EVIL]],
        "report list": [[]],
        "report show": [[reports[0], "--format", name] for name in ("text", "html", "slack", "json", "csv")],
        "report resend": [
            [reports[0], "--dry-run"],
            [reports[0]],
            [reports[0], "--to", f"a{EVIL}@example.org"],
            [EVIL],
        ],
        "contracts": [[], ["--toml"]],
        "accept": [["time", "--dry-run"], [EVIL]],
        "close": [["2026-W40", "--note", EVIL], [EVIL], ["2026-W40", EVIL], []],
        "reopen": [["2026-W40", "--note", EVIL], [EVIL]],
        "remap": [["2026-W40", "--note", EVIL], [EVIL]],
        "match": [
            [],
            ["--unmatched"],
            *([one, other, "--note", EVIL] for one, other in pairwise(refs)),
            [EVIL, EVIL],
            [],
        ],
        "unmatch": [[refs[0], refs[1]], [EVIL, EVIL]],
        "milestones list": [[], ["--format", "csv"], [EVIL], *([name] for name in contracts)],
        "milestones show": [[stone], [EVIL]],
        "milestones renegotiate": [[stone, "--note", EVIL], [EVIL, "--note", EVIL], [stone, "--undo"]],
        "milestones export": [
            [stone, "--out", str(tmp_path / "stone.html")],
            [stone, "--out", str(tmp_path / "stone.json")],
            [EVIL, "--out", f"x{EVIL}.html"],
            [stone, "--out", f"no/x{EVIL}.html"],
        ],
        "import": [["money", str(bad)], ["money", f"no{EVIL}"], [EVIL, str(bad)]],
        "map": [[str(bad)], [str(tmp_path / "work" / "done" / "w.csv")]],
        "notify test": [["text"], [EVIL]],
        "webhook secret": [[]],
        "config example": [[], [EVIL]],
        "config show": [[], [EVIL]],
        "config set": [[EVIL, EVIL], ["time.person", EVIL], ["person.me.names", EVIL, "--dry-run"], ["timezone", EVIL]],
        "config unset": [[EVIL], ["timezone", "--dry-run"], ["source.time.kind"]],
        "platforms": [[], [EVIL]],
        "plugins": [[]],
        "manual": [[]],
        "backup": [[str(tmp_path / "b.db")], [f"no/x{EVIL}.db"], [str(tmp_path / "b.db")]],
        "export": [[str(tmp_path / "b.jsonl")], [f"no/x{EVIL}.jsonl"], [str(tmp_path / "b.jsonl")]],
        "compact": [["--dry-run"], []],
        "restore": [[str(tmp_path / "b.db"), "--dry-run"], [f"no{EVIL}"], [str(bad)]],
        "audit": [[], ["--about", EVIL], ["--action", EVIL], ["--expect", EVIL]],
    }
    assert sorted(calls) == sorted(every_command())
    for drawn in (False, True):
        monkeypatch.setattr(sys.stdout, "isatty", lambda drawn=drawn: drawn)
        for command, more in calls.items():
            for arguments in more:
                _, out, err = evil(*command.split(), *arguments)
                assert not RAW.search(out.replace("\r\n", "\n")), (command, arguments)
                assert not RAW.search(err), (command, arguments)


def test_json_gives_every_name_back_and_shows_none_raw(evil, tmp_path):
    _, _, refs, _ = known(tmp_path)
    hostile = next(ref for ref in refs if RAW.search(ref))
    _, out, _ = evil("why", hostile, "--json")
    assert not RAW.search(out)
    assert json.loads(out)["ref"] == hostile


def test_no_file_for_people_holds_it(evil, tmp_path):
    reasons = list((tmp_path / "money" / "bad").glob("*.reason.txt"))
    written = [*reasons, *(tmp_path / "out").iterdir()]
    assert len(reasons) == 1
    assert {path.suffix for path in written} >= {".txt", ".html", ".json"}
    for path in written:
        assert not RAW.search(path.read_text("utf-8")), path.name
    assert reasons[0].read_text("utf-8").count("\n") == 1


def test_what_is_sent_holds_it_neither(evil, tmp_path):
    _, (id, *_), _, _ = known(tmp_path)
    with Ledger.open(tmp_path / "ledger.db", instant(NOW), read_only=True) as ledger:
        report = ledger.outbox.report(id)
    for sent in (
        message(report, ["text", "html", "slack", "json"]),
        notice("n", f"“{EVIL}” failed", report.made_at, ["text", "html", "slack", "json"], "syncd"),
    ):
        for name, text in sent.parts.items():
            assert not RAW.search(text), name
        for posted in json.loads(sent.parts["slack"]), sent.subject:
            assert not RAW.search(str(posted))
        mail = message_from_bytes(mail_bytes(sent, ENVELOPE), policy=policy.default)
        assert mail["From"] == "a@example.org"
        assert not RAW.search(mail["Subject"])


def test_a_subject_begins_no_other_header():
    sent = notice("n", "words", instant(NOW), ["text"], "syncd")
    mail = mail_bytes(replace(sent, subject="one\r\nBcc: c@example.org\x00\u2028"), ENVELOPE)
    assert message_from_bytes(mail, policy=policy.default)["Bcc"] is None


def test_one_module_alone_writes_to_the_terminal():
    writes = re.compile(r"\bprint\(|std(out|err)\.write|typer\.echo")
    modules = [path for path in CLI.rglob("*.py") if writes.search(path.read_text("utf-8"))]
    assert {path.name for path in modules} == {
        "say.py",
        "app.py",
        "__init__.py",
        "table.py",
        "documents.py",
        "terminal.py",
    }  # version; rich


@pytest.mark.parametrize("clean", [line, lines, json_text])
def test_the_three_ways_to_clean_leave_nothing_raw_and_all_letters(clean):
    cleaned = clean("äöü 漢字 👩‍💻 " + EVIL)
    assert not RAW.search(cleaned.replace("\r\n", "\n"))
    assert "äöü 漢字 👩‍💻 " in cleaned
