"""`syncd map`: what it prints can be pasted, and `syncd import` reads the file by it."""

import json
import os
import subprocess
import sys
import tomllib
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.cli.app import run
from syncd.core.wording import count
from syncd.testing.files import csv_text

HEAD = 'timezone = "Europe/Berlin"\nledger = "ledger.db"\n\n[person.me]\n\n'
EARNED = "Date,Amount (USD),Type,Buyer\n2026-10-13,120.00,Order,x\n2026-10-14,-20.00,Fee,x\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder in which commands are run, without a configuration."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def printed_by(capsys, *arguments, code=0):
    assert run(list(arguments)) == code
    return capsys.readouterr()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.dates(date(2026, 1, 1), date(2026, 10, 31)), min_size=1, max_size=4),
    cents=st.integers(1, 10**7),
    header=st.sampled_from(["Date,Amount (EUR),Type", "Fecha;Importe EUR;Tipo", "Kind;Buchungstag;Betrag (EUR)"]),
    words=st.text('aé",; =#[]', min_size=1, max_size=6),
    record=st.sampled_from([None, "bank"]),
)
def test_what_it_prints_imports_as_it_is(folder, capsys, days, cents, header, words, record):
    names = header.replace(";", ",").split(",")
    rows = []
    for day in days:
        cells = {"date": day.isoformat(), "amount": f"{Decimal(cents).scaleb(-2)}", "type": words}
        field = {name: ("date" if name in ("Date", "Fecha", "Buchungstag") else "type") for name in names}
        rows.append([cells["amount" if "EUR" in name else field[name]] for name in names])
    (folder / "my file.csv").write_text(csv_text(names, rows), "utf-8")
    question = f"kinds.{words.strip()}" if words.strip() else "constants.type"
    asked = [] if record else ["--answer", f"{question}=fixed"]
    as_ = ["--as", record] if record else []
    printed = printed_by(capsys, "map", "my file.csv", "--source", "mine", *as_, *asked)
    assert printed.err == ""
    (folder / "syncd.toml").write_text(HEAD + printed.out, "utf-8")
    assert (
        f"{count(len(rows), 'row')} read: {count(len(rows), 'transaction')} would be new;"
        in printed_by(capsys, "import", "mine", "my file.csv", "--dry-run").out
    )


def test_it_changes_nothing_and_needs_no_configuration(folder, capsys):
    (folder / "e.csv").write_text(EARNED)
    printed_by(capsys, "map", "e.csv")
    assert [path.name for path in folder.iterdir()] == ["e.csv"]


WEEK = '"Date","Contract","Hours","Amount","Payment type"\n"2026-11-03","Backend (36000001)","2","80.00",""\n'
TRACKED = """User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags
Jane,j@x.org,Acme,API,,Work,No,2026-11-03,09:00:00,2026-11-03,10:00:00,01:00:00,
"""


@pytest.mark.parametrize(("content", "kind"), [(WEEK, "upwork"), (TRACKED, "toggl-csv")])
def test_an_export_that_a_kind_reads_as_it_is_is_named(folder, capsys, content, kind):
    (folder / "week.csv").write_text(content)
    assert run(["map", "week.csv"]) == 2
    assert f'week.csv is an export that a source of kind = "{kind}" reads as it is' in capsys.readouterr().err
    assert run(["map", "week.csv", "--as", "time", "--json"]) == 0


@pytest.mark.parametrize(("content", "kind"), [(WEEK, "upwork"), (TRACKED, "toggl-csv")])
def test_a_refusal_names_the_kind_that_reads_the_file(folder, capsys, content, kind):
    (folder / "week.csv").write_text(content)
    (folder / "syncd.toml").write_text(f'{HEAD}\n[source.other]\nkind = "clockify"\n')
    assert run(["import", "other", "week.csv"]) != 0
    told = f'week.csv is an export that a source of kind = "{kind}" reads as it is, not one of kind = "clockify"'
    assert f"other: {told}: add such a source to the configuration" in capsys.readouterr().out.splitlines()


CAMT = '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'


@pytest.mark.parametrize(("content", "name"), [(CAMT, "CAMT.053"), (":20:X\n:25:DE1\n:28C:1\n", "MT940")])
@pytest.mark.parametrize("command", ["map {}", "map {} --as bank", "map {} --as transaction"])
def test_a_banks_statement_needs_no_mapping_and_says_so(folder, capsys, content, name, command):
    (folder / "week.xml").write_text(content)
    assert run(command.format("week.xml").split()) == 1
    printed = capsys.readouterr()
    reason = f'week.xml is a bank\'s statement ({name}), no table: a source of kind = "bank" reads it as it is'
    assert reason in " ".join((printed.out + printed.err).split())


def test_the_first_rows_are_shown_as_they_would_be_read(folder, capsys):
    (folder / "e.csv").write_text(EARNED)
    lines = printed_by(capsys, "map", "e.csv").out.splitlines()
    assert lines[0] == "[source.e]"
    assert lines[-3:] == [
        "# e.csv:2: posted 2026-10-13, kind fixed, amount 120.00 USD, type_text Order, contract x, person me",
        "# e.csv:3: posted 2026-10-14, kind fee, amount -20.00 USD, type_text Fee, contract x, person me",
        "# 2 rows read: 2 records",
    ]


def test_clock_times_are_those_of_the_users_zone(folder, capsys):
    (folder / "t.csv").write_text("Start,End,Project\n2026-10-13 09:00,2026-10-13 10:00,x\n")
    assert "start 2026-10-13T09:00:00Z" in printed_by(capsys, "map", "t.csv").out
    (folder / "syncd.toml").write_text(HEAD)
    assert "start 2026-10-13T07:00:00Z" in printed_by(capsys, "map", "t.csv").out


def test_json_says_the_same(folder, capsys):
    (folder / "e.csv").write_text(EARNED)
    printed = tomllib.loads(printed_by(capsys, "map", "e.csv", "--platform", "guru").out)["source"]["e"]
    shown = json.loads(printed_by(capsys, "map", "e.csv", "--platform", "guru", "--json").out)
    assert (shown["settings"], shown["settings"]["platform"], shown["trouble"]) == (printed, "guru", None)


def test_a_reason_why_the_mapping_is_not_complete_goes_to_standard_error(folder, capsys):
    (folder / "e.csv").write_text("Date,Amount\n2026-10-13,120.00\n")
    printed = printed_by(capsys, "map", "e.csv")
    assert 'currency = "? Which currency are the amounts in? Write its code' in printed.out
    assert printed.err == "syncd: not complete yet: answer these first: currency, constants.type\n"


UNCLEAR = "Date,Amount,Type\n2026-10-13,120.00,Order\n"


def test_while_a_question_is_open_import_and_check_refuse_the_source_with_the_same_question(folder, capsys):
    (folder / "e.csv").write_text(UNCLEAR)
    (folder / "syncd.toml").write_text(HEAD + printed_by(capsys, "map", "e.csv").out)
    for command in (["import", "e", "e.csv"], ["check", "--offline"]):
        said = printed_by(capsys, *command, code=78)
        assert "[source.e] currency: is an open question. Which currency are the amounts in?" in said.out + said.err
    assert not (folder / "ledger.db").exists()


def test_an_answer_on_the_command_line_takes_the_place_of_its_question(folder, capsys):
    (folder / "e.csv").write_text(UNCLEAR)
    printed = printed_by(capsys, "map", "e.csv", "--answer", "currency=NOK")
    assert tomllib.loads(printed.out)["source"]["e"]["currency"] == "NOK"
    assert printed.err == ""


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("curency=NOK", '--answer: nothing is asked about "curency"; did you mean "currency"?'),
        ("unit=hours", '--answer: nothing is asked about "unit"; there are: currency'),
        ("currency", '--answer: write KEY=ANSWER, like unit=seconds, not "currency"'),
    ],
)
def test_an_answer_that_nothing_asks_for_is_refused(folder, capsys, answer, says):
    (folder / "e.csv").write_text(UNCLEAR)
    assert printed_by(capsys, "map", "e.csv", "--answer", answer, code=2).err == f"syncd: {says}\n"


def on_a_terminal(folder, *arguments, types):
    """Run a command whose input and standard error are a terminal, and whose output is a file; return what both say."""
    ours, theirs = os.openpty()
    with (folder / "out").open("wb") as out:
        command = [sys.executable, "-m", "syncd", *arguments]
        asked = subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=out, stderr=theirs)
    os.close(theirs)
    os.write(ours, types.encode())
    said = b""
    with suppress(OSError):  # how Linux says that the other end is closed
        while part := os.read(ours, 4096):
            said += part
    assert asked.wait() == 0
    os.close(ours)
    return (folder / "out").read_text(), said.decode()


def test_on_a_terminal_it_asks_and_writes_the_answers(folder):
    (folder / "e.csv").write_text("Date,Amount (EUR),Type\n03/04/2026,120.00,Gift\n")
    out, said = on_a_terminal(folder, "map", "e.csv", types="middle\nday-first\nbonus\n")
    assert "dates: The file has 03/04/2026, and nothing shows its order: write day-first or month-first." in said
    assert '"middle" does not answer dates; there are: day-first, month-first' in said
    written = tomllib.loads(out)["source"]["e"]
    assert (written["dates"], written["kinds"]) == ("day-first", {"Gift": "bonus"})


def test_a_question_without_an_answer_stays_open(folder):
    (folder / "e.csv").write_text("Date,Amount (EUR),Type\n03/04/2026,120.00,Gift\n")
    out, said = on_a_terminal(folder, "map", "e.csv", types="\nbonus\n")
    assert "answer these first: dates" in said
    assert tomllib.loads(out)["source"]["e"]["dates"].startswith("? ")


@pytest.mark.parametrize("platform", ["golance", "guru"])
def test_golance_has_a_connector_of_its_own(folder, capsys, platform):
    (folder / "e.csv").write_text(EARNED)
    printed = tomllib.loads(printed_by(capsys, "map", "e.csv", "--platform", platform).out)["source"]["e"]
    assert printed["kind"] == ("golance" if platform == "golance" else "table")


@pytest.mark.parametrize(
    ("arguments", "data", "says"),
    [
        (["--as", "bnak"], EARNED, '--as: there are no "bnak" records; did you mean "bank"?'),
        (["--source", "my bank"], EARNED, "--source: use letters"),
        ([], "a,b\n1,2\n", "e.csv leaves open what its rows are: say --as"),
        ([], 'a,b\n"1', "ends inside the quotes"),
        ([], "\0\1", "not text"),
    ],
)
def test_a_table_that_cannot_be_mapped_ends_in_one_sentence(folder, capsys, arguments, data, says):
    (folder / "e.csv").write_text(data)
    ended = run(["map", "e.csv", *arguments])
    printed = capsys.readouterr()
    assert (bool(ended), printed.out) == (True, "")
    assert says in printed.err
    assert printed.err.count("\n") == 1


def test_no_comment_contains_terminal_controls(folder, capsys):
    (folder / "e.csv").write_text("Date,Amount (USD),Note,x\n2026-10-13,120.00,\x1b[31mred\x1b[0m,\x1b]0;t\x07\n")
    assert "\x1b" not in printed_by(capsys, "map", "e.csv").out


def test_money_received_at_a_bank_is_no_earning_of_a_platform(folder, capsys):
    rows = "".join(f"{date(2026, 10, 1) + timedelta(days=n)},100.00,UPWORK\n" for n in range(5))
    (folder / "b.csv").write_text(f"Date,Amount (USD),Payer\n{rows}")
    printed = printed_by(capsys, "map", "b.csv", "--as", "bank", "--source", "giro").out
    (folder / "syncd.toml").write_text(HEAD + printed)
    printed_by(capsys, "import", "giro", "b.csv")
    summary = json.loads(printed_by(capsys, "summary", "--period", "2026-10", "--json").out)
    assert (summary["lines"], summary["totals"]) == ([], {})


def test_it_tells_what_a_file_contradicts_about_itself(folder, capsys):
    (folder / "odd.csv").write_text(
        "Date,From,To,Spent,Project\n2026-11-02,09:00,10:30,1:30,Web\n2026-11-03,09:00,10:00,1:30,Web\nTotal,,,4:00,\n"
    )
    out = printed_by(capsys, "map", "odd.csv").out
    assert (
        "# 1 row's duration differs by 0:30:00 from its clock times; the duration counts: odd.csv:3 (+0:30:00)" in out
    )
    assert "# the rows that were read add up to 3:00:00, and a sum of the file differs: odd.csv:4 (4:00:00)" in out
