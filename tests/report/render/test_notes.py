"""What a report says below its list of what was not checked."""

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.report_parts import CannotTellGroup
from syncd.report.render.message import FORMATS

CONTRACTS = [f"contract{letter}" for letter in "abcdefg"]
REASONS = ["No source gives tracked time.", "no export was read"]


def group(sample, rule, because, contracts):
    subjects = tuple(sample.WEEK | {"contract": name} for name in contracts)
    return CannotTellGroup(rule=rule, because=because, source="", subjects=subjects)


def not_checked(report):
    text = FORMATS["text"](report)
    return " ".join(text.partition("NOT CHECKED")[2].split("\n\n")[0].split())


def test_a_reason_stands_once_whatever_many_rules_have_it_and_names_each_subject_once(sample):
    @given(
        st.lists(
            st.tuples(st.sampled_from(REASONS), st.lists(st.sampled_from(CONTRACTS), max_size=4)),
            min_size=1,
            max_size=5,
        )
    )
    def check(groups):
        made = tuple(group(sample, f"rule-{n}", *each) for n, each in enumerate(groups))
        text = not_checked(sample.report(cannot_tell=made))
        for because in {because for because, _ in groups}:
            assert text.lower().count(because.lower().rstrip(".")) == 1
            distinct = {name for each, names in groups if each == because for name in names}
            named = [name for name in distinct if text.count(name)]
            assert len(named) >= min(3, len(distinct))
            assert all(text.count(name) <= len({each for each, _ in groups}) for name in named)

    check()


def test_subjects_beyond_those_named_are_counted_over_all_rules(sample):
    groups = (group(sample, "a", "no data", CONTRACTS[:4]), group(sample, "b", "no data", CONTRACTS[2:]))
    assert "; contractc, 9 to 15 Nov 2026 and 4 more)" in not_checked(sample.report(cannot_tell=groups))
