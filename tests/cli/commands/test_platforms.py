"""`platforms`: all facts with their days, the unknown ones, and those your configuration states."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syncd.cli.app import run
from syncd.cli.views.platforms import PlatformView
from syncd.platforms import platform_names, read_platforms
from syncd.platforms.schema import FACTS

NOW = "2026-11-22T09:00:00Z"
CONFIG = """
timezone = "Europe/Berlin"

[platform.upwork]
security_days = 4
era = [{ from = 2026-06-01, security_days = 3 }, { from = 2027-01-01, security_days = 2 }]

[platform.acme-market]
title = "Acme Market"
first_weekday = "sunday"
notes = ["Ask them.", "They \\u001b[31mshout."]
"""


def test_what_everybody_can_know_needs_no_configuration(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("SYNCD_CONFIG", raising=False)
    assert run(["platforms", "--now", NOW]) == 0
    assert "upwork" in capsys.readouterr().out
    assert run(["platforms", "--config", str(tmp_path / "missing.toml")]) == 78


@pytest.fixture
def shown(tmp_path, capsys):
    """What the command prints under a configuration of its own; no ledger is needed."""
    file = tmp_path / "syncd.toml"
    file.write_text(CONFIG)

    def ask(*arguments: str, code: int = 0) -> str:
        assert run(["platforms", *arguments, "--config", str(file), "--now", NOW]) == code
        printed = capsys.readouterr()
        assert (printed.err == "") == (code == 0)
        return printed.err or printed.out

    return ask


def rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in text.splitlines()]


def test_every_platform_has_a_line_with_what_holds_today(shown):
    header, *lines = rows(shown())
    assert header[0] == "PLATFORM"
    assert [line[0] for line in lines] == sorted([*platform_names(), "acme-market"])
    by_name = {line[0]: line[1:] for line in lines}
    fee = "by contract from 0% to 15%"
    assert by_name["upwork"] == [
        "monday", "12 hours", "5 days", "3 days", "wednesday", "14 days", fee, "security_days"
    ]  # fmt: skip
    assert by_name["toptal"] == ["not known"] * 7
    assert by_name["acme-market"] == ["sunday", *["not known"] * 6, "title, notes, first_weekday"]


def test_one_platform_has_every_fact_with_its_days_and_who_says_it(shown):
    lines = rows(shown("upwork"))
    assert [line[1:] for line in lines if line[:1] == ["security_days"]] == [
        ["4 days", "your config"],
        ["3 days", "2026-06-01", "your config"],
        ["2 days", "2027-01-01", "your config"],
    ]
    assert ["segment_minutes", "10 minutes", "syncd"] in lines
    assert ["milestone_minimum", "5.00 USD", "syncd"] in lines
    assert ["sides", "tracked, logged, billed, fee, released, paid-out, received", "syncd"] in lines
    fees = [line[1] for line in lines if line[:1] == ["fee"]]
    assert fees[1] == "20% to 500.00 USD, 10% to 10000.00 USD, then 5%"
    assert len(fees) == 5
    assert [line[0] for line in lines if line and line[0] in FACTS] == sorted(
        (line[0] for line in lines if line and line[0] in FACTS), key=FACTS.index
    )


def test_one_platform_shows_the_dates_that_come_next_its_source_and_its_notes(shown):
    lines = shown("upwork").splitlines()
    assert lines[0] == "Upwork"
    assert lines[1].startswith("Source: Upwork's support articles")
    here = lines.index("What comes next")
    assert rows("\n".join(lines[here + 2 : here + 5])) == [
        ["Mon 23 Nov 13:00 (12:00 UTC)", "hours can be edited until then", "16 to 22 Nov 2026"],
        ["Wed 25 Nov", "the money is available then", "9 to 15 Nov 2026"],
        ["Sat 28 Nov 01:00 (00:00 UTC)", "the client can object until then", "16 to 22 Nov 2026"],
    ]
    assert any(line.startswith("* Fee from 2025-05-01: for contracts made from then on; ") for line in lines)


def test_what_is_not_known_is_shown_with_what_is_used_instead_and_no_date_follows(shown):
    text = shown("acme-market")
    lines = rows(text)
    assert ["zone", "not known; used: Europe/Berlin, yours"] in lines
    assert ["sides", "not known; used: all"] in lines
    assert ["first_weekday", "sunday", "your config"] in lines
    assert ["fee", "not known"] in lines
    assert "What comes next" not in text
    assert "Source" not in text


def test_control_characters_of_a_note_are_not_printed(shown):
    assert "\x1b" not in shown("acme-market")


def test_json_has_every_fact_under_its_key_as_the_config_writes_it(shown):
    (upwork,) = json.loads(shown("upwork", "--json"))["platforms"]
    assert list(upwork["facts"]) == list(FACTS)
    assert upwork["facts"]["security_days"] == [
        {"from": None, "value": 4, "own": True},
        {"from": "2026-06-01", "value": 3, "own": True},
        {"from": "2027-01-01", "value": 2, "own": True},
    ]
    assert upwork["facts"]["zone"] == [{"from": None, "value": "UTC", "own": False}]
    assert upwork["facts"]["fee"][1]["value"]["steps"][0] == {"to": "500.00 USD", "fee": "20%"}
    assert upwork["facts"]["fee"][4] == {
        "from": "2025-05-01",
        "value": {
            "kind": "variable",
            "lowest": "0%",
            "highest": "15%",
            "new_contracts": True,
            "note": "set for each contract when it is offered; older contracts keep 10 %",
            "source": "secondary: the support page still says 10 %",
        },
        "own": False,
    }
    assert upwork["last_week"] == {
        "start": "2026-11-09",
        "end": "2026-11-15",
        "editable_until": "2026-11-16T12:00:00Z",
        "review_until": "2026-11-21T00:00:00Z",
        "available_on": "2026-11-25",
    }
    assert upwork["this_week"]["editable_until"] == "2026-11-23T12:00:00Z"


def test_json_of_all_has_null_and_nothing_for_what_is_not_known(shown):
    platforms = {platform["platform"]: platform for platform in json.loads(shown("--json"))["platforms"]}
    assert set(platforms) == {*platform_names(), "acme-market"}
    assert platforms["toptal"]["facts"] == {fact: [] for fact in FACTS}
    assert platforms["toptal"]["last_week"]["editable_until"] is None
    assert platforms["acme-market"]["source"] is None


def test_an_unknown_platform_is_refused_with_the_nearest(shown):
    assert shown("upwrk", code=2) == 'syncd: unknown platform "upwrk"; did you mean "upwork"?\n'


@given(minutes=st.integers(0, 14 * 365 * 24 * 60))
@example(minutes=36 * 60 + 7 * 24 * 60 * 100)  # a Monday, 12:00 UTC: just then a week closes
def test_what_comes_next_is_never_over_and_the_nearest_of_its_kind(minutes):
    now = datetime(2017, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    platform = read_platforms({})["upwork"]
    view = PlatformView(platform, ZoneInfo("Asia/Kolkata"), now)
    upcoming = view.as_json()["next"]
    profile = platform.profile(ZoneInfo("UTC"))
    assert len({each["what"] for each in upcoming}) == len(upcoming) == 3
    assert [each["at"] for each in upcoming] == sorted(each["at"] for each in upcoming)
    for each in upcoming:
        at, week = datetime.fromisoformat(each["at"]), date.fromisoformat(each["week"])
        assert now < at <= now + timedelta(days=21)
        if each["what"].startswith("hours"):
            assert at == profile.editable_until(week)
            assert profile.editable_until(week - timedelta(days=7)) <= now


def test_the_exports_that_most_people_need_come_first_and_a_platform_without_any_says_what_to_do(shown):
    (upwork,) = json.loads(shown("upwork", "--json"))["platforms"]
    assert [export["export"] for export in upwork["exports"]][:2] == ["Weekly summary", "transaction report"]
    assert upwork["exports"][-1]["formats"] == ["JSON"]
    assert "run `syncd map FILE --platform fiverr`" in shown("fiverr")
