"""Sample reports for every format's tests, and a strategy for hostile ones."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from hypothesis import strategies as st

from syncd.core.discrepancies import Evidence, Finding, Side, SubjectKey
from syncd.core.folding import fold
from syncd.core.hush import explain, write_off_part
from syncd.core.lifecycle import Denied, Discrepancy, State
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.report import Report, ReportKind
from syncd.core.report_parts import CannotTellGroup, SourceState
from syncd.core.severity import Severity
from syncd.core.summary import Basis, Gap, Summary, SummaryLine, Total
from syncd.core.time import Period

NOW = datetime(2026, 11, 16, 8, 50, tzinfo=UTC)
CUT_OFF = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
WEEK = {"kind": "billing-period", "contract": "api", "start": "2026-11-09", "end": "2026-11-15"}


def usd(text):
    return Money.of(text, "USD")


def discrepancy(
    number=1, *, facts=WEEK, severity=Severity.HIGH, rule="tracked-not-logged", state=State.OPEN, **finding
):
    wording = {
        "summary": "2:30 tracked, not on Upwork as of your export of Sun 15 Nov 20:10 UTC",
        "action": "Add 2:30 to the Work Diary before Mon 12:00 UTC",
        "seconds": 9000,
        "stake": usd("100.00"),
        "deadline": CUT_OFF,
        "evidence": (Evidence("toggl/time/9000000001", "Tue 10 Nov 09:00–11:30, “API tests”"),),
    }
    return Discrepancy(
        id=f"d-{number:010x}",
        rule=rule,
        subject=SubjectKey(facts["kind"], "api", str(number)),
        facts=facts,
        assertion="completeness",
        severity=severity,
        state=state,
        finding=Finding(**(wording | finding)),
        first_seen=NOW - timedelta(days=3, hours=1),
        last_seen=NOW,
    )


def line(contract="api", **figures):
    known = {
        "client": "acme",
        "contract": contract,
        "title": "Backend API",
        "kind": ContractType.HOURLY,
        "person": "",
        "basis": Basis.BILLED,
        "currency": "USD",
        "seconds_tracked": 112_320,
        "seconds_billable": 108_000,
        "seconds_logged": 108_000,
        "gross": usd("1200.00"),
        "fee": usd("-120.00"),
        "tax": usd("0.00"),
        "net": usd("1080.00"),
        "effective_rate": usd("34.62"),
    }
    return SummaryLine(**(known | figures))


def summary():
    lines = (
        line(),
        line("site", title="Website", basis=Basis.LOGGED, gross=usd("400.00"), fee=usd("-40.00"), tax=None, net=None,
             effective_rate=None, seconds_tracked=36_000, seconds_billable=36_000, seconds_logged=36_000),
        line("brand", title="Brand book", kind=ContractType.FIXED, basis=Basis.LOGGED, currency=None, gross=None,
             fee=None, tax=None, net=None, effective_rate=None, seconds_tracked=7_200, seconds_billable=0,
             seconds_logged=0),
        line("ops", client="globex", title="Operations", kind=ContractType.DIRECT, basis=Basis.TRACKED, currency="EUR",
             seconds_tracked=9_000, seconds_billable=9_000, seconds_logged=None, gross=Money.of("250.00", "EUR"),
             fee=Money(0, "EUR"), tax=Money(0, "EUR"), net=Money.of("250.00", "EUR"),
             effective_rate=Money.of("100.00", "EUR")),
    )  # fmt: skip
    eur = Money.of("250.00", "EUR")
    none = Money(0, "EUR")
    totals = {
        "EUR": Total(
            seconds_tracked=9_000, seconds_billable=9_000, gross=eur, fee=none, tax=none, net=eur, partial=False
        ),
        "USD": Total(
            seconds_tracked=148_320,
            seconds_billable=144_000,
            gross=usd("1600.00"),
            fee=usd("-160.00"),
            tax=usd("0.00"),
            net=usd("1080.00"),
            partial=True,
        ),
    }
    return Summary(period=Period.parse("2026-W46"), lines=lines, totals=totals)


THROUGH = "tracked time of me: known through 2026-11-13"
NOTICES = (
    "2 rows rejected in tx.csv (first tx.csv:5: the amount “<b>1,2,3</b>” is no number)",
    "the running balance breaks at tx.csv:9: rows are missing, or the report was filtered",
)


def in_part(**changes):
    """A summary whose tracked time is known through its fifth day, of a contract of a platform and of one's own."""
    gaps = (Gap(Side.TRACKED, THROUGH),)
    api = line(gaps=gaps, effective_rate=None)
    ops = replace(summary().lines[3], gaps=gaps, billable_partial=True, effective_rate=None)
    totals = summary().totals
    eur = replace(totals["EUR"], partial=True, tracked_partial=True, billable_partial=True)
    usd_total = replace(totals["USD"], tracked_partial=True)
    full = Summary(period=summary().period, lines=(api, ops), totals={"EUR": eur, "USD": usd_total}, gaps=gaps)
    return replace(full, **changes)


def unread(**changes):
    """A report that has nothing to fix, of sources of which one was not read whole."""
    toggl, upwork, milestones = SOURCES
    return clear(sources=(toggl, replace(upwork, notices=NOTICES), milestones), **changes)


SOURCES = (
    SourceState(
        source="toggl",
        connector="toggl",
        as_of={"time": NOW - timedelta(minutes=5), "label": NOW - timedelta(minutes=5)},
        last_success=NOW - timedelta(minutes=5),
    ),
    SourceState(
        source="upwork",
        connector="upwork",
        as_of={
            "work": datetime(2026, 11, 15, 20, 10, tzinfo=UTC),
            "transaction": datetime(2026, 11, 3, 0, 0, tzinfo=UTC),
        },
    ),
    SourceState(source="milestones", connector="milestones", as_of={}, error="milestones.csv: line 4 has 5 columns"),
)


def report(**changes):
    person = {"kind": "person-day", "person": "me", "day": "2026-11-12", "zone": "Europe/Berlin"}
    milestone = {"kind": "milestone-case", "contract": "brand", "milestone": "Draft two"}
    suspense = {"kind": "suspense-group", "person": "me", "label": "Internal"}
    full = Report(
        id="r-20261116-weekly",
        name="weekly",
        kind=ReportKind.RECONCILIATION,
        made_at=NOW,
        zone="Europe/Berlin",
        sources=SOURCES,
        discrepancies=(
            discrepancy(1),
            discrepancy(
                2,
                facts=WEEK | {"contract": "site"},
                severity=Severity.MEDIUM,
                summary="0:40 tracked, not on Upwork as of your export of Sun 15 Nov 20:10 UTC",
                action="Add 0:40 to the Work Diary before Mon 12:00 UTC",
                stake=usd("25.00"),
                evidence=tuple(Evidence(f"toggl/time/{n}", f"Thu 12 Nov {n}:00–{n}:05, “Fix menu”") for n in range(8)),
            ),
            discrepancy(
                3,
                rule="release-clock",
                facts=milestone,
                severity=Severity.LOW,
                summary="“Draft two” is submitted and releases itself on Thu 19 Nov",
                action="Nothing, or remind the client to accept it sooner",
                stake=None,
                seconds=None,
                deadline=datetime(2026, 11, 19, tzinfo=UTC),
                evidence=(),
            ),
            discrepancy(
                4,
                rule="rate-drift",
                severity=Severity.CRITICAL,
                summary="Upwork paid 38.00 USD an hour, the contract says 40.00 USD",
                action="Ask Upwork support why the week of 2 Nov was paid at another rate",
                stake=usd("50.00"),
                deadline=CUT_OFF - timedelta(days=7),
                state=State.REOPENED,
            ),
            discrepancy(
                5,
                rule="overlapping-entries",
                facts=person,
                severity=Severity.MEDIUM,
                summary="Two entries overlap by 0:20",
                action="Shorten one of them in Toggl",
                stake=usd("-13.33"),
                deadline=None,
                evidence=(
                    Evidence("toggl/time/9000000002", "Thu 12 Nov 13:00–14:20, “Review <b>PR</b> #12”"),
                    Evidence("toggl/time/9000000003", "Thu 12 Nov 14:00–15:00, “Stand-up & plan”"),
                ),
            ),
            discrepancy(
                6,
                rule="entry-without-mapping",
                facts=suspense,
                severity=Severity.LOW,
                summary="7:15 in 9 entries belong to no contract",
                action="Add a [[map]] for the project “Internal”, or ignore it",
                stake=None,
                deadline=None,
                evidence=(),
            ),
        ),
        hushed=(discrepancy(7, state=State.ACKNOWLEDGED), discrepancy(8, state=State.SNOOZED)),
        resolved=(discrepancy(9, state=State.RESOLVED, summary="1:10 logged on Upwork, but not tracked"),),
        cannot_tell=(
            CannotTellGroup(
                rule="logged-not-billed",
                because="upwork transactions end 2026-11-03",
                source="upwork",
                subjects=tuple(WEEK | {"contract": name} for name in ("api", "site", "ops", "brand", "data")),
            ),
        ),
        summary=summary(),
    )
    return replace(full, **changes)


def clear(**changes):
    """A report that has nothing to fix, of sources that were read whole."""
    return report(
        **{"discrepancies": (), "hushed": (), "resolved": (), "cannot_tell": (), "sources": SOURCES[:2], **changes}
    )


NASTY = st.one_of(
    st.sampled_from(
        [
            "<!channel> <@U123> <https://evil.example|click>",
            "*bold* _it_ ~no~ `code` & &amp;",
            "<img src=x onerror=alert(1)>",
            "javascript:alert(1)",
            "\u202eדוח שעות שנהפך",
            "👩‍💻🚀" * 40,
            "x" * 5000,
            "word " * 1000,
            "one\r\ntwo\u2028three\x00\x1b[31m",
            "=HYPERLINK(1)",
            " \t",
        ]
    ),
    st.text(max_size=60),
)
MONEY = st.none() | st.builds(Money, st.integers(-(10**9), 10**9), st.sampled_from(["USD", "EUR", "JPY", "KWD"]))
FOUND = st.builds(
    discrepancy,
    st.integers(0, 2**40 - 1),
    facts=st.builds(lambda text: {"kind": "billing-period", "contract": text}, NASTY)
    | st.builds(lambda text: {"kind": "suspense-group", "person": text, "label": text}, NASTY),
    severity=st.sampled_from(Severity),
    state=st.sampled_from([State.OPEN, State.REOPENED, State.ACKNOWLEDGED]),
    summary=NASTY,
    action=NASTY,
    stake=MONEY,
    deadline=st.none() | st.sampled_from([CUT_OFF, CUT_OFF - timedelta(days=3), CUT_OFF + timedelta(days=30)]),
    evidence=st.lists(st.builds(Evidence, NASTY.map(lambda text: "toggl/time/" + text), NASTY), max_size=8).map(tuple),
)


def decided(found, reason, how):
    """What a person did about one: claimed that it is resolved, wrote a part off, explained it, or nothing."""
    if how == "denied":
        return replace(found, denied=Denied(at=NOW, reason=reason, as_of=NOW))
    if how == "part" and found.stake is not None:
        return write_off_part(found, NOW, replace(found.stake, minor=found.stake.minor // 2), reason, None).after
    return explain(found, NOW, reason).after if how == "explained" else found


DISCREPANCY = st.builds(decided, FOUND, NASTY, st.sampled_from(["", "", "denied", "part", "explained"]))


@st.composite
def _reports(draw):
    some = draw(st.lists(DISCREPANCY, max_size=6))
    many = some * draw(st.sampled_from([1, 1, 8, 70])) if some else []
    folds, folded = ((), frozenset())
    if draw(st.booleans()):
        folds, folded = fold([replace(each, id=f"d-{index:010x}") for index, each in enumerate(many)], (), None)
    return report(
        folds=folds,
        folded=folded,
        name=draw(st.sampled_from(["weekly", "a <b> & c"])),
        zone=draw(st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Auckland"])),
        discrepancies=tuple(replace(each, id=f"d-{index:010x}") for index, each in enumerate(many)),
        hushed=tuple(draw(st.lists(DISCREPANCY, max_size=2))),
        resolved=tuple(draw(st.lists(DISCREPANCY, max_size=12))),
        sources=tuple(replace(each, notices=tuple(draw(st.lists(NASTY, max_size=7)))) for each in SOURCES),
        cannot_tell=tuple(
            CannotTellGroup(rule="logged-not-billed", because=text, source="upwork", subjects=(WEEK,) * 5)
            for text in draw(st.lists(NASTY, max_size=4))
        ),
        summary=draw(
            st.none()
            | st.builds(lambda n: replace(summary(), lines=summary().lines * n), st.integers(0, 60))
            | st.builds(lambda text: in_part(gaps=(Gap(Side.TRACKED, text),) * 3), NASTY)
        ),
    )


def plain(rendered):
    """The words of a rendered report on one line, whatever the format wraps figures in."""
    return " ".join(unescape(re.sub(r"<[^<>]+>", "", rendered)).replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture(scope="session")
def sample():
    """Builders of reports and their parts, and `reports`, a strategy for hostile ones."""
    return SimpleNamespace(
        NOW=NOW, CUT_OFF=CUT_OFF, WEEK=WEEK, usd=usd, report=report, clear=clear, discrepancy=discrepancy, line=line,
        summary=summary, in_part=in_part, unread=unread, NOTICES=NOTICES, THROUGH=THROUGH, plain=plain,
        reports=_reports(), discrepancies=st.lists(DISCREPANCY, max_size=6),
    )  # fmt: skip
