"""What cells of trackers' files say, and what is missing where they say nothing."""

import pytest

from syncd.connector import BadFile
from syncd.core.money import Money
from syncd.tabular import Row, read_table
from syncd.tabular.trackers import billable_in, check_names_somebody, is_sum, person_named, rate_in, tags_in
from syncd.testing.files import file


def test_a_row_is_of_whom_it_names_else_of_the_sources_person():
    assert (person_named("Jane", "me"), person_named("Jane", None), person_named("", "me")) == ("Jane", "Jane", "me")
    with pytest.raises(ValueError, match="it names nobody, and the source has no `person`"):
        person_named("", None)


def test_a_file_without_a_column_of_people_needs_the_sources_person():
    nameless, named = (read_table(file(f"{header}\n1,2\n")) for header in ("Date,Hours", "Date,E-Mail"))
    check_names_somebody(nameless, ("user", "e-mail"), "me")
    check_names_somebody(named, ("user", "e-mail"), None)
    with pytest.raises(BadFile) as raised:
        check_names_somebody(nameless, ("user", "e-mail"), None)
    assert str(raised.value) == (
        "x.csv names nobody: set `person` of the source as other exports name you, "
        "or show one of the columns user, e-mail"
    )


@pytest.mark.parametrize(
    ("words", "billable"),
    [
        (("Yes", "ja", "Sí", "SI", "true", "1", "x", "Billable"), True),
        (("No", "nein", "false", "0", "non-billable"), False),
        (("", "-", "perhaps", "2"), None),
    ],
)
def test_billable_is_a_word_for_yes_or_no_and_else_unknown(words, billable):
    assert [billable_in(word) for word in words] == [billable] * len(words)


@pytest.mark.parametrize(
    ("text", "currency", "mark", "rate"),
    [
        ("1,250.50", "USD", ".", Money(125050, "USD")),
        ("1.250,50", "EUR", ",", Money(125050, "EUR")),
        ("0.00", "USD", ".", None),
        ("", "USD", ".", None),
        ("95", "", ".", None),
    ],
)
def test_a_rate_has_a_price_and_a_currency_and_0_is_none(text, currency, mark, rate):
    assert rate_in(text, currency, mark) == rate


def test_a_rate_that_is_no_amount_is_refused():
    with pytest.raises(ValueError, match="has more decimal places than USD has"):
        rate_in("9.505", "USD")


def test_tags_are_sorted_and_each_once():
    assert tags_in("urgent, paper, , urgent, a,b") == ("a,b", "paper", "urgent")


@pytest.mark.parametrize(
    ("cells", "sums_up"),
    [
        ({"user": "Total:", "start": "", "hours": "7"}, True),
        ({"user": "total", "start": "-", "hours": "7"}, True),
        ({"user": "", "start": "TOTAL", "hours": "7"}, True),
        ({"user": "Total", "start": "2026-11-02", "hours": "7"}, False),
        ({"user": "Total work", "start": "", "hours": "7"}, False),
        ({"user": "", "start": "", "hours": "7"}, False),
    ],
)
def test_a_sum_says_total_and_tells_no_time(cells, sums_up):
    assert is_sum(Row("x.csv:2", cells), ("start", "stop")) is sums_up
