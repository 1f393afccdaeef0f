"""Where an export lacks hours, it is named whose they are, and what to do about a file that ends too early."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.records import Kind
from syncd.core.time import Span
from syncd.coverage.people import PeopleCoverage

PEOPLE = '[person.ann]\nnames = ["Ann B."]\n[person.ben]\n'
WEEK = 7 * 24
hours = st.none() | st.integers(1, WEEK + 24)


@settings(max_examples=15, deadline=None)
@given(hours, hours)
def test_exactly_those_are_named_whose_hours_are_not_known(kit, of_ann, of_ben):
    known = {"ann": of_ann, "ben": of_ben}
    with kit.office(kit.config(PEOPLE, kit.API)) as office:
        for person, hour in known.items():
            if hour is not None:
                covered = replace(kit.through(hour, Kind.WORK), person=person, platform="upwork")
                office.pull(kit.Pull("upwork", WEEK + 24, complete=(covered,)))
        office.now = kit.at(WEEK + 24)
        side = PeopleCoverage(office.ledger, office.composition.directory(), office.now).of(
            Kind.WORK, ("ann", "ben"), Span(kit.at(0), kit.at(WEEK)), "upwork"
        )
        unknown = [person for person, hour in known.items() if hour is None or hour < WEEK]
        assert side.complete == (not unknown)
        if unknown:
            assert side.whose == " and ".join(unknown)


@pytest.mark.parametrize(("people", "whose"), [("", ""), (PEOPLE, "me")])
def test_nobody_is_named_where_there_is_one_person(kit, people, whose):
    with kit.office(kit.config(people, kit.API)) as office:
        office.pull(kit.Pull("upwork", WEEK))
        side = PeopleCoverage(office.ledger, office.composition.directory(), office.now).of(
            Kind.WORK, ("me",), Span(kit.at(0), kit.at(WEEK)), "upwork"
        )
        assert side.whose == whose


@pytest.mark.parametrize(("now", "again"), [(3, False), (6.9, False), (7.2, True), (12, True)])
def test_another_export_is_asked_for_once_the_week_of_the_last_one_is_over(kit, now, again):
    """The file of Wednesday shows Tuesday; from Monday on, when the week can still be edited, it is too old."""
    with kit.office(kit.config(kit.API)) as office:
        office.pull(kit.Pull("upwork", 48, complete=(replace(kit.through(48, Kind.WORK), platform="upwork"),)))
        office.now = kit.at(24 * now)
        known = PeopleCoverage(office.ledger, office.composition.directory(), office.now, office.now)
        side = known.of(Kind.WORK, ("me",), Span(kit.at(0), kit.at(WEEK)), "upwork")
        assert not side.complete
        assert side.because.endswith(": export again with the range ending today") == again


@pytest.mark.parametrize(
    ("source", "kind", "platform", "hour", "again"),
    [
        ("upwork", Kind.WORK, "upwork", 24, True),  # a file that ends too early
        ("upwork", Kind.WORK, "upwork", 3 * WEEK, False),  # another reason: it begins too late
        ("toggl", Kind.TIME, None, 24, False),  # a server is asked by itself
    ],
)
def test_a_file_that_ends_too_early_is_to_be_exported_again(kit, source, kind, platform, hour, again):
    with kit.office(kit.config(kit.API)) as office:
        covered = replace(kit.through(hour, kind), platform=platform)
        if hour > WEEK:
            covered = replace(covered, span=Span(kit.at(24), kit.at(hour)))
        office.pull(kit.Pull(source, 2 * WEEK, complete=(covered,)))
        office.now = kit.at(2 * WEEK)
        side = PeopleCoverage(office.ledger, office.composition.directory(), office.now).of(
            kind, ("me",), Span(kit.at(0), kit.at(WEEK)), platform
        )
        assert not side.complete
        assert side.because.endswith(": export again with the range ending today") == again
