"""`why`: from a discrepancy to its records, and from a record to everything that came of it."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.config import load
from syncd.connector import Page
from syncd.core.observations import Observation
from syncd.core.records import Kind, make_ref
from syncd.core.time import instant
from syncd.core.wording import Here, on
from syncd.service.cycle import settle
from syncd.wiring.composition import composed


@pytest.fixture
def urgent(home):
    return home.json("discrepancies")["discrepancies"][0]


@pytest.fixture
def ref(urgent):
    """A time entry that the most urgent discrepancy rests on."""
    return urgent["evidence"][0]["ref"]


def test_a_discrepancy_shows_its_rule_and_where_its_records_come_from(home, urgent):
    lines = home.lines("why", urgent["id"])
    assert any(line.startswith("rule      tracked-not-logged: Time you tracked") for line in lines)
    for fact in urgent["evidence"]:
        assert any(line.startswith(f"  {fact['ref']}: api ([[map]] number 2: project = “Acme API”)") for line in lines)
    (fact,) = urgent["evidence"]
    assert fact["says"] == (
        "Tue 10 Nov (Upwork's day, 01:00–01:00 your time): tracked 5:11, logged 2:40, "
        "0:01 made up on other days → add 2:30 (the same length as “API tests” 17:00–19:30)"
    )
    assert [record["ref"] for record in home.json("why", urgent["id"])["records"]] == fact["refs"]
    for ref in fact["refs"]:
        assert urgent["id"] in [one["id"] for one in home.json("why", ref)["discrepancies"]]


def test_what_can_still_be_added_needs_no_look_at_anything_else(home):
    found = [one for one in home.json("discrepancies", "list")["discrepancies"] if one["rule"] == "tracked-not-logged"]
    assert [one["action"] for one in found if one["deadline"]] == [
        "Add 2:30 to Backend API: Tue 10 Nov, 17:00–19:30",
        "Add 1:10 to Shop maintenance: Thu 12 Nov, 17:00–18:10",
    ]


def test_a_record_shows_content_versions_mapping_pieces_and_discrepancies(home, ref, urgent):
    record = home.json("why", ref)
    assert (record["ref"], record["kind"]) == (ref, "time")
    assert record["names"][record["current"]["project"]] == "Acme API"
    (version,) = record["versions"]
    assert (version["source"], version["gone"], version["changed"]) == ("toggl", False, {})
    assert version["place"].startswith("/me $.time_entries[")
    assert record["mapping"] == {
        "outcome": "mapped",
        "contract": "api",
        "milestone": None,
        "why": "[[map]] number 2: project = “Acme API”",
    }
    worked = instant(record["current"]["stop"]) - instant(record["current"]["start"])
    assert sum(piece["seconds"] for piece in record["pieces"]) == worked.total_seconds()
    assert [discrepancy["id"] for discrepancy in record["discrepancies"]] == [urgent["id"]]


def test_a_bare_id_is_enough(home, ref):
    assert home.lines("why", ref.rpartition("/")[2]) == home.lines("why", ref)


def test_a_platforms_row_shows_its_file_line_and_contract(home):
    drift = home.json("discrepancies", "--rule", "rate-drift")["discrepancies"][0]["evidence"][0]["ref"]
    text = "\n".join(home.lines("why", drift))
    assert "Belongs to api: mapped" in text
    assert "from upwork, weekly_summary.csv:" in text
    assert home.json("why", drift)["current"]["gross"]["currency"] == "USD"


def observe_later(home, source, change):
    """Let a source send, a month later, what `change` makes of the current records."""
    now = instant(home.now) + timedelta(days=30)
    with composed(load(home.config, environ={}), now) as composition:
        ledger = composition.ledger
        page = Page(as_of=now, records=[Observation(entry, now, "row 1") for entry in change(ledger.records.current)])
        with ledger.write() as write:
            write.sources.register("files", "toggl-csv", "toggl-csv", now, duplicates_of="toggl")
            write.observations.add(write.sources.begin(source, now), [page])
        settle(composition, now)


def test_an_entry_shows_the_older_name_it_was_mapped_by(home, ref):
    project = home.json("why", ref)["current"]["project"]
    observe_later(home, "toggl", lambda current: [replace(current([project])[project], name="Beta")])
    record = home.json("why", ref)
    assert record["names"][project] == "Beta"
    assert record["mapping"]["contract"] == "api"
    day = on((instant(home.now) + timedelta(days=30)).date(), Here(ZoneInfo("Europe/Berlin"), instant(home.now)))
    assert record["mapping"]["why"] == (
        f"[[map]] number 2: project = “Acme API”; named “Acme API” until {day}; renamed since"
    )
    assert any(f"named “Acme API” until {day}; renamed since" in line for line in home.lines("why", ref))


def test_an_entry_and_its_duplicate_name_each_other(home, ref):
    duplicate = make_ref("toggl-csv", Kind.TIME, "abc")
    observe_later(home, "files", lambda current: [replace(current([ref])[ref], ref=duplicate, project=None, tags=())])
    shown = home.json("why", duplicate)
    assert (shown["repeats"], shown["repeated_by"], shown["pieces"]) == (ref, [], [])
    assert shown["mapping"]["outcome"] == "repeated"
    assert f"  the same as {ref}, which counts" in home.lines("why", duplicate)
    assert (home.json("why", ref)["repeats"], home.json("why", ref)["repeated_by"]) == (None, [duplicate])
    lines = home.lines("why", ref)
    assert lines[lines.index("Repeated, and counted once, by") + 1] == f"  {duplicate}"


def test_every_version_says_what_changed(home):
    table = home.folder / "milestones.csv"
    table.write_text(table.read_text().replace("600.00 USD", "650.00 USD"))
    home.run("once", "--no-deliver", "--source", "milestones", now="2026-12-01T09:00:00Z")
    first, second = home.json("why", "M2")["versions"]
    assert first["changed"] == {}
    assert second["changed"] == {"amount": {"amount": "650.00", "currency": "USD"}}
    assert any("amount became 650.00 USD" in line for line in home.lines("why", "M2"))


def test_a_text_that_was_taken_away_became_nothing(home, ref):
    observe_later(home, "toggl", lambda current: [replace(current([ref])[ref], description="")])
    assert any("description became nothing" in line for line in home.lines("why", ref))


def test_a_record_that_is_gone_says_so(home):
    table = home.folder / "milestones.csv"
    table.write_text("".join(line for line in table.read_text().splitlines(keepends=True) if "M1" not in line))
    home.run("once", "--no-deliver", "--source", "milestones", now="2026-12-01T09:00:00Z")
    record = home.json("why", "milestones/milestone/M1")
    assert record["current"] is None
    assert [version["gone"] for version in record["versions"]] == [False, True]
    assert home.lines("why", "M1")[0] == "milestones/milestone/M1: gone"


def test_for_an_unknown_ref_the_nearest_is_suggested(home, ref):
    near = ref.replace("/time/", "/tim/")
    assert home.refused("why", near) == f'syncd: there is no record "{near}": did you mean {ref}?\n'
    assert "a record is named like toggl/time/123" in home.refused("why", "77")
    assert 'there is no discrepancy "d-zzz"' in home.refused("why", "d-zzz")


def test_a_milestones_hours_are_hours(home):
    lines = home.lines("why", "milestones/milestone/M2")
    assert "  budget      12:00" in lines
    assert not any("43200" in line or "_" in line.split("  ")[0] for line in lines)


def test_days_of_a_bill_are_named_in_words(home):
    lines = home.lines("why", "upwork/transaction/701000027")
    assert "  first day   2026-11-02" in lines
