"""Reads MT940 (and MT950), the statements of SWIFT, with or without the blocks that SWIFT puts around them.

Of a `:61:` line, D and RC (a credit taken back) are money out, C and RD are money in; EC and ED are expected, so they
are not read. The day is the entry date, whose year is the one that brings it closest to the value date. Banks word
`:86:` in ways of their own: fields such as `?20` or `^32`, words such as `/NAME/`, or plain text.

syncd reads it itself: mt-940 5.1.1 (BSD licence, well kept) takes a reversed credit for money in, skips a line that it
cannot read without a word, joins the statements of two accounts, and reads a file that was cut off.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from syncd.connector import BadFile, SourceFile
from syncd.connectors.bank.mt940_wording import codes, wording
from syncd.connectors.bank.statements import BOOKED, Balance, Entry, Statement, Statements
from syncd.tabular.readers.encoding import Text, text_of
from syncd.tabular.readers.limits import CELL, LINE, LINES

_TAG = re.compile(r":(13D?|20|21|25P?|28C?|60[FM]|61|62[FM]|34F|64|65|86|90[CD]|NS):")
_END = re.compile(r"-\}?\s*+(?:\{.*)?+")  # of a message
_WRAPPED = re.compile(r".*?\{4:\s*+", re.DOTALL)
_DAY = "[0-9]{6}"
_AMOUNT = r"[0-9]{1,15}(?:,[0-9]{0,5}|\.[0-9]{1,2})?(?![0-9.,])"  # a comma, though some banks write a point
_BALANCE = re.compile(rf"([CD])({_DAY})([A-Z]{{3}})({_AMOUNT})\s*")
_LINE = re.compile(
    rf"(?P<value>{_DAY})(?P<entry>[0-9]{{4}}|\s{{4}})?(?P<mark>R[CD]|E[CD]|[CD])(?P<funds>[A-Z])?\s?(?P<amount>{_AMOUNT})"
    r"(?P<kind>[A-Z][A-Z0-9 ]{3})?(?P<customer>[^/\n]*(?:/(?!/)[^/\n]*)*)(?://(?P<bank>[^\n]*))?(?:\n(?P<more>.*))?",
    re.DOTALL,
)
_SIGNS = {"C": 1, "RD": 1, "D": -1, "RC": -1, "EC": 1, "ED": -1}
_NUMBER = re.compile(r"([0-9]{1,9})(?:/([0-9]{1,9}))?")
_SHOWN = 40


def read(file: SourceFile) -> Statements:
    """Read all statements of a file. BadFile for one that was cut off, or of which a balance cannot be read."""
    reader = _Reader(file.name)
    ended = True
    for number, line in _lines(file):
        reader.take(number, line.rstrip("\r\n"))
        ended = line.endswith(("\n", "\r")) or bool(_END.fullmatch(line))
    reader.finish(whole=ended)
    if not reader.statements.found:
        raise BadFile(f"{file.name} holds no statement: export it again")
    return reader.statements


def _lines(file: SourceFile) -> Iterator[tuple[int, str]]:
    data = file.data.rstrip(
        b"\x1a" if file.data[:2] in (b"\xff\xfe", b"\xfe\xff") else b"\x1a\0"
    )  # an end of old times
    try:
        text = text_of(replace(file, data=data))
    except BadFile:
        text = Text(data, "latin-1")  # an alphabet of its own in names harms no amount
    stream = text.open()
    number = 0
    while line := stream.readline(LINE + 1):
        number += 1
        if len(line) > LINE or number > LINES:
            raise BadFile(f"{file.name} has too long a line {number}, or too many: export a shorter range")
        yield number, line


@dataclass(slots=True)
class _Field:
    tag: str
    line: int
    texts: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, text: str) -> None:
        if self.size < CELL:
            self.texts.append(text.replace("\0", ""))
            self.size += len(text) + 1


class _Reader:
    """Takes lines, and knows in which field of which statement it is."""

    def __init__(self, name: str) -> None:
        self.statements = Statements(name)
        self._field: _Field | None = None
        self._entry: Entry | None = None  # waits for its wording
        self._more: Sequence[str] = ()  # what its line adds
        self._open = False  # whether a statement lacks its closing balance

    def take(self, number: int, line: str) -> None:
        """Take in the next line."""
        if line.startswith(("{", "-}")):
            line = _WRAPPED.sub("", line, count=1)
        if tag := _TAG.match(line):
            self._end_field()
            if tag[1] == "20":
                self._begin(number)
            if self.statements.found:
                self._field = _Field(tag[1], number)
                self._field.add(line[tag.end() :])
        elif _END.fullmatch(line):
            self._end_field()
        elif self._field:
            self._field.add(line)

    def finish(self, *, whole: bool) -> None:
        """End the file. `whole`: whether its last line is."""
        self._end_field()
        self._must_be_closed()
        last = self.statements.found[-1] if self.statements.found else None
        if not whole and last and last.closing and not _adds_up(last, last.closing):
            raise BadFile(f"{self.statements.name} ends in the middle of a line: it was cut off, export it again")

    def _begin(self, number: int) -> None:
        self._must_be_closed()
        self.statements.open(Statement(f"statement {len(self.statements.found) + 1} (line {number})"))
        self._open = True

    def _must_be_closed(self) -> None:
        self._end_entry()
        if self._open:
            where = self.statements.found[-1].where
            raise BadFile(
                f"{self.statements.name} lacks the closing balance of {where}: it was cut off, export it again"
            )

    def _end_field(self) -> None:
        if not (ended := self._field):
            return
        self._field = None
        statement, text = self.statements.found[-1], "\n".join(ended.texts).strip()
        match ended.tag:
            case "25" | "25P":
                statement.account = "".join(text.partition("\n")[0].split())
            case "28" | "28C":
                if match := _NUMBER.match(text):
                    statement.sequence = int(match[1]) * 10**9 + int(match[2] or 0)
            case "60F" | "60M":
                statement.opening = self._balance(ended, text)
                statement.continued = ended.tag == "60M"
            case "61":
                self._end_entry()
                self._begin_entry(ended, text, statement)
            case "86" if self._entry:
                payer, description = wording(ended.texts)
                self._entry = replace(self._entry, payer=payer, description=description)
                self._entry = _with_codes(self._entry, ended.texts)
                self._end_entry()
            case "62F" | "62M":
                self._end_entry()
                statement.closing = self._balance(ended, text)
                statement.more = ended.tag == "62M"
                self._open = False

    def _balance(self, of: _Field, text: str) -> Balance:
        match, on = _BALANCE.fullmatch(text), None
        if match:
            on = _day(match[2])
        if not match or not on:
            raise BadFile(
                f"{self.statements.name} has a balance in line {of.line} that cannot be read, {text[:_SHOWN]!r}: "
                "it was cut off or altered, export it again"
            )
        return Balance(on, _decimal(match[4]) * (1 if match[1] == "C" else -1), match[3])

    def _begin_entry(self, of: _Field, text: str, statement: Statement) -> None:
        currency = statement.opening.currency if statement.opening else ""
        entry = Entry(place=str(of.line), day=None, amount=Decimal(), currency=currency)
        match = _LINE.fullmatch(text)
        value = _day(match["value"]) if match else None
        on = _entry_day(value, (match["entry"] or "").strip()) if match and value else None
        if not match or not on:
            self._entry, self._more = replace(entry, problem=f"it is no line of MT940: {text[:_SHOWN]!r}"), ()
            return
        self._more = (match["more"] or "").split("\n")
        self._entry = replace(
            entry,
            day=on,
            amount=_SIGNS[match["mark"]] * _decimal(match["amount"]),
            reference=(match["bank"] or "").strip(),
            end_to_end=(match["customer"] or "").strip(),
            value_date=str(value),
            returned="reversal" if match["mark"][0] == "R" else "returned item" if _is_return(match["kind"]) else "",
            state="expected" if match["mark"][0] == "E" else BOOKED,
        )

    def _end_entry(self) -> None:
        if entry := self._entry:
            self.statements.add(entry if entry.description else replace(entry, description=" ".join(self._more)))
        self._entry = None


def _is_return(kind: str | None) -> bool:
    """Whether SWIFT's type of a line is that of a returned item."""
    return (kind or "")[1:] == "RTI"


def _with_codes(entry: Entry, lines: Sequence[str]) -> Entry:
    """Fill in what the codes of `:86:` say: the payer's own reference, and that a payment was returned."""
    reference, returned = codes(lines)
    return replace(entry, own_reference=reference, returned=returned or entry.returned)


def _adds_up(statement: Statement, closing: Balance) -> bool:
    opening = statement.opening
    booked = statement.booked.get(closing.currency, Decimal())
    return not statement.unread and opening is not None and opening.amount + booked == closing.amount


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    return None


def _entry_day(value: date, text: str) -> date | None:
    """Return the entry date MMDD in the year that brings it closest to the value date, which stands for none."""
    if not text:
        return value
    days = []
    for year in (value.year - 1, value.year, value.year + 1):
        with suppress(ValueError):
            days.append(date(year, int(text[:2]), int(text[2:])))
    return min(days, key=lambda on: abs(on - value), default=None)
