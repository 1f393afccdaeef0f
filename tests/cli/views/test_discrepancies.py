"""A list of discrepancies adds up: each heading is worth its rows, and all of them are worth what a report says."""

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from syncd.cli.views.discrepancies import By, DiscrepancyList
from syncd.cli.views.table import Table
from syncd.core.hush import acknowledge, divide, explain, write_off, write_off_part
from syncd.core.lifecycle import ALIVE, State, retire
from syncd.core.money import Money
from syncd.core.parents import by_themselves
from syncd.core.report import by_urgency
from syncd.core.sums import sum_up
from syncd.report.render.wording import numbered
from tests.core.test_ageing import DAY, NOW, one

DECIDE = {
    "none": lambda found: found,
    "acknowledged": lambda found: acknowledge(found, NOW).after,
    "explained": lambda found: explain(found, NOW, "agreed").after,
    "written off": lambda found: write_off(found, NOW, "small").after,
    "a part written off": lambda found: write_off_part(found, NOW, Money(1, "USD"), "goodwill", None).after,
    "over": lambda found: retire(found).after,
}
drawn = st.lists(
    st.tuples(
        st.integers(0, 90),  # days old
        st.integers(2, 99_999),  # cents
        st.none() | st.integers(0, 9),  # which of them explains it
        st.sampled_from([*DECIDE]),
        st.booleans(),  # whether it is asked for
    ),
    max_size=10,
)


def made_up(drawn):
    """Discrepancies, some of which explain others: a part has no parts of its own."""
    whole = [number for number, (*_, parent, _, _) in enumerate(drawn) if parent is None]
    for number, (days, cents, parent, decision, asked) in enumerate(drawn):
        above = f"d-{whole[parent % len(whole)]:010}" if parent is not None and whole else ""
        facts = {"end": (DAY - timedelta(days=days)).isoformat()}
        yield asked, DECIDE[decision](one(facts, number, stake=Money(cents, "USD"), parent=above))


def cents(text):
    """The USD in a text that are at stake."""
    return sum(int(found.replace(".", "")) for found in re.findall(r"(\d+\.\d\d) USD may be lost", text))


@given(drawn)
def test_each_heading_counts_and_sums_up_its_rows_and_all_of_them_are_what_counts(drawn):
    found = list(made_up(drawn))
    living = [each for _, each in found if each.state in ALIVE]
    loud, hushed = divide(by_themselves(living, living, NOW), NOW)
    asked = by_themselves((each for asked, each in found if asked), living, NOW)
    view = DiscrepancyList(
        discrepancies=by_urgency(asked, NOW),
        speaking=frozenset(each.id for each in loud),
        cannot_tell=(),
        now=NOW,
        zone="UTC",
        nothing="Nothing to fix.",
        by=By.AGE,
    )
    lines = list(view.as_text())
    shown, total = Counter(), [0, 0]
    for heading, table in pairwise(lines):
        if not isinstance(table, Table):
            continue
        shown.update(row[0] for row in table.rows)
        listed = {row[0] for row in table.rows}
        assert not any(each.finding.parent in shown.keys() - listed for each in asked if each.id in listed)
        counting = [row for row in table.rows if not row[4].startswith("counted in")]
        if "days old" in heading:
            assert int(heading.partition(": ")[2].split()[0]) == len(counting)
            assert cents(heading) == sum(cents(row[4]) for row in counting)
            total = [total[0] + len(counting), total[1] + cents(heading)]
        else:
            assert not {row[0] for row in table.rows} & {each.id for each in loud}
    assert shown == Counter(each.id for each in asked)
    counted = [each for each in loud if not each.finding.parent and each in asked]
    assert total == [len(counted), sum(each.stake.minor for each in counted)]
    if asked:
        assert f"In all: {numbered(sum_up(each.stake for each in counted))}" in lines
    assert view.as_json()["ages"] == [] or sum(group["number"] for group in view.as_json()["ages"]) == len(counted)
    assert [each["id"] for each in view.as_json()["discrepancies"] if each["counts"]] == [
        each.id for each in view.discrepancies if each in counted
    ]
    if all(asked for asked, _ in found):  # without a filter it is all that a report counts
        assert len(counted) + len(hushed) == len(
            [each for each in by_themselves(living, living, NOW) if not each.finding.parent]
        )
        assert {each.state for each in hushed} <= ALIVE - {State.OPEN, State.REOPENED}
