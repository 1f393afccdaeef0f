"""A timesheet as lines of plain text cells: what its files hold, its hash is made of, and is compared later."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from syncd.core.money import Money
from syncd.core.tickets import ticket_link
from syncd.core.time import iso
from syncd.core.timesheet import Row, Section, Sheet, Timesheet

FIELDS = (
    "line", "contract", "day", "start", "end", "ticket", "task", "person", "work", "seconds", "rate", "amount",
    "currency", "link",
)  # fmt: skip
"""The cells of a line, in their order. `line` says what it is: `row`, `subtotal`, `total`, `client` or `period`."""
Line = Mapping[str, str]


def lines_of(timesheet: Timesheet) -> list[Line]:
    """Whose it is and of which days, then each contract's rows with subtotals and a total."""
    lines = [_line("client", work=timesheet.client)]
    lines.append(_line("period", work=f"{timesheet.period.first.isoformat()}..{timesheet.period.last.isoformat()}"))
    for sheet in timesheet.sheets:
        name = contract_name(sheet)
        for section in sheet.sections:
            lines += [_row(name, row, timesheet.template.link) for row in section.rows]
            lines.append(_subtotal(name, section))
        lines.append(_line("total", contract=name, seconds=_number(sheet.seconds), **_money(sheet.amount)))
    return lines


def contract_name(sheet: Sheet) -> str:
    """`Shop maintenance, 36000002`: unlike that of any other contract of the client."""
    return ", ".join(filter(None, (sheet.title, sheet.number)))


def hash_of(lines: Iterable[Line]) -> str:
    """The SHA-256 of lines in any order, in hexadecimal."""
    cells = sorted([line.get(field, "") for field in FIELDS] for line in lines)
    text = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """A line that one side has and the other has not. Both: it has another content, under the same contract and day."""

    was: Line | None
    now: Line | None


def changes(before: Iterable[Line], after: Iterable[Line]) -> list[Change]:
    """What differs between lines, in any order; a line that has only another content stands once."""
    counted, wanted = (Counter(_cells(line) for line in some) for some in (before, after))
    gone, new = (_as_lines((some - others).elements()) for some, others in ((counted, wanted), (wanted, counted)))
    found: list[Change] = []
    for line in gone:
        close = [one for one in new if _likeness(line, one) > 0]
        match = max(close, key=lambda one: _likeness(line, one)) if close else None
        if match is not None:
            new.remove(match)
        found.append(Change(line, match))
    return found + [Change(None, line) for line in new]


def name_line(line: Line) -> str:
    """`Tue 6 Oct`-like words for a line: its day or contract, its work, as it stands in the file."""
    parts = (line.get(field, "") for field in ("day", "contract", "ticket", "task", "work"))
    kind = line.get("line", "")
    return " ".join(filter(None, ("" if kind == "row" else kind, *parts)))


def _likeness(line: Line, other: Line) -> int:
    """How many cells two lines of one kind share; 0 for lines of different kinds."""
    if line["line"] != other["line"]:
        return 0
    same = sum(1 for field in FIELDS[1:] if line[field] == other[field] and line[field])
    return same if same >= 2 or line["line"] != "row" else 0


def _cells(line: Line) -> tuple[str, ...]:
    return tuple(line.get(field, "") for field in FIELDS)


def _as_lines(cells: Iterable[Sequence[str]]) -> list[Line]:
    return [dict(zip(FIELDS, some, strict=True)) for some in cells]


def _line(kind: str, **cells: str) -> Line:
    return {field: kind if field == "line" else cells.get(field, "") for field in FIELDS}


def _number(seconds: int | None) -> str:
    return "" if seconds is None else str(seconds)


def _money(amount: Money | None) -> dict[str, str]:
    return {} if amount is None else {"amount": str(amount.decimal), "currency": amount.currency}


def _row(contract: str, row: Row, link: str) -> Line:
    return _line(
        "row",
        contract=contract,
        day=row.day.isoformat() if row.day else "",
        start=iso(row.start) if row.start else "",
        end=iso(row.end) if row.end else "",
        ticket=row.ticket,
        task=row.task,
        person=row.person,
        work=row.work,
        seconds=_number(row.seconds),
        rate=str(row.rate.decimal) if row.rate else "",
        link=ticket_link(link, row.ticket),
        **(_money(row.amount) or ({"currency": row.rate.currency} if row.rate else {})),
    )


def _subtotal(contract: str, section: Section) -> Line:
    numbers = ", ".join(one.number or "no number" for one in section.invoices)
    return _line(
        "subtotal",
        contract=contract,
        day=section.first.isoformat(),
        work=f"invoice {numbers}" if numbers else "no invoice",
        seconds=_number(section.seconds),
        **_money(section.amount),
    )
