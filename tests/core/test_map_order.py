"""A `[[map]]` rule to which an earlier one leaves nothing is found, and no other."""

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.map_order import never_reached
from syncd.core.map_rules import MapRule
from syncd.core.mapping import NameIndex, _EntryNames, normalise_name

PATTERNS = st.none() | st.sampled_from(["a", "A  b", "*", "a*", "*b", "a*b", r"a\*", r"\*", "[a]", "a?", r"\\*", "**"])
RULES = st.builds(
    MapRule,
    project=PATTERNS,
    task=PATTERNS,
    tag=PATTERNS,
    person=st.none() | st.sampled_from(["me", "sam"]),
    billable=st.none() | st.booleans(),
    ignore=st.just(True),
)
NAMES = st.sampled_from(["", "a", "a b", "b", "a*", "*", "axb", "[a]", "a?", "\\", "\\x"]).map(normalise_name)
ENTRIES = st.builds(
    _EntryNames,
    project=NAMES,
    client=st.just(""),
    task=NAMES,
    tags=st.frozensets(NAMES.filter(bool), max_size=2),
    description=st.just(""),
    person=st.sampled_from(["me", "sam"]),
    billable=st.none() | st.booleans(),
)


@given(st.lists(RULES, max_size=4), st.lists(ENTRIES, min_size=1, max_size=8))
def test_no_entry_is_ever_placed_by_a_rule_that_is_called_never_reached(rules, entries):
    index = NameIndex(rules=tuple(rules))
    unreached = {number for number, _ in never_reached(rules)}
    placed = filter(None, map(index.place_by_rule, entries))
    assert not [each.why for each in placed if any(f"[[map]] number {number}:" in each.why for number in unreached)]


def pairs(*rules: dict[str, object]) -> list[tuple[int, int]]:
    return list(never_reached([MapRule(ignore=True, **rule) for rule in rules]))


def test_a_wider_rule_before_a_narrower_one_leaves_it_nothing():
    assert pairs({"project": "Acme*"}, {"project": "acme  API"}, {"project": "Acme *", "tag": "x"}) == [(2, 1), (3, 1)]
    assert pairs({"tag": "private"}, {"tag": "private", "person": "me"}) == [(2, 1)]


def test_a_narrower_rule_before_a_wider_one_is_as_it_should_be():
    assert pairs({"project": "Acme API"}, {"project": "Acme*"}) == []
    assert pairs({"project": "Acme", "billable": True}, {"project": "Acme", "billable": False}) == []
    assert pairs({"project": "Acme", "billable": True}, {"project": "Acme"}) == []
    assert pairs({"project": r"Acme\*"}, {"project": "Acme*"}) == []
    assert pairs({"project": "*"}, {"tag": "x"}) == []
    assert pairs({"project": "a"}, {"project": "*"}) == []
    assert pairs({"project": "Acme *b"}, {"project": "Acme *"}) == []


def test_the_first_rule_that_takes_all_is_named():
    assert pairs({"project": "*"}, {"project": "A*"}, {"project": "A"}) == [(2, 1), (3, 1)]
