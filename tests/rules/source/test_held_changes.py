from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.severity import Severity
from syncd.rules.source.held_changes import RULE
from syncd.testing.rules import RuleContract
from syncd.testing.source_health import source_health, source_healths
from syncd.testing.subjects import AFTER, START

held_sources = st.builds(
    replace,
    source_healths(),
    held=st.integers(1, 500),
    held_of=st.integers(21, 900),
    held_since=st.none() | st.sampled_from((START, AFTER)),
)


class TestContract(RuleContract):
    rule = RULE
    subjects = held_sources


def found(source):
    return judge(RULE, RULE.Options(), source).findings


@settings(max_examples=40, deadline=None)
@given(held_sources)
def test_it_speaks_as_long_as_something_is_held_and_only_then(source):
    assert bool(found(source)) is (source.held_since is not None)


def test_it_says_how_much_since_when_and_what_to_do():
    (held,) = found(source_health(held=212, held_of=640, held_since=START))
    assert held.severity is Severity.CRITICAL
    assert held.finding.summary == (
        "212 of 640 old entries of toggl changed at once on Mon 9 Nov, 00:00 UTC: `syncd accept toggl --dry-run` "
        "shows them, and with `--reject` they never count"
    )
    assert held.finding.action == "Confirm 212 changes of old entries: `syncd accept toggl`"


def test_records_that_others_replaced_are_not_more_than_there_were():
    (held,) = found(source_health(held=96, held_of=48, held_since=START))
    assert held.finding.summary.startswith("96 old entries of toggl came or went at once on ")


def test_one_more_entry_is_the_same_discrepancy():
    ids = {found(source_health(held=count, held_of=640, held_since=START))[0].id for count in (212, 213)}
    assert len(ids) == 1
