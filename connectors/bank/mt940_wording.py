"""Reads the wording of an entry of MT940: who paid, and what for."""

import re
from collections.abc import Sequence

_CODED = re.compile(r"([0-9]{3})?\s*([?^<~@|])[0-9]{2}")
_PURPOSE = (*(f"{number}" for number in range(20, 30)), *(f"{number}" for number in range(60, 64)))
_NAME = ("32", "33")
_SUBFIELD = 27  # characters of a full one: words go on in the next
_LINE = 65  # characters of a full line
_KEYWORD = re.compile(r"[A-Z]{3,4}\+")
_REFERENCE = re.compile(r"EREF\+(\S+)|/EREF/([^/]++)")
_RETURNS = frozenset({"009", "059", "108", "109", "159"})
"""Codes of what a line is (Geschäftsvorfallcode, annex 3 of the German DFÜ agreement): direct debits and transfers that
came back."""
_NAMED = re.compile(r"/NAME/([^/]++)|/CNTP/[^/]*+/[^/]*+/([^/]++)")


def wording(lines: Sequence[str]) -> tuple[str, str]:
    """Return who paid or was paid, and the description, from the lines of `:86:`."""
    text = "".join(lines)
    if coded := _CODED.match(text):
        return _of_subfields(text, coded[2])
    plain = _joined(lines, _LINE)
    named = _NAMED.search(plain)
    return (named[named.lastindex or 1].strip() if named else ""), plain


def codes(lines: Sequence[str]) -> tuple[str, str]:
    """Return the payer's own reference, and the code by which the bank calls the payment a return; "" for what is not
    there."""
    coded = _CODED.match("".join(lines))
    found = _REFERENCE.search(wording(lines)[1])
    reference = found[found.lastindex or 1].strip() if found else ""
    return reference, f"GVC {coded[1]}" if coded and coded[1] in _RETURNS else ""


def _of_subfields(text: str, mark: str) -> tuple[str, str]:
    """Read the fields that German and Polish banks use: a mark and two digits before each."""
    parts = re.split(f"{re.escape(mark)}([0-9]{{2}})", text)
    fields = list(zip(parts[1::2], parts[2::2], strict=True))
    purpose = _joined([part for name, part in fields if name in _PURPOSE], _SUBFIELD)
    name = _joined([part for name, part in fields if name in _NAME], _SUBFIELD)
    return name, purpose or " ".join(part.strip() for name, part in fields if name == "00")


def _joined(parts: Sequence[str], full: int) -> str:
    """Join parts: by a space, unless one is full, so that its last word goes on in the next."""
    joined = ""
    for before, part in zip(("", *parts), parts, strict=False):
        goes_on = len(before) >= full and not _KEYWORD.match(part)
        joined += part if goes_on else f" {part}"
    return joined.strip()
