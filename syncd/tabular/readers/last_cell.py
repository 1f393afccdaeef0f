"""Tells whether the last cell of a text that ends without a line end is whole, or may be cut off.

Many programs end a file without a line end, and a file that was cut off while it was copied looks the same. The cell is
whole where all others of its column are written in one way that a cut cell is not: amounts with as many decimals and
the same currency, clock times with as many parts, dates; or where the column has few values again and again, it is one
of them, and none begins with it. Any other text may be cut.
"""

import re
from collections.abc import Iterable

FEW = 50
"""Distinct values of a column that holds the same few again and again."""
_AGAIN = 3
"""How often each of them occurs on average."""
_DECIMAL = re.compile(r"([^\d]{0,5})\d[\d.,'’  ]*?([.,])(\d{1,4})([^\d.,]{0,5})")
_CLOCK = re.compile(r"\d{1,4}((?::\d\d){1,2})( ?[AaPp]\.?[Mm]\.?)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?")
_DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{4}")


def is_whole(cell: str, others: Iterable[str]) -> bool:
    """Whether the last `cell` of a file is whole, by the `others` of its column."""
    cell, ways, values, filled, rows = cell.strip(), set[str](), set[str](), 0, 0
    for other in (other.strip() for other in others):
        rows += 1
        if other:
            filled += 1
            ways.add(_way(other))
            if len(values) <= FEW:
                values.add(other)
    if not cell or not filled:
        return rows > 0 and not cell and not filled
    if ways == {_way(cell)} != {""}:
        return True
    is_one = cell in values and not any(value != cell and value.startswith(cell) for value in values)
    return is_one and not cell.isdecimal() and len(values) <= min(FEW, filled // _AGAIN)


def may_be_cut(name: str) -> str:
    """The notice that a file may be cut off inside its last cell."""
    return (
        f"{name} ends without a line end, perhaps inside its last cell, so rows may be missing after it: nothing that "
        "it lacks is deleted; if it is whole, add a line end, or import it with --covers FROM..TO"
    )


def _way(cell: str) -> str:
    """How a cell is written, where a part of one written so is written otherwise; "" for any other."""
    if found := _DECIMAL.fullmatch(cell):
        before, point, decimals, after = found.groups()
        return f"{before.strip('+-−( ')}#{point}{len(decimals)}{after.strip(') ')}"
    if found := _CLOCK.fullmatch(cell):
        return f"{found[1].count(':')} parts{(found[2] or '').strip().casefold()}"
    if _ISO.fullmatch(cell):
        return re.sub(r"\d", "9", cell)
    if found := _DATE.fullmatch(cell):
        return f"date {found[1]}"
    return ""
