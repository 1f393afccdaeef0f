"""What Upwork's API tells of a contract's terms: dated rates and weekly limits, its state and its days."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.records import Contract, ContractState, Milestone
from syncd.core.terms import Origin, Terms, terms_on
from syncd.core.time import ALWAYS
from syncd.testing import files
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import assert_expected, only_page, records
from syncd.testing.hostile import json_documents

FIXTURES = Path(__file__).parent / "fixtures"
LIST = FIXTURES / "upwork_contract_terms.json"
BOUNDED = settings(max_examples=60, deadline=None)
DAY = date(2026, 7, 1)


def rate(amount, start=None, end=None, currency="USD"):
    return {"hourlyRate": {"rawValue": amount, "currency": currency}, "startDate": start, "endDate": end}


def limit(hours, start=None, end=None):
    return {"weeklyLimit": hours, "startDate": start, "endDate": end}


def details(rates=None, limits=None, **more):
    return {"id": "36", "title": "Backend", "terms": {"hourlyTerms": rates}, "hourlyLimits": limits} | more


def terms_in(answers, *contracts, **options):
    """The one contract of an answer, and the page's notices."""
    page = answers.read({"data": {f"alias{number}": each for number, each in enumerate(contracts)}}, **options)
    (contract,) = records(page, Contract)
    return contract, page.notices


def platform(start=date.min, **more):
    return Terms(start=start, origin=Origin.PLATFORM, **more)


USD40, USD45 = Money(4000, "USD"), Money(4500, "USD")


class TestTermsInAnswers(ConnectorContract):
    @pytest.fixture
    def case(self, answers):
        stone = {"id": "8", "state": "Finished"}
        bad = details(
            [rate("much")], terms={"fixedPriceTerms": [{"milestones": [{"id": "7", "state": "Paid"}, stone]}]}
        )
        return ConnectorCase(
            source="answers",
            connector=lambda: answers.connector(files.fixture(LIST), answers.file({"data": details([rate("40.00")])})),
            malformed=lambda: answers.connector(answers.file({"data": bad})),
            window=ALWAYS,
            failing=[lambda: answers.connector(answers.file({"terms": {"hourlyTerms": [rate("40.00")]}}))],
        )


def test_an_answer_gives_the_expected_records(answers):
    assert_expected(only_page(answers.connector(files.fixture(LIST))), LIST.with_suffix(".expected.json"))


# Properties

near = st.dates(date(2026, 1, 1), date(2026, 1, 15))
entries = st.lists(
    st.tuples(near, st.none() | near, st.integers(1, 9)), max_size=4, unique_by=lambda entry: (entry[0], entry[1])
)


def in_force(entries, day):
    """The number of the entry that started last, until it ends."""
    begun = [(start, end or date.max, number) for start, end, number in entries if start <= min(day, end or date.max)]
    _, end, number = max(begun, default=(None, date.min, None))
    return number if day <= end else None


def instant(day, form):
    """A day as programs save it."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return [noon.isoformat(), day.isoformat(), int(noon.timestamp() * 1000), noon.strftime("%Y-%m-%dT%H:%M:%S%z")][form]


def dated(entries, form):
    return [(number, instant(start, form), end and instant(end, form)) for start, end, number in entries]


@BOUNDED
@given(entries, entries, st.integers(0, 3), st.dates(date(2025, 12, 30), date(2026, 1, 20)))
def test_on_every_day_the_terms_are_those_of_the_lists(answers, rates, limits, form, day):
    contract, notices = terms_in(
        answers,
        details(
            [rate(f"{number}.50", start, end) for number, start, end in dated(rates, form)],
            [limit(str(number), start, end) for number, start, end in dated(limits, form)],
        ),
    )
    found = terms_on(contract.terms, day) or platform()
    assert (found.rate and found.rate.minor) == ((number := in_force(rates, day)) and 100 * number + 50)
    assert found.weekly_cap == ((number := in_force(limits, day)) and 3600 * number)
    assert {each.origin for each in contract.terms} <= {Origin.PLATFORM}
    assert notices == []


@BOUNDED
@given(entries, st.randoms(use_true_random=False))
def test_the_order_of_a_list_and_of_a_document_changes_nothing(answers, rates, random):
    listed = [rate(f"{number}.00", start.isoformat(), end and end.isoformat()) for start, end, number in rates]
    shown = [details(listed), details(limits=[limit("20")]), {"id": "36", "title": "Backend", "milestones": []}]
    once = terms_in(answers, *shown)
    listed[:] = random.sample(listed, len(listed))
    assert terms_in(answers, *random.sample(shown, len(shown))) == once


# Rates and limits


def test_a_raise_and_a_limit_make_terms_from_their_days_on(answers):
    contract, _ = terms_in(answers, details([rate("40"), rate("45.00", "2026-07-01")], [limit("20", "2026-03-01")]))
    assert contract.terms == (
        platform(rate=USD40),
        platform(date(2026, 3, 1), rate=USD40, weekly_cap=72_000),
        platform(DAY, rate=USD45, weekly_cap=72_000),
    )


@pytest.mark.parametrize("end", ["2026-06-30", "2026-06-30T23:59:59Z", "2026-07-01T00:00:00Z"])
def test_an_end_before_or_at_the_next_start_leaves_neither_gap_nor_overlap(answers, end):
    contract, _ = terms_in(answers, details([rate("40", "2026-01-05", end), rate("45", "2026-07-01T00:00:00Z")]))
    assert contract.terms == (platform(date(2026, 1, 5), rate=USD40), platform(DAY, rate=USD45))


def test_after_an_end_without_a_successor_nothing_is_known(answers):
    contract, _ = terms_in(answers, details([rate("40", "2026-01-05", "2026-06-30")]))
    assert terms_on(contract.terms, DAY - timedelta(days=1)).rate == USD40
    assert terms_on(contract.terms, DAY) == platform(DAY)


@pytest.mark.parametrize(
    ("text", "seconds"), [("20", 72_000), ("20.0", 72_000), (20, 72_000), ("7.5", 27_000), ("0", None), (None, None)]
)
def test_a_limit_is_hours_and_one_of_nothing_is_none(answers, text, seconds):
    contract, notices = terms_in(answers, details([rate("40")], [limit(text)]))
    assert (contract.terms, notices) == ((platform(rate=USD40, weekly_cap=seconds),), [])


@pytest.mark.parametrize(
    "silent",
    [
        details(),
        details([], []),
        details([{}], [{}]),
        details([rate("0.00")], [limit("0")]),
        details([rate(None)], [limit(None)]),
        details(terms=None),
        details(terms={"fixedPriceTerms": [{"fixedAmount": {"rawValue": "1700.00", "currency": "USD"}}]}),
    ],
)
def test_what_tells_neither_a_rate_nor_a_limit_says_nothing_of_the_terms(answers, silent):
    contract, notices = terms_in(answers, silent)
    assert (contract.terms, notices) == ((), [])


def test_a_rate_may_take_the_sources_currency(answers):
    contract, _ = terms_in(answers, details([{"hourlyRate": {"rawValue": "40"}}]), currency="EUR")
    assert contract.terms == (platform(rate=Money(4000, "EUR")),)


@pytest.mark.parametrize(
    ("rates", "says"),
    [
        ([{"hourlyRate": {"rawValue": "40"}}], "hourlyRate names no currency: ask for it in the query"),
        ([rate("40"), rate("much", "2026-07-01")], "'much' is not a number"),
        ([rate("33.333")], "has more decimal places than USD has"),
        ([rate("-40")], "-40.00 USD is no rate"),
        ([rate("40", "soon")], "'soon' is not an instant like 2026-11-30T00:00:00Z"),
        ([rate("40"), rate("45")], "several have no startDate: ask for it in the query"),
        ([rate("40"), None], "number 2 is no JSON object"),
        ({"edges": []}, "they are no list"),
        ("40", "they are no list"),
    ],
)
def test_rates_of_which_one_cannot_be_read_are_not_read_and_a_person_is_told(answers, rates, says):
    contract, (notice,) = terms_in(answers, details(rates, [limit("20")]))
    assert notice.startswith("the rates of contract 36 are not read: ")
    assert says in notice
    assert "\n" not in notice
    assert contract.terms == (platform(weekly_cap=72_000),), "limits are a list of their own"


@pytest.mark.parametrize("limits", [[limit("twenty")], [limit("-20")], [limit("20", "soon")], [7]])
def test_limits_of_which_one_cannot_be_read_are_not_read_and_a_person_is_told(answers, limits):
    contract, (notice,) = terms_in(answers, details([rate("40")], limits))
    assert notice.startswith("the weekly limits of contract 36 are not read: ")
    assert contract.terms == (platform(rate=USD40),)


def test_terms_without_the_title_of_their_contract_are_not_read_and_a_person_is_told(answers):
    page = answers.read({"data": {"contractDetails": details([rate("40")], title=None)}})
    assert records(page, Contract) == []
    assert page.notices == [
        "the terms at $.data.contractDetails are not read: ask for the contract's id and title in the query"
    ]


def test_a_contract_that_an_answer_shows_several_times_has_the_terms_of_all(answers):
    stone = {"id": "7", "state": "Paid", "contract": {"id": "36", "title": "Backend"}}
    contract, notices = terms_in(
        answers, {"milestone": stone}, details([rate("40")], title=None), details(limits=[limit("20")])
    )
    assert (contract.terms, notices) == ((platform(rate=USD40, weekly_cap=72_000),), [])


def test_terms_of_offers_are_not_read(answers):
    contract, _ = terms_in(
        answers, details([rate("40")], offer={"id": "9", "title": "Backend", "terms": {"hourlyTerms": [rate("1")]}})
    )
    assert contract.terms == (platform(rate=USD40),)


def test_amounts_of_milestones_stay_as_they_are_beside_rates(answers):
    deposit = {"rawValue": "500.00", "currency": "USD"}
    stone = {"id": "7", "state": "Active", "depositAmount": deposit}
    page = answers.read(details(terms={"hourlyTerms": [rate("40")], "fixedPriceTerms": [{"milestones": [stone]}]}))
    assert [each.amount for each in records(page, Milestone)] == [Money(50000, "USD")]
    assert [each.terms for each in records(page, Contract)] == [(platform(rate=USD40),)]


# State and days


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *((state.upper(), state) for state in ContractState),
        *((word, None) for word in ("", None, "SUSPENDED", 3, ["ACTIVE"])),
    ],
)
def test_a_contract_stands_as_the_answer_says_and_an_unknown_word_says_nothing(answers, word, state):
    contract, notices = terms_in(answers, details(status=word))
    assert (contract.state, notices) == (state, [])


def test_the_days_of_a_contract_are_days_of_utc(answers):
    contract, _ = terms_in(answers, details(startDate="2026-01-04T23:00:00-0200", endDate="2026-03-31T23:59:59Z"))
    assert (contract.start, contract.end) == (date(2026, 1, 5), date(2026, 3, 31))


def test_a_day_that_cannot_be_read_is_not_known_and_a_person_is_told(answers):
    contract, notices = terms_in(answers, details(startDate="soon", endDate="2026-03-31"))
    assert (contract.start, contract.end) == (None, date(2026, 3, 31))
    assert notices == ["startDate of contract 36 is not read: 'soon' is not an instant like 2026-11-30T00:00:00Z"]


def test_what_no_field_holds_is_kept_as_it_stands(answers):
    page = answers.read(details([rate("40") | {"manualTimeAllowed": True}], deliveryModel="CATALOG"))
    raw = json.loads(page.records[0].raw)
    assert raw["deliveryModel"] == "CATALOG"
    assert json.loads(raw["terms.hourlyTerms"])[0]["manualTimeAllowed"] is True


JSON = json_documents(*"hourlyTerms hourlyRate rawValue currency startDate endDate weeklyLimit".split())


@BOUNDED
@given(terms=JSON, limits=JSON, status=JSON, start=JSON)
def test_whatever_stands_there_the_contract_is_named_and_each_trouble_told_in_one_sentence(
    answers, terms, limits, status, start
):
    contract, notices = terms_in(answers, details(limits=limits, terms=terms, status=status, startDate=start))
    assert contract.name.id == "36"
    assert not any("\n" in each for each in notices)
