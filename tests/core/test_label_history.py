"""The names that labels had when a week closed."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import Side
from syncd.core.label_history import Former, LabelHistory, closing, last_moment, place_at_close, renamed_since, steps
from syncd.core.map_rules import MapRule
from syncd.core.mapping import NameIndex, Outcome
from syncd.core.profile import Profile
from syncd.core.records import Label, LabelKind, TimeEntry, label_ref
from syncd.core.time import BEGINNING, DISTANT, Span, days, instant
from syncd.core.versions import Version, revise

MONDAY = instant("2026-11-02T00:00:00Z")
PROJECT = label_ref("toggl", LabelKind.PROJECT, 1)
CLIENT = label_ref("toggl", LabelKind.CLIENT, 1)


def at(hours):
    return MONDAY + timedelta(hours=hours)


def observation(clock, digest, observed=None, gone=False):
    seen = at(clock if observed is None else observed)
    return Version(digest=digest, gone=gone, revision=at(clock), until=at(clock), observed=seen, seen=seen)


def profile(zone="UTC", editable=0, first_weekday=0):
    return Profile(
        platform="x",
        title="X",
        zone=ZoneInfo(zone),
        sides=frozenset({Side.TRACKED}),
        first_weekday=first_weekday,
        editable_for=timedelta(hours=editable),
    )


UPWORK, DIRECT = profile(editable=12), profile("Europe/Berlin")


# -- when a week is closed


def test_a_week_is_closed_when_the_last_platform_closes_it():
    assert closing(at(100), [UPWORK, DIRECT]).at == at(7 * 24 + 12)


def test_a_moment_that_two_platforms_put_in_different_weeks_is_closed_by_the_later():
    assert closing(at(7 * 24 - 0.5), [UPWORK, DIRECT]).at == at(14 * 24 - 1)


def test_the_last_moment_of_an_entry_that_ends_at_midnight_is_of_the_day_before():
    assert last_moment(Span(at(160), at(168))) < at(168)
    assert last_moment(Span(at(168), at(168))) == at(168)


zones = st.sampled_from(["UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kathmandu"])
profiles = st.lists(st.builds(profile, zones, st.integers(0, 60), st.integers(0, 6)), min_size=1, max_size=3)
moments = st.integers(0, 60 * 24 * 30).map(lambda minutes: instant("2026-10-15T00:00:00Z") + timedelta(minutes=minutes))


@settings(max_examples=75, deadline=None)
@given(profiles, moments, st.integers(0, 500))
def test_all_entries_that_end_in_one_span_are_closed_alike_and_by_the_week_of_their_last_day(profiles, start, length):
    span = Span(start, start + timedelta(minutes=length))
    closed = closing(last_moment(span), profiles)
    assert last_moment(span) in closed.during
    assert closed.at == max(each.editable_until(each.week_of([*days(span, each.zone)][-1])) for each in profiles)
    for other in (closed.during.start, last_moment(closed.during)):
        assert closing(other, profiles) == closed


# -- steps


def test_each_new_content_is_a_step_from_the_instant_it_was_first_observed_as_of():
    assert steps([observation(1, "a"), observation(5, "b"), observation(9, "a")]) == [
        (at(1), "a"),
        (at(5), "b"),
        (at(9), "a"),
    ]


def test_what_was_observed_late_but_is_older_by_the_sources_clock_is_no_step():
    assert steps([observation(5, "b", observed=5), observation(1, "a", observed=9)]) == [(at(5), "b")]


def test_a_deletion_takes_no_name_away():
    assert steps([observation(1, "a"), observation(5, "", gone=True)]) == [(at(1), "a")]
    assert steps([observation(1, "a"), observation(5, "", gone=True), observation(6, "a")]) == [(at(1), "a")]


def test_a_name_read_elsewhere_counts_only_while_nothing_else_is_known():
    elsewhere = Version(digest="r", gone=False, revision=BEGINNING, until=BEGINNING, observed=at(1), seen=at(1))
    assert steps([elsewhere]) == [(at(1), "r")]
    assert steps([elsewhere, observation(5, "a")]) == [(at(5), "a")]
    assert renamed_since([elsewhere], [elsewhere, observation(5, "a")]) == BEGINNING


@pytest.mark.parametrize(
    ("before", "after", "since"),
    [
        ([], [observation(3, "a")], BEGINNING),
        ([observation(3, "a")], [observation(3, "a"), observation(9, "a")], None),
        ([observation(3, "a")], [observation(3, "a"), observation(9, "b")], at(9)),
        ([observation(3, "a")], [observation(3, "a"), observation(9, "", gone=True)], None),
        (
            [observation(3, "a"), observation(9, "b")],
            [observation(3, "a"), observation(6, "c"), observation(9, "b")],
            at(6),
        ),
        ([observation(3, "a")], [observation(1, "b"), observation(3, "a")], BEGINNING),
        ([observation(3, "a"), observation(9, "b")], [observation(3, "a"), observation(7, "b")], at(7)),
    ],
)
def test_since_when_a_label_is_known_by_something_else(before, after, since):
    assert renamed_since(before, after) == since


observations = st.lists(
    st.builds(observation, st.integers(0, 9), st.sampled_from("abc"), st.integers(0, 9), st.booleans()), max_size=8
)


def versions_of(observed):
    versions = []
    for number, each in enumerate(observed):
        revised = revise(versions, each)
        kept = {version.id: version for version in versions} | {version.id: version for version in revised.extended}
        fresh = [
            Version(**{field: getattr(version, field) for field in version.__slots__} | {"id": (number, index)})
            for index, version in enumerate(revised.inserted)
        ]
        versions = [*kept.values(), *fresh]
    return versions


def names_of(versions):
    labels = {text: Label(ref=PROJECT, kind=LabelKind.PROJECT, name=text) for text in "abc"}
    return LabelHistory({PROJECT: versions}, labels)


@settings(max_examples=150, deadline=None)
@given(observations, observations, st.integers(-1, 11))
def test_before_the_instant_no_name_differs_and_from_it_on_one_does(first, then, hour):
    before, after = versions_of(first), versions_of([*first, *then])
    since = renamed_since(before, after)
    old, new = (names_of(each).at(at(hour)).get(PROJECT) for each in (before, after))
    if since is None or at(hour) < since:
        assert old == new
    if since is not None:
        assert names_of(before).at(since) != names_of(after).at(since)


@settings(max_examples=100, deadline=None)
@given(observations, st.integers(-1, 11), st.randoms(use_true_random=False))
def test_names_do_not_depend_on_the_order_of_versions_and_later_ones_change_no_earlier_name(observed, hour, random):
    versions = versions_of(observed)
    shuffled = random.sample(versions, len(versions))
    assert names_of(versions).at(at(hour)) == names_of(shuffled).at(at(hour))
    later = [*versions, observation(20, "c", observed=20)]
    if any(not each.gone for each in versions):
        assert names_of(later).at(at(hour)) == names_of(versions).at(at(hour))
    assert names_of(later).now[PROJECT].name == "c"


# -- placing


def label(ref, name, parent=None):
    return Label(ref=ref, kind=LabelKind.PROJECT if ref == PROJECT else LabelKind.CLIENT, name=name, parent=parent)


def history(**observed):
    """Label history from `hour_ref=name`: project and client, observed at hours."""
    versions, labels = {}, {}
    for key, (ref, each) in observed.items():
        clock = int(key.removeprefix("h"))
        digest = f"{ref} {each.name} {each.parent}"
        labels[digest] = each
        versions.setdefault(ref, []).append(observation(clock, digest))
    return LabelHistory(versions, labels)


ENTRY = TimeEntry(ref="toggl/time/1", person="me", start=at(1), stop=at(2), project=PROJECT)
RULES = NameIndex(
    rules=(
        MapRule(client="Globex", contract="shop"),
        MapRule(project="Acme*", contract="api"),
        MapRule(project="x", ignore=True),
    )
)


def test_an_entry_is_mapped_by_the_names_of_when_its_week_was_closed():
    names = history(h1=(PROJECT, label(PROJECT, "Acme")), h200=(PROJECT, label(PROJECT, "Odd")))
    mapped = place_at_close(ENTRY, names, at(180), RULES)
    assert (mapped.placement.contract, mapped.names_until, mapped.labels) == ("api", at(180), {PROJECT})
    assert [(each.name, since) for each, since in names.renamed([PROJECT], at(180))] == [("Acme", at(200))]


def test_the_client_is_the_one_of_then_too():
    names = history(
        h1=(PROJECT, label(PROJECT, "Web", CLIENT)),
        h2=(CLIENT, label(CLIENT, "Globex")),
        h200=(PROJECT, label(PROJECT, "Acme")),
        h201=(CLIENT, label(CLIENT, "Initech")),
    )
    assert place_at_close(ENTRY, names, at(180), RULES).placement.contract == "shop"
    assert place_at_close(ENTRY, names, at(200), RULES).placement.contract == "api"


def test_where_the_old_names_fit_nothing_the_present_ones_are_tried_and_stay_open():
    names = history(h1=(PROJECT, label(PROJECT, "Odd")), h200=(PROJECT, label(PROJECT, "Acme", CLIENT)))
    mapped = place_at_close(ENTRY, names, at(180), RULES)
    assert (mapped.placement.contract, mapped.names_until, mapped.labels) == ("api", DISTANT, {PROJECT, CLIENT})
    assert "by names given after its week closed" in mapped.placement.why


def test_what_fits_nothing_stays_open():
    mapped = place_at_close(ENTRY, history(h1=(PROJECT, label(PROJECT, "Odd"))), at(180), RULES)
    assert (mapped.placement.outcome, mapped.names_until) == (Outcome.SUSPENSE, DISTANT)


def test_what_is_ignored_was_decided_and_stays():
    names = history(h1=(PROJECT, label(PROJECT, "x")), h200=(PROJECT, label(PROJECT, "Acme")))
    mapped = place_at_close(ENTRY, names, at(180), RULES)
    assert (mapped.placement.outcome, mapped.names_until) == (Outcome.IGNORED, at(180))


# -- labels that are known by their names, and go on under another ref


def test_a_label_has_the_names_of_the_ones_that_it_was():
    first, second = (label_ref("toggl-csv", LabelKind.PROJECT, name) for name in ("a", "b"))
    labels = {name: Label(ref=ref, kind=LabelKind.PROJECT, name=name) for name, ref in (("a", first), ("b", second))}
    versions = {first: [observation(0, "a"), observation(80, "a")], second: [observation(40, "b")]}
    # a until 40, then b until 80, then a again
    history = LabelHistory(versions, labels, {second: [Former(at(40), first)], first: [Former(at(80), second)]})

    def names(ref):
        return [history.at(at(hour))[ref].name for hour in (10, 50, 90)]

    assert names(first) == ["a", "b", "a"]
    assert names(second) == ["a", "b", "b"]
    assert list(history.renamed([second], at(10))) == [(labels["a"], at(40))]
    assert list(history.renamed([second, first], at(90))) == []
