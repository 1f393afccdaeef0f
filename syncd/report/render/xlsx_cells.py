"""What stands in a cell of a spreadsheet: a number with its format, an instant, or text that is never run."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from syncd.core.money import Money, places
from syncd.core.phrases import Clock, Dated, Hours, Moment, Percent, Soon, Value
from syncd.core.safe_text import begins_formula
from syncd.report.document import Cell
from syncd.report.render.wording import SIGNS

DAY = 86_400
LONGEST = 32_767
"""Characters of a cell, in units of UTF-16 (Excel's own limit)."""
_NO_XML = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Written:
    """The content of a cell, and how it is shown. `format`: Excel's number format; "" for text."""

    value: float | date | datetime | str
    format: str = ""
    is_risky: bool = False  # text that would be a formula if somebody typed it


def written(cell: Cell, zone: ZoneInfo, hours: str = "") -> Written:
    """What to write for a cell; `hours`: the format of lengths of time in its column. Signs such as ≈ stay before a
    figure. What has no number, and what stands for several, such as a range of days, is text."""
    sign = SIGNS.get(cell.state, "")
    number = _number(cell.value, zone, hours or hours_format([cell]))
    if number is None:
        return text(cell.says)
    return Written(number.value, f'"{sign} "{number.format}' if sign else number.format)


def text(words: str) -> Written:
    """Text as it is, without what no spreadsheet holds, and cut where it is too long for a cell."""
    return Written(cut(kept(words), LONGEST), is_risky=begins_formula(words))


def kept(words: str) -> str:
    """The text with a sign in the place of each character that no XML holds."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", words)


def cut(words: str, most: int) -> str:
    """The text with an ellipsis where it has more than `most` units of UTF-16."""
    if len(words.encode("utf-16-le")) <= 2 * most:
        return words
    return f"{words.encode('utf-16-le')[: 2 * (most - 1)].decode('utf-16-le', 'ignore')}…"


def hours_format(cells: Iterable[Cell]) -> str:
    """The format of the lengths of time in a column: to the second where one has seconds. Excel shows no negative time,
    so a column with one has hours as decimal numbers."""
    seconds = [cell.value.seconds for cell in cells if isinstance(cell.value, Hours)]
    if any(one < 0 for one in seconds):
        return DECIMAL_HOURS
    return "[h]:mm:ss" if any(one % 60 for one in seconds) else "[h]:mm"


def is_instant(cell: Cell) -> bool:
    """Whether a cell has a moment of a clock, which a spreadsheet shows without its zone."""
    return isinstance(cell.value, Moment | Dated | Soon | Clock)


DECIMAL_HOURS = '#,##0.00" h"'


def amount_format(currency: str) -> str:
    """`#,##0.00` with the decimal places of a currency."""
    decimals = places(currency)
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _number(value: Value | None, zone: ZoneInfo, hours: str) -> Written | None:
    match value:
        case Money():
            return Written(float(value.decimal), amount_format(value.currency))
        case Hours():
            return Written(value.seconds / (3600 if hours == DECIMAL_HOURS else DAY), hours)
        case Percent():
            return Written(float(value.fraction), "0.0%")
        case Moment() | Dated() | Soon() | Clock():
            return Written(value.at.astimezone(zone).replace(tzinfo=None), "yyyy-mm-dd hh:mm")
        case date():
            return Written(value, "yyyy-mm-dd")
        case int():
            return Written(float(value), "#,##0")
        case Decimal():
            return Written(float(value), "General")
    return None
