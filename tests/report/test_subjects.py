"""The catalogue of first lines: each state that a report can be in, with its subject and headline.

The milestones and the statement have tables of their own, beside their kinds.
"""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.core.aside import put_aside
from syncd.core.lifecycle import State
from syncd.core.report import ReportKind
from syncd.core.report_parts import CannotTellGroup, SourceState
from syncd.core.rounds import Rounds
from syncd.core.saved import Saved
from syncd.core.silence import Silence
from syncd.core.summary import Summary, Total
from syncd.core.time import Period
from syncd.core.to_do import Claim
from syncd.core.unsettled import Unsettled
from syncd.core.wording import Here
from syncd.report.kinds.timesheet import compose as compose_timesheet
from syncd.report.language.voice import Voice
from syncd.report.render.message import document_of
from tests.core.test_timesheet_rows import bill, timesheet, work
from tests.report.render.conftest import CUT_OFF, WEEK, discrepancy, line, report, usd

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=4)
READ = SourceState(source="toggl", connector="toggl", as_of={"time": NOW}, last_success=NOW)
UNREADABLE = SourceState(
    source="upwork", connector="upwork", as_of={"work": NOW - timedelta(days=2)}, error="no answer",
    last_success=datetime(2026, 11, 14, 17, tzinfo=UTC),
)  # fmt: skip


def owed(*stakes, claim=None, deadline=None, first=1):
    """Discrepancies about these amounts; None: nobody knows the amount."""
    amounts = [None if stake is None else usd(stake) for stake in stakes]
    return tuple(
        discrepancy(number, stake=amount, claim=claim, deadline=deadline)
        for number, amount in enumerate(amounts, first)
    )


SAVE = owed("100.00", "64.17", deadline=CUT_OFF)
ASK = owed("183.33", "27.34", first=10)
BACK = owed("-165.00", first=20)
EXPORT = owed("868.33", claim=Claim.CHECK, deadline=CUT_OFF, first=30)


def period(name, gross="3618.50", net="3256.65", **figures):
    """The summary of a period with one contract, all of which is known, unless `figures` say otherwise."""
    known = {"gross": usd(gross), "net": net and usd(net), "fee": usd("-361.85"), "tax": usd("0.00")}
    seconds = {"seconds_tracked": 262_200, "seconds_billable": 262_200}
    total = Total(**{**seconds, **known, "partial": net is None, **figures})
    return Summary(period=Period.parse(name), lines=(line(**known, **seconds),), totals={"USD": total})


W46, W44 = period("2026-W46"), period("2026-W44", "811.67", "730.50", seconds_billable=65_400)


def weekly(*found, summary=W46, **changes):
    return made(ReportKind.RECONCILIATION, found, summary=summary, **changes)


def alert(*found, **changes):
    return made(ReportKind.CUT_OFF, found, cut_off=CUT_OFF, summary=None, **changes)


def made(kind, found, **changes):
    given = {"sources": (READ,), "hushed": (), "resolved": (), "cannot_tell": (), "made_at": NOW, **changes}
    return report(kind=kind, discrepancies=found, aside=put_aside(found, hushed=given["hushed"]), **given)


ASIDE = tuple(
    discrepancy(number, stake=usd(stake), state=State.ACKNOWLEDGED, deadline=CUT_OFF)
    for number, stake in ((40, "100.00"), (41, "64.17"))
)
UNMADE = CannotTellGroup(rule="payout-not-received", because="the bank was never read", source="", subjects=(WEEK,))
SILENCE = Silence(
    first=date(2026, 11, 9), last=date(2026, 11, 15), files=("upwork",), before=CUT_OFF, usual=(usd("593.33"),)
)
EXPORT_FIRST = (
    "Export upwork before Mon 16 Nov, 13:00 (12:00 UTC): nothing is known of 9 to 15 Nov, 593.33 USD in a usual week"
)
STATES = {
    "cut-off, hours known": (
        alert(*SAVE),
        "Save 164.17 USD by Mon 13:00: 2 things to do",
        "Save 164.17 USD before 13:00 today",
    ),
    "cut-off, export missing": (
        alert(*EXPORT),
        "Export by Mon 13:00: 868.33 USD unchecked",
        "Export your hours: 868.33 USD is not checked",
    ),
    "cut-off, both": (
        alert(*SAVE[1:], *EXPORT),
        "Save 64.17 USD by Mon 13:00, and export: 868.33 USD unchecked",
        "Save 64.17 USD by Mon 13:00, and export: 868.33 USD unchecked",
    ),
    "cut-off, put aside and still open": (
        alert(hushed=ASIDE),
        "Last call Mon 13:00: 164.17 USD that you set aside",
        "164.17 USD that you set aside closes Mon 13:00",
    ),
    "answer after a new export": (
        alert(saved=Saved(seconds=13_200, amounts=(usd("164.17"),), platform="Upwork")),
        "Saved: 164.17 USD is on Upwork now",
        "164.17 USD is saved: all agrees",
    ),
    "answer, and a check was not made": (
        alert(saved=Saved(seconds=13_200, amounts=(usd("20.00"),)), cannot_tell=(UNMADE,)),
        "Saved: 20.00 USD is on the platforms now",
        "20.00 USD is saved",
    ),
    "answer, partly": (
        alert(*SAVE[1:], saved=Saved(seconds=9000, amounts=(usd("100.00"),), platform="Upwork")),
        "100.00 USD saved, 64.17 USD still open until Mon 13:00",
        "100.00 USD saved, 64.17 USD still open until Mon 13:00",
    ),
    "answer, and the rest unchecked": (
        alert(*EXPORT, saved=Saved(seconds=9000, amounts=(usd("100.00"),), platform="Upwork")),
        "100.00 USD saved, 868.33 USD unchecked until Mon 13:00",
        "100.00 USD saved, 868.33 USD unchecked until Mon 13:00",
    ),
    "weekly, something to save": (
        weekly(*SAVE, *ASK, *BACK),
        "164.17 USD to save until Mon 13:00, 3 more to do: week of 9 Nov",
        "164.17 USD can still be saved, until 13:00 today",
    ),
    "weekly, to save on another day": (
        weekly(*owed("20.00", deadline=LATER)),
        "20.00 USD to save until Fri 10:00: week of 9 Nov",
        "20.00 USD can still be saved, until Fri 10:00",
    ),
    "weekly, to save and an export missing": (
        weekly(*SAVE, *EXPORT),
        "164.17 USD to save until Mon 13:00, and export: 868.33 USD unchecked, 1 more to do, week of 9 Nov",
        "164.17 USD can still be saved, until 13:00 today",
    ),
    "weekly, export missing": (
        weekly(*EXPORT),
        "Export by Mon 13:00: 868.33 USD unchecked, week of 9 Nov",
        "868.33 USD is not checked: export before Mon 13:00",
    ),
    "weekly, only asking": (
        weekly(*ASK),
        "Ask for 210.67 USD, 2 things: week of 9 Nov",
        "210.67 USD is lost unless you ask",
    ),
    "weekly, only give back": (
        weekly(*BACK),
        "165.00 USD may have to go back, 1 thing to explain: week of 9 Nov",
        "165.00 USD may have to go back",
    ),
    "weekly, yours to sort out": (
        weekly(*owed("120.00", "5.00", claim=Claim.SORT_OUT)),
        "Sort out 125.00 USD, 2 things: week of 9 Nov",
        "125.00 USD is yours to sort out",
    ),
    "weekly, lost already": (
        weekly(*owed("21.00", claim=Claim.LOST)),
        "21.00 USD is lost, 1 thing to change: week of 9 Nov",
        "21.00 USD is lost: change what costs it",
    ),
    "weekly, no amounts": (
        weekly(*owed(None, None, None, None)),
        "4 things to settle, none with an amount: week of 9 Nov",
        "4 things to settle",
    ),
    "weekly, all checked, all agree": (
        weekly(summary=W44),
        "All agrees: week of 26 Oct, 18:10, 811.67 USD",
        "All hours and money agree: week of 26 Oct",
    ),
    "weekly, a check was not made": (
        weekly(summary=W44, cannot_tell=(UNMADE,)),
        "Not everything was checked, week of 26 Oct: 1 check was not made",
        "Not everything was checked",
    ),
    "weekly, a check that is worth something was not made": (
        weekly(cannot_tell=(UNMADE,), unchecked_seconds=78_120, unchecked_worth=(usd("868.33"),)),
        "868.33 USD unchecked, week of 9 Nov: 1 check was not made on 21:42 tracked (868.33 USD)",
        "868.33 USD is not checked",
    ),
    "weekly, a source down": (
        weekly(sources=(READ, UNREADABLE)),
        "Not everything was checked, week of 9 Nov: upwork was not read since Sat 14 Nov, 18:00",
        "Not everything was checked",
    ),
    "weekly, a source down and something to ask": (
        weekly(*ASK, sources=(READ, UNREADABLE)),
        "Ask for 210.67 USD, 2 things: week of 9 Nov; upwork was not read since Sat 14 Nov, 18:00",
        "210.67 USD is lost unless you ask",
    ),
    "weekly, rows rejected": (
        weekly(discrepancy(1, rule="rejected-rows", stake=None, deadline=None)),
        "1 thing to settle, without an amount: week of 9 Nov",
        "1 thing to settle",
    ),
    "weekly, days of which nothing is known": (
        weekly(silence=SILENCE),
        EXPORT_FIRST,
        EXPORT_FIRST,
    ),
    "weekly, put aside": (
        weekly(hushed=ASIDE),
        "2 set aside, 164.17 USD still open: week of 9 Nov",
        "2 set aside, 164.17 USD still open",
    ),
    "weekly, nothing configured": (
        weekly(sources=(), summary=None),
        "Nothing was checked: no source is configured",
        "Nothing was checked",
    ),
    "weekly, not settled": (
        weekly(*ASK, unsettled=Unsettled(records=2)),
        "So far: Ask for 210.67 USD, 2 things, week of 9 Nov; 2 records are not counted yet",
        "210.67 USD is lost unless you ask",
    ),
    "nothing new, one line": (
        weekly(brief=True, rounds=Rounds(NOW - timedelta(days=7), 14, NOW)),
        "No change since Mon 9 Nov, 10:00: all agrees, checked 14 times",
        "No change since Mon 9 Nov, 10:00: all agrees, checked 14 times",
    ),
    "billable summary": (
        made(ReportKind.SUMMARY, (), summary=period("2026-10")),
        "3,256.65 USD net, 72:50 billable: October",
        "3,256.65 USD net in October",
    ),
    "billable summary, open": (
        made(ReportKind.SUMMARY, (), summary=period("2026-W46", "704.17", None)),
        "704.17 USD gross: week of 9 Nov",
        "704.17 USD gross, week of 9 Nov",
    ),
}
NEVER = re.compile(
    r"Nothing to fix|needs attention|at stake|may be lost|\bOK\b|urgent|important|!|\b1 (things|checks|entries|rows)\b"
    r"|\bd-[0-9a-f]{6,}|\b\w+/\w+/\w+|\b\d{4}-(\d\d|W\d\d)\b|\bplease\b|oops|discrepanc",
    re.IGNORECASE,
)
AMOUNT = re.compile(r"[\d,]+\.\d\d USD")


def first_lines(document):
    return document.subject, document.headline, document.lead, document.preheader


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_its_subject_and_headline(state):
    made, subject, headline = STATES[state]
    document = document_of(made)
    assert (document.subject, document.headline) == (subject, headline)


@pytest.mark.parametrize("state", STATES)
def test_what_must_never_appear_does_not(state):
    for words in first_lines(document_of(STATES[state][0])):
        assert not NEVER.search(words), words
        assert words[:1] == words[:1].upper()
        assert words.count("UTC") <= 1


@pytest.mark.parametrize("state", STATES)
def test_amount_verb_and_deadline_stand_in_the_first_38_letters(state):
    made, subject, _ = STATES[state]
    claims = made.claims
    first = claims.first or claims.nearest(Claim.CHECK)
    leads = AMOUNT.search(subject)
    if made.saved:
        assert leads.end() <= 38
    elif first and leads:
        assert leads.end() <= 38
        assert re.search(r"Mon 13:00|Fri 10:00", subject[:38])
        assert re.search(r"\b([Ss]ave|[Ee]xport)\b", subject[:38])
    elif leads and (claims.number(Claim.ASK, Claim.SORT_OUT)):
        assert leads.end() <= 38


@pytest.mark.parametrize("state", STATES)
def test_all_agrees_only_where_everything_was_checked(state):
    made = STATES[state][0]
    agrees = any("gree" in words for words in first_lines(document_of(made)))
    assert agrees <= made.is_calm


def test_no_two_states_have_one_subject():
    subjects = [subject for _, subject, _ in STATES.values()]
    assert len(set(subjects)) == len(subjects)


def test_the_preheader_is_the_first_thing_to_do_and_no_repetition():
    document = document_of(STATES["cut-off, hours known"][0])
    assert document.preheader == SAVE[0].finding.action
    assert document.preheader not in (document.subject, document.headline)


def test_a_timesheet_says_which_days_how_many_hours_and_which_work():
    voice = Voice(Here(ZoneInfo("Europe/Berlin"), NOW))
    known = compose_timesheet(timesheet([work(hours=10)], [bill(36_000)]), voice)
    assert (known.subject, known.headline) == ("Timesheet 9 to 15 Nov 2026: 10:00 h, Backend API", "Timesheet")
