"""Clockify's detailed report: five languages, and dates and clocks in the notation of the profile."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.connectors.clockify import CONNECTOR
from syncd.core.money import Money
from syncd.core.time import day_of
from syncd.testing.files import BERLIN, covered_spans, entries_of, file, rejections, span, spans
from syncd.testing.tracked_work import TrackedWorkContract, Work, by_clock, durations, moments, works_in
from syncd.testing.tracker_files import TrackerFiles
from syncd.testing.trackers import TrackerFileContract

ENGLISH = (
    "Project,Client,Description,Task,User,Group,Email,Tags,Type,Billable,Start Date,Start Time,End Date,End Time,"
    "Duration (h),Duration (decimal),Billable Rate (EUR),Billable Amount (EUR),Date of creation"
).split(",")
SPANISH = (
    "Proyecto,Cliente,Descripción,Equipo,Usuario,Grupo,Correo,Etiquetas,Tipo,Facturable,Fecha inicio,Hora inicio,"
    "Fecha fin,Hora fin,Duración (h),Duración (decimal),Tarifa (EUR),Importe (EUR),Fecha creación"
).split(",")
GERMAN = (
    "Projekt,Kunde,Beschreibung,Aufgabe,Benutzer,Gruppe,Email,Tags,Typ,Abrechenbar,Startdatum,Startzeit,Enddatum,Endzeit,"
    "Dauer (h),Dauer (dezimal),Abrechenbarer Tarif (EUR),Rechnungsbetrag (EUR),Kiosk"
).split(",")
FRENCH = (
    "Projet,Client,Description,Tâche,Utilisateur,Groupe,Email,Tags,Type,Facturable,Date de début,Heure de début,"
    "Date de fin,Heure de fin,Durée (h),Durée (décimal),Taux facturable (EUR),Montant facturable (EUR),Kiosque"
).split(",")
PORTUGUESE = (
    "Projeto,Cliente,Descrição,Tarefa,Usuário,Grupo,E-mail,Etiquetas,Tipo,Faturável,Data de início,Hora de início,"
    "Data de término,Hora de término,Duração (h),Duração (decimal),Taxa faturável (EUR),Valor faturável (EUR),Nota"
).split(",")
OLDER_PORTUGUESE = (
    "Projeto,Cliente,Descrição,Tarefa,Do utilizador,Grupo,Email,Etiqueta,Tipo,Faturável,Data de início,Hora de início,"
    "Data final,Fim do tempo,Duração (h),Duração (decimal),Taxa Faturável (EUR),Valor Faturável (EUR),Nota"
).split(",")
YES_AND_NO = {"Proyecto": ("Sí", "No"), "Projekt": ("Ja", "Nein"), "Projet": ("Oui", "Non"), "Projeto": ("Sim", "Não")}
SKIPPED = "2026-03-29 02:30:00 never was in Europe/Berlin: the clocks skipped it, so check the source's `zone`"
OPEN = "leaves open which part of its dates is the day"


@pytest.fixture(scope="session")
def tracker():
    def cells(day="2026-11-02", start="09:00", stop="10:00", **more):
        usual = {"User": "Jane Doe", "Start Date": day, "Start Time": start, "End Date": day, "End Time": stop}
        return usual | more

    return TrackerFiles(connector=CONNECTOR, kind="clockify", columns=ENGLISH, cells=cells)


def starts(page):
    """The days on which entries start."""
    return [str(day_of(entry.start, BERLIN)) for entry in entries_of(page)]


class TestClockify(TrackerFileContract):
    golden = sorted((Path(__file__).parent / "fixtures").glob("clockify_*.csv"))
    required = ("Description", "Start Date", "Start Time", "End Date", "End Time")
    people = ("User", "Email")
    edit = {"Description": "edited"}
    spoilt = {"stop": "soon"}
    damaged = [
        ({"day": "soon"}, "'soon' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"start": "9 am"}, "'9 am' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"start": "13:05 PM"}, "'13:05 PM' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"start": "0:05 AM"}, "'0:05 AM' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"stop": "24:00"}, "'24:00' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"stop": ""}, "'' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"stop": "08:59"}, "it stops before it starts"),
        ({"day": "2026-03-29", "start": "02:30", "stop": "04:00"}, SKIPPED),
        ({"Billable Rate (EUR)": "55.505"}, "'55.505' has more decimal places than EUR has"),
    ]

    def content(self, entry):
        """Without the last cell of a row, which is the client in one of the reports."""
        return entry.person, entry.start, entry.stop, entry.billable


NAMES = st.text("abcñü'\\", max_size=5)


@st.composite
def works(draw):
    start = draw(moments())
    return Work(
        person=draw(st.sampled_from(["Jane Doe", "Sam Roe"])),
        start=start,
        stop=start + draw(durations(timedelta(days=2))),
        description=draw(st.text("abcñü,;\"'\\ \n", max_size=8).map(lambda text: " ".join(text.split()))),
        client=draw(NAMES),
        project=draw(NAMES),
        task=draw(NAMES),
        tags=tuple(sorted(draw(st.sets(st.text("abc", min_size=1, max_size=3), max_size=2)))),
        billable=draw(st.booleans()),
        rate=Money(draw(st.integers(1, 99999)), "EUR"),
    )


class TestWorkInClockify(TrackedWorkContract):
    works = works()
    dialects = {
        "ISO": (ENGLISH, "%Y-%m-%d", "%H:%M:%S"),
        "ISO in Spanish": (SPANISH, "%Y-%m-%d", "%I:%M:%S %p"),
        "day first": (ENGLISH, "%d/%m/%Y", "%I:%M:%S %p"),
        "day first in Spanish": (SPANISH, "%d/%m/%Y", "%H:%M:%S"),
        "month first": (ENGLISH, "%m/%d/%Y", "%I:%M:%S %p"),
        "dots": (SPANISH, "%d.%m.%Y", "%H:%M:%S"),
        "German": (GERMAN, "%d.%m.%Y", "%H:%M:%S"),
        "French": (FRENCH, "%d/%m/%Y", "%H:%M:%S"),
        "Portuguese": (PORTUGUESE, "%d/%m/%Y", "%H:%M:%S"),
        "older Portuguese": (OLDER_PORTUGUESE, "%d/%m/%Y", "%H:%M:%S"),
    }

    def options(self, dialect):
        return {"dates": "month-first" if dialect[1].startswith("%m") else "day-first"}

    def write(self, tracker, works, dialect, zone):
        header, date, clock = dialect
        words = YES_AND_NO.get(header[0])
        rows = []
        for work in works:
            start, stop = (moment.astimezone(zone) for moment in (work.start, work.stop))
            rows.append(
                [
                    *(
                        work.project,
                        work.client,
                        work.description,
                        work.task,
                        work.person,
                        "",
                        "",
                        ", ".join(work.tags),
                    ),
                    *("", (words or ("Yes", "No"))[not work.billable]),
                    *(f"{start:{date}}", f"{start:{clock}}", f"{stop:{date}}", f"{stop:{clock}}"),
                    *(f"{work.worked // 3600}:{work.worked // 60 % 60:02}:{work.worked % 60:02}", ""),
                    *(str(work.rate.decimal).replace(".", "," if words else "."), "", ""),
                ]
            )
        return tracker.table(*rows, header=header, quoting=csv.QUOTE_ALL, lineterminator="\n")

    def as_read(self, work, zone):
        return by_clock(work, zone)


# Dates, whose order the profile decides


@settings(max_examples=40, deadline=None)
@given(works=st.lists(works(), min_size=1, max_size=8), first=st.sampled_from(["day", "month"]))
def test_an_order_of_dates_that_is_found_is_the_one_they_were_written_in(tracker, works, first):
    dialect = TestWorkInClockify.dialects[f"{first} first"]
    text = TestWorkInClockify().write(tracker, works, dialect, BERLIN)
    try:
        page = tracker.read(text)
    except BadFile as error:
        assert "leaves open" in str(error)  # noqa: PT017 - either outcome is right, a wrong order is not
        return
    assert entries_of(page) == entries_of(tracker.read(text, dates=f"{first}-first"))


@pytest.mark.parametrize(
    ("rows", "name", "days"),
    [
        ([{"day": "03/04/2026"}, {"day": "13/04/2026"}], "x.csv", ["2026-04-03", "2026-04-13"]),
        ([{"day": "03/04/2026"}, {"day": "04/13/2026"}], "x.csv", ["2026-03-04", "2026-04-13"]),
        ([{"day": "3.4.2026"}, {"day": "13.4.2026"}], "x.csv", ["2026-04-03", "2026-04-13"]),
        ([{"day": "05/05/2026"}], "x.csv", ["2026-05-05"]),
        ([{"day": "03/04/2026", "End Date": "04/04/2026", "Duration (h)": "25:00"}], "x.csv", ["2026-04-03"]),
        ([{"day": "05/04/2026", "End Date": "04/05/2026"}], "x.csv", ["2026-04-05"]),
        ([{"day": "03/04/2026"}], "Clockify_Time_Report_Detailed_01_04_2026-30_04_2026.csv", ["2026-04-03"]),
        ([{"day": "03/04/2026"}], "Clockify_Time_Report_Detailed_03_01_2026-03_31_2026 (1).csv", ["2026-03-04"]),
        ([{"day": "03/04/2026"}], "april_2026-04-01_2026-04-30.csv", ["2026-04-03"]),
        ([{"day": "2026-08-03"}], "Clockify_Time_Report_Detailed_01_08_2026-07_08_2026.csv", ["2026-08-03"]),
    ],
)
def test_the_order_of_dates_is_found_where_the_file_shows_it(tracker, rows, name, days):
    assert starts(tracker.read(file(tracker.table(*rows), name))) == days


@pytest.mark.parametrize(
    ("rows", "name", "why"),
    [
        ([{"day": "03/04/2026"}], "x.csv", OPEN),
        ([{"day": "03/04/2026"}, {"day": "13/13/2026"}], "x.csv", OPEN),
        ([], "x_01_08_2026-07_08_2026.csv", OPEN),
        ([{"day": "13/04/2026"}, {"day": "04/13/2026"}], "x.csv", "has dates of both orders"),
    ],
)
def test_a_file_that_does_not_show_the_order_asks_for_it(tracker, rows, name, why):
    with pytest.raises(BadFile) as error:
        tracker.read(file(tracker.table(*rows), name), person="Jane Doe")
    assert str(error.value) == f'{name} {why}: set `dates` of the source to "day-first" or "month-first"'


def test_the_order_that_is_set_wins_and_rejects_what_it_cannot_be(tracker):
    page = tracker.page({"day": "03/04/2026"}, {"day": "13/04/2026"}, dates="month-first")
    assert starts(page) == ["2026-03-04"]
    assert rejections(page) == [("x.csv:3", "'13/04/2026' is no date when read month-first")]


def test_the_day_of_a_rejected_row_is_not_covered_in_any_order_of_dates(tracker):
    page = tracker.page({"day": "31/10/2026"}, {"day": "02/11/2026", "stop": "soon"}, {"day": "08/11/2026"})
    assert spans(page) == [span("2026-10-31", "2026-11-01"), span("2026-11-03", "2026-11-08")]


def test_a_file_covers_the_days_in_its_name_as_clockify_writes_them(tracker):
    table = tracker.table({"day": "07/10/2026"}, {"day": "08/10/2026", "User": "Sam Roe"})
    page = tracker.read(file(table, "Clockify_Time_Report_Detailed_01_10_2026-31_10_2026.csv"))
    assert [coverage.person for coverage in page.complete] == ["Jane Doe", "Sam Roe"]
    assert spans(page) == [span("2026-10-01", "2026-10-31")] * 2
    assert page.progress == "Clockify_Time_Report_Detailed_01_10_2026-31_10_2026.csv"


def test_days_in_the_name_that_are_none_in_the_order_that_is_set_make_the_file_bad(tracker):
    other = file(tracker.table({"day": "10/05/2026"}), "Clockify_Time_Report_Detailed_10_01_2026-10_31_2026.csv")
    with pytest.raises(BadFile, match="names a range that is none when read day-first: check the name, and the source"):
        tracker.read(other, dates="day-first")
    assert starts(tracker.read(other)) == ["2026-10-05"]


# Clocks and durations


CLOCKS = {"9:05": "08:05:00", "14:05:30": "13:05:30", "12:00:00 AM": "23:00:00", "12:00 PM": "11:00:00"}
CLOCKS |= {"02:44:33 pm": "13:44:33", "2:05\u202fp. m.": "13:05:00"}


@pytest.mark.parametrize(("text", "in_utc"), CLOCKS.items())
def test_clocks_have_12_or_24_hours_and_may_lack_seconds(tracker, text, in_utc):
    assert f"{tracker.entry(start=text, stop='23:59').start:%H:%M:%S}" == in_utc


def test_a_duration_that_the_report_rounds_counts_for_nothing(tracker):
    rounded = {"Duration (h)": "1:15", "Duration (decimal)": "1.25"}
    assert tracker.entry(stop="10:07:31", **rounded).seconds == 4051


def test_a_duration_that_no_rounding_explains_counts_and_is_told(tracker):
    page = tracker.page(tracker.row(stop="10:07:31", **{"Duration (h)": "02:07:31"}))
    assert [work.worked for work in works_in(page)] == [7651]
    assert "1 row's duration differs by 1:00:00 from its clock times; the duration counts: x.csv:2" in page.notices[0]


DURATIONS = [({"Duration (h)": "00:20:00"}, 1200), ({"Duration (h)": "1:20"}, 4800), ({"Duration (h)": "long"}, 1200)]
DURATIONS += [({"Duration (decimal)": "1.33"}, 4800), ({"Duration (decimal)": "1,33"}, 4800), ({}, 1200)]


@pytest.mark.parametrize(("cells", "seconds"), DURATIONS)
def test_a_duration_decides_which_of_two_equal_clock_times_is_meant(tracker, cells, seconds):
    assert tracker.entry("2026-10-25", "02:10", "02:30", **cells).seconds == seconds


def test_an_entry_without_an_end_is_running(tracker):
    entry = tracker.entry("25/10/2026", "09:00", "", **{"End Date": ""})
    assert (day_of(entry.start, BERLIN).day, entry.stop) == (25, None)


@pytest.mark.parametrize("column", ["Task", "Activity"])
def test_a_task_may_be_called_activity(tracker, column):
    header = [column if name == "Task" else name for name in ENGLISH]
    (work,) = works_in(tracker.page({"Project": "Website", "Task": "Design"}, header=header))
    assert work.task == "Design"


@pytest.mark.parametrize(
    ("column", "cell", "rate"),
    [
        ("Billable Rate (USD)", "55.50", Money(5550, "USD")),
        ("billable rate (jpy)", "6,000", Money(6000, "JPY")),
        ("Billable Rate (USD)", "1.055,5", Money(105550, "USD")),
        ("Billable Rate (USD)", "0.00", None),
        ("Billable Rate (USD)", "", None),
        ("Billable Amount (USD)", "55.50", None),
        ("Rate", "55.50", None),
    ],
)
def test_a_rate_is_in_the_currency_of_its_header_and_is_never_worked_out(tracker, column, cell, rate):
    unpriced = [name for name in ENGLISH if "(EUR)" not in name]
    row = [text for name, text in zip(ENGLISH, tracker.row(), strict=True) if name in unpriced]
    assert [entry.rate for entry in tracker.entries([*row, cell], header=[*unpriced, column])] == [rate]


@pytest.mark.parametrize("word", ["Break", "holiday", "Time Off"])
def test_what_is_no_work_is_counted_and_no_record(tracker, word):
    page = tracker.page({}, {"day": "2026-11-03", "Type": word}, {"day": "2026-11-04", "Type": "Regular"})
    assert starts(page) == ["2026-11-02", "2026-11-04"]
    assert (page.control.rows, page.control.records, page.control.non_records) == (3, 2, 1)


@pytest.mark.parametrize(
    ("header", "words", "unknown"),
    [(GERMAN, ["Pause", "Feiertag"], "Rufbereitschaft"), (FRENCH, ["Break"], "Astreinte")],
)
def test_a_type_that_nobody_knows_is_no_work_by_a_guess_and_no_break_by_one(tracker, header, words, unknown):
    def row(day, kind):
        return [{"Type": kind, "Start Date": day, "End Date": day}.get(name, cell) for name, cell in plain.items()]

    plain = dict(zip(ENGLISH, tracker.row(), strict=True))
    rows = [row(f"{day:02}.11.2026", word) for day, word in enumerate(["", "Regular", *words, unknown], 2)]
    page = tracker.page(*rows, header=header)
    assert starts(page) == ["2026-11-02", "2026-11-03"]
    assert page.control.non_records == len(words)
    why = f"nobody knows whether the type {unknown!r} is work: export the report in English"
    assert rejections(page) == [(f"x.csv:{len(rows) + 1}", why)]


@pytest.mark.parametrize("column", ["Project", "Start Date"])
def test_a_sum_is_no_record(tracker, column):
    total = dict.fromkeys(ENGLISH, "") | {column: "Total", "Duration (h)": "77:30:00"}
    page = tracker.page({}, list(total.values()))
    assert (page.control.records, page.control.non_records, page.rejected) == (1, 1, [])
    assert covered_spans(page) == ([span("2026-11-02", "2026-11-08")], [span("2026-11-02", "2026-11-02")])


def test_a_row_without_any_time_is_rejected_unless_it_is_a_sum(tracker):
    page = tracker.page({}, tracker.row("", "", "", Description="Total refactoring"))
    assert (len(page.rejected), page.control.non_records) == (1, 0)


def test_a_row_names_its_person_by_name_then_by_address_and_else_the_option_does(tracker):
    rows = [{"Email": "j@example.com"}, {"User": "", "Email": "j@example.com"}, {"User": ""}]
    assert {entry.person for entry in tracker.entries(*rows, person="me")} == {"Jane Doe", "j@example.com", "me"}


@pytest.mark.parametrize(
    ("data", "nearest"),
    [
        ("User,Start date,Start time,End date,End time,Duration,Description\n", r"also has: duration \(h\)"),
        ('"Summary report"\n"2026-10-01 - 2026-10-15"\n"User","Time (h)"\n', "its columns are: summary report; "),
        ("Fecha inicio,Hora inicio,Fecha fin,Hora fin\n", "report in Spanish, which also has: descripción"),
    ],
)
def test_another_export_shows_its_headers_and_the_nearest_format(tracker, data, nearest):
    with pytest.raises(BadFile, match=nearest):
        tracker.read(data)
