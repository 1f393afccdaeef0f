"""A table of milestones that you keep yourself, as CSV or TOML; every change of it becomes a version in the ledger.

    [source.milestones]
    kind     = "milestones"
    file     = "~/milestones.toml"
    currency = "USD"               # of amounts that name none

A CSV file has a header line and the columns `contract` and `title`, and any of `acceptance`, `amount`, `due`, `state`,
`funded`, `submitted`, `released` and `id`, in any order; a TOML file has the same as keys of `[[milestone]]`:

    [[milestone]]
    contract   = "shop"
    title      = "Design"
    acceptance = "Screens approved by mail"
    amount     = "500.00 USD"
    due        = 2026-11-30
    state      = "submitted"
    submitted  = 2026-11-12

`contract` is your key of it, or the platform's id or title. `state` is proposed, unfunded, funded, submitted,
changes-requested, released or cancelled, or the platform's own word for it (Active, Not funded, In review, Paid …);
without it, the dates decide. Dates are written 2026-11-30. `id` is yours to choose; without it a milestone is known by
its contract and title, so changing the title then makes it another one.

Limits: a row that you delete is deleted, but while a row cannot be read, or the table is empty, nothing is.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import StringConstraints

from syncd.connector import BadFile, ConnectorOptions, Context, Control, Cursor, Limits, Page, SourceFile
from syncd.core.money import Money, totals
from syncd.core.records import Kind, Milestone, MilestoneState, make_ref, short_hash
from syncd.core.statements import Observation, Rejected, Scope
from syncd.core.time import ALWAYS, Instant, Span
from syncd.options import Folder
from syncd.tables import Format, Row, Table, day, decode, money, occurrences, parse, read_table, recognise

_FORMAT = Format("milestone table", ("contract", "title"))
_COLUMNS = (
    *_FORMAT.columns,
    *("acceptance", "amount", "due", "state", "funded", "submitted", "released", "id"),
)
# Words of Upwork's API and screens, and of goLance's and Freelancer.com's help pages, without spaces and dashes.
_STATES = {
    **{state.replace("-", ""): state for state in MilestoneState},
    **dict.fromkeys(("inoffer", "requested"), MilestoneState.PROPOSED),
    **dict.fromkeys(("notfunded", "awaitingfunding"), MilestoneState.UNFUNDED),
    **dict.fromkeys(("active", "inprogress", "workinprogress"), MilestoneState.FUNDED),
    **dict.fromkeys(("inreview", "paymentrequested", "releaserequested"), MilestoneState.SUBMITTED),
    **dict.fromkeys(("rejected", "rejectedbyupwork"), MilestoneState.CHANGES_REQUESTED),
    **dict.fromkeys(("paid", "paidbyupwork", "approved", "cleared"), MilestoneState.RELEASED),
    **dict.fromkeys(("canceled", "notfundedclosed", "offercancelled"), MilestoneState.CANCELLED),
    **{f"cancelledby{who}": MilestoneState.CANCELLED for who in ("client", "freelancer", "upwork", "contractor")},
}
_AMOUNT = re.compile(r"(?P<amount>.*[0-9])(?: *(?P<currency>[A-Za-z]{3}))?")


class MilestonesOptions(ConnectorOptions):
    """What `[source.milestones]` may say; the module explains it."""

    file: Folder
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None


class Milestones:
    """One page per file: all of the table, which is current whenever it is read."""

    Options: ClassVar[type[ConnectorOptions]] = MilestonesOptions
    namespace: ClassVar[str] = ""
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.MILESTONE})
    echoes: ClassVar[str] = ""
    limits: ClassVar[Limits | None] = None

    def __init__(self, options: MilestonesOptions, context: Context) -> None:
        self._currency = options.currency
        self._context = context

    def pull(self, cursor: Cursor | None, window: Span) -> Iterator[Page]:  # noqa: ARG002 - the table says all
        """BadFile for a file that is no table of milestones."""
        for file in self._context.files:
            yield self._page(file, window.end)

    def _page(self, file: SourceFile, now: Instant) -> Page:
        rows = _rows(file)
        accepted, rejected = parse(rows, self._milestone)
        numbers = occurrences([(each.ref, (each.title, str(each))) for _, each in accepted])
        records: list[Observation] = []
        for (row, each), number in zip(accepted, numbers, strict=True):
            if not row.text("id"):
                records.append(Observation(replace(each, ref=f"{each.ref}:{number}"), now, row.where))
            elif number == 1:
                records.append(Observation(each, now, row.where))
            else:
                rejected.append((row, f"the id {row.text('id')!r} is used more than once"))
        scopes = [] if rejected or not records else [Scope(kind=Kind.MILESTONE, span=ALWAYS)]
        amounts = (each.record.amount for each in records if isinstance(each.record, Milestone))
        return Page(
            as_of=now,
            records=records,
            complete=scopes,
            snapshot=scopes,
            rejected=[Rejected(row.where, reason) for row, reason in rejected],
            control=Control(
                rows=len(rows),
                records=len(records),
                rejected=len(rejected),
                amounts=totals(amount for amount in amounts if amount),
            ),
            progress=file.name,
        )

    def _milestone(self, row: Row) -> Milestone:
        """The row; without an id of its own, with a ref that still lacks its counter."""
        contract, title = row.text("contract"), row.text("title")
        if not contract or not title:
            raise ValueError("a milestone needs a contract and a title")
        dates = {name: day(text) for name in ("due", "funded", "submitted", "released") if (text := row.text(name))}
        name = re.sub(r"\W+", "-", title.casefold()).strip("-") or short_hash(title)
        return Milestone(
            ref=make_ref(self._context.source, Kind.MILESTONE, row.text("id") or f"{contract}:{name}"),
            contract=contract,
            title=title,
            acceptance=row.text("acceptance"),
            amount=self._amount(row.text("amount")),
            state=_state(row.text("state"), dates),
            due=dates.get("due"),
            funded=dates.get("funded"),
            submitted=dates.get("submitted"),
            released=dates.get("released"),
        )

    def _amount(self, text: str) -> Money | None:
        if not text:
            return None
        match = _AMOUNT.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not an amount like 500.00 USD")
        currency = match["currency"] or self._currency
        if not currency:
            raise ValueError(
                f"the amount {text!r} names no currency: write {text} USD, or set `currency` of the source"
            )
        return money(match["amount"], currency.upper())


def _state(word: str, dates: dict[str, date]) -> MilestoneState:
    if not word:
        reached = (state for state in reversed(MilestoneState) if state in dates)
        return next(reached, MilestoneState.PROPOSED)
    state = _STATES.get(re.sub(r"[\s_-]", "", word.casefold()))
    if state is None:
        raise ValueError(f"the state {word!r} is not known: write {', '.join(MilestoneState)}")
    return state


def _rows(file: SourceFile) -> tuple[Row, ...]:
    if file.name.lower().endswith(".toml") or b"[[milestone]]" in file.data:
        table = _toml(file)
    else:
        table = read_table(file, kept=True)
        recognise(table, [_FORMAT])
    for name in table.header:
        near = difflib.get_close_matches(name, _COLUMNS, n=1, cutoff=0.75)
        if near and name not in _COLUMNS:
            raise BadFile(f"{file.name} has {name!r}: did you mean {near[0]!r}?")
    return table.rows


def _toml(file: SourceFile) -> Table:
    try:
        found = tomllib.loads(decode(file), parse_float=Decimal).get("milestone", [])
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadFile(f"{file.name} is not TOML: {error}") from None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise BadFile(f"{file.name} must hold its milestones as [[milestone]] tables")
    rows = tuple(_row(f"{file.name}: milestone {number}", each) for number, each in enumerate(found, start=1))
    return Table(file.name, tuple(sorted({name for row in rows for name in row.cells})), rows)


def _row(where: str, values: dict[str, Any]) -> Row:
    for name, value in values.items():
        if isinstance(value, (list, dict, bool)):
            return Row(where, {}, f"{name} must be a text, a number or a date")
    return Row(where, {name: str(value).strip() for name, value in values.items()})


CONNECTOR = Milestones
