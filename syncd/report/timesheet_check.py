"""Compares a timesheet that came back from a client with itself, and with what the ledger says now."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from syncd.core.time import Period
from syncd.core.timesheet import Timesheet
from syncd.core.timesheet_lines import Line, changes, hash_of, lines_of, name_line
from syncd.core.wording import MONTHS
from syncd.report.document import Callout, Document, Facts
from syncd.report.language.values import months_of
from syncd.report.timesheet_files import ReadBack, rows_of, words_of

_DAYS = re.compile(r"(\d{1,2})(?: ([A-Z][a-z]{2}))?(?: (\d{4}))? to (\d{1,2}) ([A-Z][a-z]{2}) (\d{4})")
_ONE_DAY = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) \(days in")

_OTHER_DAYS = re.compile(
    r"(?:(\d{1,2})\.?(?: ([^\W\d_]+)\.?)?(?: (\d{4}))? ?[–-] ?)?(\d{1,2})\.? ([^\W\d_]+)\.? (\d{4}) \("
)
"""The days in the head of a page in another language, before the zone in brackets."""


class Outcome(StrEnum):
    """What became of a timesheet."""

    UNCHANGED = "unchanged"
    FILE_CHANGED = "file-changed"
    LEDGER_DIFFERS = "ledger-differs"


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome, with what differs, each in words; `agrees_now`: the file's hash is that of what the ledger says."""

    outcome: Outcome
    differences: tuple[str, ...] = ()
    agrees_now: bool = False


def whose(file: ReadBack, clients: Sequence[str]) -> str:
    """The client a file is for, of those there are; "" where it names none."""
    if file.lines is not None:
        return next((line["work"] for line in file.lines if line["line"] == "client"), "")
    return max((name for name in clients if words_of(name) in file.text), key=len, default="")


def which_days(file: ReadBack) -> Period | None:
    """The days a file is for; None where it names none."""
    if file.lines is None:
        months = months_of(file.language) if file.language and not file.language.startswith("en") else {}
        return _days_in_words(file.text, months) if months else _days_in(file.text)
    name = next((line["work"] for line in file.lines if line["line"] == "period"), "")
    try:
        return Period.parse(name)
    except ValueError:
        return None


def _days_in_words(text: str, months: Mapping[str, int]) -> Period | None:
    """The first days of a text, by the names of months of its language: `5.–31. Okt. 2026`."""
    for found in _OTHER_DAYS.finditer(text):
        first, month, year, last, last_month, last_year = found.groups()
        try:
            ends = date(int(last_year), months[last_month.casefold()], int(last))
            begins = date(int(year or last_year), months[(month or last_month).casefold()], int(first or last))
            return Period(begins, ends, "")
        except (KeyError, ValueError):
            continue
    return None


def _days_in(text: str) -> Period | None:
    try:
        if found := _DAYS.search(text):
            last = _day(found[4], found[5], found[6])
            first = _day(found[1], found[2] or found[5], found[3] or str(last.year))
            return Period(first, last, "")
        if found := _ONE_DAY.search(text):
            day = _day(found[1], found[2], found[3])
            return Period(day, day, "")
    except ValueError:
        pass
    return None


def _day(day: str, month: str, year: str) -> date:
    return date(int(year), MONTHS.index(month) + 1, int(day))


def check(file: ReadBack, now: Sequence[Timesheet], compose: Callable[[Timesheet], Document]) -> Checked:
    """Compare a file with the timesheets that the ledger makes now: one for each template it may have been made with,
    the likeliest first."""
    of_file = {hash_of(lines_of(one)): one for one in reversed(now)}
    same = of_file.get(file.hash)
    if file.lines is None:
        return _check_page(file, same, now, compose)
    is_whole = hash_of(file.lines) == file.hash
    if is_whole and same is not None:
        return Checked(Outcome.UNCHANGED, agrees_now=True)
    others = [same] if same is not None else list(now)
    differences = min((_differences(lines_of(one), file.lines) for one in others), key=len, default=())
    outcome = Outcome.LEDGER_DIFFERS if is_whole else Outcome.FILE_CHANGED
    return Checked(outcome, differences, agrees_now=same is not None)


def _differences(ledger: Sequence[Line], file: Sequence[Line]) -> tuple[str, ...]:
    return tuple(_words(change.was, change.now) for change in changes(ledger, file))


def _words(ledger: Line | None, file: Line | None) -> str:
    if file is None:
        assert ledger is not None
        return f"{name_line(ledger)}: the file does not have it"
    if ledger is None:
        return f"{name_line(file)}: only the file has it"
    cells = [field for field in ledger if ledger[field] != file[field]]
    apart = ", ".join(f"{field} is {file[field] or 'empty'}, was {ledger[field] or 'empty'}" for field in cells)
    return f"{name_line(ledger)}: {apart}"


def _check_page(
    file: ReadBack, same: Timesheet | None, now: Sequence[Timesheet], compose: Callable[[Timesheet], Document]
) -> Checked:
    if same is None:
        found = [_page_differences(file, compose(one)) for one in now]
        return Checked(Outcome.LEDGER_DIFFERS, min(found, key=len, default=()))
    differences = _page_differences(file, compose(same))
    outcome = Outcome.FILE_CHANGED if differences else Outcome.UNCHANGED
    return Checked(outcome, differences, agrees_now=True)


def _page_differences(file: ReadBack, document: Document) -> tuple[str, ...]:
    """What a page shows otherwise than the document: rows, and the sentences about them."""
    expected = Counter(rows_of(document))
    tables = [Counter(table) for table in file.words or () if not expected.keys().isdisjoint(table)]
    shown = sum(tables, Counter[tuple[str, ...]]())
    missing = [" ".join(row) for row in (expected - shown).elements()]
    added = [" ".join(row) for row in (shown - expected).elements()]
    differences = [f"{row}: the file does not have it" for row in missing]
    differences += [f"{row}: only the file has it" for row in added]
    sentences = [
        sentence
        for block in document.blocks
        for sentence in (
            (block.title, *block.sentences)
            if isinstance(block, Callout)
            else [value for _, value in block.rows]
            if isinstance(block, Facts)
            else ()
        )
    ]
    differences += [f"{one}: the file does not say it" for one in sentences if words_of(one) not in file.text]
    return tuple(differences)
