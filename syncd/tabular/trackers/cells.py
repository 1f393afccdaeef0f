"""Reads cells of trackers' files: persons, tags, billable marks and rates."""

from collections.abc import Sequence

from syncd.connector import BadFile
from syncd.core.money import Money
from syncd.tabular import Mark, Row, Table, money, normalise_name

_BILLABLE = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "billable", "ja", "sí", "si", "oui", "sim", "sì"), True),
    **dict.fromkeys(("no", "n", "false", "0", "non-billable", "nein", "non", "nee", "não"), False),
}


def check_names_somebody(table: Table, columns: Sequence[str], person: str | None) -> None:
    """Raise BadFile for a file without any of the `columns` that name people, if the source has no `person` either."""
    if not person and not set(columns) & set(table.header):
        raise BadFile(
            f"{table.name} names nobody: set `person` of the source as other exports name you, "
            f"or show one of the columns {', '.join(columns)}"
        )


def person_named(text: str, default: str | None) -> str:
    """Return the person whom a row names, else `default`. ValueError where there is neither."""
    if person := text or default:
        return person
    raise ValueError("it names nobody, and the source has no `person`")


def tags_in(text: str) -> tuple[str, ...]:
    """Split tags at ", ", as trackers write them; sorted, each once."""
    return tuple(sorted({tag for part in text.split(", ") if (tag := part.strip())}))


def billable_in(text: str) -> bool | None:
    """Whether a word means billable, in a language whose headers `syncd map` knows; None for an unknown word."""
    return _BILLABLE.get(normalise_name(text))


def rate_in(text: str, currency: str, mark: Mark = ".") -> Money | None:
    """Read the price of an hour; None where it or its currency is empty, and for 0, which trackers write for no rate.

    ValueError as for `syncd.tabular.money`.
    """
    rate = money(text, currency, mark) if text and currency else None
    return rate if rate and rate.minor else None


def is_sum(row: Row, moments: Sequence[str]) -> bool:
    """Whether it is a row "Total": one with this word and without a date or time in the columns `moments`."""
    if any(_bare(row.text(column)) not in ("", "-", "total") for column in moments):
        return False
    return any(_bare(cell) == "total" for cell in row.cells.values())


def _bare(cell: str) -> str:
    return cell.casefold().rstrip(":")
