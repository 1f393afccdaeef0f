"""Answers of Upwork's API: in whatever shape a query gave them, the milestones in them are the same."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.milestones import CONNECTOR
from syncd.core.money import Money
from syncd.core.observations import Coverage
from syncd.core.records import Contract, ContractType, Kind, Milestone, MilestoneState
from syncd.core.time import ALWAYS
from syncd.testing import files
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import assert_expected, context, only_page, records, rejections

FIXTURES = Path(__file__).parents[1] / "fixtures"
DETAILS = FIXTURES / "upwork_contract_details.json"


def usd(amount):
    return {"rawValue": amount, "currency": "USD", "displayValue": f"${amount}"}


def details(*milestones, id="36", **more):
    return {
        "id": id,
        "title": "Shop",
        "kind": "FIXED",
        "terms": {"fixedPriceTerms": [{"milestones": [*milestones]}]},
    } | more


def of_contract(*milestones, **more):
    return {"data": {"contractDetails": details(*milestones, **more)}}


def stone(id="7", state="Active", **more):
    return {"id": id, "state": state, "description": "Design", **more}


class TestMilestonesInAnswers(ConnectorContract):
    @pytest.fixture
    def case(self, answers):
        return ConnectorCase(
            source="answers",
            connector=lambda: answers.connector(
                files.fixture(DETAILS), answers.file(of_contract(stone("7001", "Submitted")))
            ),
            malformed=lambda: answers.connector(answers.file(of_contract(stone(), stone("8", "Finished")))),
            window=ALWAYS,
            failing=[
                lambda: answers.connector(answers.file("{")),
                lambda: answers.connector(answers.file({"data": {"user": {"id": "1"}}})),
                lambda: answers.connector(answers.file({"errors": [{"message": "No\nway."}], "data": None})),
                lambda: answers.connector(answers.file("[" * 100_000)),
            ],
        )


def test_an_answer_gives_the_expected_records(answers):
    page = only_page(answers.connector(files.fixture(DETAILS)))
    assert_expected(page, FIXTURES / "upwork_contract_details.expected.json")


def test_what_no_field_holds_is_kept_as_it_stands(answers):
    page = answers.read(of_contract(stone(currentEscrowAmount=usd("12.50"), submissionEvents=[{"id": 1}], bonus=None)))
    raw = json.loads(page.records[-1].raw)
    assert raw["currentEscrowAmount.rawValue"] == "12.50"
    assert raw["submissionEvents"] == '[{"id": 1}]'
    assert raw["contract.title"] == "Shop"


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("InOffer IN_OFFER proposed", MilestoneState.PROPOSED),
        ("NotFunded NOT_FUNDED AWAITING_FUNDING", MilestoneState.UNFUNDED),
        ("Active ACTIVE", MilestoneState.FUNDED),
        ("Submitted SUBMITTED PAYMENT_REQUESTED", MilestoneState.SUBMITTED),
        (
            "Rejected RejectedByUpwork RejectedBySystem REJECTED_BY_UPWORK REJECTED_BY_SYSTEM",
            MilestoneState.CHANGES_REQUESTED,
        ),
        ("Paid PaidByUpwork PaidBySystem PAID PAID_BY_UPWORK", MilestoneState.RELEASED),
        ("NotFundedClosed CancelledByClient CancelledByFreelancer OfferCancelled", MilestoneState.CANCELLED),
        ("CancelledByUpwork CancelledBySystem NOT_FUNDED_CLOSED CANCELLED_BY_CLIENT", MilestoneState.CANCELLED),
        ("CANCELLED_BY_CONTRACTOR CANCELLED_BY_SYSTEM OFFER_CANCELLED", MilestoneState.CANCELLED),
    ],
)
def test_every_state_of_the_schema_is_known(answers, words, state):
    stones = [stone(str(number), word) for number, word in enumerate(words.split())]
    page = answers.read(of_contract(*stones))
    assert [each.state for each in records(page, Milestone)] == [state] * len(stones)


@pytest.mark.parametrize("word", ["UNKNOWN", "OTHER", "Finished", "", None, 3, True, ["Paid"], {"a": "Paid"}])
def test_a_state_that_is_not_known_is_rejected_with_its_path_and_the_known_words(answers, word):
    page = answers.read(of_contract(stone(), stone("8", word)))
    ((where, reason),) = rejections(page)
    assert where == "a.json: $.data.contractDetails.terms.fixedPriceTerms[0].milestones[1]"
    assert "is not known: write proposed, unfunded, funded, submitted" in reason
    assert len(records(page, Milestone)) == 1


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (None, "is no JSON object"),
        ("Design", "is no JSON object"),
        ({"state": "Paid"}, "has no id: ask for the id of milestones in the query"),
        (stone(depositAmount={"rawValue": "5.005", "currency": "USD"}), "has more decimal places than USD has"),
        (stone(depositAmount={"rawValue": "much", "currency": "USD"}), "much"),
        (stone(depositAmount={"rawValue": "5"}), "depositAmount names no currency: ask for it in the query"),
        (stone(dueDateTime="soon"), "'soon' is not an instant like 2026-11-30T00:00:00Z"),
    ],
)
def test_a_milestone_that_cannot_be_read_is_rejected_and_no_absence_concluded(answers, bad, why):
    page = answers.read(of_contract(stone("1"), bad))
    assert why in page.rejected[0].reason
    assert len(records(page, Milestone)) == 1
    assert (page.complete, page.snapshot) == ([], [])


def test_the_amount_is_what_is_agreed_and_once_paid_what_was_paid(answers):
    amounts = {"depositAmount": usd("500.00"), "fundedAmount": usd("400.00"), "paid": usd("450.00")}
    page = answers.read(
        of_contract(stone("1", **amounts), stone("2", "Paid", **amounts), stone("3", "Paid", fundedAmount=usd("7")))
    )
    assert [each.amount for each in records(page, Milestone)] == [Money(n, "USD") for n in (50000, 45000, 700)]


def test_amounts_are_exact_and_may_take_the_sources_currency(answers):
    page = answers.read(
        '{"milestones": [{"id": 1, "state": "Active", "depositAmount": {"rawValue": 0.10}}]}',
        currency="EUR",
        contract="shop",
    )
    assert [each.amount for each in records(page, Milestone)] == [Money(10, "EUR")]


def test_only_the_last_submission_dates_a_submission(answers):
    told = dict.fromkeys(("createdDateTime", "modifiedDateTime"), "2026-11-01T00:00:00Z")
    (each,) = records(answers.read(of_contract(stone(state="Paid", **told))), Milestone)
    assert (each.funded, each.submitted, each.released) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-12T23:30:00-0200", date(2026, 11, 13)),
        ("2026-11-12T23:30:00.123Z", date(2026, 11, 12)),
        ("2026-11-12T23:30:00", date(2026, 11, 12)),
        ("2026-11-12", date(2026, 11, 12)),
        (1794441600000, date(2026, 11, 12)),
    ],
)
def test_a_day_is_a_day_of_utc(answers, text, day):
    (each,) = records(answers.read(of_contract(stone(dueDateTime=text))), Milestone)
    assert each.due == day


# Contracts, and what is shown whole

WHOLE = [Coverage(kind=Kind.MILESTONE, span=ALWAYS, space="36")]


def test_a_contract_is_named_by_what_the_answer_tells_of_it(answers):
    page = answers.read({"data": {"a": details(stone()), "b": details(id="37", kind="HOURLY", title="Backend")}})
    assert [(each.name.id, each.name.title, each.type) for each in records(page, Contract)] == [
        ("36", "Shop", ContractType.FIXED),
        ("37", "Backend", ContractType.HOURLY),
    ]


def test_a_contracts_list_of_milestones_is_shown_whole(answers):
    page = answers.read(of_contract(stone()))
    assert page.complete == page.snapshot == WHOLE


@pytest.mark.parametrize(
    "answer",
    [
        {"data": {"contract": {"id": "36", "title": "Shop", "milestones": {"edges": [{"node": stone()}]}}}},
        {"data": {"contract": {"id": "36", "title": "Shop", "milestone": stone()}}},
        {"data": {"contract": {"title": "Shop", "milestones": [stone()]}}},
        {
            "data": {
                "contracts": [
                    details(stone(), terms={"fixedPriceTerms": [{"milestones": [stone()]}, {"milestones": None}]})
                ]
            }
        },
        {**of_contract(stone()), "errors": [{"message": "some of it is missing"}]},
        [stone(contract={"id": "36"})],
        of_contract(),
    ],
)
def test_what_may_be_a_part_is_no_snapshot(answers, answer):
    assert answers.read(answer).snapshot == []


def test_errors_beside_data_are_told(answers):
    page = answers.read({**of_contract(stone()), "errors": [{"message": "No right to\n see escrow."}]})
    assert page.notices == ["Upwork answered in part, and “No right to see escrow”"]


def test_milestones_of_offers_and_proposals_are_not_read(answers):
    page = answers.read(
        of_contract(stone(), offer={"id": "9", "terms": {"milestones": [stone("8")]}}, milestoneProposals=[stone("9")])
    )
    assert [each.ref for each in records(page, Milestone)] == ["answers/milestone/7"]


def test_milestones_below_no_contract_need_the_sources(answers):
    assert "hangs below no contract" in answers.read([stone()]).rejected[0].reason
    assert [each.contract for each in records(answers.read([stone()], contract="shop"), Milestone)] == ["shop"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (
            {"errors": [{"message": "VJCA-6: bad\nargument."}], "data": None},
            "neither milestones nor contracts: VJCA-6: bad argument",
        ),
        ({"data": {}}, "a.json holds neither milestones nor contracts"),
        ([1, 2], "a.json holds neither milestones nor contracts"),
        ("7", "a.json holds neither milestones nor contracts"),
        ("contract,title\nshop,Design\n", "is no JSON at line 1"),
        ("[" * 1000 + "]" * 1000, "levels deep"),
    ],
)
def test_another_file_is_refused_in_one_sentence(answers, answer, says):
    with pytest.raises(BadFile) as raised:
        answers.read(answer)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "needs either `file`"),
        ({"file": "a", "folder": "b"}, "needs either `file`"),
        ({"file": "a", "contract": "shop"}, "`contract` is for a `folder`"),
    ],
)
def test_a_source_reads_a_table_or_answers(options, says):
    with pytest.raises(ValidationError, match=says):
        CONNECTOR.Options(kind="milestones", **options)


@pytest.mark.parametrize("name", ["mine.csv", "mine.TOML", "mine.xlsx"])
def test_a_table_given_to_answers_is_refused_with_what_to_do(answers, name):
    with pytest.raises(BadFile, match="name a table of your own in a `file` of a source"):
        only_page(answers.connector(replace(answers.file(of_contract()), name=name)))


def test_an_answer_given_to_a_table_is_refused_with_what_to_do(answers):
    made = CONNECTOR(
        CONNECTOR.Options(kind="milestones", file="m.toml"),
        context("plan", ZoneInfo("UTC"), answers.file(of_contract())),
    )
    with pytest.raises(BadFile, match="give answers of Upwork's API to a milestones source with a `folder`"):
        only_page(made)
