"""Reading a configuration: typed values, where the file is found, and files that cannot be read."""

import os
import re
import tomllib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.config import load
from syncd.core.map_rules import MapRule
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.report import ReportKind
from syncd.core.schedule import At
from syncd.core.severity import Severity
from syncd.core.terms import Terms
from syncd.errors import CONFIGURATION, ConfigError
from syncd.options import Secret

WHOLE = """
    timezone = "Europe/Berlin"
    ledger = "~/books/ledger.db"
    since = 2026-01-01

    [source.watch]
    kind = "clock"
    token = { env = "CLOCK_TOKEN" }
    person = "me"
    every = "15 minutes"
    grace = 3

    [person.me]
    names = ["Jane D."]

    [client.acme]
    names = ["Acme Ltd"]

    [contract.api]
    platform = "upwork"
    id = "36000001"
    titles = ["Backend API"]
    client = "acme"
    person = "me"
    type = "hourly"
    terms = [
      { from = 2026-07-01, rate = "45.00 USD" },
      { rate = "40.00 USD", weekly_cap = "37h 30m", fee = "12.5%" },
    ]

    [[map]]
    project = "Acme*"
    person = "me"
    contract = "api"
    milestone = "Login"

    [[map]]
    tag = "private"
    ignore = true

    [rule.full-moon]
    nights = 2

    [channel.home]
    kind = "pigeon"
    ring = { file = "~/ring" }

    [report.weekly]
    kind = "reconciliation"
    at = "mon 08:00"
    to = ["home"]
    min_severity = "medium"
"""


def test_a_whole_configuration_is_read_as_typed_values(written):
    file = written(WHOLE)
    config = load(file, {})
    assert (config.file, config.timezone, config.since) == (file, ZoneInfo("Europe/Berlin"), date(2026, 1, 1))
    assert config.ledger == Path.home() / "books" / "ledger.db"
    source = config.sources["watch"]
    assert (source.name, source.kind, source.line) == ("watch", "clock", 6)
    assert (source.options.every, source.options.grace) == (timedelta(minutes=15), timedelta(minutes=3))
    assert config.people["me"].names == ("Jane D.",)
    assert config.clients["acme"].names == ("Acme Ltd",)
    contract = config.contracts["api"]
    assert (contract.platform, contract.id, contract.titles) == ("upwork", "36000001", ("Backend API",))
    assert (contract.type, contract.client, contract.person) == (ContractType.HOURLY, "acme", "me")
    assert contract.terms == (
        Terms(rate=Money(4000, "USD"), weekly_cap=135_000, fee=Decimal("0.125")),
        Terms(start=date(2026, 7, 1), rate=Money(4500, "USD")),
    )
    assert config.maps == (
        MapRule(project="Acme*", person="me", contract="api", milestone="Login"),
        MapRule(tag="private", ignore=True),
    )
    assert config.rules["full-moon"].nights == 2
    assert config.channels["home"].options.ring == Secret("file", "~/ring")
    report = config.reports["weekly"]
    assert (report.kind, report.at, report.to) == (ReportKind.RECONCILIATION, At(frozenset({0}), 8, 0), ("home",))
    assert (report.period, report.min_severity) == ("last-week", Severity.MEDIUM)


@pytest.mark.parametrize("name", ["billable-summary", "summary"])
def test_a_billable_summary_is_known_by_its_older_name_too(written, name):
    text = f'[channel.x]\nkind = "file"\npath = "x.html"\n[report.r]\nkind = "{name}"\nat = "mon 08:00"\nto = ["x"]\n'
    assert load(written(text), {}).reports["r"].kind is ReportKind.SUMMARY


def test_an_empty_file_is_a_configuration_of_defaults(written):
    config = load(written(""), {})
    assert config.timezone == ZoneInfo("UTC")
    assert config.ledger == Path.home() / ".local/state/syncd/ledger.db"
    assert config.since is None
    assert (config.sources, config.contracts, config.maps, config.channels, config.reports) == ({}, {}, (), {}, {})


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("state", ["", "state", "/absolute"])
def test_the_ledger_lies_in_the_users_state_folder_unless_one_lies_at_home(
    written, tmp_path, monkeypatch, there, state
):
    monkeypatch.setenv("HOME", str(tmp_path))
    home = tmp_path / ".local/state/syncd/ledger.db"
    if there:
        home.parent.mkdir(parents=True)
        home.touch()
    elsewhere = Path("/absolute/syncd/ledger.db")
    environ = {"XDG_STATE_HOME": state}
    assert load(written(""), environ).ledger == (elsewhere if state == "/absolute" and not there else home)
    assert load(written('ledger = "/given.db"'), environ).ledger == Path("/given.db")
    assert load(written(""), environ | {"SYNCD_LEDGER": "/other.db"}).ledger == Path("/other.db")


def test_a_third_party_rule_is_loaded_only_when_a_table_names_it(written):
    assert "full-moon" not in load(written(""), {}).rules
    assert load(written("[rule.full-moon]"), {}).rules["full-moon"].nights == 1


def test_secrets_are_listed_with_their_place_and_not_revealed(written, monkeypatch):
    monkeypatch.setenv("CANARY", "tok-SECRET")
    config = load(
        written("""
        [source.watch]
        kind = "clock"
        token = { env = "CANARY" }
        spare = [{ file = "/nowhere" }]
        [channel.home]
        kind = "pigeon"
        ring = { credential = "ring" }
        """),
        {},
    )
    assert list(config.secrets()) == [
        ("[source.watch] token", Secret("env", "CANARY")),
        ("[source.watch] spare", Secret("file", "/nowhere")),
        ("[channel.home] ring", Secret("credential", "ring")),
    ]
    assert "tok-SECRET" not in repr(config)


def test_variables_override_top_level_keys(written):
    environ = {"SYNCD_TIMEZONE": "Asia/Tokyo", "SYNCD_LEDGER": "/tmp/l.db", "SYNCD_SINCE": "2026-02-03", "HOME": "x"}
    config = load(written('timezone = "Europe/Berlin"\nsince = 2026-01-01'), environ)
    assert (config.timezone.key, config.ledger, config.since) == ("Asia/Tokyo", Path("/tmp/l.db"), date(2026, 2, 3))


def test_an_empty_variable_counts_as_not_set(written):
    assert load(written('timezone = "Asia/Tokyo"'), {"SYNCD_TIMEZONE": ""}).timezone.key == "Asia/Tokyo"


def test_only_the_given_environment_is_read(written, monkeypatch):
    monkeypatch.setenv("SYNCD_TIMEZONE", "Asia/Tokyo")
    monkeypatch.setenv("TIMEZONE", "Asia/Tokyo")
    assert load(written(""), {}).timezone.key == "UTC"


def test_the_environment_names_the_file(written):
    file = written('timezone = "Asia/Tokyo"')
    assert load(environ={"SYNCD_CONFIG": str(file)}).timezone.key == "Asia/Tokyo"


def test_without_a_name_the_nearest_file_is_read(written, tmp_path, monkeypatch):
    home = tmp_path / "home"
    (home / "syncd").mkdir(parents=True)
    (home / "syncd" / "config.toml").write_text('timezone = "Asia/Tokyo"')
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    environ = {"XDG_CONFIG_HOME": str(home)}
    assert load(environ=environ).timezone.key == "Asia/Tokyo"
    Path("syncd.toml").write_text('timezone = "Asia/Seoul"')
    assert load(environ=environ).timezone.key == "Asia/Seoul"


def refused(file: Path | None, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        load(file, environ or {})
    assert caught.value.exit_code == CONFIGURATION
    return str(caught.value)


def test_without_any_file_the_error_names_all_places(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    message = refused(None, {"XDG_CONFIG_HOME": str(tmp_path)})
    assert message == (
        f"no configuration at syncd.toml, {tmp_path}/syncd/config.toml, /etc/syncd/config.toml; "
        "run `syncd init`, or name yours with --config"
    )


def test_a_missing_file_is_one_sentence(tmp_path):
    message = refused(tmp_path / "no.toml")
    assert message == f"{tmp_path}/no.toml: this file does not exist; `syncd init --config FILE` makes one"


def test_a_folder_instead_of_the_file_is_one_sentence(tmp_path):
    assert refused(tmp_path) == f"{tmp_path}: cannot be read: is a directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_one_sentence(written):
    file = written("")
    file.chmod(0)
    assert refused(file) == f"{file}: cannot be read: permission denied"


def test_text_in_another_encoding_is_refused_with_its_line(tmp_path):
    file = tmp_path / "syncd.toml"
    file.write_bytes('timezone = "UTC"\n# für\n'.encode("latin-1"))
    assert refused(file) == f"{file}:2:4: not UTF-8 text; save the file as UTF-8"


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    file = tmp_path / "syncd.toml"
    file.write_bytes(b"\xef\xbb\xbftimezone = 'Asia/Tokyo'\r\n")
    assert load(file, {}).timezone.key == "Asia/Tokyo"


DOT = "a table is written [section.name]: put a dot between them, and a name with spaces in quotes"
PATHS = """a backslash in "double quotes" has a meaning: write paths with / or in 'single quotes'"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\nledger = ~/x\n", '2:10: this is not a value; put text in "quotes"'),
        ("a = “b”\n", '1:5: these are the quotes of a word processor: write "straight ones"'),
        ("a: 1\n", '1:2: write "=" between a key and its value, not ":"'),
        ("[source toggl]\n", f"1:9: {DOT}"),
        ("\n[person.Jane Doe]\n", f"2:14: {DOT}"),
        ("a = 1\na = 2\n", "2:6: this key occurs twice"),
        (
            "[a.'b c']\n[a.'b c']\n",
            "2:9: the table [a.b c] occurs twice; put its keys into one, or choose another name",
        ),
        ("[map]\n[map]\n", "2:5: the table [map] occurs twice; write [[map]], each time"),
        ("a b = 1\n", '1:3: a key needs "=" and a value; put a name with spaces in "quotes"'),
        ("\na = [1", "2:7: the list that begins with [ lacks a comma or its closing ]"),
        ("a = [\n", "1:6: the file ends in the middle of a value: close its bracket or quotes, or write the value"),
        ("a = [1 2]\n", "1:8: the list that begins with [ lacks a comma or its closing ]"),
        ("a = 'x\n", "1:7: the closing quote is missing on this line"),
        ("a = { b = 1, b = 2 }\n", "1:19: this key occurs twice"),
        ("[a\nb = 1\n", "1:3: the closing bracket of this [table] is missing"),
        ('a = "C:\\Users"\n', f"1:10: {PATHS}"),
        ('a = "C:\\data"\n', f"1:10: {PATHS}"),
        ('a = "tok-SECRET\n', "1:16: the closing quote is missing on this line"),
    ],
)
def test_invalid_toml_is_one_sentence_with_line_and_column(written, text, message):
    file = written(text)
    assert refused(file) == f"{file}:{message}"


SOUND = """
timezone = "Europe/Berlin"
ledger = 'C:\\x'

[source.toggl]
token = { env = "TOKEN", file = "x" }

[contract.api]
titles = ["Backend", "API"]
terms = [
  { from = 2026-07-01, rate = "45.00 USD" },
]

[[map]]
"pro ject" = true
"""


@settings(max_examples=300)
@given(at=st.integers(0, len(SOUND) - 1), slip=st.sampled_from(["", *"\"'[]{}=,\n\\x "]), added=st.booleans())
def test_a_slip_of_one_key_is_explained_in_our_words(tmp_path_factory, at, slip, added):
    text = SOUND[:at] + slip + SOUND[at + (not added) :]
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        file = tmp_path_factory.mktemp("slip") / "syncd.toml"
        file.write_text(text, "utf-8")
        sentence = refused(file).removeprefix(f"{file}:")
        raw = str(error).rpartition(" (at ")[0]
        assert raw.casefold() not in sentence.casefold()
        assert re.match(r"\d+(:\d+)?: [a-z\[]", sentence)


def test_brackets_without_end_are_one_sentence(written):
    file = written("a = " + "[" * 100_000)
    assert refused(file) == f"{file}: brackets are nested too deeply"
    file.write_text(f"since = {'9' * 5000}\n")
    assert refused(file) == f"{file}: a number in it has thousands of digits"
