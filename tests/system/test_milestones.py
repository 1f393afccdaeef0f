"""Milestones from saved answers and from a kept table, through the real ledger: every change a version, each counted
once, whatever comes first."""

import json
from itertools import permutations

import pytest

from syncd.core.records import ContractType, MilestoneState
from syncd.core.time import ALWAYS, Period, Span
from syncd.report.billable import summarize_period
from syncd.service.cycle import register
from syncd.testing.files import context, file

ANSWERS = '[source.answers]\nkind = "milestones"\nfolder = "."\ncurrency = "USD"'
VAGUE = "[rule.milestone-not-smart]\nenabled = false"
"""The milestones here are called by a word, which is a finding of its own."""
SHOP = '[contract.shop]\nplatform = "upwork"\nid = "36"\ntitles = ["Shop"]\ntype = "fixed"'
MAP = '[[map]]\nproject = "Acme*"\ncontract = "shop"\nmilestone = "Design"'
STONE = "answers/milestone/7"


def stone(id="7", state="Active", amount="500.00", **more):
    deposit = {"rawValue": amount, "currency": "USD"}
    return {"id": id, "state": state, "description": "Design", "depositAmount": deposit, **more}


def answer(*stones, id="36", **more):
    return json.dumps(
        {"data": {"contractDetails": {"id": id, "title": "Shop", "kind": "FIXED", "milestones": stones}}} | more
    )


@pytest.fixture
def office(kit):
    with kit.office(kit.config(ANSWERS, SHOP, MAP)) as office:
        yield office


def load(office, kit, source, hour, data, name="a.json"):
    """Take in a file that was saved at an hour, as a pull of the source does."""
    register(office.composition, kit.at(0))
    office.now = max(office.now, kit.at(hour))
    given = file(data, name, kit.at(hour))
    kind = office.composition.connectors.kind(source)
    connector = kind(
        office.composition.config.sources[source].options, context(source, office.composition.config.timezone, given)
    )
    pages = list(connector.pull(None, Span(ALWAYS.start, kit.at(hour))))
    office.add(source, pages, given)
    office.settle()


def table(office, kit, hour, *rows):
    lines = ["id,contract,title,state,amount,released,acceptance", *rows]
    load(office, kit, "milestones", hour, "\n".join(lines) + "\n", "m.csv")


def counting(office):
    return [ref for ref, _, _, counts in office.ledger.derived.milestones() if ref == counts]


def test_every_change_of_terms_is_a_version_whatever_answer_comes_first(kit):
    dumps = {
        1: answer(stone()),
        2: answer(stone(amount="750.00", dueDateTime="2026-11-30T00:00:00Z")),
        3: answer(stone(amount="750.00", dueDateTime="2026-11-30T00:00:00Z", state="Submitted")),
        4: answer(stone(amount="750.00", dueDateTime="2026-11-30T00:00:00Z", state="Submitted", submissionCount=1)),
    }
    found = set()
    for order in permutations(dumps):
        with kit.office(kit.config(ANSWERS, SHOP)) as office:
            for hour in order:
                load(office, kit, "answers", hour, dumps[hour], f"{hour}.json")
            history = office.ledger.records.history(STONE)
            assert [version.revision for version in history] == [kit.at(1), kit.at(2), kit.at(3)]
            assert [version.record.state for version in history] == ["funded", "funded", "submitted"]
            assert [str(version.record.amount) for version in history] == ["500.00 USD", "750.00 USD", "750.00 USD"]
            assert all(version.raw for version in history)
            assert office.differences() == []
            found.add(tuple((version.revision, version.gone, version.record) for version in history))
            assert counting(office) == [STONE]
    assert len(found) == 1


def test_a_milestone_that_a_later_list_of_its_contract_lacks_is_gone_and_one_of_another_stays(kit):
    first, other, later = answer(stone("7"), stone("8")), answer(stone("9"), id="37"), answer(stone("8"))
    for order in permutations([(1, first), (2, other), (3, later)]):
        with kit.office(kit.config(ANSWERS, SHOP)) as office:
            for hour, data in order:
                load(office, kit, "answers", hour, data, f"{hour}.json")
            assert counting(office) == ["answers/milestone/8", "answers/milestone/9"]
            assert [version.gone for version in office.ledger.records.history(STONE)] == [False, True]
            assert office.differences() == []


def test_an_answer_with_errors_or_a_bad_row_deletes_nothing(office, kit):
    load(office, kit, "answers", 1, answer(stone("7"), stone("8")))
    load(office, kit, "answers", 2, answer(stone("8"), errors=[{"message": "in part"}]))
    load(office, kit, "answers", 3, answer(stone("8"), stone("9", "Lost")))
    assert counting(office) == [STONE, "answers/milestone/8"]


def test_a_list_that_lost_all_its_milestones_is_refused(office, kit):
    load(office, kit, "answers", 1, answer(stone()))
    load(office, kit, "answers", 2, answer())
    load(office, kit, "answers", 3, json.dumps([json.loads(answer()), json.loads(answer(stone("9"), id="37"))]))
    assert counting(office) == [STONE, "answers/milestone/9"]


def test_the_platforms_contract_is_the_users_and_its_profile_ticks(office, kit):
    load(office, kit, "answers", 1, answer(stone(state="Submitted", lastSubmissionCreatedTime="2026-11-01T10:00:00Z")))
    (found,) = office.found("release-clock")
    assert found.facts["contract"] == "shop"
    assert found.finding.deadline.date().isoformat() == "2026-11-16"


def test_a_contract_that_nobody_configured_keeps_the_platforms_clock(kit):
    with kit.office(kit.config(ANSWERS)) as office:
        submitted = stone(state="Submitted", lastSubmissionCreatedTime="2026-11-01T10:00:00Z")
        load(office, kit, "answers", 1, answer(submitted))
        (found,) = office.found("release-clock")
        assert found.facts["contract"] == "upwork-36"
        assert office.contracts()["upwork-36"].type is ContractType.FIXED
        assert office.differences() == []


# A table and answers that tell of one milestone

TOLD = [
    ("milestones", 1, "id,contract,title,acceptance\n7,shop,Design,by mail\n", "m.csv"),
    ("answers", 2, answer(stone(state="Paid") | {"description": "Milestone 1"}), "a.json"),
    ("toggl", 3, "", ""),
]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_milestone_of_table_and_answers_counts_once_under_both_its_names(office, kit, order):
    for number in order:
        source, hour, data, name = TOLD[number]
        if source == "toggl":
            office.take("toggl", hour, kit.label(kit.project(1), "Acme API"), kit.entry(1, 2))
        else:
            load(office, kit, source, hour, data, name)
    assert counting(office) == [STONE]
    assert office.placed(1) == [("shop", STONE)]
    assert office.ledger.derived.duplicates_of(STONE) == ["milestones/milestone/7"]
    assert {row[1] for row in office.rows("subject") if row[0] == "milestone-case" and row[4] == 0} <= {STONE}
    assert office.differences() == []


def test_released_money_of_table_and_answers_counts_once(office, kit):
    load(office, kit, "answers", 1, answer(stone(state="Paid")))
    table(office, kit, 2, ",shop,Design,released,500.00 USD,2026-11-03,by mail")
    (line,) = summarize_period(office.ledger, office.composition.directory(), Period.parse("2026-11"), office.now).lines
    assert str(line.gross) == "500.00 USD"


def test_the_one_further_along_counts_and_gives_way_again(office, kit):
    table(office, kit, 1, ",shop,Design,submitted,500.00 USD,,")
    row = counting(office)[0]
    load(office, kit, "answers", 2, answer(stone()))
    assert counting(office) == [row]
    load(office, kit, "answers", 3, answer(stone(state="Paid")))
    assert counting(office) == [STONE]
    assert office.differences() == []


def test_a_duplicate_milestone_counts_when_the_original_is_gone(office, kit):
    load(office, kit, "answers", 1, answer(stone(state="Submitted"), stone("8") | {"description": "Build"}))
    table(office, kit, 2, ",shop,Design,funded,500.00 USD,,")
    assert counting(office) == [STONE, "answers/milestone/8"]
    load(office, kit, "answers", 3, answer(stone("8") | {"description": "Build"}))
    assert counting(office) == ["answers/milestone/8", "milestones/milestone/shop:design:1"]
    assert office.differences() == []


def test_milestones_of_several_contracts_may_share_a_title(office, kit):
    table(office, kit, 1, ",care,Design,funded,500.00 USD,,")
    load(office, kit, "answers", 2, answer(stone()))
    assert len(counting(office)) == 2


def test_a_table_read_anew_deletes_no_milestone_of_the_answers(office, kit):
    load(office, kit, "answers", 1, answer(stone()))
    table(office, kit, 2, ",shop,Build,funded,500.00 USD,,")
    table(office, kit, 3, ",shop,Test,funded,500.00 USD,,")
    states = office.ledger.records.current(counting(office))
    assert [milestone.state for milestone in states.values()] == [MilestoneState.FUNDED] * 2


def test_time_entered_ahead_on_a_milestone_is_judged_when_it_comes(office, kit):
    load(office, kit, "answers", 1, answer(stone(state="NotFunded")))
    office.take("toggl", 2, kit.label(kit.project(1), "Acme API"), kit.entry(1, 5))
    assert office.placed(1) == [("shop", STONE)]
    assert len(office.found("work-on-unfunded-milestone")) == 1


def test_a_milestone_of_an_unknown_contract_is_reported_until_the_contract_is_known(office, kit):
    table(office, kit, 1, ",shpo,Extra,submitted,800.00 USD,,")
    (found,) = office.found("milestone-without-contract")
    assert found.finding.action.endswith("you may mean “shop”")
    table(office, kit, 2, ",shop,Extra,submitted,800.00 USD,,")
    assert office.found("milestone-without-contract") == []
    table(office, kit, 3, ",99,Extra,submitted,800.00 USD,,")
    assert len(office.found("milestone-without-contract")) == 1
    load(office, kit, "answers", 4, answer(stone(), id="99"))
    assert office.found("milestone-without-contract") == [], "a platform has shown it"


UNFUNDED = [",shop,Build,unfunded,900.00 USD,,", ",shop,Design,funded,500.00 USD,,"]


def misspelt(kit, name):
    return kit.office(kit.config(ANSWERS, SHOP, MAP.replace("Design", name), VAGUE))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_time_of_a_misspelt_milestone_is_reported_until_the_rule_names_a_known_one(kit, order):
    with misspelt(kit, "Bild") as office:
        for number in order:
            if number == 0:
                office.take("toggl", 3, kit.label(kit.project(1), "Acme API"), kit.entry(1, 2))
            else:
                table(office, kit, number, *UNFUNDED[:number])
        (found,) = office.found()
        assert (found.rule, found.finding.seconds) == ("unknown-milestone", 3600)
        assert found.finding.action.endswith("you may mean “Build”")
        assert office.differences() == []
        office.configure(kit.config(ANSWERS, SHOP, MAP.replace("Design", "Build"), VAGUE))
        office.settle()
        assert [found.rule for found in office.found()] == ["work-on-unfunded-milestone"]
        assert office.differences() == []


def test_a_milestone_that_the_table_gets_later_ends_it_and_one_that_leaves_begins_it(kit):
    with misspelt(kit, "Build") as office:
        office.take("toggl", 1, kit.label(kit.project(1), "Acme API"), kit.entry(1, 2))
        assert office.found() == [], "no milestone of the contract is known"
        table(office, kit, 2, UNFUNDED[1])
        assert [found.rule for found in office.found()] == ["unknown-milestone"]
        table(office, kit, 3, *UNFUNDED)
        assert [found.rule for found in office.found()] == ["work-on-unfunded-milestone"]
        table(office, kit, 4, UNFUNDED[1])
        assert [found.rule for found in office.found()] == ["unknown-milestone"]
        assert office.differences() == []


def test_a_title_of_two_milestones_asks_for_an_id(kit):
    with misspelt(kit, "Build") as office:
        office.take("toggl", 1, kit.label(kit.project(1), "Acme API"), kit.entry(1, 2))
        table(office, kit, 2, UNFUNDED[0], UNFUNDED[0])
        (found,) = office.found("unknown-milestone")
        assert "as 2 milestones are called" in found.finding.summary
