"""Entries that a tracker's server and its files both contain count once, in whatever order they are read."""

from dataclasses import replace

import pytest

from syncd.core.records import Kind, LabelKind, label_ref, make_ref

HOUR = 3600
CSV = "toggl-csv"


@pytest.fixture(autouse=True)
def deriving_everything_again_changes_nothing(office):
    """True at the end of every test here."""
    with_files(office)
    yield
    assert office.differences() == []


def with_files(office):
    """Add the tracker's files as a source of the office."""
    with office.ledger.write() as write:
        write.sources.register("files", CSV, CSV, office.now, duplicates_of="toggl")
    return office


def row(kit, start, length=1, name="Acme", id=None, **more):
    """An entry as a row of a file."""
    ref = make_ref(CSV, Kind.TIME, id or f"{start}-{name}")
    project = label_ref(CSV, LabelKind.PROJECT, name)
    return kit.entry(0, start, length, **{"ref": ref, "project": project, "description": "work 1", **more})


def export(kit, hour, *rows, covered=()):
    """A file made at an hour."""
    names = {row.project for row in rows if row.project}
    labels = [kit.label(ref, ref.rpartition("project-")[2]) for ref in sorted(names)]
    return kit.Pull("files", hour, (*labels, *rows), complete=covered, snapshot=covered, file=True)


def acme(kit):
    return kit.label(kit.project(1), "Acme")


def counted(office):
    return sum(row[0] for row in office.rows("piece", "seconds")) / HOUR


def duplicates(office):
    """(id, original or None) of each duplicate."""
    return [(ref.rpartition("/")[2], of) for ref, of in office.rows("alias", "ref, of")]


def take(office, pull):
    office.pull(pull)
    office.settle()


# -- pairs


@pytest.mark.parametrize("api_first", [True, False])
def test_an_entry_in_both_counts_once(office, kit, api_first):
    pulls = [kit.Pull("toggl", 5, (acme(kit), kit.entry(1, 2))), export(kit, 6, row(kit, 2))]
    for pull in pulls if api_first else pulls[::-1]:
        take(office, pull)
    assert counted(office) == 1
    assert duplicates(office) == [("2-Acme", kit.entry(1, 0).ref)]
    assert office.ledger.derived.counts() == {"mapped": 1, "repeated": 1}
    assert office.ledger.derived.duplicate_counts() == {CSV: 1}
    assert office.ledger.derived.duplicates_of(kit.entry(1, 0).ref) == [row(kit, 2).ref]


def test_entries_of_a_file_count_without_a_server(office, kit):
    take(office, export(kit, 6, row(kit, 2), row(kit, 4, name="Odd")))
    assert counted(office) == 1
    assert duplicates(office) == []
    assert office.ledger.derived.suspense_counts() == {CSV: 1}


def test_a_duplicate_is_no_overlap_and_not_in_suspense_itself(office, kit):
    take(office, kit.Pull("toggl", 5, (kit.label(kit.project(1), "Odd"), kit.entry(1, 2))))
    take(office, export(kit, 6, row(kit, 2, name="Odd")))
    assert office.found("overlapping-entries") == []
    assert office.ledger.derived.suspense_counts() == {"toggl": 1}
    assert office.ledger.discrepancies.subjects("suspense-group") == [("me", kit.project(1))]
    assert office.ledger.discrepancies.subjects("person-day") == [("me", "2026-11-02")]


def test_a_duplicate_counts_while_its_original_is_moved_away_or_deleted(office, kit):
    take(office, kit.Pull("toggl", 5, (acme(kit), kit.entry(1, 2))))
    take(office, export(kit, 6, row(kit, 2)))
    take(office, kit.Pull("toggl", 7, (kit.entry(1, 3.5),)))
    assert (counted(office), duplicates(office)) == (2, [])
    take(office, kit.Pull("toggl", 8, (kit.entry(1, 2),)))
    assert (counted(office), duplicates(office)) == (1, [("2-Acme", kit.entry(1, 0).ref)])
    take(office, kit.Pull("toggl", 9, gone=(kit.entry(1, 0).ref,)))
    assert (counted(office), duplicates(office)) == (1, [])


def test_of_two_originals_at_the_same_time_the_one_with_the_same_description_is_paired(office, kit):
    take(office, export(kit, 6, row(kit, 2, description="work 7")))
    take(office, kit.Pull("toggl", 7, (acme(kit), kit.entry(1, 2))))
    assert duplicates(office) == [("2-Acme", kit.entry(1, 0).ref)]
    take(office, kit.Pull("toggl", 8, (kit.entry(7, 2),)))
    assert duplicates(office) == [("2-Acme", kit.entry(7, 0).ref)]
    take(office, kit.Pull("toggl", 9, gone=(kit.entry(7, 0).ref,)))
    assert duplicates(office) == [("2-Acme", kit.entry(1, 0).ref)]


def test_the_original_of_a_deleted_duplicate_pairs_with_another_row(office, kit):
    covered = (kit.through(5),)
    take(office, kit.Pull("toggl", 5, (acme(kit), kit.entry(1, 2))))
    take(office, export(kit, 6, row(kit, 2, id="a"), row(kit, 2, id="b"), covered=covered))
    assert (counted(office), duplicates(office)) == (2, [("a", kit.entry(1, 0).ref)])
    take(office, export(kit, 7, row(kit, 2, id="b"), covered=covered))
    assert (counted(office), duplicates(office)) == (1, [("b", kit.entry(1, 0).ref)])


def test_rows_pair_by_the_configured_names_of_a_person(office, kit):
    take(office, kit.Pull("toggl", 5, (acme(kit), kit.entry(1, 2))))
    take(office, export(kit, 6, row(kit, 2, person="jane@example.com")))
    assert counted(office) == 2
    office.configure(office.text.replace('"Jane D."', '"Jane D.", "Jane@example.com"'))
    office.settle()
    assert counted(office) == 1


def test_renaming_a_project_in_an_open_week_can_change_the_pair(office, kit):
    labels = (acme(kit), kit.label(kit.project(2), "Shop"))
    originals = (kit.entry(1, 2, description="x"), kit.entry(2, 2, label=2, description="x"))
    take(office, kit.Pull("toggl", 5, (*labels, *originals)))
    take(office, export(kit, 6, row(kit, 2, name="Shop", description="x")))
    assert duplicates(office) == [("2-Shop", originals[1].ref)]
    take(office, kit.Pull("toggl", 7, (kit.label(kit.project(1), "Shop"), kit.label(kit.project(2), "Odd"))))
    assert duplicates(office) == [("2-Shop", originals[0].ref)]


# -- rows that the server, read later, does not have


def test_an_entry_edited_since_the_file_was_made_counts_as_it_is_now(office, kit):
    take(office, export(kit, 5, row(kit, 2)))
    take(office, kit.Pull("toggl", 9, (acme(kit), kit.entry(1, 2, 2)), complete=(kit.through(9),)))
    assert (counted(office), duplicates(office)) == (2, [("2-Acme", None)])
    placed = office.ledger.derived.placement(row(kit, 2).ref)
    assert placed.placement.why == "toggl, read later, does not show it: edited or deleted there"


def test_a_row_newer_than_the_server_s_data_counts_until_the_server_is_read_again(office, kit):
    take(office, kit.Pull("toggl", 5, (acme(kit),), complete=(kit.through(5),)))
    take(office, export(kit, 9, row(kit, 2)))
    assert counted(office) == 1
    take(office, kit.Pull("toggl", 8, complete=(kit.through(8),)))
    assert counted(office) == 1
    take(office, kit.Pull("toggl", 9, complete=(kit.through(9),)))
    assert (counted(office), duplicates(office)) == (0, [("2-Acme", None)])


def test_rows_pulled_without_a_file_name_are_compared_too(office, kit):
    take(office, kit.Pull("toggl", 5, (acme(kit),), complete=(kit.through(5),)))
    take(office, replace(export(kit, 9, row(kit, 2)), file=False))
    take(office, kit.Pull("toggl", 9.5, complete=(kit.through(9.5),)))
    assert duplicates(office) == [("2-Acme", None)]


def test_a_row_in_a_newer_file_counts_again_until_the_server_is_read_again(office, kit):
    take(office, export(kit, 5, row(kit, 2)))
    take(office, kit.Pull("toggl", 9, (acme(kit),), complete=(kit.through(9),)))
    assert counted(office) == 0
    take(office, export(kit, 12, row(kit, 2)))
    assert counted(office) == 1
    take(office, kit.Pull("toggl", 13, complete=(kit.through(13),)))
    assert counted(office) == 0


def test_coverage_of_another_time_or_person_overrules_nothing(office, kit):
    take(office, export(kit, 5, row(kit, 2)))
    other = replace(kit.through(9), person="bob")
    take(office, kit.Pull("toggl", 9, (acme(kit),), complete=(kit.through(1), other)))
    assert counted(office) == 1


def test_a_row_is_overruled_only_by_all_workspaces_of_its_person(office, kit):
    def part(space, hour):
        return (replace(kit.through(hour), space=space),)

    take(office, export(kit, 5, row(kit, 2)))
    take(office, kit.Pull("toggl", 9, complete=part("1", 9)))
    assert counted(office) == 0
    take(office, kit.Pull("toggl", 9, complete=part("2", 1)))
    assert counted(office) == 1
    take(office, kit.Pull("toggl", 10, complete=part("2", 10)))
    assert counted(office) == 0


def test_another_source_of_the_same_namespace_overrules_as_the_server_does(office, kit):
    take(office, export(kit, 5, row(kit, 2)))
    with office.ledger.write() as write:
        write.sources.register("second", "toggl", "toggl", office.now)
    take(office, kit.Pull("second", 9, complete=(kit.through(9),)))
    assert counted(office) == 0


# -- cost


def test_the_cost_of_an_edit_and_of_a_poll_does_not_grow_with_the_number_of_duplicates(kit):
    def cost(size):
        statements, steps = [], []
        hour, last = size * 4 + 100, size - 2
        with kit.office() as office:
            with_files(office)
            originals = [kit.entry(id, id * 4, 1) for id in range(size)]
            take(office, kit.Pull("toggl", hour, (acme(kit), *originals), complete=(kit.through(hour),)))
            take(office, export(kit, hour + 1, *(row(kit, id * 4, description=f"work {id}") for id in range(size))))
            office.settle(hour + 2)
            assert len(duplicates(office)) == size
            # Each file is looked through once.
            take(office, kit.Pull("toggl", hour + 2, complete=(kit.through(hour + 2),)))
            connection = office.ledger.database._connection
            connection.set_trace_callback(statements.append)
            connection.set_progress_handler(lambda: steps.append(1) and 0, 50)
            edited = kit.entry(last, last * 4 + 0.5, 1)
            take(office, kit.Pull("toggl", hour + 3, (edited,), complete=(kit.through(hour + 3),)))
            take(office, kit.Pull("toggl", hour + 4, complete=(kit.through(hour + 4),)))
            connection.set_progress_handler(None, 0)
            connection.set_trace_callback(None)
            assert counted(office) == size
        return len(statements), len(steps)

    few, many = cost(42 * 7), cost(42 * 70)  # whole weeks
    assert many[0] == few[0]
    assert many[1] <= few[1] * 1.3
