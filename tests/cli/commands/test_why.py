"""`why`: from a discrepancy to its records, and from a record to everything that came of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from syncd.config import load
from syncd.connector import Page
from syncd.core.observations import Observation
from syncd.core.records import Kind, make_ref
from syncd.core.time import instant
from syncd.core.wording import on
from syncd.service.cycle import settle
from syncd.wiring.composition import composed


@pytest.fixture
def urgent(home):
    return home.json("discrepancies")["discrepancies"][0]


@pytest.fixture
def ref(urgent):
    """A time entry that the most urgent discrepancy rests on."""
    return urgent["evidence"][0]["ref"]


def test_a_discrepancy_tells_its_rule_and_how_each_of_its_records_was_read(home, urgent):
    lines = home.lines("why", urgent["id"])
    assert any(line.startswith("rule      tracked-not-logged: Time you tracked") for line in lines)
    for fact in urgent["evidence"]:
        assert any(line.startswith(f"  {fact['ref']}: api ([[map]] number 2: project = “Acme API”)") for line in lines)
    assert [each["ref"] for each in home.json("why", urgent["id"])["records"]] == [x["ref"] for x in urgent["evidence"]]


def test_a_record_tells_content_versions_mapping_pieces_and_findings(home, ref, urgent):
    found = home.json("why", ref)
    assert (found["ref"], found["kind"]) == (ref, "time")
    assert found["names"][found["current"]["project"]] == "Acme API"
    (version,) = found["versions"]
    assert (version["source"], version["gone"], version["changed"]) == ("toggl", False, {})
    assert version["place"].startswith("/me $.time_entries[")
    assert found["mapping"] == {
        "outcome": "mapped",
        "contract": "api",
        "milestone": None,
        "why": "[[map]] number 2: project = “Acme API”",
    }
    worked = instant(found["current"]["stop"]) - instant(found["current"]["start"])
    assert sum(each["seconds"] for each in found["pieces"]) == worked.total_seconds()
    assert [each["id"] for each in found["discrepancies"]] == [urgent["id"]]


def test_a_bare_id_is_enough(home, ref):
    assert home.lines("why", ref.rpartition("/")[2]) == home.lines("why", ref)


def test_a_platforms_row_tells_its_file_line_and_contract(home):
    drift = home.json("discrepancies", "--rule", "rate-drift")["discrepancies"][0]["evidence"][0]["ref"]
    text = "\n".join(home.lines("why", drift))
    assert "Belongs to api: mapped" in text
    assert "from upwork, weekly_summary.csv:" in text
    assert home.json("why", drift)["current"]["gross"]["currency"] == "USD"


def told_later(home, source, change):
    """A month later a source tells what `change` makes of what the ledger knows."""
    now = instant(home.now) + timedelta(days=30)
    with composed(load(home.config, environ={}), now) as composition:
        ledger = composition.ledger
        page = Page(as_of=now, records=[Observation(each, now, "row 1") for each in change(ledger.records.current)])
        with ledger.write() as write:
            write.sources.register("files", "toggl-csv", "toggl-csv", now, duplicates_of="toggl")
            write.observations.add(write.sources.begin(source, now), [page])
        settle(composition, now)


def test_an_entry_tells_by_which_older_name_it_was_mapped(home, ref):
    project = home.json("why", ref)["current"]["project"]
    told_later(home, "toggl", lambda current: [replace(current([project])[project], name="Beta")])
    found = home.json("why", ref)
    assert found["names"][project] == "Beta"
    assert found["mapping"]["contract"] == "api"
    day = on((instant(home.now) + timedelta(days=30)).date())
    assert found["mapping"]["why"] == (
        f"[[map]] number 2: project = “Acme API”; named “Acme API” until {day}; renamed since"
    )
    assert any(f"named “Acme API” until {day}; renamed since" in line for line in home.lines("why", ref))


def test_an_entry_and_its_echo_tell_of_each_other(home, ref):
    echo = make_ref("toggl-csv", Kind.TIME, "abc")
    told_later(home, "files", lambda current: [replace(current([ref])[ref], ref=echo, project=None, tags=())])
    told = home.json("why", echo)
    assert (told["repeats"], told["repeated_by"], told["pieces"]) == (ref, [], [])
    assert told["mapping"]["outcome"] == "repeated"
    assert f"  the same as {ref}, which counts" in home.lines("why", echo)
    assert (home.json("why", ref)["repeats"], home.json("why", ref)["repeated_by"]) == (None, [echo])
    lines = home.lines("why", ref)
    assert lines[lines.index("Repeated, and counted once, by") + 1] == f"  {echo}"


def test_every_version_says_what_changed(home):
    table = home.folder / "milestones.csv"
    table.write_text(table.read_text().replace("600.00 USD", "650.00 USD"))
    home.run("once", "--no-deliver", "--source", "milestones", now="2026-12-01T09:00:00Z")
    first, second = home.json("why", "M2")["versions"]
    assert first["changed"] == {}
    assert second["changed"] == {"amount": {"amount": "650.00", "currency": "USD"}}
    assert any("amount became 650.00 USD" in line for line in home.lines("why", "M2"))


def test_a_record_that_is_gone_says_so(home):
    table = home.folder / "milestones.csv"
    table.write_text("".join(line for line in table.read_text().splitlines(keepends=True) if "M1" not in line))
    home.run("once", "--no-deliver", "--source", "milestones", now="2026-12-01T09:00:00Z")
    found = home.json("why", "milestones/milestone/M1")
    assert found["current"] is None
    assert [each["gone"] for each in found["versions"]] == [False, True]
    assert home.lines("why", "M1")[0] == "milestones/milestone/M1: gone"


def test_what_nobody_knows_is_told_the_nearest(home, ref):
    near = ref.replace("/time/", "/tim/")
    assert home.refused("why", near) == f'syncd: nothing is known of "{near}": did you mean {ref}?\n'
    assert "a record is named like toggl/time/123" in home.refused("why", "77")
    assert 'there is no discrepancy "d-zzz"' in home.refused("why", "d-zzz")
