"""Work that was tracked twice is one discrepancy: of its day, or of its week where two trackers have it."""

from datetime import date, timedelta
from random import Random

import pytest

from tests.system.records import Pull

OVERLAP, COPY, IMPORT = "overlapping-entries", "duplicate-entry", "duplicate-import"
CLOCKIFY = '[source.clockify]\nkind = "clockify"\nfolder = "."\nperson = "me"'
OFF = "[rule.{}]\nenabled = false"


def told(office):
    rules = {OVERLAP, COPY, IMPORT}
    return sorted((one.rule, one.subject.part, one.finding.seconds) for one in office.found() if one.rule in rules)


def hours(kit, *starts, number="", **more):
    """An hour of work from each of these hours on."""
    return [kit.entry(f"{start}{number}", start, description="API tests", **more) for start in starts]


def take(office, kit, hour, *entries):
    office.take("toggl", hour, kit.label(kit.project(1), "Acme"), *entries, complete=[kit.through(hour)])


def configured(office, kit, *tables):
    office.configure(kit.config(kit.API, kit.SHOP, kit.MAPS, *tables))


def test_copies_of_a_day_are_one_discrepancy_that_overlaps_do_not_repeat(office, kit):
    take(office, kit, 100, *hours(kit, 9, 11), *hours(kit, 9, 11, number="copy"))
    assert told(office) == [(COPY, "2026-11-02", 7200)]
    assert office.differences() == []


def test_what_overlaps_a_copied_entry_beside_it_is_found_with_one_of_the_two(office, kit):
    take(office, kit, 100, *hours(kit, 9), *hours(kit, 9, number="copy"), *hours(kit, 9.5))
    assert told(office) == [(COPY, "2026-11-02", 3600), (OVERLAP, "2026-11-02", 1800)]


@pytest.mark.parametrize(("off", "spoken"), [((COPY,), OVERLAP), ((COPY, OVERLAP), None), ((OVERLAP,), COPY)])
def test_where_a_rule_is_switched_off_the_next_one_speaks(office, kit, off, spoken):
    take(office, kit, 100, *hours(kit, 9), *hours(kit, 9, number="copy"))
    configured(office, kit, *map(OFF.format, off))
    office.settle()
    assert [rule for rule, *_ in told(office)] == ([spoken] if spoken else [])
    assert office.differences() == []
    configured(office, kit)
    office.settle()
    assert [rule for rule, *_ in told(office)] == [COPY]


def test_the_tenth_copy_makes_the_week_an_import_too_many(office, kit):
    starts = [24 * day + 9 + part for day in range(5) for part in (0, 2)]
    take(office, kit, 100, *hours(kit, *starts), *hours(kit, *starts[:9], number="copy"))
    assert {rule for rule, *_ in told(office)} == {COPY}
    assert len(told(office)) == 5
    take(office, kit, 101, *hours(kit, starts[9], number="copy"))
    assert told(office) == [(IMPORT, "2026-11-02", 36_000)]
    assert office.differences() == []
    office.pull(Pull("toggl", 102, gone=(kit.entry(f"{starts[0]}copy", 0).ref,), complete=(kit.through(102),)))
    office.settle()
    assert {rule for rule, *_ in told(office)} == {COPY}
    assert office.differences() == []


def test_with_the_import_rule_off_each_day_has_its_copies(office, kit):
    configured(office, kit, OFF.format(IMPORT))
    starts = [24 * day + 9 + part for day in range(5) for part in (0, 2)]
    take(office, kit, 100, *hours(kit, *starts), *hours(kit, *starts, number="copy"))
    assert [rule for rule, *_ in told(office)] == [COPY] * 5
    configured(office, kit)
    office.settle()
    assert told(office) == [(IMPORT, "2026-11-02", 36_000)]
    assert office.differences() == []


def test_the_same_work_in_two_trackers_is_one_discrepancy_of_the_week(office, kit):
    configured(office, kit, CLOCKIFY)
    starts = [24 * day + 9 for day in range(5)]
    take(office, kit, 100, *hours(kit, *starts))
    second = [kit.entry(f"c{start}", start + 0.05, 0.95, ref=f"clockify/time/{start}") for start in starts]
    office.take("clockify", 101, *second, complete=[kit.through(101)])
    assert told(office) == [(IMPORT, "2026-11-02", 5 * 3420)]
    assert office.differences() == []
    configured(office, kit, CLOCKIFY, OFF.format(IMPORT))
    office.settle()
    assert [rule for rule, *_ in told(office)] == [OVERLAP] * 5
    assert office.differences() == []
    configured(office, kit, CLOCKIFY)
    office.settle()
    assert told(office) == [(IMPORT, "2026-11-02", 5 * 3420)]
    assert office.differences() == []


def test_the_same_work_in_two_workspaces_of_one_tracker_is_one_discrepancy_and_own_copies_are_others(office, kit):
    starts = [24 * day + 9 for day in range(5)]
    studio, home = hours(kit, *starts, space="Studio"), hours(kit, *starts, number="b", space="Home")
    take(office, kit, 100, *studio, *home)
    assert told(office) == [(IMPORT, "2026-11-02", 5 * 3600)]
    (found,) = office.found(IMPORT)
    assert found.finding.summary.endswith("5 entries are in toggl (Home) and in toggl (Studio)")
    assert office.differences() == []
    take(office, kit, 101, *studio, *home, *hours(kit, starts[0], number="copy", space="Home"))
    assert told(office) == [(COPY, "2026-11-02", 3600), (IMPORT, "2026-11-02", 5 * 3600)]
    assert office.differences() == []
    take(office, kit, 102, *hours(kit, *starts, number="b", space="Studio"))  # they were moved to the other workspace
    moved = [(COPY, f"2026-11-0{day}", 3600) for day in range(2, 7)]
    assert told(office) == [*moved, (IMPORT, "2026-11-02", 3600)]
    assert office.differences() == []


def test_the_rate_of_a_contract_moves_what_an_import_costs(office, kit):
    configured(office, kit, CLOCKIFY)
    take(office, kit, 100, *hours(kit, 9))
    office.take("clockify", 101, kit.entry("c", 9, ref="clockify/time/1"), complete=[kit.through(101)])
    assert [str(one.finding.stake) for one in office.found(IMPORT)] == ["-40.00 USD"]
    office.configure(kit.config(kit.API.replace("40.00", "45.00"), kit.SHOP, kit.MAPS, CLOCKIFY))
    office.settle()
    assert [str(one.finding.stake) for one in office.found(IMPORT)] == ["-45.00 USD"]
    assert office.differences() == []


def test_a_copy_over_midnight_belongs_to_the_day_on_which_it_starts(office, kit):
    take(office, kit, 100, *hours(kit, 22.5), *hours(kit, 22.5, number="copy"))
    assert told(office) == [(COPY, "2026-11-02", 3600)]


def test_a_copy_over_the_midnight_of_a_week_is_found_once(office, kit):
    midnight = 7 * 24 - 1.5  # 23:30 on Sunday in Berlin
    take(office, kit, 200, *hours(kit, midnight), *hours(kit, midnight, number="copy"))
    assert told(office) == [(COPY, "2026-11-08", 3600)]
    assert office.differences() == []


WEEK = 7 * 24


def copies(kit, week, number):
    """So many entries of a week, and a copy of each."""
    starts = [WEEK * week + 24 * (n % 5) + 8 + n // 5 for n in range(number)]
    return hours(kit, *starts), hours(kit, *starts, number="copy")


def test_the_copies_of_one_import_in_many_weeks_are_one_discrepancy(office, kit):
    entries = [
        entry for week, number in enumerate((3, 10, 0, 12)) for some in copies(kit, week, number) for entry in some
    ]
    take(office, kit, 4 * WEEK, *entries)
    assert told(office) == [(IMPORT, "2026-11-09", 25 * 3600)]
    (found,) = office.found(IMPORT)
    assert found.finding.action == "Delete 25 copies in toggl: 2 to 27 Nov 2026"
    assert office.differences() == []
    gone = tuple(entry.ref for entry in copies(kit, 1, 10)[1][:1])
    office.pull(Pull("toggl", 4 * WEEK + 1, gone=gone, complete=(kit.through(4 * WEEK + 1),)))
    office.settle()
    assert told(office) == [(IMPORT, "2026-11-23", 24 * 3600)], "the week with a pile stands for it"
    assert office.differences() == []


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 12))])
def test_whatever_comes_and_goes_each_copy_is_reported_once(office, kit, seed):
    rng, shown = Random(seed), dict.fromkeys(range(10), 0)  # week → copies; the quarter ends after eight weeks
    for step in range(3 if seed == 0 else 12):
        hour, week = 11 * WEEK + step, rng.randrange(10)
        shown[week] = rng.choice((0, 2, 10, 11))
        originals, twins = copies(kit, week, 12)
        gone = tuple(entry.ref for entry in twins[shown[week] :])
        alive = (kit.label(kit.project(1), "Acme"), *originals, *twins[: shown[week]])
        office.pull(Pull("toggl", hour, alive, gone=gone, complete=(kit.through(hour),)))
        office.settle()
        found = [one for one in told(office) if one[0] != OVERLAP]
        assert sum(seconds for *_, seconds in found) == 3600 * sum(shown.values())
        for weeks in (range(9), range(9, 10)):
            pile = any(shown[week] >= 10 for week in weeks)
            mondays = {str(date(2026, 11, 2) + timedelta(weeks=week)) for week in weeks}
            imports = [part for rule, part, _ in found if rule == IMPORT and part in mondays]
            assert len(imports) == pile
        assert office.differences() == []


def test_the_rate_of_a_contract_moves_an_import_that_another_week_stands_for(office, kit):
    odd = kit.API.replace("api", "odd").replace('"36"', '"39"').replace("Backend", "Odd").replace("40.00", "50.00")
    maps = kit.MAPS + '\n[[map]]\nproject = "Odd*"\ncontract = "odd"\n'
    office.configure(kit.config(kit.API, kit.SHOP, odd, maps, CLOCKIFY))
    of_odd = kit.entry("odd", WEEK + 9, label=2, description="Reports")
    office.take("toggl", 2 * WEEK, kit.label(kit.project(2), "Odd one"), of_odd)
    take(office, kit, 2 * WEEK, *hours(kit, 9))
    twins = [kit.entry(at, at, label=label, ref=f"clockify/time/{at}") for label, at in ((1, 9), (2, WEEK + 9))]
    office.take("clockify", 2 * WEEK + 1, *twins, complete=[kit.through(2 * WEEK + 1)])
    assert [(one.subject.part, str(one.finding.stake)) for one in office.found(IMPORT)] == [
        ("2026-11-02", "-90.00 USD")
    ]
    office.configure(kit.config(kit.API, kit.SHOP, odd.replace("50.00", "55.00"), maps, CLOCKIFY))
    office.settle()
    assert office.differences() == []
    assert [str(one.finding.stake) for one in office.found(IMPORT)] == ["-95.00 USD"]


def test_a_week_that_is_not_judged_stands_for_no_other(office, kit):
    entries = [entry for week in (0, 3) for some in copies(kit, week, 10) for entry in some]
    take(office, kit, 4 * WEEK, *entries)
    assert told(office) == [(IMPORT, "2026-11-02", 20 * 3600)]
    office.configure(f"since = 2026-11-12\n{office.text}")
    office.settle()
    assert told(office) == [(IMPORT, "2026-11-23", 10 * 3600)]
    assert office.differences() == []
