"""`syncd import`: a preview, and files that are read again with other options."""

import json
import os
from datetime import timedelta

import pytest

from syncd.cli.app import run
from syncd.cli.commands import once

CONFIG = """
timezone = "UTC"
ledger   = "{folder}/ledger.db"

[source.market]
kind     = "table"
platform = "market"
record   = "transaction"
person   = "me"
currency = "USD"
columns  = {columns}
kinds    = {{ Order = "fixed", Fee = "fee" }}

[person.me]
"""
WRONG = '{ date = "Day", amount = "Gross", type = "Type", contract = "Job" }'
RIGHT = '{ date = "Day", amount = "Net", type = "Type", contract = "Job", id = "Number" }'
FILE = """Day,Number,Type,Job,Gross,Net,Colour
2026-11-02,1,Order,Logo,100.00,80.00,red
2026-11-03,2,Order,Site,50.00,40.00,
2026-11-04,3,Tip,Site,5.00,5.00,
someday,4,Order,Site,1.00,1.00,
"""
REPORT = """
[channel.page]
kind = "file"
path = "~/{report}.html"

[report.weekly]
kind = "reconciliation"
at   = "mon 08:00"
to   = ["page"]
"""
SAVED = 1794301200  # 2026-11-10 09:00 UTC
NOW = SAVED + 6 * 86_400


@pytest.fixture
def home(tmp_path, capsys):
    def command(*arguments, columns=RIGHT, code=0):
        (tmp_path / "config.toml").write_text(CONFIG.format(folder=tmp_path, columns=columns), "utf-8")
        ended = run([*arguments, "--config", str(tmp_path / "config.toml"), "--now", "2026-11-16T09:00:00Z"])
        printed = capsys.readouterr()
        assert (ended, printed.err) == (code, ""), printed.err
        return printed.out

    command.file = tmp_path / "rows.csv"
    command.file.write_text(FILE, "utf-8")
    os.utime(command.file, (SAVED, SAVED))
    return command


def test_a_dry_run_shows_all_that_would_happen_and_keeps_nothing(home):
    for _ in range(2):
        shown = home("import", "market", str(home.file), "--dry-run")
        assert "4 rows read: 3 transactions would be new, 1 row rejected; the amounts add up to 125.00 USD" in shown
        assert "rejected rows.csv:5: 'someday' is not a date like 2026-08-21" in shown
        assert '1 row is of the type "tip", which has no meaning in `kinds`: kept as other' in shown
    assert json.loads(home("status", "--json"))["sources"][0]["records"] == {}


def test_the_same_file_changes_nothing_and_says_so(home):
    home("import", "market", str(home.file))
    again = home.file.with_name("other name.csv")
    again.write_bytes(home.file.read_bytes())
    assert "imported before, nothing changed" in home("import", "market", str(again))


def test_status_shows_what_was_rejected_and_what_is_worth_knowing(home):
    home("import", "market", str(home.file))
    shown = home("status")
    assert "market: rejected rows.csv:5: 'someday' is not a date" in shown
    assert 'the type "tip", which has no meaning' in shown
    last = json.loads(home("status", "--json"))["sources"][0]["last_pull"]
    assert (last["amounts"], last["rejected"]) == ({"USD": "125.00"}, 1)
    assert ["“tip”" in notice or '"tip"' in notice for notice in last["notices"]] == [True, False]
    assert "the ids are 1 to 3" in last["notices"][1]


def test_a_corrected_mapping_takes_the_place_of_the_wrong_one(home):
    home("import", "market", str(home.file), columns=WRONG)
    shown = home("import", "market", str(home.file))
    assert "3 transactions new, 3 transactions gone" in shown  # known by their numbers now
    assert json.loads(home("status", "--json"))["sources"][0]["records"] == {"transaction": 3}
    assert "imported before" in home("import", "market", str(home.file))


def test_a_record_shows_the_row_it_was_read_from(home):
    home("import", "market", str(home.file))
    record = json.loads(home("why", "market/transaction/1", "--json"))
    assert record["current"]["amount"] == {"amount": "80.00", "currency": "USD"}
    assert record["versions"][0]["row"]["colour"] == "red"
    assert "colour: red" in home("why", "market/transaction/1", "--full")


def test_why_finds_a_record_by_a_whole_part_of_its_id_and_shows_its_row_and_line(home, tmp_path, capsys):
    home.file.write_text(FILE.replace("02,1,", "02,ac35-R001-80,").replace("03,2,", "03,ac35-R0012-40,"))
    home("import", "market", str(home.file))
    for named in ("R001", "r001", "ac35-R001-80"):
        shown = home("why", named, "--full")
        assert shown.startswith("market/transaction/ac35-R001-80\n")
        assert "from market, rows.csv:2," in shown
        assert "  number: ac35-R001-80" in shown
    config = ("--config", str(tmp_path / "config.toml"), "--now", "2026-11-16T09:00:00Z")
    for named, says in (
        (
            "ac35",
            'several records have the id "ac35": market/transaction/ac35-R001-80, market/transaction/ac35-R0012-40',
        ),
        ("R00", "did you mean market/transaction/ac35-R001-80 or market/transaction/ac35-R0012-40?"),
        ("R77", "a record is named like toggl/time/123"),
    ):
        assert run(["why", named, *config]) == 2
        assert says in capsys.readouterr().err


def test_covers_counts_for_a_file_that_was_imported_before(home):
    def through():
        return json.loads(home("status", "--json"))["sources"][0]["complete_through"]

    home.file.write_text(FILE.replace("someday", "2026-11-05"), "utf-8")
    os.utime(home.file, (SAVED, SAVED))
    home("import", "market", str(home.file))
    assert through() == {"transaction": "2026-11-10T00:00:00Z"}
    covers = ("import", "market", str(home.file), "--covers", "2026-10-01..2026-11-14")
    assert "4 rows read: 4 transactions as before;" in home(*covers)
    assert through() == {"transaction": "2026-11-15T00:00:00Z"}
    assert "imported before" in home(*covers)
    assert "imported before" in home("import", "market", str(home.file))


def test_wrong_days_name_their_option(home, tmp_path, capsys):
    code = run(["import", "market", str(home.file), "--covers", "someday", "--config", str(tmp_path / "config.toml")])
    assert code == 2
    assert '--covers: "someday" is no period: write' in capsys.readouterr().err


def test_a_file_refused_by_hand_says_so_at_once_and_leaves_the_state_of_its_source(home, tmp_path, capsys):
    home("import", "market", str(home.file))
    before = json.loads(home("status", "--json"))
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("Nothing,of,this\n1,2,3\n")
    config = ("--config", str(tmp_path / "config.toml"), "--now", "2026-11-16T09:00:00Z")
    assert run(["import", "market", str(wrong), *config]) != 0
    assert "wrong.csv" in capsys.readouterr().out
    after = json.loads(home("status", "--json"))
    assert (after["sources"][0]["error"], after["attention"]) == (None, before["attention"])
    assert after["sources"][0]["last_success"] == before["sources"][0]["last_success"]


def test_a_file_refused_by_hand_does_not_end_the_trouble_of_a_drop_folder(home, tmp_path, capsys):
    drop = tmp_path / "drop"
    drop.mkdir()
    home("import", "market", str(home.file))
    columns = f'{RIGHT}\nfolder = "{drop}"'
    for name in ("dropped.csv", "by hand.csv"):
        path = (drop if name == "dropped.csv" else tmp_path) / name
        path.write_text("Nothing,of,this\n1,2,3\n")
        os.utime(path, (SAVED, SAVED))
    home("status", columns=columns)
    config = ("--config", str(tmp_path / "config.toml"), "--now", "2026-11-16T09:00:00Z")
    run(["once", *config])
    run(["import", "market", str(tmp_path / "by hand.csv"), *config])
    capsys.readouterr()
    assert "dropped.csv" in json.loads(home("status", "--json", columns=columns))["sources"][0]["error"]


def test_a_round_says_why_rows_of_a_dropped_file_are_rejected(home, tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    file = folder / "rows.csv"
    file.write_text(FILE)
    os.utime(file, (SAVED, SAVED))
    shown = home("once", columns=f'{RIGHT}\nfolder = "{folder}"')
    assert "market (rows.csv)  –      3 new, 1 rejected\n" in shown
    assert "  rejected rows.csv:5: 'someday' is not a date" in shown


def test_a_round_names_files_that_were_saved_just_before_it(home, tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    shown = home("once", columns=f'{RIGHT}\nfolder = "{folder}"')
    assert shown.startswith("NOTHING WAS CHECKED\n\nMarket has no data yet.\n")
    for name in ("fresh.csv", ".hidden", "half.csv.part"):
        (folder / name).write_text(FILE)
        os.utime(folder / name, (NOW - 1, NOW - 1))
    shown = home("once", columns=f'{RIGHT}\nfolder = "{folder}"')
    assert "\nmarket (fresh.csv): just saved; the next round will read it\n" in shown
    assert (folder / "fresh.csv").exists()


def test_a_round_waits_for_a_file_that_was_saved_just_before_it(home, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "drop"
    folder.mkdir()
    home("once", columns=f'{RIGHT}\nfolder = "{folder}"')
    (folder / "fresh.csv").write_text(FILE)
    awaited = []

    def wait(folders, clock, sleep):
        awaited.extend(folders)
        return clock() + timedelta(seconds=2)

    monkeypatch.setattr(once, "wait_for_files", wait)
    assert run(["once", "--no-deliver", "--config", str(tmp_path / "config.toml")]) == 0
    assert "\nmarket (fresh.csv)  –      3 new, 1 rejected\n" in capsys.readouterr().out
    assert awaited == [folder]


def test_a_report_says_how_far_a_file_reaches_and_not_when_it_was_read(home, tmp_path, capsys):
    home.file.write_text(FILE.replace("someday", "2026-11-05"), "utf-8")
    home("import", "market", str(home.file), "--covers", "2026-11-01..2026-11-08")
    config = tmp_path / "config.toml"
    with config.open("a") as end:
        end.write(REPORT)
    assert run(["report", "weekly", "--config", str(config), "--now", "2026-11-16T09:00:00Z"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "market transactions through Mon 9 Nov, 00:00 UTC, 7 days before this report" in shown


def test_a_clock_before_the_last_import_stops_the_import(home, tmp_path, capsys):
    market = tmp_path / "market.csv"
    market.write_text(FILE)
    given = ["import", "market", str(market), "--config", str(tmp_path / "config.toml")]
    home("once")
    assert run([*given, "--now", "2199-01-01T00:00:00Z"]) == 0
    capsys.readouterr()
    assert run([*given, "--again"]) == 75
    assert "before the last pull in the ledger of Tue 1 Jan" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("more", "hint"),
    [
        ("", 'add a source with kind = "toggl-csv" to the configuration'),
        ('[source.saved]\nkind = "toggl-csv"\nfolder = "~"\n', "import its files into saved"),
    ],
)
def test_a_source_that_asks_a_server_takes_no_files_and_names_who_does(tmp_path, capsys, monkeypatch, more, hint):
    monkeypatch.setenv("TOGGL_TOKEN", "unused")
    (tmp_path / "config.toml").write_text(
        f'timezone = "UTC"\nledger = "{tmp_path}/ledger.db"\n'
        f'[source.toggl]\nkind = "toggl"\nperson = "me"\ntoken = {{ env = "TOGGL_TOKEN" }}\n{more}[person.me]\n'
    )
    (tmp_path / "junk.csv").write_text("hello\n")
    code = run(["import", "toggl", str(tmp_path / "junk.csv"), "--config", str(tmp_path / "config.toml")])
    error = capsys.readouterr().err
    assert code == 2
    assert "source toggl asks a server and reads no files" in error
    assert hint in " ".join(error.split())


def test_a_report_says_once_that_a_type_is_unknown(home, tmp_path, capsys):
    """As a discrepancy; as the notice of the import where its rule is switched off."""
    home("import", "market", str(home.file))
    home("once")
    config = tmp_path / "config.toml"

    def report(more=""):
        with config.open("a") as end:
            end.write(more)
        assert run(["report", "weekly", "--config", str(config), "--now", "2026-11-16T09:00:00Z"]) == 0
        return " ".join(capsys.readouterr().out.split())

    judged = report(REPORT)
    assert "5.00 USD in 1 row of market of the type “Tip”, which syncd does not know" in judged
    assert "kept as other" not in judged
    assert 'of the type "tip", which has no meaning in `kinds`: kept as other' in report(
        "[rule.unknown-row-type]\nenabled = false\n"
    )


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", None])
def test_a_file_that_cannot_be_read_is_named_once(home, tmp_path, capsys, content):
    file = tmp_path / "wrong.csv"
    if content is not None:
        file.write_text(content)
    home("plugins")  # writes the configuration
    run(["import", "market", str(file), "--config", str(tmp_path / "config.toml"), "--now", "2026-11-16T09:00:00Z"])
    (line,) = (line for line in "".join(capsys.readouterr()).splitlines() if "wrong.csv" in line)
    assert line.count("wrong.csv") == 1
