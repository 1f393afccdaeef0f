"""Freelancer.com's milestones as its API answers them."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.connectors.freelancer import CONNECTOR
from syncd.core.money import Money
from syncd.core.records import Milestone, MilestoneState
from syncd.core.time import ALWAYS
from syncd.testing import files
from syncd.testing.answers import check_answer
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import assert_expected, by_ref, context, only_page, records, rejections
from syncd.testing.hostile import json_documents

FIXTURES = Path(__file__).parent / "fixtures"
ANSWER = FIXTURES / "freelancer_milestones.json"


def connector(*files, currency="EUR"):
    options = CONNECTOR.Options(kind="freelancer", folder=".", currency=currency)
    return CONNECTOR(options, context("freelancer", ZoneInfo("Europe/Berlin"), *files))


def file(answer):
    return files.file(answer if isinstance(answer, str) else json.dumps(answer), "f.json")


def read(answer, currency="EUR"):
    return only_page(connector(file(answer), currency=currency))


def success(milestones=None, **lists):
    return {"status": "success", "result": {"milestones": milestones or {}, **lists}}


def stone(status="cleared", **more):
    return {"status": status, "bidder_id": 100, "project_id": 45, "transaction_id": 9, **more}


class TestFreelancer(ConnectorContract):
    @pytest.fixture
    def case(self):
        return ConnectorCase(
            source="freelancer",
            connector=lambda: connector(files.fixture(ANSWER), file(success({"101": stone("released")}))),
            malformed=lambda: connector(file(success({"1": stone(), "2": stone("lost")}))),
            window=ALWAYS,
            failing=[
                lambda: connector(file("{")),
                lambda: connector(file({"status": "error", "message": "You must\nbe logged in."})),
                lambda: connector(file("[" * 100_000)),
            ],
        )


def test_an_answer_gives_the_expected_records():
    assert_expected(only_page(connector(files.fixture(ANSWER))), FIXTURES / "freelancer_milestones.expected.json")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Requested", MilestoneState.PROPOSED),
        ("In progress", MilestoneState.FUNDED),
        ("in_progress", MilestoneState.FUNDED),
        ("Cancellation requested", MilestoneState.FUNDED),
        ("Release requested", MilestoneState.SUBMITTED),
        ("Disputed", MilestoneState.CHANGES_REQUESTED),
        ("Pending", MilestoneState.RELEASED),
        ("cleared", MilestoneState.RELEASED),
        ("Released", MilestoneState.RELEASED),
        ("Cancelled", MilestoneState.CANCELLED),
        ("canceled", MilestoneState.CANCELLED),
    ],
)
def test_a_status_is_known_in_the_words_of_the_api_and_of_the_screens(status, state):
    (milestone,) = records(read(success({"1": stone(status)})), Milestone)
    assert milestone.state is state


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (None, MilestoneState.PROPOSED),
        ("pending", MilestoneState.PROPOSED),
        ("accepted", MilestoneState.CANCELLED),
        ("rejected", MilestoneState.CANCELLED),
        ("deleted", MilestoneState.CANCELLED),
    ],
)
def test_a_request_is_proposed_until_it_is_decided_and_never_mixed_up_with_a_milestone(status, state):
    page = read(success({"1": stone()}, milestone_requests={"1": stone(status)}))
    states = {milestone.ref: milestone.state for milestone in records(page, Milestone)}
    assert states == {"freelancer/milestone/1": MilestoneState.RELEASED, "freelancer/milestone/request-1": state}


TITLES = {0: "Full payment 1", 1: "Partial payment 1", 2: "Task 1", 3: "Other 1", 9: "Milestone 1", None: "Milestone 1"}


@pytest.mark.parametrize(("reason", "title"), TITLES.items())
def test_the_reason_stands_for_a_description_that_is_missing(reason, title):
    (milestone,) = records(read(success({"1": stone(reason=reason)})), Milestone)
    assert milestone.title == title


def test_an_amount_has_the_currency_that_is_given_or_the_sources():
    stones = {
        "1": stone(amount=0.1, currency={"code": "GBP"}),
        "2": stone(amount="7", currency="USD"),
        "3": stone(amount=5),
    }
    milestones = records(read(success(stones)), Milestone)
    assert [milestone.amount for milestone in milestones] == [Money(10, "GBP"), Money(700, "USD"), Money(500, "EUR")]


def test_a_milestone_is_funded_when_it_was_made_and_a_request_never():
    made = {"time_submitted": 1794441600}
    page = read(
        success(
            {"1": stone(**made), "2": stone("requested", **made)}, milestone_requests={"1": stone("pending", **made)}
        )
    )
    assert {milestone.ref.rpartition("/")[2]: milestone.funded for milestone in records(page, Milestone)} == {
        "1": date(2026, 11, 12),
        "2": None,
        "request-1": None,
    }


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (stone("lost"), "the status 'lost' is not known: known are requested, in progress"),
        (stone(""), "the status '' is not known"),
        (stone(None), "the status '' is not known"),
        ({"status": "cleared"}, "names no project"),
        (stone(amount=1.005, currency="USD"), "more decimal places"),
        (stone(amount=5), "the amount '5' names no currency: set `currency` of the source"),
        (stone(time_submitted="soon"), "'soon' are not seconds since 1970"),
        (stone(time_submitted=10**30), "are not seconds since 1970"),
        (None, "is no JSON object"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_its_path(bad, why):
    page = read(success({"1": stone(), "2": bad}), currency=None)
    ((where, reason),) = rejections(page)
    assert where == "f.json: $.result.milestones.2"
    assert why in reason
    assert len(records(page, Milestone)) == 1


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (
            {"status": "error", "message": "You must\nbe logged in.", "error_code": "X"},
            "an error of Freelancer's API, “You must be logged in”",
        ),
        ({"status": "error"}, "an error of Freelancer's API, “error”"),
        (
            {"status": "success", "result": {"projects": {}}},
            "no answer of Freelancer's API with milestones or milestone_requests",
        ),
        ({"status": "success", "result": None}, "no answer of Freelancer's API"),
        ([], "no answer of Freelancer's API"),
        ({"milestones": [stone()]}, "must have its milestones keyed by their ids"),
        ("<html>", "is an HTML page"),
    ],
)
def test_another_file_is_refused_in_one_sentence(answer, says):
    with pytest.raises(BadFile) as raised:
        read(answer)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


@settings(max_examples=40, deadline=None)
@given(
    stones=st.dictionaries(
        st.integers(1, 10**9).map(str),
        st.builds(stone, amount=st.integers(0, 10**9).map(lambda cents: str(Decimal(cents).scaleb(-2)))),
        min_size=1,
        max_size=6,
    ),
    random=st.randoms(),
    bare=st.booleans(),
)
def test_milestones_read_the_same_in_any_order_and_without_what_is_around_them(stones, random, bare):
    shuffled = dict(random.sample(list(stones.items()), len(stones)))
    answer = {"milestones": shuffled} if bare else success(shuffled)
    assert by_ref(read(answer)) == by_ref(read(success(stones)))
    milestones = {milestone.ref: milestone for milestone in records(read(answer), Milestone)}
    assert {ref.rpartition("/")[2]: milestone.amount.decimal for ref, milestone in milestones.items()} == {
        id: Decimal(stone["amount"]) for id, stone in stones.items()
    }


NAMES = ("status", "result", "milestones", "milestone_requests", "project_id", "amount", "1")


@settings(max_examples=100, deadline=None)
@given(json_documents(*NAMES))
def test_any_json_is_read_or_refused_in_one_sentence(answer):
    check_answer(connector(file(answer)))
