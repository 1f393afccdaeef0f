"""`syncd map` proposes what the file shows, asks what it does not, and never prints what cannot be read."""

import re
import tomllib
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
from syncd.tabular.mapping.toml import table
from syncd.testing.files import csv_text, file

BLOCKING = {"currency", "dates", "mark", "unit", "columns", "amount", "date"}
USED = ("date", "amount", "type", "description", "client", "currency")
SHARED = Counter(word for words in COLUMNS.values() for word in words)


def proposal(text, record=None, platform=None):
    return propose(file(text), record, "mine", platform)


def settings_of(made):
    """What the printed table says, read as TOML."""
    return tomllib.loads(table(made))["source"]["mine"]


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


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("Date,Amount (EUR)\n13/04/2026,1.50\n", "dates", "day-first"),
        ('Date,Amount (EUR)\n2026-04-03,"1.500,25"\n', "mark", ","),
        ("Date,Amount\n2026-04-03,€1.50\n", "currency", "EUR"),
        ("Date,Amount $\n2026-04-03,US$1.50\n", "currency", "USD"),
        ("Date,Duration (minutes),Project\n2026-04-03,90,x\n", "unit", "minutes"),
        ("Date,Amount (EUR),Type\n2026-04-03,1.50,Fee\n", "negative", ["fee"]),
        ("Date,Amount (EUR),Type\n2026-04-03,-1.50,Fee\n", "negative", None),
        ("Fecha;Importe EUR;Tipo\n03.04.2026;-1,50;Comisión\n", "kinds", {"Comisión": "fee"}),
        ("Date,Contract,Hours,Type\n2026-04-03,x,1:30,Tip\n", "kinds", {"Tip": "bonus"}),
    ],
)
def test_what_the_file_shows_is_set(text, key, value):
    assert settings_of(proposal(text)).get(key) == value


def test_the_same_id_in_several_rows_is_what_they_share():
    rows = "Date,Amount (EUR),Order ID\n2026-04-03,1.50,{}\n2026-04-03,2.50,{}\n"
    one, other = (settings_of(proposal(rows.format(*ids)))["columns"] for ids in (("A", "B"), ("A", "A")))
    assert (one["id"], other["group"]) == ("Order ID", "Order ID")


def test_fee_and_net_stay_only_where_they_foot():
    rows = "Date,Gross,Fee,Net,Currency\n2026-04-03,10.00,2.00,{},EUR\n"
    assert "net" in settings_of(proposal(rows.format("8.00")))["columns"]
    made = proposal(rows.format("7.00"))
    assert "net" not in made.settings["columns"]
    assert made.questions["columns.net"].asks.startswith("Gross and Fee do not make Net.")


@pytest.mark.parametrize("name", ["Tax", "VAT (20%)", "gst", "Withholding", "USt.", "MwSt", "IVA", "TVA"])
@pytest.mark.parametrize("fee", ["", ",2.00"])
def test_a_tax_that_is_taken_off_is_known_by_its_name_and_by_what_foots(name, fee):
    net = "7.60" if fee else "9.60"
    made = proposal(f"Date,Gross{',Fee' if fee else ''},{name},Net,Currency\n2026-04-03,10.00{fee},0.40,{net},EUR\n")
    columns = settings_of(made)["columns"]
    assert (columns["tax"], columns["net"], "fee" in columns) == (name, "Net", bool(fee))
    assert "columns.tax" not in made.questions


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Amount,VAT", "10.00,2.00"),  # taken off, or paid on top
        ("Amount,VAT,Net", "10.00,2.00,10.00"),
        ("Amount,Fee,VAT,Net", "10.00,2.00,0.40,8.00"),  # within the fee
    ],
)
def test_a_tax_that_is_not_shown_to_be_taken_off_is_asked_for(header, cells):
    made = proposal(f"Date,{header},Currency\n2026-04-03,{cells},EUR\n")
    assert made.questions["columns.tax"].asks.startswith("Is VAT taken off the amount?")
    assert "columns.net" not in made.questions


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_running_balance_is_not_taken_for_the_amount(newest_first):
    rows = ["2026-01-01,a,5.00,105.00", "2026-01-02,b,-7.00,98.00", "2026-01-03,c,2.50,100.50"]
    lines = ["when,what,sum,left", *(rows[::-1] if newest_first else rows), ""]
    made = proposal("\n".join(lines), "bank")
    assert settings_of(made)["columns"] == {"date": "when", "amount": "sum", "balance": "left"}


def test_columns_of_one_name_are_taken_where_they_are_alike_and_asked_for_where_not():
    text = "Datum;Zweck;Saldo;Währung;Betrag;Währung\n14.08.2026;Lohn;1.250,00;EUR;1.250,00;{}\n"
    alike, differing = (settings_of(proposal(text.format(code), "bank")) for code in ("EUR", "USD"))
    assert alike["columns"]["currency"] == "Währung (1)"
    assert differing["columns"]["currency"].endswith("Write one of: Währung (1), Währung (2)")


def test_the_header_may_stand_below_other_lines():
    text = "Statement;from;to\nMine;01.01.2026;31.01.2026\nDatum;Betrag;Kunde\n02.01.2026;1,50 EUR;x\n"
    assert settings_of(proposal(text))["columns"] == {"date": "Datum", "amount": "Betrag", "client": "Kunde"}


MONEY = "Date,Type,Order,Amount,Currency\n" + "".join(
    f"2026-11-{day:02},Order,F{day},{day}.50,EUR\n" for day in range(1, 12)
)


@pytest.mark.parametrize("last", ["Total,,,99.00,", "Summe:,,,99.00,EUR", "Gesamt,,,,"])
def test_a_row_of_sums_is_skipped_by_its_word(read, last):
    made = proposal(f"{MONEY}{last}\n")
    said = settings_of(made)
    assert said["columns"] == settings_of(proposal(MONEY))["columns"]
    assert said["skip"] == {"Date": [last.split(",")[0]]}
    (page,) = read(f"{MONEY}{last}\n".encode(), **said)
    assert (page.control.records, page.control.rejected, page.control.non_records) == (11, 0, 1)


@pytest.mark.parametrize("odd", ["November 2026,,,,", "soon,Order,F99,1.50,EUR", "2026-11-20,Order,F99,n/a,EUR"])
def test_a_column_shows_itself_by_nearly_all_of_its_cells_and_the_import_rejects_the_others(read, odd):
    said = settings_of(proposal(f"{MONEY}{odd}\n"))
    assert {**said["columns"], "id": "Order"} == {**settings_of(proposal(MONEY))["columns"], "id": "Order"} | (
        {} if "id" in said["columns"] else {"group": "Order"}
    )
    (page,) = read(f"{MONEY}{odd}\n".encode(), **said)
    assert (page.control.records, page.control.rejected) == (11, 1)
    assert page.rejected[0].reason


def test_a_column_of_which_half_is_no_date_is_none():
    made = proposal("Date,Amount (EUR)\n2026-11-02,1.50\nsoon,2.50\n", "transaction")
    assert "columns.date" in made.questions


def test_a_word_that_other_rows_have_too_is_not_skipped():
    made = proposal("Client,Date,Amount (EUR)\nTotal,2026-11-02,1.50\nAcme,2026-11-03,2.50\nTotal,,4.00\n")
    assert "skip" not in settings_of(made)


def test_dates_at_midnight_are_joined_with_the_clock_times_beside_them(read):
    text = (
        "User,Start date,Start time,End date,End time,Duration\n"
        "Jo,2026-08-10 00:00:00,09:00:00,2026-08-10 00:00:00,10:30:00,01:30:00\n"
        "Jo,2026-08-11 00:00:00,23:00:00,2026-08-12 00:00:00,01:15:00,02:15:00\n"
    )
    made = settings_of(proposal(text))
    assert made["columns"]["start"] == ["Start date", "Start time"]
    assert made["columns"]["stop"] == ["End date", "End time"]
    pages = read(text, record="time", columns=made["columns"])
    entries = [each.record for page in pages for each in page.records]
    assert [(entry.stop - entry.start).total_seconds() for entry in entries] == [5400, 8100]
    kimai = "Date,From,To,Name\n2026-06-16 12:00:00,12:00,13:30,Jo\n2026-06-17 23:15:00,23:15,00:00,Jo\n"
    columns = {"start": ["Date", "From"], "stop": ["Date", "To"], "person": "Name"}
    pages = read(kimai, record="time", columns=columns)
    entries = [each.record for page in pages for each in page.records]
    assert [(entry.stop - entry.start).total_seconds() for entry in entries] == [5400, 2700]
    assert sum(len(page.rejected) for page in pages) == 0


def test_a_count_since_1970_is_a_moment_where_its_column_is_named_so_and_else_an_id():
    text = "Start,Stop,Entry,Note\n1786345200000,1786350600000,1786345200001,a\n1786431600,1786439700,1786345200002,b\n"
    columns = settings_of(proposal(text))["columns"]
    assert (columns["start"], columns["stop"]) == ("Start", "Stop")
    assert "Entry" not in columns.values()


@pytest.mark.parametrize(
    ("clock", "field"), [("T23:00:00", "start"), (" 09:00", "start"), ("", "date"), (" 00:00:00", "date")]
)
def test_a_date_that_has_a_clock_time_is_proposed_as_start(clock, field):
    text = f"Work date,Time spent (seconds),Activity\n2026-08-10{clock},1800,a\n2026-08-11{clock},900,b\n"
    assert settings_of(proposal(text, "time"))["columns"][field] == "Work date"


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (
            "Buchungstag;Verwendungszweck;Beguenstigter/Zahlungspflichtiger;Betrag;Waehrung",
            {"date": "Buchungstag", "amount": "Betrag", "currency": "Waehrung"},
        ),
        ("Date;Libellé;Payeur;Montant;Devise", {"date": "Date", "description": "Libellé", "amount": "Montant"}),
        ("Date;Libelle;Payeur;Montant;Devise", {"description": "Libelle", "currency": "Devise"}),
        (
            "Datum;Omschrijving;Tegenpartij;Bedrag;Munt",
            {"payer": "Tegenpartij", "amount": "Bedrag", "currency": "Munt"},
        ),
        ("Data;Descrição;Contraparte;Valor;Moeda", {"date": "Data", "description": "Descrição", "amount": "Valor"}),
        ("Data;Descricao;Contraparte;Valor;Moeda", {"description": "Descricao", "currency": "Moeda"}),
        ("Data contabile;Causale;Ordinante;Importo;Divisa", {"date": "Data contabile", "amount": "Importo"}),
    ],
)
@pytest.mark.parametrize("code", ["EUR", "eur"])
def test_the_usual_words_of_a_bank_are_known_in_seven_languages_and_in_any_spelling(header, columns, code):
    text = f"{header}\n14.08.2026;Lohn;Acme;1.250,00;{code}\n13.08.2026;Kauf;Shop;-20,00;{code}\n"
    found = settings_of(proposal(text, "bank"))["columns"]
    assert {field: found.get(field) for field in columns} == columns
    assert "currency" in found


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("Date,Logged Hours,Planned Hours,Project Name", {"duration": "Logged Hours", "project": "Project Name"}),
        ("Datum,Uren,Aantal,Klant", {"duration": "Uren", "client": "Klant"}),
        ("Date,Timespent,Other,Projet", {"duration": "Timespent", "project": "Projet"}),
        ("Date,Total Hours,Other,Projeto", {"duration": "Total Hours", "project": "Projeto"}),
        ("Data,Durata,Altro,Progetto", {"date": "Data", "duration": "Durata", "project": "Progetto"}),
    ],
)
def test_the_usual_words_of_a_tracker_are_known(header, columns):
    text = f"{header}\n2026-08-10,1:30,0:00,Acme\n2026-08-21,2:15,0:00,Globex\n"
    found = settings_of(proposal(text))["columns"]
    assert {field: found.get(field) for field in columns} == columns


def test_a_day_and_a_time_with_one_word_each_are_joined():
    text = "Startdatum,Startzeit,Enddatum,Endzeit,Projekt\n10.08.2026,09:00,10.08.2026,10:30,Acme\n"
    found = settings_of(proposal(text))["columns"]
    assert (found["start"], found["stop"]) == (["Startdatum", "Startzeit"], ["Enddatum", "Endzeit"])


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.dates(date(2026, 1, 13), date(2026, 1, 31)),
            st.integers(-99_999, 99_999),
            st.sampled_from(["A shop", "Acme"]),
        ),
        min_size=1,
        max_size=5,
    ),
    written=st.sampled_from(["%m/%d/%Y", "%d.%m.%Y", "%Y-%m-%d"]),
    twice=st.booleans(),
)
def test_without_a_header_no_row_is_lost_and_columns_are_numbered(read_bank, rows, written, twice):
    cells = [
        [f"{day:{written}}", f"{cents / 100:.2f}", "*", "", name, *([f"{day:{written}}"] if twice else [])]
        for day, cents, name in rows
    ]
    text, known = csv_text(cells[0], cells[1:]), {"kind": "bank", "currency": "USD"}
    named = {"date": cells[0][0] + (" (1)" if twice else ""), "amount": cells[0][1]}
    with pytest.raises(BadFile, match="the first line looks like a row, not like a header: set `header = false`"):
        read_bank(text, **known, columns=named)
    pages = read_bank(text, **known, header=False, columns={"date": "1", "amount": "2", "payer": "5"})
    found = [(each.record.posted, each.record.amount.minor, each.record.description) for each in pages[0].records]
    assert sorted(found) == sorted(rows)
    made = settings_of(proposal(text, "bank"))
    assert made["header"] is False
    if not twice and any(cents % 100 for _, cents, _ in rows):
        assert made["columns"]["date"] == "1"


def test_a_header_with_dates_above_hours_is_one(read):
    text = "Who,2026-06-01,2026-06-02\nJo,1.5,2.5\n"
    assert "header" not in settings_of(proposal(text, "contract"))
    text = "Day,2026-06-01,Hours\n2026-06-01,7,1.5\n"
    (page,) = read(text, record="time", person="me", columns={"date": "Day", "duration": "Hours"})
    assert len([each for each in page.records if hasattr(each.record, "stop")]) == 1


INVOICES = "Invoice,Date,Client,Hours,Amount,Due\n2026-07,2026-11-01,Bakery,14,840.00 EUR,2026-11-15\n"


def test_a_table_of_invoices_with_a_client_and_a_due_day_is_read_as_your_own_and_says_what_it_cannot_check():
    made = proposal(INVOICES)
    assert made.questions == {}
    assert (made.settings["record"], made.settings["platform"]) == ("transaction", "direct")
    assert made.settings["columns"]["due"] == "Due"
    assert "nothing compares it with your tracked time" in made.notes["platform"]
    whole = proposal("From,To," + INVOICES.replace("\n2", "\n2026-10-01,2026-10-31,2"))
    assert "nothing compares" not in whole.notes["platform"]


@pytest.mark.parametrize("column", ["Type", "Service fee", "Net"])
def test_a_table_that_has_what_only_platforms_have_is_not_your_own_invoices(column):
    cells = {"Type": "Hourly", "Service fee": "84.00", "Net": "756.00"}
    text = INVOICES.replace("\n", f",{column}\n", 1).replace("15\n", f"15,{cells[column]}\n")
    assert proposal(text, "transaction").settings["platform"] != "direct"
