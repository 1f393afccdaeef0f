"""Entries that a tracker's server and its files both contain count once, in whatever order they are read."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


# -- a tracker, its server and its files, at random


@dataclass
class Tracker:
    """The true entries, and the ids of those that changed since the last poll."""

    kit: object
    hour: float = 60.0

    def __post_init__(self):
        self.entries, self.changed = {}, set()

    def change(self, what, a, b, c):
        if what == "delete":
            self.entries.pop(a, None)
        elif what == "track":
            start = 10 + b * 2
            self.entries[a] = self.kit.entry(a, start, c % 3 + 1, label=c % 2 + 1, description="xy"[a % 2])
        self.changed.add(a)

    def poll(self):
        """A pull of what changed since the last poll, complete."""
        records = tuple(self.entries[id] for id in sorted(self.changed) if id in self.entries)
        gone = tuple(self.kit.entry(id, 0).ref for id in sorted(self.changed) if id not in self.entries)
        self.changed.clear()
        return self.kit.Pull("toggl", self.hour, records, gone, (self.kit.through(self.hour),))

    def file(self, from_hour=0):
        """An export of all entries from an hour on; equal rows are numbered."""
        rows, seen = [], {}
        for entry in sorted(self.entries.values(), key=lambda entry: entry.start):
            start = (entry.start - self.kit.at(0)).total_seconds() / HOUR
            if start < from_hour:
                continue
            name = ["Acme", "Odd"][entry.project != self.kit.project(1)]
            key = (start, name, entry.description)
            seen[key] = seen.get(key, 0) + 1
            id = f"{start}-{name}-{entry.description}-{seen[key]}"
            rows.append(row(self.kit, start, entry.seconds / HOUR, name, id, description=entry.description))
        covered = replace(
            self.kit.through(self.hour),
            span=type(self.kit.through(1).span)(self.kit.at(from_hour), self.kit.at(self.hour)),
        )
        return export(self.kit, self.hour, *rows, covered=(covered,))


small = st.integers(0, 4)
steps = st.lists(
    st.tuples(st.sampled_from(["track", "track", "track", "delete", "poll", "file", "file"]), small, small, small),
    min_size=3,
    max_size=12,
)


def history(kit, steps):
    """The pulls of a random history, which ends with a poll."""
    tracker = Tracker(kit)
    labels = (acme(kit), kit.label(kit.project(2), "Odd"))
    yield kit.Pull("toggl", 1, labels)
    for what, a, b, c in steps:
        tracker.hour += 5
        if what == "poll":
            yield tracker.poll()
        elif what == "file":
            yield tracker.file(b * 3)
        else:
            tracker.change(what, a, b, c)
    tracker.hour += 5
    yield tracker.poll()


def figures(office):
    """Everything that counts, without its refs."""
    placed = [
        row for row in office.rows("placement", "outcome, person, contract, starts, ends") if row[0] != "repeated"
    ]
    return (
        placed,
        office.rows("piece", "contract, day, person, starts, seconds"),
        office.rows("entry_day", "person, day"),
    )


def server_and_files(kit, steps, random):
    pulls = list(history(kit, steps))
    with kit.office() as alone, kit.office() as stepwise, kit.office() as at_once, kit.office() as shuffled:
        for pull in pulls:
            if pull.source == "toggl":
                alone.pull(pull)
        for office in (stepwise, at_once, shuffled):
            with_files(office)
        for pull in pulls:
            take(stepwise, pull)
            at_once.pull(pull)
        for pull in random.sample(pulls, len(pulls)):
            shuffled.pull(pull)
            if random.random() < 0.4:
                shuffled.settle()
        for office in (alone, at_once, shuffled):
            office.settle(pulls[-1].hour)
        assert figures(stepwise) == figures(alone)
        assert stepwise.derived() == at_once.derived() == shuffled.derived()
        assert stepwise.differences() == shuffled.differences() == []
        assert stepwise.found("overlapping-entries") == [] or alone.found("overlapping-entries") != []


def files_alone(kit, steps):
    """Check that without a server the entries of the last file count."""
    tracker = Tracker(kit)
    with kit.office() as office:
        with_files(office)
        for what, a, b, c in steps:
            tracker.hour += 5
            if what == "file":
                take(office, tracker.file())
            elif what != "poll":
                tracker.change(what, a, b, c)
        tracker.hour += 5
        take(office, tracker.file())
        assert sorted(row[0] for row in office.rows("placement", "seconds")) == sorted(
            entry.seconds for entry in tracker.entries.values()
        )
        assert duplicates(office) == []
        assert office.differences() == []


BOUNDED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}


@settings(max_examples=5, **BOUNDED)
@given(steps, st.randoms(use_true_random=False))
def test_a_server_with_full_coverage_decides_all_figures(kit, steps, random):
    server_and_files(kit, steps, random)


@settings(max_examples=8, **BOUNDED)
@given(steps)
def test_without_the_server_the_files_count(kit, steps):
    files_alone(kit, steps)


@pytest.mark.slow
@settings(max_examples=300, **BOUNDED)
@given(steps, st.randoms(use_true_random=False))
def test_server_and_files_in_many_histories(kit, steps, random):
    server_and_files(kit, steps, random)
