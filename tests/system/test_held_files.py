"""Nothing counts of a file while a change of it is held, and nothing ever of one that a person rejected."""

from dataclasses import replace

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from syncd.core.records import Kind
from syncd.ledger.database import fine
from syncd.service.cycle import register
from tests.system.held import file_pull, summary, weeks

# -- a file that a person rejected

COVERED = "claim, source, kind, person, platform, starts, ends, as_of"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    wrong=st.dictionaries(st.integers(0, 40), st.sampled_from([1.0, 2.0, 9.0]), min_size=1, max_size=12),
    right=st.dictionaries(st.integers(35, 41), st.sampled_from([1.0, 2.0, 4.0]), max_size=4),
)
@example(wrong={39: 1.0}, right={39: 1.0})
def test_a_rejected_file_leaves_the_ledger_as_if_it_had_never_been_read(kit, wrong, right):
    """Also where a right file shows the same days alike later."""
    states = []
    for wrongly in (False, True):
        with kit.office() as office:
            weeks(kit, office)
            before = office.derived(), office.rows("scope", COVERED), office.judged()
            if wrongly:
                file_pull(office, summary(kit, 41, [kit.line(day, day, hours) for day, hours in wrong.items()]))
                assert office.ledger.holds.waiting()
                office.decide("upwork", accepted=False)
                office.settle()
                assert (office.derived(), office.rows("scope", COVERED), office.judged()) == before
            hours_of = dict.fromkeys(range(40), 4.0) | right
            file_pull(office, summary(kit, 42, [kit.line(day, day, hours) for day, hours in hours_of.items()]))
            office.settle(42 * 24 + 1)
            assert office.differences() == []
            states.append((office.derived(), office.rows("scope", COVERED), office.judged()))
    assert states[0] == states[1]


def test_no_bonus_is_asked_for_by_what_a_rejected_file_lacks(office, kit):
    weeks(kit, office)
    assert office.found("tracked-not-logged") == []
    file_pull(office, summary(kit, 41, [kit.line(day, day, 4) for day in (38, 39)]))
    office.decide("upwork", accepted=False)
    office.settle(45 * 24)
    assert office.found("tracked-not-logged") == []
    assert any(check.source == "upwork" for check in office.ledger.discrepancies.unmade())
    assert office.differences() == []


# -- a file of which a change is held


def wrong(kit, hours_of, day=41):
    """A Weekly summary that shows these lines alone: too few to be true."""
    return summary(kit, day, [kit.line(line, line, hours) for line, hours in hours_of.items()])


def test_newer_days_of_a_held_file_make_no_bonus(office, kit):
    """It leaves out the last week, too, which is too young to be held."""
    weeks(kit, office)
    before = office.derived()
    file_pull(office, wrong(kit, {0: 4.0}))
    office.settle(45 * 24)
    assert office.derived() == before
    assert office.found("tracked-not-logged") == []
    unmade = [check for check in office.ledger.discrepancies.unmade() if check.source == "upwork"]
    last = [check for check in unmade if check.facts["start"] == "2026-12-07"]
    assert last
    assert {check.because.split(" ", 1)[1] for check in last} == {"changes of upwork wait for `syncd accept upwork`"}
    assert office.differences() == []


def test_a_second_file_like_a_held_one_waits_with_it(office, kit):
    weeks(kit, office)
    before = office.derived()
    file_pull(office, wrong(kit, {0: 4.0}))
    file_pull(office, wrong(kit, {0: 4.0, 1: 4.0}, 42))
    office.settle(45 * 24)
    assert (len(office.rows("held_file")), office.derived()) == (2, before)
    assert office.found("tracked-not-logged") == []
    assert office.differences() == []


def test_a_row_of_a_rejected_file_counts_in_a_later_one(office, kit):
    """Eight hours on an old day are rejected with the file that shows them, and true in a later one."""
    weeks(kit, office)
    file_pull(office, wrong(kit, {3: 8.0}))
    office.decide("upwork", accepted=False)
    right = dict.fromkeys(range(40), 4.0) | {3: 8.0}
    file_pull(office, wrong(kit, right, 42))
    office.settle()
    assert office.ledger.holds.waiting() == {}
    assert sum(line.seconds for line in lines(office)) == (40 * 4 + 4) * 3600


def lines(office):
    refs = [row[0] for row in office.ledger.database.rows("SELECT ref FROM record WHERE kind = 'work' AND gone = 0")]
    return office.ledger.records.current(refs).values()


readings = st.lists(
    st.one_of(
        st.sampled_from(["accept", "reject"]),
        st.tuples(  # days left out, from a first day on; hours of single days; the first day that is covered
            st.integers(0, 41),
            st.sampled_from([0, 2, 25, 40]),
            st.dictionaries(st.integers(0, 41), st.sampled_from([1.0, 9.0]), max_size=3),
            st.sampled_from([0, 0, 0, 30, 36]),
        ),
    ),
    min_size=1,
    max_size=5,
)


def partial(kit, number, reading):
    """A file of some days, saved so long after the first; it shows one line at least."""
    left_out, length, others, first = reading
    hours_of = dict.fromkeys(range(first, 40), 4.0) | {day: hours for day, hours in others.items() if day >= first}
    for day in range(left_out, left_out + length):
        hours_of.pop(day, None)
    saved = 41 + number / 10
    span = replace(kit.through(saved * 24, Kind.WORK), platform="upwork")
    span = replace(span, span=replace(span.span, start=kit.at(first * 24)))
    shown = tuple(kit.line(day, day, hours) for day, hours in (hours_of or {first: 4.0}).items())
    return kit.Pull("upwork", saved * 24, shown, complete=(span,), snapshot=(span,), file=True)


def accepted_alone(kit, files):
    """What the ledger of these files alone says."""
    with kit.office() as office:
        weeks(kit, office)
        for file in sorted(files, key=lambda file: file.hour):
            register(office.composition, office.now)
            office.now = max(office.now, file.page().as_of)
            office.add(file.source, [file.page()], file.export(), accepted=True)
        office.settle(45 * 24)
        return told(office)


def told(office):
    return office.derived(), office.rows("scope", COVERED), office.judged("source-health")["found"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(readings)
@example([(0, 25, {}, 0)])
@example([(0, 40, {}, 0), (0, 40, {38: 1.0}, 0), "accept"])
@example([(0, 25, {39: 1.0}, 0), (36, 2, {}, 36), "accept"])
@example([(0, 25, {39: 1.0}, 0), (0, 0, {}, 30), "reject"])
@example([(0, 25, {40: 1.0}, 0), (36, 2, {}, 36), "accept"])
@example([(0, 25, {39: 1.0}, 0), (0, 0, {}, 0), "accept"])
def test_files_end_in_the_ledger_of_the_accepted_ones_alone(kit, readings):
    """While changes are held, nothing counts of their files; no finding differs by the decision."""
    with kit.office() as office:
        weeks(kit, office)
        accepted, waiting = [], []
        for number, reading in enumerate(readings):
            if reading in ("accept", "reject"):
                office.decide("upwork", accepted=reading == "accept")
                accepted += waiting if reading == "accept" else []
                waiting = []
            else:
                file = partial(kit, number, reading)
                file_pull(office, file)
                held = {as_of for (as_of,) in office.rows("held_file", "as_of")}
                accepted += [] if fine(file.page().as_of) in held else [file]
                waiting = [other for other in [*waiting, file] if fine(other.page().as_of) in held]
        office.settle(45 * 24)
        alone, chosen = accepted_alone(kit, accepted), accepted_alone(kit, [*accepted, *waiting])
        found = told(office)[2]
        assert told(office)[:2] == alone[:2]
        asked = {id for id, (rule, *_) in found.items() if rule == "export-needed"}  # the one that waits may end it
        others = {id: one for id, one in found.items() if id not in asked}
        if waiting:  # it asks for a decision, instead of another export
            assert others.items() <= alone[2].items()
            assert asked <= alone[2].keys()
        else:
            assert found == alone[2]
        assert found.keys() - asked <= chosen[2].keys()
        assert office.differences() == []


def test_while_a_file_is_held_no_other_export_is_asked_for_but_a_decision(office, kit):
    """Before the cut-off on Monday, and after it."""
    weeks(kit, office)
    file_pull(office, wrong(kit, {38: 4, 39: 4}))
    for hours in (18, 48):
        office.settle(41 * 24 + hours)
        (asked,) = office.found("export-needed")
        assert "changes of upwork, which may show whether it" in asked.finding.summary
        assert "`syncd accept upwork --dry-run` shows them" in asked.finding.action
        assert "ownload" not in asked.finding.action
    assert office.differences() == []
    office.decide("upwork", accepted=False)
    office.settle()
    (asked,) = office.found("export-needed")
    assert asked.finding.action.startswith("Export your Upwork hours")
