"""What a workbook says around its rows: which sheets there are, what its styles mean, which texts its cells share."""

import re
from array import array
from dataclasses import dataclass
from typing import Literal

from syncd.connector import BadFile
from syncd.tabular.readers.limits import STRINGS
from syncd.tabular.readers.xlsx_package import Package

Style = Literal["number", "date", "time", "duration"]
"""How a number is meant: `time` is a date or a moment of the day whose format shows hours or seconds."""
_FORMAT_LENGTH = 255  # Excel's limit


@dataclass(frozen=True, slots=True)
class Strings:
    """Texts in one block of UTF-8, `ends` being where each one ends: a tenth of what Python strings take."""

    block: bytearray
    ends: "array[int]"

    def __getitem__(self, index: int) -> str:
        return self.block[self.ends[index - 1] if index else 0 : self.ends[index]].decode()

    def __len__(self) -> int:
        return len(self.ends)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook whose `sheet` is the part with the rows; `epoch_1904`: days are counted as on old Macintoshes."""

    package: Package
    sheet: str
    styles: tuple[Style, ...]
    strings: Strings
    epoch_1904: bool


def opened(package: Package, wanted: str | None) -> Workbook:
    """The workbook at the sheet named so, whatever the case, else at the first visible one that holds cells."""
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
    """What a number means in a cell of each style."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

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
    from openpyxl.styles.numbers import STRIP_RE, is_date_format, is_timedelta_format

    if len(code) > _FORMAT_LENGTH:  # its patterns take quadratic time
        return "number"
    if is_timedelta_format(code):
        return "duration"
    if not is_date_format(code):
        return "number"
    return "time" if re.search("[hs]", STRIP_RE.sub("", code.split(";")[0]), re.IGNORECASE) else "date"


def _strings(package: Package, part: str) -> Strings:
    """The shared texts, without the reading aids that East Asian ones carry."""
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
