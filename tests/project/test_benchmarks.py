"""The benchmarks run, at a tiny size, and their command explains them."""

import shutil
import ssl
import sys
from datetime import timedelta

import httpx
import pytest

from benchmarks import a_day, a_file, after_changes, all_rules, first_year, growth, idle, load, money
from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.account import Missed, history, missed
from benchmarks.clients.proxy import HOST, routed
from benchmarks.scale import TINY
from benchmarks.stage import TOKEN
from benchmarks.table import Table
from syncd.plugins import load_rules
from syncd.simulator.toggl.server import TogglSimulator


def column(table, name):
    return [row[table.head.index(name)] for row in table.rows]


@pytest.mark.slow
def test_the_first_year_ends_with_the_servers_truth_in_the_ledger_and_no_refusal():
    table = first_year.measure(TINY)
    assert column(table, "scope") == ["me", "workspace"]
    assert column(table, "ledger = server") == ["equal", "equal"]
    assert column(table, "402 or 429") == [0, 0]
    assert all(requests > 0 for requests in column(table, "requests"))


@pytest.mark.slow
def test_a_day_has_polls_of_one_request():
    table = a_day.measure(TINY)
    assert column(table, "idle poll") == ["1", "1"]
    assert column(table, "402 or 429") == [0, 0]
    assert all(requests >= TINY.polls for requests in column(table, "requests"))


@pytest.mark.slow
def test_after_changes_nothing_is_missed_in_the_end():
    table = after_changes.measure(TINY)
    last = {row[0]: row for row in table.rows}
    assert {scope: str(row[table.head.index("missed")]) for scope, row in last.items()} == {
        "me": "0/0/0",
        "workspace": "0/0/0",
    }


@pytest.mark.slow
def test_a_load_is_compared_with_the_bare_script():
    table = load.measure(TINY)
    assert column(table, "step") == ["bare script", "pull", "derive", "judge"]
    assert column(table, "× bare")[0] == "1.00"


@pytest.mark.slow
def test_growth_is_measured_with_all_time_mapped_and_with_half_of_it():
    table = growth.measure(TINY)
    steps = list(zip(column(table, "unmapped"), column(table, "step"), strict=True))
    assert steps == [("none", "derive"), ("none", "judge"), ("half", "derive"), ("half", "judge")]


@pytest.mark.slow
def test_all_rules_are_asked_of_an_agency_that_has_every_kind_of_record():
    table = all_rules.measure(TINY)
    figures = {row[0]: row[1:] for row in table.rows}
    assert f"{len(load_rules())} rules" in table.title
    assert figures["open discrepancies"] == ("0", "0", "")
    assert all(float(cost) > 0 for cost in figures["one join of DuckDB, µs"][:2])
    assert len([name for name in figures if name.startswith(("a round after", "the same"))]) == len(all_rules.CHANGES)


@pytest.mark.slow
def test_a_round_after_one_transaction_and_a_statement_are_measured_in_two_sizes():
    table = money.measure(TINY)
    assert column(table, "step") == [
        "a round after one new transaction",
        "the same, of the long contract",
        "a statement of two years",
    ]
    assert all(float(ratio) > 0 for ratio in column(table, "ratio"))


@pytest.mark.slow
def test_an_idle_daemon_is_measured_with_an_empty_ledger_and_with_open_discrepancies():
    table = idle.measure(TINY)
    empty, full = column(table, "open discrepancies")
    assert (column(table, "entries"), empty) == ([0, TINY.entries], 0)
    assert full >= TINY.entries // 2
    assert all(int(megabytes) > 0 for megabytes in column(table, "MB"))


@pytest.mark.slow
def test_a_file_is_compared_with_the_bare_reader():
    table = a_file.measure(TINY)
    assert [(row[0], row[1]) for row in table.rows] == [(step, TINY.rows) for step in a_file.STEPS]
    assert all(most > 0 for most in column(table, "MB at most"))


def test_missed_edits_deletions_and_additions_are_counted_separately():
    truth, seen = {1: "a", 2: "b", 3: "c"}, {1: "a", 2: "old", 9: "z"}
    assert missed(truth, seen) == Missed(edits=1, deletions=1, additions=1)
    assert str(missed(truth, truth)) == "0/0/0"


def test_a_table_is_as_wide_as_its_widest_cells():
    table = Table("Title", ("name", "n"), [("a", 10), ("longer", 2)], ["a note"])
    assert str(table).splitlines() == ["Title", "", "name     n", "------  --", "a       10", "longer   2", "  a note"]


@pytest.mark.parametrize("option", ["--help", "no-such-benchmark"])
def test_the_command_names_every_benchmark(option, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["benchmarks", option])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == (0 if option == "--help" else 2)
    said = "".join(capsys.readouterr())
    assert all(name in said for name in BENCHMARKS)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_a_client_with_a_built_in_address_reaches_the_simulator_and_nothing_else(tmp_path):
    account = history(5, span=timedelta(days=1))
    with TogglSimulator(account, TOKEN) as server, routed(server.url, tmp_path) as environment:
        trust = ssl.create_default_context(cafile=environment["SSL_CERT_FILE"])
        with httpx.Client(proxy=environment["HTTPS_PROXY"], verify=trust, trust_env=False) as client:
            answer = client.get(f"https://{HOST}/api/v9/me/time_entries", auth=(TOKEN, "api_token"))
            assert {row["id"] for row in answer.json()} == {entry.id for entry in account.alive()}
            with pytest.raises(httpx.ProxyError, match="403"):
                client.get("https://example.com/")
