"""`syncd map` knows what the columns of a table hold by their names and by what stands in them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.testing.files import csv_text
from tests.tabular.mapping.proposals import proposal, settings_of


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
