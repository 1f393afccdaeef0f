"""Time, work, milestones and contracts by a mapping."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.observations import Coverage
from syncd.core.records import ContractType, Kind, MilestoneState, TimeEntry, WorkKind
from syncd.core.time import ALWAYS, iso

TIME = {"record": "time", "person": "me", "dates": "day-first", "mark": ".", "unit": "hours"}
WORK = {"record": "work", "platform": "guru", "person": "me", "currency": "EUR", "dates": "day-first", "mark": "."}
WORK["unit"] = "hours"
MILESTONE = {"record": "milestone", "currency": "EUR", "dates": "day-first", "mark": "."}


def columns(header):
    return {name: name for name in header.split(",")}


def one(read, header, row, **options):
    """The page of one row."""
    (page,) = read(f"{header}\n{row}\n".encode(), columns=options.pop("columns", None) or columns(header), **options)
    return page


def entry(page):
    return next(each.record for each in page.records if isinstance(each.record, TimeEntry))


@pytest.mark.parametrize(
    ("header", "row", "start", "stop"),
    [
        ("start,stop", "2026-11-02 09:00,2026-11-02 10:30", "2026-11-02T08:00:00Z", "2026-11-02T09:30:00Z"),
        ("start,stop", "02/11/2026 9:00 AM,02/11/2026 1:05pm", "2026-11-02T08:00:00Z", "2026-11-02T12:05:00Z"),
        ("start,stop", "2026-11-02T09:00:00.5+05:30,2026-11-02T05:00Z", "2026-11-02T03:30:00Z", "2026-11-02T05:00:00Z"),
        ("start,duration", "2026-11-02 09:00,1:30", "2026-11-02T08:00:00Z", "2026-11-02T09:30:00Z"),
        (
            "start,stop,duration",
            "2026-10-25 01:30,2026-10-25 02:30,2:00",
            "2026-10-24T23:30:00Z",
            "2026-10-25T01:30:00Z",
        ),
        ("date,duration", "2026-11-02,2.0", "2026-11-02T10:00:00Z", "2026-11-02T12:00:00Z"),
    ],
)
def test_time_has_clock_times_or_a_day_and_a_duration(read, header, row, start, stop):
    found = entry(one(read, header, row, **TIME))
    assert (iso(found.start), iso(found.stop)) == (start, stop)


def test_days_and_clock_times_in_columns_of_their_own_may_pass_midnight(read):
    joined = {"start": ["day", "from"], "stop": ["Day", "to"]}
    found = entry(one(read, "day,from,to", "02/11/2026,22:00,01:30", columns=joined, **TIME))
    assert (iso(found.start), found.seconds) == ("2026-11-02T21:00:00Z", 3 * 3600 + 1800)


@pytest.mark.parametrize(
    ("header", "row", "why"),
    [
        ("start,stop", "2026-11-02,2026-11-02 10:30", "has no time of day, which start needs"),
        ("start,stop", "2026-11-02 09:00,", "it has neither a stop nor a duration"),
        ("start,stop", ",2026-11-02 09:00", "it has no start"),
        ("start,stop", "2026-11-02 09:00,2026-11-02 08:00", "it stops before it starts"),
        ("start,stop", "2026-03-29 02:30,2026-03-29 04:00", "the clocks skipped it"),
        ("date,duration", "2026-11-02,", "it has no duration"),
        ("date,duration", ",1:00", "it has no date"),
        ("date,duration", "2026-11-02,24:00:01", "it lasts 24:00:01, and no entry lasts longer than a day"),
        ("date,duration", "2026-11-02,1500", "1500:00:00 in one entry: is `unit` right?"),
        ("start,duration", "2026-11-02 09:00,5400", "5400:00:00 in one entry: is `unit` right?"),
        ("start,stop", "2026-11-02 09:00,2026-11-03 09:01", "it lasts 24:01:00, and no entry lasts longer than a day"),
    ],
)
def test_time_that_makes_no_sense_is_rejected(read, header, row, why):
    (rejected,) = one(read, header, row, **TIME).rejected
    assert rejected.where == "x.csv:2"
    assert why in rejected.reason


def test_time_of_nobody_is_rejected(read):
    (rejected,) = one(read, "date,duration", "2026-11-02,1", **{**TIME, "person": None}).rejected
    assert rejected.reason == "it names nobody, and the source has no `person`"


@pytest.mark.parametrize(("unit", "seconds"), [("hours", 5400), ("minutes", 90), ("seconds", 2)])
def test_a_bare_duration_counts_its_unit(read, unit, seconds):
    assert entry(one(read, "date,duration", "2026-11-02,1.5", **{**TIME, "unit": unit})).seconds == seconds


def test_time_keeps_what_it_is_called(read):
    header = "date,duration,client,project,task,tags,description,billable,rate"
    page = one(read, header, '2026-11-02,1,Acme,API,Build,"b, a",fix,ja,40.00', currency="EUR", **TIME)
    found = entry(page)
    names = {each.record.ref: each.record.name for each in page.records if each.record is not found}
    assert sorted(names.values()) == ["API", "Acme", "Build", "a", "b"]
    assert (names[found.project], names[found.task], found.billable) == ("API", "Build", True)
    assert (found.description, str(found.rate)) == ("fix", "40.00 EUR")


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.dates(date(2026, 1, 1), date(2026, 10, 1)), st.integers(0, 270)), min_size=1, max_size=5
    ),
    draw=st.data(),
)
def test_durations_written_in_any_dialect_read_back(read, dialects, rows, draw):
    dialect = draw.draw(dialects)
    table = [{"Day": on, "Spent": f"{minutes // 60}:{minutes % 60:02}", "Note": "x"} for on, minutes in rows]
    named = {"date": "day", "duration": "spent", "description": "Note"}
    pages = read(dialect.write(table), record="time", person="me", columns=named, **dialect.options)
    found = [each.record.seconds for page in pages for each in page.records if isinstance(each.record, TimeEntry)]
    assert sorted(found) == sorted(minutes * 60 for _, minutes in rows)


@pytest.mark.parametrize(
    ("header", "row", "kind", "seconds", "gross"),
    [
        ("date,contract,duration", "2026-11-02,API,1:10", WorkKind.HOURLY, 4200, None),
        ("date,contract_id,duration,amount", "02/11/2026,77,1.5,60.00", WorkKind.HOURLY, 5400, "60.00 EUR"),
        ("date,contract,amount", "2026-11-02,API,500.00", WorkKind.FIXED, None, "500.00 EUR"),
        ("date,contract,amount,type", "2026-11-02,API,50.00,Tip", WorkKind.BONUS, None, "50.00 EUR"),
    ],
)
def test_work_is_hourly_where_it_lasts(read, header, row, kind, seconds, gross):
    (line,) = (each.record for each in one(read, header, row, kinds={"tip": "bonus"}, **WORK).records)
    assert (line.kind, line.seconds, line.gross and str(line.gross)) == (kind, seconds, gross)
    assert (line.day, line.person, line.contract.platform) == (date(2026, 11, 2), "me", "guru")


@pytest.mark.parametrize(
    ("header", "row", "why"),
    [
        ("date,contract,duration", "2026-11-02,,1:10", "it names no contract"),
        ("date,contract,duration,type", "2026-11-02,API,,hourly", "an hourly row needs its duration"),
        ("date,contract,duration,amount", "2026-11-02,API,,", "a fixed row needs its amount"),
        ("date,contract,amount,type", "2026-11-02,API,5.00,gift", 'the type "gift" has no meaning in `kinds`'),
    ],
)
def test_work_that_says_too_little_is_rejected(read, header, row, why):
    (rejected,) = one(read, header, row, **WORK).rejected
    assert why in rejected.reason


def test_a_milestone_has_its_states_in_the_words_of_the_file(read):
    header = "id,contract,title,amount,due,state,acceptance"
    row = "m1,shop,Design,500.00,30/11/2026,In Escrow,by mail"
    page = one(read, header, row, states={"in escrow": "funded"}, **MILESTONE)
    (each,) = (each.record for each in page.records)
    assert (each.ref, each.contract, each.title, each.state) == (
        "mine/milestone/m1",
        "shop",
        "Design",
        MilestoneState.FUNDED,
    )
    assert (str(each.amount), each.due, each.acceptance) == ("500.00 EUR", date(2026, 11, 30), "by mail")
    assert (page.complete, page.snapshot) == ([Coverage(kind=Kind.MILESTONE, span=ALWAYS)], [])


@pytest.mark.parametrize(
    ("dates", "state"),
    [(",,", "proposed"), ("01/11/2026,,", "funded"), ("01/11/2026,05/11/2026,", "submitted")],
)
def test_without_a_state_the_dates_decide(read, dates, state):
    page = one(read, "contract,title,funded,submitted,released", f"shop,Design,{dates}", **MILESTONE)
    assert [str(each.record.state) for each in page.records] == [state]


def test_a_state_without_a_meaning_is_rejected(read):
    (rejected,) = one(read, "contract,title,state", "shop,Design,fundd", **MILESTONE).rejected
    assert rejected.reason == 'the state "fundd" has no meaning in `states`; did you mean "funded"?'


def test_milestones_of_one_platform_say_nothing_of_anothers(read):
    page = one(read, "contract,title", "shop,Design", platform="contra", **MILESTONE)
    assert [scope.platform for scope in page.complete] == ["contra"]


def test_contracts_are_known_by_id_else_by_their_names(read):
    rows = "contract_id,contract,client,type\n7,API,Acme,Hourly\n,Shop,Acme,what\n7,API,Acme,Hourly\n,,x,\n"
    (page,) = read(
        rows.encode(), record="contract", platform="guru", columns=columns("contract_id,contract,client,type")
    )
    found = {each.record.name.title: (each.record.name.id, each.record.type) for each in page.records}
    assert found == {"API": ("7", ContractType.HOURLY), "Shop": (None, None)}
    assert [each.reason for each in page.rejected] == ["it names no contract"]


@pytest.mark.parametrize("other", ["7,API,Other,Hourly", "7,API v2,Acme,Hourly", "7,API,Acme,Fixed"])
@pytest.mark.parametrize("turned", [False, True])
def test_two_contracts_with_one_id_contradict_each_other_and_one_is_rejected(read, other, turned):
    """Which one counts does not depend on the order of the rows."""
    header, rows = "contract_id,contract,client,type", ["7,API,Acme,Hourly", other, "7,API,Acme,Hourly"]

    def page(rows):
        options = {"record": "contract", "platform": "guru", "columns": columns(header)}
        (found,) = read("\n".join([header, *rows, ""]).encode(), **options)
        return found

    found = page(rows[::-1] if turned else rows)
    assert {each.reason for each in found.rejected} == {"another row says something else under its id 7"}
    assert all(each.where.rpartition(":")[2].isdigit() for each in found.rejected)
    assert [each.record for each in found.records] == [each.record for each in page(rows).records]
    assert len(found.records) == 1


@pytest.mark.parametrize(
    ("start", "manual", "began", "seconds"),
    [
        ("09:00", "0.5", "2026-11-02T08:00:00Z", 1800),
        ("2026-11-02 09:00", "0:20", "2026-11-02T08:00:00Z", 1200),
        ("2026-11-02T09:00:00Z", "", "2026-11-02T09:00:00Z", None),
        ("9:05 PM", "0", "2026-11-02T20:05:00Z", 0),
        ("", "", None, None),
    ],
)
def test_work_has_its_start_and_the_hours_that_were_added_by_hand(read, start, manual, began, seconds):
    row = f"2026-11-02,Logo,2.0,{start},{manual}"
    (found,) = one(read, "date,contract,duration,start,manual", row, **WORK).records
    assert (found.record.start and iso(found.record.start), found.record.manual) == (began, seconds)
    assert found.record.ref == one(read, "date,contract,duration", "2026-11-02,Logo,2.0", **WORK).records[0].record.ref


def test_a_start_that_the_clock_shows_twice_is_not_known(read):
    row = "2026-10-25,Logo,2.0,02:30"
    (found,) = one(read, "date,contract,duration,start", row, **WORK).records
    assert found.record.start is None


def test_a_milestone_has_its_hours_and_the_day_since_when_an_answer_is_due(read):
    header = "contract,title,budget,estimate,feedback"
    (found,) = one(read, header, "Shop,Design,40h,36:30,2026-11-02", **MILESTONE).records
    assert (found.record.budget, found.record.estimate, found.record.feedback) == (
        144_000,
        131_400,
        date(2026, 11, 2),
    )


MONEY = {"record": "transaction", "platform": "guru", "person": "me", "currency": "EUR", "dates": "day-first"}
MONEY["mark"] = "."


@pytest.mark.parametrize(
    ("released", "day", "unreleased"),
    [("2026-11-12", date(2026, 11, 12), None), ("", None, True), ("-", None, True)],
)
def test_money_is_due_and_released_on_days_and_without_one_it_is_not_available_yet(read, released, day, unreleased):
    row = f"2026-11-02,100.00,10.00,2026-11-20,{released}"
    page = one(read, "date,amount,fee,due,released", row, **MONEY, constants={"type": "hourly"})
    for found in page.records:
        assert (found.record.due, found.record.released, found.record.unreleased) == (
            date(2026, 11, 20),
            day,
            unreleased,
        )
    assert len(page.records) == 2


def test_without_the_columns_nobody_says_when_money_is_due_or_available(read):
    (found,) = one(read, "date,amount", "2026-11-02,100.00", **MONEY).records
    assert (found.record.due, found.record.released, found.record.unreleased) == (None, None, None)


def test_a_word_is_no_day_of_release(read):
    page = one(read, "date,amount,released", "2026-11-02,100.00,soon", **MONEY)
    (rejected,) = page.rejected
    assert rejected.reason.startswith("'soon' is not a date")


OWN = {"record": "transaction", "platform": "direct", "currency": "EUR", "dates": "day-first", "mark": "."}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2026-11-01,840,2026-10-01,2026-10-31", 0),
        ("2026-11-01,840,2026-10-01,", 1),
        ("2026-11-01,840,,", 1),
        ("2026-11-01,-840,,", 0),
    ],
)
def test_an_invoice_without_its_days_is_said_to_be_compared_with_nothing(read, row, says):
    page = one(read, "date,amount,first_day,last_day", row, **OWN)
    notices = [notice for notice in page.notices if "nothing compares the hours with your tracked time" in notice]
    assert len(notices) == says
    assert [
        notice
        for notice in one(read, "date,amount", "2026-11-01,840", **{**OWN, "platform": "x"}).notices
        if "nothing compares" in notice
    ] == []
