"""Memos of the platform's hours decide which entry is missing, from the ledger on."""

from dataclasses import replace

from syncd.core.records import Kind

WEEK = 7 * 24
LATER = WEEK + 60


def test_a_vague_memo_is_found_and_a_corrected_one_ends_it(office, kit):
    office.take("toggl", 0.1, kit.label(kit.project(1), "Acme"))
    office.take("toggl", 40, kit.entry(1, 32, 2, description="API tests"), complete=[kit.through(40)])
    for hour, memo, number in ((41, "API tests", 0), (42, "dev", 1), (43, "API tests", 0)):
        office.take("upwork", hour, replace(kit.line(1, 1, 2), memo=memo), complete=[kit.through(hour, Kind.WORK)])
        assert len(office.found("missing-or-vague-memo")) == number
        assert office.differences() == []


def test_the_entry_that_no_memo_names_is_missing_and_a_corrected_memo_names_another(office, kit):
    office.take("toggl", 0.1, kit.label(kit.project(1), "Acme"))
    entries = kit.entry(1, 32, 2, description="API tests"), kit.entry(2, 36, 2, description="Release notes")
    office.take("upwork", LATER, kit.line(1, 1, 2), complete=[kit.through(WEEK, Kind.WORK)])
    office.take("toggl", LATER + 0.1, *entries, complete=[kit.through(LATER + 0.1)])
    (found,) = office.found("tracked-not-logged")
    (fact,) = found.finding.evidence
    assert fact.says.endswith("tracked 4:00, logged 2:00 → 2:00 not logged")
    for hour, memo, missing, ref in (
        (1, "api tests", "“Release notes” 13:00–15:00", "toggl/time/2"),
        (2, "Release notes", "“API tests” 09:00–11:00", "toggl/time/1"),
    ):
        shown = replace(kit.line(1, 1, 2), memo=memo)
        office.take("upwork", LATER + hour, shown, complete=[kit.through(WEEK, Kind.WORK)])
        (again,) = office.found("tracked-not-logged")
        (fact,) = again.finding.evidence
        assert again.id == found.id
        assert fact.says.endswith(f"2:00 not logged ({missing})")
        assert (fact.ref, len(fact.refs)) == (ref, 3)
    assert office.differences() == []
