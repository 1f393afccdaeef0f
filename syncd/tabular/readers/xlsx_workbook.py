"""Reads the parts of a workbook around its rows: sheets, styles, and the texts that cells share."""

import re
from array import array
from dataclasses import dataclass
from typing import Literal

from syncd.connector import BadFile
from syncd.tabular.readers.limits import STRINGS
from syncd.tabular.readers.xlsx_package import Package

Style = Literal["number", "date", "time", "duration"]
"""The meaning of a number: `time` is a date or a time of day whose format shows hours or seconds."""
_FORMAT_LENGTH = 255  # Excel's limit


@dataclass(frozen=True, slots=True)
class Strings:
    """Texts in one block of UTF-8, which takes a tenth of the memory of Python strings."""

    block: bytearray
    ends: "array[int]"  # of each text

    def __getitem__(self, index: int) -> str:
        return self.block[self.ends[index - 1] if index else 0 : self.ends[index]].decode()

    def __len__(self) -> int:
        return len(self.ends)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook, opened at one sheet."""

    package: Package
    sheet: str  # the part with its rows
    styles: tuple[Style, ...]
    strings: Strings
    epoch_1904: bool  # days are counted as on old Macintoshes


def open_workbook(package: Package, wanted: str | None) -> Workbook:
    """Open a workbook at the `wanted` sheet, in any letter case, else at the first visible one with cells."""
    main = next((part for kind, part in package.related("").values() if kind == "officeDocument"), "")
    if main.endswith(".bin"):
        raise BadFile(f"{package.name} is a binary workbook: save it as XLSX or CSV")
    related = package.related(main) if main else {}
    sheets: list[tuple[str, bool, str]] = []
    epoch_1904 = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal epoch_1904
        if tag == "sheet":
            id = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            kind, part = related.get(id, ("", ""))
            if kind == "worksheet":
                visible = attributes.get("state", "visible") == "visible"
                sheets.append((attributes.get("name", ""), visible, part))
        elif tag == "workbookPr":
            epoch_1904 = attributes.get("date1904") in ("1", "true")

    if main:
        package.read(main, start)
    if wanted is None:
        chosen = next((part for _, visible, part in sheets if visible), None)
    else:
        chosen = next((part for name, _, part in sheets if name.casefold() == wanted.casefold()), None)
    if chosen is None:
        names = ", ".join(repr(name[:31]) for name, _, _ in sheets[:30]) or "none"
        lacking = "visible sheet of cells" if wanted is None else f"sheet {wanted!r}"
        raise BadFile(f"{package.name} has no {lacking}: name one of its sheets ({names}) or save the table as CSV")
    parts = dict(related.values())
    return Workbook(
        package,
        chosen,
        _styles(package, parts["styles"]) if "styles" in parts else (),
        _strings(package, parts["sharedStrings"]) if "sharedStrings" in parts else Strings(bytearray(), array("I")),
        epoch_1904,
    )


def _styles(package: Package, part: str) -> tuple[Style, ...]:
    """Read the meaning of a number in a cell of each style."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS  # slow to import, and few files are spreadsheets

    formats: dict[str, str] = {str(id): code for id, code in BUILTIN_FORMATS.items()}
    used: list[str] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if tag == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "xf" and inside:
            used.append(attributes.get("numFmtId", "0"))
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = tag == "cellXfs"

    package.read(part, start)
    meanings = {id: _meaning(formats.get(id, "")) for id in set(used)}
    return tuple(meanings[id] for id in used)


def _meaning(code: str) -> Style:
    from openpyxl.styles.numbers import STRIP_RE, is_date_format, is_timedelta_format  # as above

    if len(code) > _FORMAT_LENGTH:  # its patterns take quadratic time
        return "number"
    if is_timedelta_format(code):
        return "duration"
    if not is_date_format(code):
        return "number"
    return "time" if re.search("[hs]", STRIP_RE.sub("", code.split(";")[0]), re.IGNORECASE) else "date"


def _strings(package: Package, part: str) -> Strings:
    """Read the shared texts, without the reading aids of East Asian ones."""
    strings = Strings(bytearray(), array("I"))
    taken = False
    aids = 0

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal taken, aids
        aids += tag == "rPh"
        taken = tag == "t" and not aids

    def end(tag: str) -> None:
        nonlocal taken, aids
        taken = False
        if tag == "si":
            strings.ends.append(len(strings.block))
        elif tag == "rPh":
            aids -= 1

    def data(text: str) -> None:
        if taken:
            strings.block.extend(text.encode())

    for _ in package.parse(part, start, end, data):
        if len(strings.block) + 8 * len(strings.ends) > STRINGS:
            raise BadFile(f"{package.name} holds more than {STRINGS >> 20} MiB of different texts: split it")
    return strings
