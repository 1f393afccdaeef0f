"""Time stays on the contract of its closed week, as long as what it is mapped by is what it was."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.closed_mapping import KeptMapping, LabelNames, as_kept, label_names
from syncd.core.label_history import NamedPlacement
from syncd.core.map_rules import MapRule
from syncd.core.mapping import NameIndex, Outcome, Placement
from syncd.core.records import Label, LabelKind, label_ref
from syncd.core.time import DISTANT
from syncd.testing.subjects import at, entry

NAMES = LabelNames("acme", "", ("private",))
KEPT = KeptMapping(contract="api", milestone=None, goodwill=False, names=NAMES)
INDEX = NameIndex(rules=(MapRule(tag="priv*", contract="shop"),))
_placements = st.sampled_from(
    [
        Placement(outcome=Outcome.MAPPED, why="it is", contract="api"),
        Placement(outcome=Outcome.MAPPED, why="it is", contract="api", goodwill=True),
        Placement(outcome=Outcome.MAPPED, why="it is", contract="shop"),
        Placement(outcome=Outcome.SUSPENSE, why="nothing fits"),
        Placement(outcome=Outcome.IGNORED, why="a rule says so"),
    ]
).map(lambda placement: NamedPlacement(placement, frozenset(), DISTANT))
_names = st.builds(
    LabelNames,
    st.sampled_from(("acme", "beta")),
    st.sampled_from(("", "tests")),
    st.sets(st.sampled_from(("private", "invoiced"))).map(sorted).map(tuple),
)


@given(_placements, _names, st.none() | st.just(KEPT), st.sampled_from((("api", "shop"), ("shop",))))
def test_it_stays_or_is_mapped_as_it_would_be_without(mapped, names, kept, contracts):
    found = as_kept(mapped, names, kept, contracts, INDEX).placement
    same = (names.project, names.task, "private" in names.tags) == ("acme", "", True)
    if kept and same and "api" in contracts:
        assert (found.outcome, found.contract, found.goodwill) == (Outcome.MAPPED, "api", False)
    else:
        assert found == mapped.placement


def test_names_are_those_of_the_labels_and_of_a_ref_where_a_label_is_not_known():
    project, tag = label_ref("toggl", LabelKind.PROJECT, 1), label_ref("toggl", LabelKind.TAG, 2)
    labels = {project: Label(ref=project, kind=LabelKind.PROJECT, name="  Acme  API ")}
    one = replace(entry(at(0), at(1)), project=project, tags=(tag,))
    assert label_names(one, labels) == LabelNames("acme api", "", (tag,))
