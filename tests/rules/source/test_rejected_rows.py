from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.source_health import RejectedRows
from syncd.rules.source.rejected_rows import RULE
from syncd.testing.rules import RuleContract
from syncd.testing.source_health import source_health, source_healths

FILES = st.lists(
    st.builds(
        RejectedRows,
        file=st.sampled_from(("", "a.csv", "b.csv")),
        count=st.integers(1, 9),
        place=st.just("a.csv:3"),
        reason=st.just("'Total' is not a date"),
    ),
    unique_by=lambda rows: rows.file,
).map(tuple)


class TestContract(RuleContract):
    rule = RULE
    subjects = st.builds(replace, source_healths(), rejected=FILES)


def found(*rows):
    judged = judge(RULE, RULE.Options(), source_health(source="milestones", rejected=rows))
    return [each.finding for each in judged.findings]


@given(FILES)
def test_each_file_with_such_rows_is_one_finding_whatever_their_number(files):
    more = tuple(replace(rows, count=rows.count + 1) for rows in files)
    assert [each.key for each in found(*files)] == [each.key for each in found(*more)]
    assert len({each.key for each in found(*files)}) == len(files)


def test_it_names_the_file_the_row_and_the_reason():
    one = RejectedRows(file="milestones.csv", count=1, place="milestones.csv:4", reason="a milestone needs a title")
    (finding,) = found(one)
    assert finding.summary == (
        "1 row of milestones.csv was not read and counts nowhere (milestones.csv:4: a milestone needs a title)"
    )
    assert finding.action == "Correct 1 row of milestones.csv, or export the file again, and let milestones read it"
    assert finding.stake is None
    (finding,) = found(replace(one, count=3))
    assert finding.summary.startswith("3 rows of milestones.csv were not read and count nowhere (first milestones")


def test_rows_of_a_servers_answer_are_corrected_there():
    (finding,) = found(RejectedRows(file="", count=1, place="$[3]", reason="no start"))
    assert finding.summary == "1 row from milestones was not read and counts nowhere ($[3]: no start)"
    assert finding.action == "Correct 1 row where the time is kept: milestones is asked again"
