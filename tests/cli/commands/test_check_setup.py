"""`check` sees what the first round would stumble over, and every mistake at once, each with its line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from syncd.cli.app import run
from syncd.cli.checks.machine import check_config_file, check_zones, to_read, zone_version
from syncd.core.time import instant
from syncd.ledger import Ledger
from syncd.testing.subjects import START

CONFIG = """
timezone = "UTC"
ledger   = "{ledger}"

[source.toggl]
kind   = "toggl"
token  = {{ file = "{folder}/token" }}
person = "me"

[source.market]
kind   = "upwork"
folder = "{drop}"
person = "me"

[person.me]

[channel.team]
kind = "slack"
url  = {{ env = "HOOK" }}

[channel.page]
kind = "file"
path = "{page}"

[report.weekly]
kind = "reconciliation"
at   = "mon 08:00"
to   = ["team", "page"]
"""


@pytest.fixture
def setup(tmp_path, monkeypatch, capsys):
    """Runs `check --offline` of a configuration; everything that is not given is right."""
    (tmp_path / "token").write_text("canary-token")
    (tmp_path / "token").chmod(0o600)
    (tmp_path / "drop").mkdir()
    monkeypatch.setenv("HOOK", "https://hooks.slack.com/services/T0/B0/canary")

    def check(more="", before="", **places):
        places = {"ledger": f"{tmp_path}/ledger.db", "drop": f"{tmp_path}/drop", "page": f"{tmp_path}/r.html"} | places
        config = tmp_path / "config.toml"
        config.write_text(before + CONFIG.format(folder=tmp_path, **places) + more)
        code = run(["check", "--offline", "--json", "--config", str(config), "--now", "2026-11-16T09:00:00Z"])
        printed = capsys.readouterr()
        assert printed.err == ""
        assert "canary" not in printed.out
        checks = json.loads(printed.out)["checks"]
        found = {one["what"]: one for one in checks if one["warns"] or not one["ok"]}
        lines = config.read_text().splitlines()
        for one in found.values():
            one["text"] = lines[one["line"] - 1] if one["line"] else ""
        return code, found

    check.folder = tmp_path
    return check


def test_a_good_setup_has_no_mistake_and_no_warning(setup):
    assert setup() == (0, {})
    assert not (setup.folder / "ledger.db").exists()


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("/proc/x/ledger.db", "cannot write to /proc"),
        ("{folder}/token/ledger.db", "is a file, not a folder"),
        ("{folder}/drop", "is a folder, not a file"),
    ],
)
def test_a_place_that_cannot_be_written_is_found_before_the_first_round(setup, place, says):
    place = place.format(folder=setup.folder)
    code, found = setup(ledger=place, page=place)
    assert code == 78
    assert set(found) == {f"ledger {place}", "[channel.page]"}
    assert all(says in check["says"] for check in found.values())
    assert "set `ledger` to another place" in found[f"ledger {place}"]["says"]
    assert found["[channel.page]"]["text"] == "[channel.page]"


@pytest.mark.parametrize(("since", "code"), [("2026-11-16", 0), ("2026-11-17", 78), ("2062-01-01", 78)])
def test_a_since_that_lies_ahead_is_a_mistake_because_it_turns_every_check_off(setup, since, code):
    ended, found = setup(before=f"since = {since}\n")
    assert (ended, list(found)) == (code, ["since"] if code else [])
    for check in found.values():
        assert check["text"] == f"since = {since}"
        assert f"nothing before {since} is checked" in check["says"]


def test_a_file_that_was_just_saved_is_counted_and_said_to_be(tmp_path):
    old, now = instant("2026-11-16T08:00:00Z"), instant("2026-11-16T09:00:00Z")
    assert to_read(tmp_path, now) == "0 files to read"
    for name, saved, says in (
        ("a.csv", now, "1 file to read, saved a moment ago"),
        ("b.csv", old, "2 files to read, 1 of them saved a moment ago"),
    ):
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (saved.timestamp(),) * 2)
        assert to_read(tmp_path, now) == says


def test_two_sources_with_one_folder_are_warned_of(setup):
    more = f'[source.other]\nkind = "harvest"\nfolder = "{setup.folder}/drop/../drop"\nperson = "me"\n'
    code, found = setup(more)
    assert (code, list(found)) == (0, ["[source.market] folder", "[source.other] folder"])
    assert "[source.other] has the same folder" in found["[source.market] folder"]["says"]


def test_an_empty_ledger_file_is_no_fault(setup):
    (setup.folder / "ledger.db").touch()
    assert setup() == (0, {})


@pytest.mark.parametrize("url", ["#general", "hooks.slack.com/services/T0/B0/canary", "https://example.com/canary"])
def test_a_webhook_that_is_none_is_found_without_posting(setup, monkeypatch, url):
    monkeypatch.setenv("HOOK", url)
    code, found = setup()
    assert (code, list(found)) == (78, ["[channel.team]"])
    assert "must start with https://hooks.slack.com/" in found["[channel.team]"]["says"]


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o664])
def test_a_secret_that_others_can_read_is_a_warning(setup, mode):
    (setup.folder / "token").chmod(mode)
    code, found = setup()
    assert (code, list(found)) == (0, ["[source.toggl] token"])
    assert f"run `chmod go= {setup.folder}/token`" in found["[source.toggl] token"]["says"]
    assert found["[source.toggl] token"]["text"].startswith("token")


def test_a_secret_that_anybody_can_change_is_wrong(setup):
    (setup.folder / "token").chmod(0o666)
    code, found = setup()
    assert (code, list(found)) == (78, ["[source.toggl] token"])


def test_a_ledger_that_others_can_read_is_wrong_and_so_is_one_that_anybody_can_replace(setup):
    ledger = setup.folder / "ledger.db"
    Ledger.open(ledger, START).close()
    ledger.chmod(0o644)
    code, found = setup()
    assert (code, list(found)) == (78, [f"ledger {ledger}"])
    assert f"run `chmod go= {ledger}*`" in found[f"ledger {ledger}"]["says"]
    ledger.chmod(0o600)
    setup.folder.chmod(0o777)
    code, found = setup()
    config = f"configuration {setup.folder}/config.toml"
    assert (code, set(found)) == (78, {f"ledger {ledger}", "[source.toggl] token", config})
    assert all(f"run `chmod o-w {setup.folder}`" in check["says"] for check in found.values())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_secret_that_a_service_reads_as_a_member_of_its_group_is_no_warning(setup):
    os.chown(setup.folder / "token", 12345, -1)
    (setup.folder / "token").chmod(0o640)
    assert setup() == (0, {})
    (setup.folder / "token").chmod(0o644)
    assert "run `chmod o= " in setup()[1]["[source.toggl] token"]["says"]


def test_secrets_and_folders_are_looked_at_beside_mistakes_of_the_file_each_with_its_line(setup):
    (setup.folder / "token").unlink()
    code, found = setup('\n[rule.no-such]\n\n[source.second]\nkind = "upwrok"\n', drop="/no/such/folder")
    assert code == 78
    assert {what: check["text"].split()[0] for what, check in found.items()} == {
        "[source.toggl] token": "token",
        "[source.market] folder": "folder",
        "[rule.no-such]": "[rule.no-such]",
        "[source.second] kind": "kind",
    }
    assert all(check["column"] == 1 and check["cure"] for check in found.values())


def test_channels_are_looked_at_beside_mistakes_of_the_file_and_the_ledger_where_its_place_is_known(setup, monkeypatch):
    monkeypatch.setenv("HOOK", "#general")
    assert set(setup("\n[rule.no-such]\n", ledger="/proc/x")[1]) == {
        "[rule.no-such]",
        "[channel.team]",
        "ledger /proc/x",
    }
    assert set(setup(before="ledgr = 1\n")[1]) == {"ledgr", "[channel.team]"}


def test_a_channel_that_no_report_goes_to_is_a_warning(setup):
    code, found = setup(f'[channel.more]\nkind = "file"\npath = "{setup.folder}/m.html"\n')
    assert (code, list(found)) == (0, ["[channel.more]"])
    assert found["[channel.more]"]["cure"] == 'add to = ["more"] to a [report.NAME]'


def test_a_configuration_that_others_can_read_is_a_warning_where_they_reach_it(setup):
    # pytest's folders are closed: only below an open one can others reach the file.
    with TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        config = Path(folder) / "config.toml"
        for mode, found in ((0o644, True), (0o600, False)):
            config.touch()
            config.chmod(mode)
            assert [check.says for check in check_config_file(config)] == [
                f"other users can read the names and rates in it: run `chmod go= {config}`"
            ] * found


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_configuration_of_another_user_is_a_warning(tmp_path):
    config = tmp_path / "config.toml"
    config.touch()
    os.chown(config, 12345, -1)
    (check,) = check_config_file(config)
    assert check.warns
    assert "it belongs to user 12345, who can change it" in check.says


def test_old_data_of_time_zones_is_a_warning():
    year = int(zone_version()[:4])
    assert not check_zones(START.replace(year=year + 2)).found
    check = check_zones(START.replace(year=year + 3))
    assert (check.warns, check.cure) == (True, "update the package tzdata")


def test_a_disk_without_room_is_a_warning(setup, monkeypatch):
    Ledger.open(setup.folder / "ledger.db", START).close()
    monkeypatch.setattr("syncd.cli.checks.ledger.ROOM", 10**18)
    code, found = setup()
    assert (code, [check["cure"] for check in found.values()]) == (0, ["make room"])


@pytest.fixture
def tracked(home):
    """Runs `check --offline` of a folder in which a round has read labels and rows."""
    Path(home.folder / "hook").chmod(0o600)

    def check(more):
        home.config.write_text(f"{home.config.read_text()}\n{more}\n")
        checks = home.json("check", "--offline")["checks"]
        return {check["what"]: check["says"] for check in checks if check["warns"]}

    return check


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ('project = "Acme v3"', 'no project in your tracker is called "Acme v3"; did you mean "Acme v2"?'),
        ('client = "Acme Limted"', 'no client in your tracker is called "Acme Limted"; did you mean "Acme Ltd"?'),
        ('tag = "privat"', 'no tag in your tracker is called "privat"; did you mean "private"?'),
    ],
)
def test_a_mapping_with_a_name_that_no_label_has_is_a_warning(tracked, home, condition, says):
    number = home.config.read_text().count("[[map]]") + 1
    assert tracked(f"[[map]]\n{condition}\nignore = true") == {f"[[map]] {number}, {condition.split()[0]}": says}


@pytest.mark.parametrize("condition", ['project = "acme  V2"', 'project = "Acme*"', 'description = "no such"'])
def test_a_mapping_that_fits_a_label_is_none(tracked, condition):
    assert tracked(f"[[map]]\n{condition}\nignore = true") == {}


@pytest.mark.parametrize(
    ("milestone", "says"),
    [
        ("Landing pagse", 'no milestone of site is called "Landing pagse"; did you mean "Landing pages"?'),
        ("landing pages", ""),
        ("M3", ""),
    ],
)
def test_a_mapping_to_a_milestone_that_its_contract_lacks_is_a_warning(tracked, home, milestone, says):
    number = home.config.read_text().count("[[map]]") + 1
    warnings = tracked(f'[[map]]\ndescription = "no such"\ncontract = "site"\nmilestone = "{milestone}"')
    assert warnings == ({f"[[map]] {number}, milestone": says} if says else {})


def test_a_rate_in_a_currency_that_no_row_has_is_a_warning(tracked, home):
    home.edit('rate = "40.00 USD"', 'rate = "40.00 EUR"')
    says = "the rate is in EUR, but the platform's rows are in USD: correct the rate"
    assert tracked("") == {"[contract.api] terms": says}


def test_a_mapping_to_which_an_earlier_one_leaves_nothing_is_a_warning(setup):
    rules = '[[map]]\nproject = "Acme*"\nignore = true\n[[map]]\nproject = "Acme API"\nignore = true\n'
    code, found = setup(rules)
    assert (code, list(found)) == (0, ["[[map]] 2"])
    assert "[[map]] 1 takes all of its time" in found["[[map]] 2"]["says"]
    assert found["[[map]] 2"]["text"] == "[[map]]"


@pytest.mark.parametrize(
    ("title", "cure"),
    [
        ("Backend APY", 'did you mean "Backend API"?'),
        ("Landscape gardening", "see `syncd contracts` for those that were read"),
        ("backend  api", ""),
    ],
)
def test_a_title_that_nothing_shows_is_a_warning_with_the_nearest_one(tracked, title, cure):
    found = tracked(f'[contract.typo]\nplatform = "upwork"\ntype = "hourly"\ntitles = ["{title}"]')
    says = f'nothing that was read has the title "{title}"; {cure}'
    assert found == ({"[contract.typo] titles": says} if cure else {})


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ('{ env = "NOWHERE" }', "empty or not set: set this variable where syncd runs"),
        ('{ file = "FOLDER/no" }', "no such file or directory; write the secret, and nothing else, into it"),
        ('{ file = "FOLDER/empty" }', "is empty or not set: write the secret, and nothing else, into it"),
        ('{ command = ["sh", "-c", "echo canary; echo canary >&2; exit 3"] }', "ended with status 3; run it by hand"),
        ('{ command = ["no-such-program"] }', "no such file or directory; run it by hand to see why"),
        ('{ credential = "token" }', "only in a service of systemd: load it in the unit with LoadCredential="),
        ('{ file = "FOLDER/two" }', "gives 2 lines, and all of them are taken: leave only the secret"),
        ('{ file = "FOLDER/one" }', ""),
    ],
)
def test_a_secret_that_cannot_be_taken_says_why_and_what_to_do(setup, monkeypatch, place, says):
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    for name, text in (("empty", ""), ("two", "canary-a\ncanary-b\n"), ("one", "canary-a\r\n")):
        (setup.folder / name).write_text(text)
        (setup.folder / name).chmod(0o600)
    place = place.replace("FOLDER", str(setup.folder))
    more = f'[channel.mail]\nkind = "email"\nhost = "localhost"\nusername = "jane"\npassword = {place}\n'
    report = '[report.daily]\nkind = "reconciliation"\nat = "daily 08:00"\nto = ["mail"]\n'
    found = setup(f'{more}from = "jane@example.org"\nto = ["jane@example.org"]\n{report}')[1]
    assert list(found) == (["[channel.mail] password"] if says else [])
    if says:
        assert says in found["[channel.mail] password"]["says"]
        assert found["[channel.mail] password"]["text"].startswith("password")


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_folders_that_may_not_be_written_are_found_by_a_user_whom_modes_bind():
    with TemporaryDirectory(dir="/tmp") as name:  # pytest's own folders may not be entered by others
        folder = Path(name)
        for path in (folder, folder / "state", folder / "drop"):
            path.mkdir(exist_ok=True)
            path.chmod(0o755)
        source = f'[source.market]\nkind = "upwork"\nfolder = "{folder}/drop"\nperson = "me"\n[person.me]\n'
        (folder / "config.toml").write_text(f'ledger = "{folder}/state/ledger.db"\n{source}')
        program = [sys.executable, str(Path(__file__).with_name("check_as_nobody.py")), str(folder / "config.toml")]
        environ = {"HOME": str(folder), "PYTHONPATH": str(Path(__file__).parents[3])}
        done = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False, env=environ)
        assert (done.returncode, done.stderr) == (78, "")
        wrong = {one["what"]: one["says"] for one in json.loads(done.stdout)["checks"] if not one["ok"]}
    assert wrong == {
        f"ledger {folder}/state/ledger.db": f"syncd cannot write to {folder}/state: permission denied; make it "
        "writable, or set `ledger` to another place",
        "[source.market] folder": f"syncd moves files after reading: make the folder {folder}/drop writable for it",
    }


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("contract,title\nshop,Design\n", 0, ""),
        ("contract,title\nshop,Design\nshop,\n", 0, "1 row of it cannot be read, the first at "),
        ("Milestone,Due date,Status\nDesign,2026-12-10,open\n", 78, "rename them as in the header line contract,title"),
        ("", 78, "is empty: write the header line"),
    ],
)
def test_a_table_of_your_own_is_read_as_the_next_round_would(setup, text, code, says):
    table = setup.folder / "milestones.csv"
    table.write_text(text)
    ended, found = setup(f'[source.plan]\nkind = "milestones"\nfile = "{table}"\n')
    assert (ended, list(found)) == (code, ["[source.plan] file"] if says else [])
    if says:
        assert says in found["[source.plan] file"]["says"]
        assert found["[source.plan] file"]["text"].startswith("file = ")


@pytest.mark.parametrize(
    ("folder", "says", "code"),
    [
        ("{folder}/backups", "", 0),
        ("{folder}/disk/backups", "connect its disk, or make it, or change it", 78),
        ("{folder}/token", "is a file, not a folder: move it away, or change it", 78),
        ("/proc/backups", "cannot write to /proc", 78),
    ],
)
def test_a_folder_for_backups_that_cannot_be_used_is_found_before_the_night(setup, folder, says, code):
    ended, found = setup(f'\n[backup]\nfolder = "{folder}"\n'.format(folder=setup.folder))
    assert (ended, list(found)) == (code, ["[backup] folder"] if code else [])
    for check in found.values():
        assert says in check["says"]
        assert check["text"].startswith("folder = ")
    assert not (setup.folder / "backups").exists()
