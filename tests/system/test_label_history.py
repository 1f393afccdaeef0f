"""Labels that are renamed: what was closed stays where it is, what is open moves, and nothing else is derived again.

The first week of these tests ends for Upwork at hour 168 and is closed at hour 180, Monday 12:00 UTC.
"""

from dataclasses import replace

import pytest

from syncd.core.records import kind_of

CLOSED = 7 * 24 + 12
NAMES = ["Acme", "Acme web", "Odd", "Shop", "Backend", "Mobile"]


@pytest.fixture(autouse=True)
def nothing_comes_out_otherwise_when_it_is_derived_again(office):
    """Holds at the end of every test here."""
    yield
    assert office.differences() == []


@pytest.fixture
def two_weeks(office, kit):
    """An entry in a week that is closed and one in the week that goes on, both of a project that is mapped."""
    office.take("toggl", 5, kit.label(kit.project(1), "Acme"), kit.entry(1, 2), complete=[kit.through(5)])
    office.take("toggl", CLOSED + 20, kit.entry(2, CLOSED + 10), complete=[kit.through(CLOSED + 20)])
    office.settle()
    return office


def waiting(office):
    """The time entries that wait to be derived."""
    return [ref for ref in office.ledger.dirty.records(99) if kind_of(ref) == "time"]


def derived_next(office):
    """The refs of the entries that deriving writes anew."""
    connection, refs = office.ledger.database._connection, []
    connection.set_trace_callback(
        lambda sql: refs.append(sql.split("'")[1]) if sql.startswith("INSERT INTO placement") else None
    )
    judged = office.settle()
    connection.set_trace_callback(None)
    return refs, judged


def test_a_new_name_moves_what_is_open_and_leaves_what_is_closed(two_weeks, kit):
    before = two_weeks.derived()
    two_weeks.pull(kit.Pull("toggl", CLOSED + 30, (kit.label(kit.project(1), "Shop"),)))
    # The open entry, both contracts and their weeks, the neighbour of one, its day and calendar week, and the source.
    assert derived_next(two_weeks) == ([kit.entry(2, 0).ref], 8)
    assert two_weeks.placed(1, 2) == [("api", None), ("shop", None)]
    for table in ("placement", "piece", "entry_label", "entry_day"):
        old = [row for row in before[table] if kit.entry(1, 0).ref in row]
        assert old == [row for row in two_weeks.derived()[table] if kit.entry(1, 0).ref in row] != []


def test_a_new_name_is_one_version_of_the_label_and_none_of_the_entries(two_weeks, kit):
    two_weeks.take("toggl", CLOSED + 30, kit.label(kit.project(1), "Shop"))
    assert len(two_weeks.ledger.records.history(kit.project(1))) == 2
    assert [len(two_weeks.ledger.records.history(kit.entry(id, 0).ref)) for id in (1, 2)] == [1, 1]


def test_a_name_that_was_given_before_the_week_was_closed_decides(office, kit):
    office.take("toggl", 5, kit.label(kit.project(1), "Acme"), kit.entry(1, 2))
    office.take("toggl", CLOSED, kit.label(kit.project(1), "Shop"))
    assert office.placed(1) == [("shop", None)]
    office.take("toggl", CLOSED + 0.1, kit.label(kit.project(1), "Acme"))
    assert office.placed(1) == [("shop", None)]


def test_a_client_changed_or_renamed_later_moves_nothing_closed(office, kit):
    labels = [kit.label(kit.project(1), "x", kit.client(1)), kit.label(kit.client(1), "Globex")]
    office.take("toggl", 5, *labels, kit.label(kit.client(2), "Initech"), kit.entry(1, 2))
    office.take("toggl", CLOSED + 1, kit.entry(2, CLOSED - 1))
    office.take("toggl", CLOSED + 2, kit.label(kit.client(1), "Other"))
    assert office.placed(1, 2) == [("shop", None), ("suspense", None)]
    office.take("toggl", CLOSED + 3, kit.label(kit.client(1), "Globex"))
    office.take("toggl", CLOSED + 4, kit.label(kit.project(1), "x", kit.client(2)))
    assert office.placed(1, 2) == [("shop", None), ("suspense", None)]


def test_a_tag_that_is_renamed_later_ignores_nothing_closed(office, kit):
    office.take(
        "toggl", 5, kit.label(kit.project(1), "Acme"), kit.label(kit.tag(1), "x"), kit.entry(1, 2, tags=(kit.tag(1),))
    )
    office.take("toggl", CLOSED + 1, kit.label(kit.tag(1), "private"))
    assert office.placed(1) == [("api", None)]


def test_time_that_maps_to_nothing_belongs_to_no_closed_week(office, kit):
    office.take("toggl", 5, kit.label(kit.project(1), "Odd"), kit.entry(1, 2))
    assert office.placed(1) == [("suspense", None)]
    office.take("toggl", CLOSED + 1, kit.label(kit.project(1), "Acme"))
    assert office.placed(1) == [("api", None)]
    office.take("toggl", CLOSED + 2, kit.label(kit.project(1), "Shop"))
    assert office.placed(1) == [("shop", None)]
    office.take("toggl", CLOSED + 3, kit.label(kit.project(1), "Odd again"))
    assert office.placed(1) == [("suspense", None)]
    assert [discrepancy.facts["label"] for discrepancy in office.found("entry-without-mapping")] == ["Odd again"]


def test_history_that_is_read_late_has_the_names_of_when_it_was_read(office, kit):
    office.take("toggl", 24 * 60, kit.label(kit.project(1), "Acme"), kit.entry(1, 2))
    office.take("toggl", 24 * 61, kit.label(kit.project(1), "Shop"))
    assert office.placed(1) == [("api", None)]
    office.take("toggl", 24 * 62, kit.entry(2, 3))
    assert office.placed(2) == [("api", None)]


def test_an_edit_of_a_closed_entry_keeps_the_names_of_its_week(two_weeks, kit):
    two_weeks.take("toggl", CLOSED + 30, kit.label(kit.project(1), "Shop"))
    two_weeks.take("toggl", CLOSED + 31, kit.entry(1, 2, 3))
    assert two_weeks.placed(1) == [("api", None)]
    two_weeks.take("toggl", CLOSED + 32, kit.entry(1, CLOSED + 5))
    assert two_weeks.placed(1) == [("shop", None)]


def test_a_deleted_label_keeps_its_name(two_weeks, kit):
    two_weeks.pull(kit.Pull("toggl", CLOSED + 30, gone=(kit.project(1),)))
    assert derived_next(two_weeks) == ([], 2)  # the week that goes on, and the source
    two_weeks.take("toggl", CLOSED + 31, kit.entry(3, CLOSED + 12))
    assert two_weeks.placed(1, 2, 3) == [("api", None)] * 3


def test_a_deleted_label_is_still_called_by_its_name_in_suspense(office, kit):
    office.take("toggl", 5, kit.label(kit.project(1), "Odd"), kit.entry(1, 2))
    office.take("toggl", 6, kit.entry(2, 3), gone=(kit.project(1),))
    assert [discrepancy.facts["label"] for discrepancy in office.found("entry-without-mapping")] == ["Odd"]


def test_several_names_between_two_derivations_count_from_the_first_of_them(two_weeks, kit):
    two_weeks.take("toggl", CLOSED + 200, kit.entry(3, CLOSED + 190))
    for hour, name in ((CLOSED + 205, "Shop"), (CLOSED + 100, "Odd"), (CLOSED + 210, "Mobile")):
        two_weeks.pull(kit.Pull("toggl", hour, (kit.label(kit.project(1), name),)))
    (since,) = two_weeks.rows("dirty_record", "since")
    assert since == (f"{kit.at(CLOSED + 100).isoformat(timespec='microseconds')[:26]}Z",)
    refs, _ = derived_next(two_weeks)
    assert refs == [kit.entry(2, 0).ref, kit.entry(3, 0).ref]
    # Entry 2 was closed between the first and the second: by a name that fits nothing, so the present one is tried.
    assert two_weeks.placed(1, 2, 3) == [("api", None), ("suspense", None), ("suspense", None)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_a_name_that_is_heard_late_counts_from_when_it_was_given(office, kit, order):
    names = [(3, "Acme"), (100, "Shop"), (CLOSED + 50, "Backend")]
    office.take("toggl", 5, kit.entry(1, 2))
    for number in order:
        hour, name = names[number]
        office.take("toggl", hour, kit.label(kit.project(1), name))
    assert office.placed(1) == [("shop", None)]


def test_a_new_mapping_applies_to_closed_weeks_by_their_own_names_where_somebody_says_so(two_weeks, kit):
    two_weeks.take("toggl", CLOSED + 30, kit.label(kit.project(1), "Beta"))
    assert two_weeks.placed(1, 2) == [("api", None), ("suspense", None)]
    maps = '[[map]]\nproject = "Acme"\ncontract = "shop"\n[[map]]\nproject = "Beta"\ncontract = "api"'
    two_weeks.configure(kit.config(kit.API, kit.SHOP, maps))
    two_weeks.settle()
    assert two_weeks.placed(1, 2) == [("api", None), ("api", None)]
    two_weeks.map_anew()
    two_weeks.settle()
    assert two_weeks.placed(1, 2) == [("shop", None), ("api", None)]


def test_a_contract_that_is_named_like_a_project_was_draws_the_weeks_of_that_name(office, kit):
    office.take("toggl", 5, kit.label(kit.project(3), "Mobile"), kit.entry(1, 2, label=3))
    office.take("toggl", CLOSED + 1, kit.label(kit.project(3), "Odd"))
    assert office.placed(1) == [("suspense", None)]
    office.take("upwork", CLOSED + 2, kit.contract(kit.named("38", "Mobile")))
    assert office.placed(1) == [("upwork-38", None)]
    office.take("upwork", CLOSED + 3, kit.contract(kit.named("38", "Else")))
    assert office.placed(1) == [("suspense", None)]


def test_the_cost_of_a_new_name_does_not_depend_on_how_many_weeks_are_closed(kit):
    def cost(weeks):
        statements, steps = [], []
        last = weeks * 7 * 24 + 40
        with kit.office() as office:
            entries = [kit.entry(id, id * 4, 1) for id in range(last // 4)]
            office.take("toggl", last, kit.label(kit.project(1), "Acme"), *entries, complete=[kit.through(last)])
            office.settle(last + 1)
            connection = office.ledger.database._connection
            connection.set_trace_callback(statements.append)
            connection.set_progress_handler(lambda: steps.append(1) and 0, 50)
            office.take("toggl", last + 2, kit.label(kit.project(1), "Shop"))
            connection.set_progress_handler(None, 0)
            connection.set_trace_callback(None)
            assert office.ledger.derived.counts() == {"mapped": len(entries)}
            moved = [row for row in office.rows("placement", "contract") if row == ("shop",)]
        return len(statements), len(steps), len(moved)

    few, many = cost(4), cost(40)
    assert many[0] == few[0]
    assert many[1] <= few[1] * 1.3
    assert many[2] == few[2] == 10


# -- projects of one name under several clients


def test_a_project_of_the_same_name_under_another_client_asks_whose_the_open_weeks_are(office, kit):
    names = [kit.label(kit.client(1), "Acme"), kit.label(kit.project(1), "Backend", kit.client(1))]
    office.take("toggl", 5, *names, kit.entry(1, 2))
    office.take("toggl", CLOSED + 10, kit.entry(2, CLOSED + 5))
    assert office.placed(1, 2) == [("api", None), ("api", None)]
    names = [kit.label(kit.client(2), "Initech"), kit.label(kit.project(2), "backend", kit.client(2))]
    office.take("toggl", CLOSED + 20, *names)
    assert office.placed(1, 2) == [("api", None), ("suspense", None)]
    office.take("toggl", CLOSED + 21, kit.entry(3, CLOSED + 11, label=2), kit.entry(4, 3, label=2))
    assert office.placed(1, 3, 4) == [("api", None), ("suspense", None), ("suspense", None)]
    office.take("toggl", CLOSED + 22, kit.label(kit.client(2), "acme"))
    assert office.placed(1, 2, 3) == [("api", None)] * 3
    office.take("toggl", CLOSED + 23, kit.label(kit.client(2), "Initech"))
    assert office.placed(1, 2, 3) == [("api", None), ("suspense", None), ("suspense", None)]


def test_a_platform_that_names_the_client_decides_between_projects_of_one_name(office, kit):
    names = [kit.label(kit.client(1), "Acme"), kit.label(kit.project(1), "Backend", kit.client(1))]
    names += [kit.label(kit.client(2), "Initech"), kit.label(kit.project(2), "Backend", kit.client(2))]
    office.take("toggl", 5, *names, kit.entry(1, 2), kit.entry(2, 4, label=2))
    assert office.placed(1, 2) == [("suspense", None)] * 2
    name = replace(kit.named(), client="Initech")
    office.take("upwork", 6, kit.contract(name))
    assert office.placed(1, 2) == [("suspense", None), ("api", None)]
