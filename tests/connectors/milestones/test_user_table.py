"""The table of milestones that a person keeps, as CSV and as TOML."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from syncd.connector import BadFile
from syncd.connectors.milestones import CONNECTOR, MilestonesOptions
from syncd.core.money import Money
from syncd.core.observations import Coverage
from syncd.core.records import Kind, MilestoneState
from syncd.core.time import ALWAYS, Span
from syncd.testing import files
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import assert_expected, context, only_page

FIXTURES = Path(__file__).parents[1] / "fixtures"
TABLES = [FIXTURES / "milestones.csv", FIXTURES / "milestones.toml"]
SAVED = datetime(2026, 11, 13, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


def file(data, name="milestones.csv"):
    return files.file(data, name, SAVED)


def connector(*files, currency="USD"):
    options = MilestonesOptions(kind="milestones", file=Path("unused"), currency=currency)
    return CONNECTOR(options, context("plan", ZoneInfo("Europe/Berlin"), *files))


def read(data, name="milestones.csv", currency="USD"):
    return only_page(connector(file(data, name), currency=currency), Span(ALWAYS.start, NOW))


def milestones(page):
    return [each.record for each in page.records]


class TestMilestones(ConnectorContract):
    @pytest.fixture
    def case(self):
        return ConnectorCase(
            source="plan",
            connector=lambda: connector(file((FIXTURES / "milestones.csv").read_bytes())),
            malformed=lambda: connector(file("contract,title,due\nshop,Design,\nshop,Build,soon\n")),
            window=ALWAYS,
            failing=[
                lambda: connector(file("a,b\n1,2\n")),
                lambda: connector(file("[[milestone]]\ntitle = ", "m.toml")),
                lambda: connector(file('contract,title\nshop,"Des')),
            ],
        )


class TestMilestonesInToml(ConnectorContract):
    @pytest.fixture
    def case(self):
        return ConnectorCase(
            source="plan",
            connector=lambda: connector(file((FIXTURES / "milestones.toml").read_bytes(), "m.toml")),
            malformed=lambda: connector(
                file('[[milestone]]\ncontract="a"\ntitle="b"\n[[milestone]]\ntitle="c"', "m.toml")
            ),
            window=ALWAYS,
        )


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.suffix)
def test_a_table_gives_the_expected_records(path):
    assert_expected(read(path.read_bytes(), path.name), FIXTURES / f"{path.name}.expected.json")


def test_what_the_table_says_is_current_when_it_is_read_however_old_the_file_is():
    page = read("contract,title\nshop,Design\n")
    assert page.as_of == NOW
    assert [each.revision for each in page.records] == [NOW]
    assert page.complete == page.snapshot == [Coverage(kind=Kind.MILESTONE, span=ALWAYS)]


@pytest.mark.parametrize("data", ["contract,title\nshop,Design\nshop,\n", "contract,title\n"])
def test_a_table_with_a_bad_row_or_without_rows_deletes_nothing(data):
    page = read(data)
    assert (page.complete, page.snapshot) == ([], [])


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("500.00 USD", None, Money(50000, "USD")),
        ("1,250 eur", None, Money(125000, "EUR")),
        ("750", "USD", Money(75000, "USD")),
        ("750 EUR", "USD", Money(75000, "EUR")),
        ("1000 JPY", None, Money(1000, "JPY")),
        ("", "USD", None),
    ],
)
def test_an_amount_has_its_own_currency_or_the_sources(text, currency, amount):
    (each,) = milestones(read(f'contract,title,amount\nshop,Design,"{text}"\n', currency=currency))
    assert each.amount == amount


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *((str(state), state) for state in MilestoneState),
        ("NotFunded", MilestoneState.UNFUNDED),
        ("Not funded", MilestoneState.UNFUNDED),
        ("AWAITING_FUNDING", MilestoneState.UNFUNDED),
        ("Active", MilestoneState.FUNDED),
        ("In Review", MilestoneState.SUBMITTED),
        ("Rejected", MilestoneState.CHANGES_REQUESTED),
        ("changes requested", MilestoneState.CHANGES_REQUESTED),
        ("Paid", MilestoneState.RELEASED),
        ("CancelledByClient", MilestoneState.CANCELLED),
    ],
)
def test_states_are_known_in_the_words_of_the_platforms(word, state):
    assert [each.state for each in milestones(read(f"contract,title,state\nshop,Design,{word}\n"))] == [state]


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        (",,", MilestoneState.PROPOSED),
        ("2026-11-01,,", MilestoneState.FUNDED),
        ("2026-11-01,2026-11-05,", MilestoneState.SUBMITTED),
        ("2026-11-01,2026-11-05,2026-11-09", MilestoneState.RELEASED),
    ],
)
def test_without_a_state_the_dates_decide(dates, state):
    page = read(f"contract,title,funded,submitted,released\nshop,Design,{dates}\n")
    assert [each.state for each in milestones(page)] == [state]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("shop,,,,", "a milestone needs a contract and a title"),
        (",Build,,,", "a milestone needs a contract and a title"),
        ("shop,Build,soon,,", "'soon' is not a date like"),
        ("shop,Build,,finished,", "the state 'finished' is not known: write proposed, unfunded, funded"),
        ("shop,Build,,,500", "the amount '500' names no currency: write 500 USD, or set `currency`"),
        ("shop,Build,,,lots", "'lots' is not an amount like 500.00 USD"),
        ("shop,Build,,,500.005 USD", "'500.005' has more decimal places than USD has"),
        ("shop", "has 1 cells where the header has 5"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_its_reason(row, why):
    page = read(f"contract,title,due,state,amount\nshop,Design,,,\n{row}\nshop,Test,,,\n", currency=None)
    assert [each.title for each in milestones(page)] == ["Design", "Test"]
    ((where, reason),) = [(each.where, each.reason) for each in page.rejected]
    assert where == "milestones.csv:3"
    assert why in reason


def test_a_bad_milestone_in_toml_is_rejected_with_its_number():
    page = read('[[milestone]]\ncontract="a"\ntitle="b"\n[[milestone]]\ncontract="a"\ntitle=["c"]\n', "m.toml")
    assert [(each.where, each.reason) for each in page.rejected] == [
        ("m.toml: milestone 2", "title must be a text, a number or a date")
    ]


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        ("contract,title,releasd\nshop,Design,\n", "m.csv", "m.csv has 'releasd': did you mean 'released'?"),
        ('[[milestone]]\ncontract="a"\ntitle="b"\nsubmited=2026-11-01', "m.toml", "did you mean 'submitted'?"),
        (
            "name,value\na,b\n",
            "m.csv",
            "rename them as in the header line contract,title,amount,due,state, of which it needs contract and title",
        ),
        ("[[milestone]]\ntitle = ", "m.toml", "m.toml is not TOML: Invalid value"),
        ("milestone = 3", "m.toml", r"must hold its milestones as [[milestone]] tables"),
    ],
)
def test_a_file_that_is_no_table_of_milestones_is_refused(data, name, says):
    with pytest.raises(BadFile) as raised:
        read(data, name)
    assert says in str(raised.value)


def test_an_id_keeps_a_milestone_when_its_title_changes():
    pages = [read(f"id,contract,title\nm1,shop,{title}\n") for title in ("Design", "Design and build")]
    assert [each.ref for page in pages for each in milestones(page)] == ["plan/milestone/m1"] * 2


def test_an_id_used_twice_for_different_things_counts_once_and_the_same_one_in_any_order():
    rows = ["m1,shop,Design", "m1,shop,Build"]
    one, other = (read("\n".join(["id,contract,title", *each, ""])) for each in (rows, rows[::-1]))
    assert milestones(one) == milestones(other)
    assert len(milestones(one)) == 1
    assert [each.reason for each in one.rejected] == ["another row says something else under its id m1"]


def test_a_last_row_without_a_line_end_is_taken():
    (each,) = milestones(read("contract,title,due\nshop,Design,2026-11-30"))
    assert each.due == date(2026, 11, 30)


def test_a_milestone_has_agreed_and_estimated_hours_and_the_day_since_when_an_answer_is_due():
    (found,) = milestones(read("contract,title,budget,estimate,feedback\nshop,Design,40h,37h 30m,2026-11-09\n"))
    assert (found.budget, found.estimate, found.feedback) == (144_000, 135_000, date(2026, 11, 9))
    (toml,) = milestones(read('[[milestone]]\ncontract = "shop"\ntitle = "Design"\nbudget = "40h"\n', name="m.toml"))
    assert (toml.budget, toml.estimate, toml.feedback) == (144_000, None, None)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("budget", "40", "the budget '40' names no unit: write 40h"),
        ("estimate", "lots", "'lots' is not a duration"),
        ("feedback", "soon", "'soon' is not a date"),
    ],
)
def test_hours_without_a_unit_and_words_for_days_are_refused(name, text, why):
    (rejected,) = read(f"contract,title,{name}\nshop,Design,{text}\n").rejected
    assert rejected.reason.startswith(why)
