"""A list of discrepancies adds up: each heading is worth its rows, and all of them are worth what a report says."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.cli.views.discrepancies import By, DiscrepancyList
from syncd.core.hush import acknowledge, divide, explain, write_off, write_off_part
from syncd.core.lifecycle import ALIVE, State, retire
from syncd.core.money import Money
from syncd.core.parents import by_themselves
from syncd.core.sums import sum_up
from syncd.core.to_do import Claim
from syncd.core.urgency import by_urgency
from syncd.report.document import Actions, Paragraphs
from syncd.report.render import plain
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
    """The USD in the heading of a bucket."""
    return sum(int(re.sub("[.,]", "", found)) for found in re.findall(r"([\d,]+\.\d\d) USD", text))


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
    by_id = {each.id: each for each in asked}
    shown, total = Counter(), [0, 0]
    for group in view.document().blocks:
        if not isinstance(group, Actions):
            continue
        listed = [id for item in group.items for id in item.ids]
        shown.update(listed)
        assert not any(by_id[id].finding.parent in shown.keys() - set(listed) for id in listed)
        counting = [item for item in group.items if not by_id[item.ids[0]].finding.parent]
        assert all("counted in" in " ".join(item.details[-1].split()) for item in group.items if item not in counting)
        if "days old" in group.title:
            worth = sum(abs(item.amount.value.minor) for item in counting)
            assert int(group.title.partition(": ")[2].split()[0]) == len(counting)
            assert cents(group.title) == worth
            total = [total[0] + len(counting), total[1] + worth]
        else:
            assert not set(listed) & {each.id for each in loud}
    assert shown == Counter(each.id for each in asked)
    counted = [each for each in loud if not each.finding.parent and each in asked]
    assert total == [len(counted), sum(each.stake.minor for each in counted)]
    if asked:
        said = [words for one in view.document().blocks if isinstance(one, Paragraphs) for words in one.sentences]
        assert f"In all: {numbered(sum_up(each.stake for each in counted))}" in said
        assert any(words.startswith(f"{len(counted)} open. ") for words in said)
    assert view.as_json()["ages"] == [] or sum(group["number"] for group in view.as_json()["ages"]) == len(counted)
    assert [each["id"] for each in view.as_json()["discrepancies"] if each["counts"]] == [
        each.id for each in view.discrepancies if each in counted
    ]
    if all(asked for asked, _ in found):  # without a filter it is all that a report counts
        assert len(counted) + len(hushed) == len(
            [each for each in by_themselves(living, living, NOW) if not each.finding.parent]
        )
        assert {each.state for each in hushed} <= ALIVE - {State.OPEN, State.REOPENED}


CLAIMS = {
    Claim.SAVE: "SAVE, until today 15:00 UTC, in 3 h",
    Claim.CHECK: "EXPORT to see what is there",
    Claim.ASK: "ASK",
    Claim.GIVE_BACK: "EXPLAIN, or give back",
    Claim.SORT_OUT: "SORT OUT, nobody is to be asked",
    Claim.LOST: "LOST, see that no more is",
    Claim.WAITING: "WAITING, nothing to do",
    Claim.NONE: "NO AMOUNT",
}


def listed(found, **more):
    return DiscrepancyList(
        discrepancies=by_urgency(found, NOW),
        speaking=frozenset(each.id for each in found),
        cannot_tell=(),
        now=NOW,
        zone="UTC",
        nothing="",
        **more,
    )


@pytest.mark.parametrize("claim", Claim)
def test_each_claim_has_a_heading_of_its_own_and_its_amounts_stand_below_it(claim):
    deadline = NOW + timedelta(hours=3) if claim is Claim.SAVE else None
    found = one({"end": DAY.isoformat()}, 1, stake=None if claim is Claim.NONE else Money(12_345, "USD"))
    finding = replace(found.finding, claim=claim, deadline=deadline)
    (group, *_) = listed([replace(found, finding=finding)]).document().blocks
    text = plain.render(listed([replace(found, finding=finding)]).document())
    assert text.startswith(CLAIMS[claim])
    assert ("in 3 h" in text.split("\n")[0]) is (claim is Claim.SAVE)
    assert (group.unit, [item.amount.says for item in group.items]) == (
        ("", [""]) if claim is Claim.NONE else ("USD", ["123.45"])
    )


def test_the_largest_amount_leads_in_its_group_and_parts_stay_below_what_explains_them():
    small, large = (one({}, number, stake=Money(cents, "USD")) for number, cents in ((1, 100), (2, 900)))
    part = one({}, 3, stake=Money(5_000, "USD"), parent=small.id)
    group = listed([small, large, part]).document().blocks[0]
    assert [item.ids for item in group.items] == [(large.id,), (small.id,), (part.id,)]
