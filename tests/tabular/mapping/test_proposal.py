"""`syncd map` proposes what the file shows, asks what it does not, and never prints what cannot be read."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import getitem

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.errors import SyncdError, UsageError
from syncd.plugins import load_connector
from syncd.tabular.mapping.column_names import COLUMNS
from syncd.tabular.mapping.propose import RECORDS, propose
from syncd.tabular.mapping.questions import LEAVE_OUT, put
from syncd.testing.files import csv_text, file
from tests.tabular.mapping.proposals import proposal, settings_of

BLOCKING = {"currency", "dates", "mark", "unit", "columns", "amount", "date"}
USED = ("date", "amount", "type", "description", "client", "currency")
SHARED = Counter(word for words in COLUMNS.values() for word in words)


def word(field):
    """What a column of this field, and of no other, may be called."""
    return st.sampled_from([each for each in COLUMNS[field] if SHARED[each] == 1]).map(str.title)


HEADERS = st.fixed_dictionaries({field: word(field) for field in USED})
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "date": st.dates(date(2026, 1, 1), date(2026, 10, 31)),
            "amount": st.integers(-(10**7), 10**7).map(lambda cents: Decimal(cents).scaleb(-2)),
            "type": st.sampled_from(["Order", "Service fee", "Auszahlung"]),
            "description": st.sampled_from(["a logo", "Ein Banner", "uno; dos"]),
            "client": st.sampled_from(["Acme", "Globex, Inc"]),
            "currency": st.sampled_from(["EUR", "USD"]),
            "zzz": st.sampled_from(["q", "w 1"]),
        }
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=40, deadline=None)
@given(data=st.data(), header=HEADERS, rows=ROWS)
def test_what_it_prints_reads_every_row_as_it_was_written(read, dialects, data, header, rows):
    dialect = data.draw(dialects)
    names = data.draw(st.permutations([*USED, "zzz"]))
    written = dialect.write([{header.get(name, name): row[name] for name in names} for row in rows])
    made = propose(file(written), None, "mine", None)
    said = settings_of(made)
    assert said["columns"] == {name: header[name] for name in USED}
    assert set(made.unused) == {"zzz"}
    assert set(made.questions) <= {"dates"}
    if made.questions:  # only where no day is above 12, and some date has two readings
        assert dialect.order
        assert all(row["date"].day <= 12 for row in rows)
        said["dates"] = dialect.order
    pages = read(written, **said)
    assert [page.rejected for page in pages] == [[]]
    money = sorted((row["date"], row["amount"], row["currency"]) for row in rows)
    wrong_sign = {"fee", "payout"} & set(said.get("negative", ()))
    found = sorted(
        (each.record.posted, each.record.amount.decimal, each.record.amount.currency)
        for page in pages
        for each in page.records
    )
    assert [each[0] for each in found] == sorted(each[0] for each in money)
    if not wrong_sign:
        assert found == money


@settings(max_examples=75, deadline=None)
@given(
    cells=st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), min_size=1, max_size=5),
    record=st.sampled_from([None, *RECORDS]),
)
def test_any_table_ends_in_toml_or_in_one_sentence(cells, record):
    try:
        made = proposal(csv_text(cells[0], cells[1:]), record)
    except SyncdError as refused:
        said = str(refused)
    else:
        said = ""
        for question in made.questions.values():
            put(made.settings, question.path, question.open_value)
        assert settings_of(made) == {key: _plain(value) for key, value in made.settings.items()}
    assert "\n" not in said


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(
    ("header", "row", "record"),
    [
        ("Date,Amount,Buyer", "2026-01-02,1.50,x", "transaction"),
        ("Datum;Von;Bis;Projekt", "02.01.2026;09:00;10:00;x", "time"),
        ("Fecha;Horas;Proyecto", "02.01.2026;1,5;x", "time"),
        ("Milestone,Project,Status,Amount", "Design,x,Funded,5.00", "milestone"),
        ("Date,Contract ID,Hours", "2026-01-02,77,1.5", "work"),
        ("Datum;Vertrag;Stunden", "02.01.2026;x;1,5", "work"),
        ("Date,Contractor,Project,Hours", "2026-01-02,me,x,1.5", "time"),
        ("Contract ID,Contract Title,Client,Since", "77,x,Acme,2026-01-02", "contract"),
    ],
)
def test_it_knows_what_rows_are_by_their_columns(header, row, record):
    assert proposal(f"{header}\n{row}\n").settings["record"] == record


@pytest.mark.parametrize("header", ["a,b,c", "Date,Hours,Amount", "Name,Status,Note", "Contract,Date,Note"])
def test_what_the_columns_leave_open_is_asked(header):
    with pytest.raises(UsageError, match="leaves open what its rows are: say --as bank"):
        proposal(f"{header}\n2026-01-02,1.50,7.25\n")


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("Amount (USD)", "USD"),
        ("amount_eur", "EUR"),
        ("Betrag [gbp]", "GBP"),
        ("Total for All", None),  # a word, and the code of Albania's currency when it is shouted
        ("all amounts", None),
        ("Amount due", None),
    ],
)
def test_a_currency_is_read_from_a_name_only_where_it_can_be_no_word(header, says):
    made = proposal(f"Date,{header}\n2026-04-03,1.50\n", "transaction")
    assert made.settings.get("currency") == says
    assert ("currency" in made.questions) == (says is None)


def test_days_that_rows_are_about_prove_nothing_by_the_range_in_a_files_name(read):
    """The second is outside of the range when read rightly, and would be inside when read wrongly."""
    rows = "date,first_day,amount\n2026-02-05,02/01/2026,1.50\n"
    columns = {name: name for name in ("date", "first_day", "amount")}
    options = {"record": "transaction", "platform": "x", "currency": "EUR", "columns": columns}
    with pytest.raises(BadFile, match="leaves open which part of its dates is the day"):
        read(rows.encode(), "x_2026-02-01_2026-02-28.csv", **options)
    made = propose(file(rows.replace("first_day", "Period start"), "x_2026-02-01_2026-02-28.csv"), None, "mine", None)
    assert made.settings["columns"]["first_day"] == "Period start"
    assert "dates" in made.questions


def test_syncds_own_words_need_no_meaning():
    made = proposal("Date,Amount (EUR),Type\n2026-04-03,1.50,Journal\n2026-04-04,-2.00,Payout fee\n")
    assert made.settings["kinds"] == {"Journal": "journal", "Payout fee": "payout-fee"}
    assert "kinds" not in made.questions


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Date,Amount (EUR)\n03/04/2026,1.50\n", "dates"),
        ('Date,Amount (EUR)\n2026-04-03,"1,500"\n', "mark"),
        ("Date,Amount\n2026-04-03,1.50\n", "currency"),
        ("Date,Amount\n2026-04-03,$1.50\n", "currency"),
        ("Date,Duration,Project\n2026-04-03,90,x\n", "unit"),
        ("Date,Amount (EUR),Type\n2026-04-03,1.50,Gift\n", "kinds.Gift"),
        ("Date,Amount (EUR)\n2026-04-03,1.50\n", "constants.type"),
        ("Date,x,y\n2026-04-03,1.50,2.50\n", "columns.amount"),
        ("Date,Hours,Doer\n2026-04-03,1.5,Jo Berg\n2026-04-03,2.5,Mira Koch\n", "columns.person"),
    ],
)
def test_what_nothing_shows_is_asked_in_place_of_the_value_and_no_source_is_read_with_it(text, key):
    made = proposal(text, "transaction" if "x,y" in text else None)
    assert key in made.questions
    value = reduce(getitem, key.split("."), settings_of(made))
    assert value == f"? {made.questions[key].asks}"
    with pytest.raises(ValidationError, match=re.escape(f"is an open question. {made.questions[key].asks}")):
        load_connector("table").Options.model_validate(settings_of(made))


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("Date,Amount\n03/04/2026,$1.50\n", {"currency": "USD", "dates": "month-first", "constants.type": "fixed"}),
        (
            "Date,x (EUR),y (EUR),Type\n2026-04-03,1.50,2.50,Gift\n",
            {"columns.amount": "y (EUR)", "kinds.Gift": "bonus"},
        ),
        ("Date,Duration,Project\n2026-04-03,90,x\n", {"unit": "minutes"}),
        ("Date,Amount (EUR),VAT,Type\n2026-04-03,1.50,0.50,Order\n", {"columns.tax": LEAVE_OUT}),
        ("Date,Amount (EUR),VAT,Type\n2026-04-03,1.50,0.50,Order\n", {"columns.tax": "VAT"}),
        ("Date,Hours,Doer\n2026-04-03,1.5,Jo Berg\n2026-04-03,2.5,Mira Koch\n", {"columns.person": "doer"}),
    ],
)
def test_an_answer_takes_the_place_of_its_question_and_all_answers_make_a_source_that_is_read(read, text, answers):
    record = "transaction" if "x (EUR)" in text else None
    assert set(propose(file(text), record, "mine", None).questions) == set(answers)
    made = propose(file(text), record, "mine", None, answers=answers)
    assert made.questions == {}
    (page,) = read(text.encode(), **settings_of(made))
    assert page.rejected == []
    for name, answer in answers.items():
        *tables, key = name.split(".")
        inner = reduce(getitem, tables, settings_of(made))
        assert inner.get(key, LEAVE_OUT).casefold() == answer.casefold()


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"unit": "days"}, '"days" does not answer unit; there are: hours, milliseconds, minutes, seconds'),
        ({"columns.task": "Projet"}, 'columns.task: the file has no column "Projet"; did you mean "Project"?'),
    ],
)
def test_a_wrong_answer_is_refused_with_those_that_are_possible(answers, says):
    with pytest.raises(UsageError) as refused:
        propose(file("Date,Duration,Project\n2026-04-03,90,x\n"), None, "mine", None, answers=answers)
    assert str(refused.value) == says


@pytest.mark.parametrize("header", ["Balance", "Debe/Haber", "Direction"])
def test_whether_money_is_of_a_bank_or_of_a_platform_is_asked(header):
    cells = ("D", "H") if header != "Balance" else ("100.00", "97.50")
    text = f"Date,Amount,{header},Text\n2026-04-03,1.50,{cells[0]},x\n2026-04-04,2.50,{cells[1]},y\n"
    with pytest.raises(UsageError, match="bank \\(a bank's statement\\), transaction \\(what a platform paid\\)"):
        proposal(text)
    made = proposal(text, "transaction")
    assert header == "Balance" or made.settings.get("sign", {}).get("column") == header or "sign" in made.questions


def test_your_own_invoices_count_from_the_day_they_are_written_paid_or_not():
    text = (
        "Invoice no,Date,Client,Amount,Currency,From,To,Status\n"
        "17,2026-11-23,Bluefin,760.00,EUR,2026-11-16,2026-11-22,Paid\n"
        "18,2026-11-30,Bluefin,720.00,EUR,2026-11-23,2026-11-29,Open\n"
    )
    made = proposal(text, "transaction", "direct")
    assert made.questions == {}
    assert "booked" not in made.settings
    assert (made.settings["columns"]["first_day"], made.settings["columns"]["last_day"]) == ("From", "To")
    made = proposal(text.replace("Open", "Cancelled"), "transaction", "direct")
    assert made.settings["booked"]["words"] == {"Paid": "yes", "Cancelled": "never"}


def test_a_currency_is_a_code():
    with pytest.raises(UsageError, match='"euro" does not answer currency: write the code of a currency, like EUR'):
        propose(file("Date,Amount,Type\n2026-04-03,1.50,Order\n"), None, "mine", None, answers={"currency": "euro"})


def test_where_several_people_are_configured_it_is_asked_whose_rows_they_are():
    text, people = "Date,Hours,Project\n2026-04-03,1.5,x\n", ["jo", "mira"]
    made = propose(file(text), None, "mine", None, people=people)
    assert list(made.questions["person"].answers) == people
    made = propose(file(text), None, "mine", None, people=people, answers={"person": "mira"})
    assert made.settings["person"] == "mira"


@pytest.mark.parametrize(
    "header", ["Author", "Full name", "Username", "User name", "user_name", "Team Member", "Email", "Name", "Who"]
)
def test_nobodys_hours_become_those_of_another(header):
    """A column of several people is the person of each row, or is asked for: its rows are never all mine."""
    made = proposal(f"Date,Hours,{header}\n2026-04-03,1.5,Jo Berg\n2026-04-04,2.5,Mira Koch\n")
    assert "person" not in made.settings
    assert made.settings["columns"].get("person") == header or "columns.person" in made.questions


def test_first_and_last_name_together_are_the_person():
    made = proposal("Date,Hours,First Name,Last Name\n2026-04-03,1.5,Jo,Berg\n2026-04-04,2.5,Mira,Koch\n")
    assert made.settings["columns"]["person"] == ["First Name", "Last Name"]
