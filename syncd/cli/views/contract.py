"""The records behind a contract's figures in a period: tracked, logged and posted, side by side."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from syncd.cli.opening import Opened
from syncd.cli.views import Json, json_of
from syncd.cli.views.chain_lines import ChainLines
from syncd.cli.views.decisions_about import DecisionsAbout
from syncd.cli.views.table import Table
from syncd.core.billable_time import is_obeyed, why_not_billed
from syncd.core.discrepancies import Side
from syncd.core.earnings import Posting
from syncd.core.folding import is_about
from syncd.core.lifecycle import Discrepancy
from syncd.core.money import Money, totals
from syncd.core.records import EARNINGS, ContractType, Milestone, Ref, TransactionKind
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.summary import ToDate
from syncd.core.time import Period
from syncd.core.wording import Here, clean, days, exact_hours, on
from syncd.ledger.derived.periods import Days
from syncd.report.billable import summarize_period
from syncd.report.render.json import to_date_json
from syncd.report.render.summary_notes import describe_life
from syncd.report.render.wording import at_least
from syncd.report.uncounted import Uncounted


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractView:
    """What is known of a contract on the platform's days of a period, its milestones, and what is open about it.
    `partial`: the sides whose sums are lower bounds, because not all of their records are there, or counted."""

    contract: ContractFacts
    period: Period
    pieces: Sequence[Piece]
    lines: Sequence[LoggedLine]
    postings: Sequence[Posting]
    milestones: Mapping[Ref, Milestone]
    discrepancies: Sequence[Discrepancy]
    here: Here
    notes: Sequence[str] = ()  # the summary's: what of its time is not billed, and what is not known of it
    to_date: ToDate | None = None  # of fixed work: what it brought since it began
    by_mark: bool = False  # whether the tracker's marks decide which of its time is billed
    partial: frozenset[Side] = frozenset()
    week: Callable[[date], date] | None = None  # the first day of the platform week of a day
    invoiced: Mapping[Ref, tuple[date, date]] = field(default_factory=dict)  # invoice → the days that it names
    decided: DecisionsAbout
    chain: ChainLines
    full: bool = False  # whether its text has all records

    @classmethod
    def of(
        cls, opened: Opened, contract: ContractFacts, period: Period, chain: ChainLines, *, full: bool
    ) -> "ContractView":
        """Read a contract's records from the ledger."""
        ledger, within = opened.composition.ledger, Days(period.first, period.last)
        moving = opened.moving()
        uncounted = Uncounted.of(ledger, within, moving)
        summary = summarize_period(ledger, opened.composition.directory(), period, opened.now, moving)
        lines = [line for line in summary.lines if line.contract == contract.key]
        notes = [note for line in lines for note in line.notes]
        # More may be posted, earnings and fees alike: of a sum of both there is no lower bound.
        gaps = [gap for line in lines for gap in line.gaps if gap.side is not Side.BILLED]
        marked = ledger.periods.is_marked(contract.key)
        return cls(
            contract=contract,
            period=period,
            pieces=uncounted.without(ledger.periods.pieces(contract.key, within)),
            lines=uncounted.without(ledger.periods.lines(contract.key, within)),
            postings=uncounted.without_earnings(ledger.periods.postings(contract.key, within)),
            milestones=_milestones(opened, contract.key, uncounted),
            partial=frozenset({*uncounted.sides, *(gap.side for gap in gaps)}),
            discrepancies=[
                discrepancy
                for discrepancy in ledger.discrepancies.alive()
                if _is_about(discrepancy.facts, contract.key, period)
            ],
            here=opened.here,
            week=opened.composition.directory().profile(contract.platform).week_of,
            invoiced={
                bill.ref: (bill.first_day, bill.day)
                for bill in ledger.periods.invoices(contract.key, within)
                if bill.first_day and bill.day
            },
            decided=DecisionsAbout.of(opened, contract.key),
            chain=chain,
            full=full,
            notes=list(dict.fromkeys([*notes, *(gap.because for gap in gaps)])),
            to_date=next((line.to_date for line in lines if line.to_date), None),
            by_mark=contract.type is not ContractType.FIXED and is_obeyed(contract.billable_flag, marked=marked),
        )

    @property
    def seconds_tracked(self) -> int:
        """Seconds of all pieces."""
        return sum(piece.seconds for piece in self.pieces)

    @property
    def seconds_logged(self) -> int:
        """Seconds of all logged lines that have any."""
        return sum(line.seconds or 0 for line in self.lines)

    def as_json(self) -> Json:
        """Return every record with its figures, and their sums; amounts are decimal text."""
        return {
            **self.chain.as_json(),
            "contract": self.contract.key,
            "title": self.contract.title,
            "client": self.contract.client or None,
            "type": self.contract.type.value,
            "platform": self.contract.platform,
            "period": {
                "name": self.period.name,
                "start": self.period.first.isoformat(),
                "end": self.period.last.isoformat(),
            },
            "tracked": {
                "seconds": self.seconds_tracked,
                "partial": Side.TRACKED in self.partial,
                "records": [
                    {
                        **json_of(piece, "ref", "day", "seconds"),
                        "says": piece.description,
                        "not_billed": self._not_billed(piece) or None,
                    }
                    for piece in self.pieces
                ],
            },
            "logged": {
                "seconds": self.seconds_logged,
                "partial": Side.LOGGED in self.partial,
                "gross": _sums_json(line.gross for line in self.lines),
                "records": [json_of(line, "ref", "day", "kind", "seconds", "gross") for line in self.lines],
            },
            "posted": {
                "sums": _sums_json(posting.amount for posting in self.postings),
                "partial": Side.BILLED in self.partial,
                "records": [json_of(posting, "ref", "posted", "day", "kind", "amount") for posting in self.postings],
            },
            "milestones": [
                {"ref": ref, **json_of(milestone, "title", "state", "amount")}
                for ref, milestone in self.milestones.items()
            ],
            "notes": list(self.notes),
            "decided": self.decided.as_json(),
            "to_date": to_date_json(self.to_date) if self.to_date else None,
            "discrepancies": [
                {"id": discrepancy.id, "summary": discrepancy.finding.summary} for discrepancy in self.discrepancies
            ],
        }

    def as_text(self) -> Iterator[str | Table]:
        yield self._title()
        yield ""
        yield from self.chain.as_text(heading=False)
        if self.full:
            yield from self._records()
        else:
            yield ""
            yield "`--full` lists all records of these days."
        milestones = [
            (milestone.title, milestone.state, _amount(milestone.amount), ref)
            for ref, milestone in self.milestones.items()
        ]
        yield from _section("Milestones", [], Table(("title", "state", "amount", "ref"), milestones, ("amount",)))
        if self.to_date:
            yield ""
            yield f"To date: {describe_life(self.to_date)}"
        if self.notes:
            yield ""
            yield from (clean(f"{note[:1].upper()}{note[1:]}.", 1000) for note in self.notes)
        open_now = [(discrepancy.id, discrepancy.finding.summary) for discrepancy in self.discrepancies]
        yield from _section("Open", [], Table(("id", "summary"), open_now))
        yield from self.decided.as_text()

    def _records(self) -> Iterator[str | Table]:
        """All records of the period, side by side."""
        yield from self._tracked()
        logged = [
            (on(line.day, self.here), line.kind, _hours(line.seconds), _amount(line.gross), line.ref)
            for line in self.lines
        ]
        sums = self._sums(Side.LOGGED, [exact_hours(self.seconds_logged), *_sums(line.gross for line in self.lines)])
        yield from _section(
            "Logged on the platform",
            sums,
            Table(("day", "kind", "time", "gross", "ref"), logged, ("time", "gross")),
        )
        posted = [
            (
                on(posting.posted, self.here) if posting.posted else None,
                self._counts_for(posting),
                row_kind(posting.kind, self.contract),
                _amount(posting.amount),
                posting.ref,
            )
            for posting in self.postings
        ]
        sums = self._sums(Side.BILLED, _sums(posting.amount for posting in self.postings))
        heads = ("posted", "for work of", "kind", "amount", "ref")
        yield from _section("Billed, and fees", sums, Table(heads, posted, ("amount",)))

    def _tracked(self) -> Iterator[str | Table]:
        """The tracked time; with a column that tells why some of it is not billed, where that is so."""
        why_not = [self._not_billed(piece) for piece in self.pieces]
        more = [[why] for why in why_not] if any(why_not) else [[] for _ in why_not]
        heads = ("day", "time", "ref", "description", *(["not billed"] if any(why_not) else []))
        rows = [
            (on(piece.day, self.here), exact_hours(piece.seconds), piece.ref, piece.description, *cells)
            for piece, cells in zip(self.pieces, more, strict=True)
        ]
        sums = self._sums(Side.TRACKED, [exact_hours(self.seconds_tracked)])
        yield from _section("Tracked", sums, Table(heads, rows, ("time",)))

    def _counts_for(self, posting: Posting) -> str | None:
        """Name the days that a transaction is for: those that it names, else its week; nothing where it has neither."""
        if posting.ref in self.invoiced:
            return days(*self.invoiced[posting.ref])
        if posting.day is None or self.week is None or self.contract.type is not ContractType.HOURLY:
            return None
        first = self.week(posting.day)
        return days(first, first + timedelta(days=6))

    def _not_billed(self, piece: Piece) -> str:
        return why_not_billed(piece, by_mark=self.by_mark)

    def _sums(self, side: Side, sums: Sequence[str]) -> list[str]:
        """Sums of a side, as "at least" where more of it was read than counts."""
        return [at_least(known, side in self.partial) for known in sums]

    def _title(self) -> str:
        contract, period = self.contract, self.period
        name = f"{contract.title} ({contract.key})" if contract.title != contract.key else contract.key
        kind = str(contract.type) if contract.platform == "direct" else f"{contract.type} on {contract.platform}"
        parts = (name, contract.client, kind, days(period.first, period.last))
        return clean(", ".join(filter(None, parts)), 1000)


def row_kind(kind: TransactionKind, contract: ContractFacts | None) -> str:
    """The kind of a transaction in words; the rows of a client of your own are your invoices, whatever they are for."""
    if contract is None or contract.platform != "direct":
        return kind.value
    return "your invoice" if kind in EARNINGS else "your credit" if kind is TransactionKind.REFUND else kind.value


def _milestones(opened: Opened, key: str, uncounted: Uncounted) -> dict[Ref, Milestone]:
    """Return the milestones of a contract, without those that another record describes better."""
    ledger = opened.composition.ledger
    refs = [ref for ref, contract, _, counts in ledger.derived.milestones() if contract == key and ref == counts]
    records = sorted(ledger.records.current(uncounted.counting(refs)).items())
    return {ref: record for ref, record in records if isinstance(record, Milestone)}


def _is_about(facts: Mapping[str, str], key: str, period: Period) -> bool:
    """Whether a discrepancy concerns the contract at a time within the period."""
    start, end = facts.get("start", "0"), facts.get("end", "9")
    return is_about(facts, key) and start <= period.last.isoformat() and end >= period.first.isoformat()


def _section(title: str, sums: Sequence[str], table: Table) -> Iterator[str | Table]:
    """Return a table with its sums in its heading; nothing where it has no row."""
    if table.rows:
        yield ""
        yield ": ".join(filter(None, (title, ", ".join(sums))))
        yield table


def _by_currency(amounts: Iterable[Money | None]) -> list[Money]:
    sums = totals(amount for amount in amounts if amount is not None)
    return [sums[currency] for currency in sorted(sums)]


def _sums_json(amounts: Iterable[Money | None]) -> dict[str, str]:
    return {total.currency: str(total.decimal) for total in _by_currency(amounts)}


def _sums(amounts: Iterable[Money | None]) -> list[str]:
    return [_amount(total) or "" for total in _by_currency(amounts)]


def _amount(money: Money | None) -> str | None:
    return None if money is None else f"{str(money.decimal).replace('-', '−')} {money.currency}"


def _hours(seconds: int | None) -> str | None:
    return None if seconds is None else exact_hours(seconds)
