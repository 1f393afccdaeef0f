"""A small world with known faults: six weeks of one freelancer on Upwork and with a client of her own.

Jane Doe lives in Berlin and tracks in Toggl. On Upwork she works on two hourly contracts and one with milestones, of
which one was renegotiated. Her own client has a retainer, and a contract on which a consultant works for her. It is
Monday, 16 November 2026, 09:00 UTC: three hours before the platform bills last week. The exports are half an hour old.
The seed decides the exact times and descriptions of ordinary work; planted faults are the same for every seed.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from syncd.core.money import Money, price, share
from syncd.core.records import Kind, LabelKind, label_ref, make_ref
from syncd.core.time import Instant, week_start
from syncd.simulator import milestones
from syncd.simulator.consultant import MARGIN, REPORT, clockify_report
from syncd.simulator.days import Session, ordinary
from syncd.simulator.diary import diary
from syncd.simulator.exports import (
    FEE,
    Deal,
    LogRow,
    Posting,
    bank_statement,
    invoices,
    numbered,
    ref_of,
    transaction_report,
    weekly_summary,
)
from syncd.simulator.plants import Planted, milestone, plants, traps
from syncd.simulator.settings import config_toml
from syncd.simulator.toggl.account import Account

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
EXPORTED = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)
"""When the user saved the exports and the table of milestones."""
FREELANCER = "Jane Doe"
_TABLE = "milestones.csv"

_DEALS = {
    "api": Deal("36000001", "Backend API", "Acme Ltd", Money(4_000, "USD")),
    "shop": Deal("36000002", "Shop maintenance", "Blue Door", Money(5_500, "USD")),
    "site": Deal("36000003", "New website", "Green Leaf"),
}
_PROJECTS = {
    "api": ("Acme API", "Acme Ltd"),
    "shop": ("Shop maintenance", "Blue Door"),
    "site": ("Green Leaf website", "Green Leaf"),
    "care": ("Website care", "Harbour Café"),
    "v2": ("Acme v2", "Acme Ltd"),
    "home": ("Home", None),
}
_PAID = {("api", date(2026, 10, 19)): Money(3_800, "USD")}
"""Weeks that the platform paid at another rate than agreed."""
_AT_ONCE = (
    Posting(date(2026, 10, 22), "Bonus", Money(5_000, "USD"), _DEALS["api"]),
    Posting(date(2026, 10, 23), "Fixed Price", Money(40_000, "USD"), _DEALS["site"]),
)
_PAYOUT = Posting(date(2026, 11, 4), "Withdrawal", Money(-150_000, "USD"), fee=Money(99, "USD"))
_REFUNDED = Posting(
    date(2026, 11, 6), "Refund to client", Money(-11_000, "USD"), _DEALS["shop"], week=date(2026, 10, 19)
)
"""Two hours of an earlier week that the client got back."""
_LATE_FEE = ("shop", date(2026, 11, 2), date(2026, 11, 12))
"""The contract and the week of a bill on which half of the fee is taken once more, and the day of that."""
_BANK = (
    (date(2026, 11, 6), Money(150_000, "USD"), "Upwork Global Inc.", "Payout"),
    (date(2026, 11, 10), Money(25_000, "USD"), "Grandma", "Happy birthday"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The account for the simulator, the user's files (exports and table), and the discrepancies to find at `now`.

    `milestones.RENEGOTIATED` is one more, for who looked at the table while it stood as agreed.
    """

    account: Account
    folder: Path
    files: tuple[Path, ...]
    now: Instant
    planted: tuple[Planted, ...]

    def config(self, *, toggl_url: str, smtp_port: int, slack_url_file: Path) -> str:
        """The configuration as TOML; see `settings.config_toml`."""
        return config_toml(self.folder, toggl_url=toggl_url, smtp_port=smtp_port, slack_url_file=slack_url_file)

    def agree(self) -> None:
        """Write the table of milestones as it was agreed."""
        _write(self.folder / _TABLE, milestones.as_agreed(), saved=milestones.AGREED)

    def renegotiate(self) -> None:
        """Write the table of milestones as it is today."""
        _write(self.folder / _TABLE, milestones.today())


def build(seed: int, folder: Path) -> World:
    """Make the world of `seed` and write its files into `folder`: the same seed gives the same bytes."""
    wrong = plants()
    sessions = [*ordinary(Random(seed)), *traps(), *(session for plant in wrong for session in plant.sessions)]  # noqa: S311
    account, projects = _account(sessions)
    rows, postings = _upwork(sessions)
    texts = {
        "upwork/weekly_summary.csv": weekly_summary(rows),
        "upwork/2026-11-16_transaction_report.csv": transaction_report(postings, FREELANCER),
        f"clockify/{REPORT}": clockify_report(),
        _TABLE: milestones.today(),
        "bank/statement_2026-10-05_2026-11-15.csv": bank_statement(_BANK),
    }
    findings = [_named(plant.finding, projects) for plant in wrong]
    return World(
        account=account,
        folder=folder,
        files=tuple(_write(folder / name, text) for name, text in texts.items()),
        now=NOW,
        planted=(
            *findings,
            *_rate_drifts(rows),
            *_of_payments(postings),
            MARGIN,
            milestone("release-clock", "M2", stake=Money(0, "USD")),
        ),
    )


def _account(sessions: Iterable[Session]) -> tuple[Account, Mapping[str, int]]:
    """The tracker's side, and the ids of its projects by work. Every entry is saved when it ends."""
    account = Account(datetime(2026, 9, 28, 8, tzinfo=UTC), FREELANCER)
    clients = {
        name: account.add_client(name) for name in sorted({client for _, client in _PROJECTS.values() if client})
    }
    projects = {
        work: account.add_project(name, clients[client] if client else None)
        for work, (name, client) in _PROJECTS.items()
    }
    tags = {name: account.add_tag(name) for name in ("M1", "M2", "M3", "private")}
    tracked = [session for session in sessions if session.tracked]
    for session in sorted(tracked, key=lambda session: (session.span.end, session.start)):
        account.now = session.span.end
        project = projects[session.work] if session.work else None
        labels = [tags[session.tag]] if session.tag else ()
        account.add_entry(session.start, session.stop, session.text, project, labels)
    account.now = NOW - timedelta(minutes=40)
    mistake = account.add_entry(NOW - timedelta(hours=1), NOW - timedelta(minutes=45), "Started by mistake")
    account.delete_entry(mistake)
    account.now = NOW
    return account, projects


def _upwork(sessions: Iterable[Session]) -> tuple[list[LogRow], list[Posting]]:
    """The platform's side: logged hours and payments."""
    shown = diary(sessions)
    rows = []
    for (work, day), seconds in shown.items():
        rate = _PAID.get((work, week_start(day)), _DEALS[work].rate)
        assert rate is not None
        rows.append(LogRow(day, _DEALS[work], seconds, price(rate, seconds)))
    words = {"Bonus": "Bonus", "Fixed Price": "Fixed Price Payment"}
    rows += [LogRow(paid.day, paid.deal, None, paid.amount, words[paid.kind]) for paid in _AT_ONCE if paid.deal]
    billed = [*invoices(shown, _DEALS, _PAID, before=NOW.date())]
    return rows, [*billed, *_AT_ONCE, _PAYOUT, _REFUNDED, _late_fee(billed)]


def _late_fee(billed: Iterable[Posting]) -> Posting:
    """A fee row that comes days after its bill and takes half as much once more."""
    work, week, day = _LATE_FEE
    deal = _DEALS[work]
    (earning,) = (one for one in billed if one.deal is deal and one.week == week)
    return Posting(day, "Service Fee", -share(earning.amount, FEE / 2), deal, about=(deal.title, week))


def _of_payments(postings: Iterable[Posting]) -> Iterator[Planted]:
    """The refund and the fee that was changed afterwards; the stake of the latter is what was taken once more."""
    pairs = numbered(postings)
    (refund,) = (ref for one, ref in pairs if one is _REFUNDED)
    work, week, _ = _LATE_FEE
    (late,) = (one for one, _ in pairs if one.about)
    for rule, ref, stake in (
        ("reversal-after-payment", refund, -_REFUNDED.amount),
        ("fee-mismatch", ref_of(pairs, _DEALS[work].title, week), -late.amount),
    ):
        name = make_ref("upwork", Kind.TRANSACTION, ref)
        yield Planted(rule=rule, subject_kind="payment-group", name=name, stake=stake)


def _rate_drifts(rows: Iterable[LogRow]) -> list[Planted]:
    """The weeks paid at a wrong rate; the stake is the missing money."""
    drifts = []
    for work, week in _PAID:
        deal = _DEALS[work]
        of_week = [row for row in rows if row.deal is deal and row.seconds and week_start(row.day) == week]
        assert deal.rate is not None
        agreed = price(deal.rate, sum(row.seconds or 0 for row in of_week))
        short = agreed - sum((row.amount for row in of_week), Money(0, agreed.currency))
        drifts.append(
            Planted(rule="rate-drift", subject_kind="billing-period", name=work, part=week.isoformat(), stake=short)
        )
    return drifts


def _named(finding: Planted, projects: Mapping[str, int]) -> Planted:
    """Replace the work by the label's ref in a finding on time without a mapping."""
    if finding.subject_kind != "suspense-group" or finding.part not in projects:
        return finding
    return replace(finding, part=label_ref("toggl", LabelKind.PROJECT, projects[finding.part]))


def _write(path: Path, text: str, saved: Instant = EXPORTED) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    os.utime(path, (saved.timestamp(), saved.timestamp()))
    return path
