"""Answers of Upwork's API give the same milestones in whatever shape a query asked for them."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.records import Milestone, MilestoneState
from syncd.testing.answers import check_answer
from syncd.testing.files import records
from syncd.testing.hostile import json_documents


def usd(amount):
    return {"rawValue": amount, "currency": "USD", "displayValue": f"${amount}"}


def details(*milestones):
    return {"id": "36", "title": "Shop", "terms": {"fixedPriceTerms": [{"milestones": [*milestones]}]}}


AMOUNTS = st.none() | st.decimals(0, 10**6, places=2).map(lambda each: usd(str(each)))
STONES = st.lists(
    st.fixed_dictionaries(
        {"id": st.integers(1, 10**9).map(str), "state": st.sampled_from(["Active", "SUBMITTED", "PaidBySystem"])},
        optional={
            "description": st.none() | st.text("abü ", max_size=8),
            "instructions": st.none() | st.text("abü\n", max_size=8),
            "depositAmount": AMOUNTS,
            "paid": AMOUNTS,
            "dueDateTime": st.none()
            | st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(lambda day: f"{day}T12:00:00Z"),
            "submissionCount": st.integers(0, 5),
        },
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda each: each["id"],
)
SHAPES = [
    lambda stones: {"data": {"contractDetails": details(*stones)}},
    lambda stones: {"data": {"mine": details(*stones)}},
    lambda stones: details(*stones),
    lambda stones: {"data": {"contractList": {"contracts": [details(), details(*stones)]}}},
    lambda stones: {"data": {"contract": {"id": 36, "milestones": stones}}},
    lambda stones: {"data": {"contracts": {"edges": [{"node": {"id": "36", "milestones": {"nodes": stones}}}]}}},
    lambda stones: {
        "data": {
            "search": {"edges": [{"node": {**each, "sequenceId": 1, "contract": {"id": "36"}}} for each in stones]}
        }
    },
    lambda stones: [{**each, "contract": {"id": "36"}} for each in stones],
]


def milestones(answers, answer):
    """The milestones of an answer by ref, without their titles."""
    return {
        milestone.ref: (milestone.contract, milestone.state, milestone.amount, milestone.due, milestone.acceptance)
        for milestone in records(answers.read(answer), Milestone)
    }


@settings(max_examples=40, deadline=None)
@given(stones=STONES, shape=st.sampled_from(SHAPES), random=st.randoms())
def test_milestones_read_the_same_in_any_shape_and_order(answers, stones, shape, random):
    once = milestones(answers, {"data": details(*stones)})
    assert len(once) == len(stones)
    assert milestones(answers, shape(random.sample(stones, len(stones)))) == once


@settings(max_examples=40, deadline=None)
@given(stones=STONES)
def test_amounts_are_those_of_the_answer_to_the_cent(answers, stones):
    page = answers.read({"data": details(*stones)})
    for record, said in zip(records(page, Milestone), stones, strict=True):
        agreed, paid = (Decimal((said.get(name) or {}).get("rawValue", 0)) for name in ("depositAmount", "paid"))
        expected = paid if paid and record.state is MilestoneState.RELEASED else agreed
        assert (record.amount.decimal if record.amount else 0) == expected


NAMES = "id state milestones milestone contract terms title edges node errors data depositAmount rawValue".split()


@settings(max_examples=150, deadline=None)
@given(json_documents(*NAMES))
def test_any_json_is_read_or_refused_in_one_sentence(answers, answer):
    check_answer(answers.connector(answers.file(answer)))
