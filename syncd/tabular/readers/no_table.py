"""Recognises files that are no tables: XML by its message, and bank statements by their first tags."""

import re
from dataclasses import dataclass

from syncd.connector import BadFile
from syncd.core.pages import SourceFile

_HEAD = 64 * 1024  # bytes in which the names of a message stand
_BOM = b"\xef\xbb\xbf"
_XML = re.compile(r"\s*+(?:<\?xml\b|<!DOCTYPE\b|<(?:[A-Za-z_][\w.-]*+:)?+(?:Document|BizMsgEnvlp|Envelope|DataPDU)\b)")
_MESSAGE = re.compile(r"\b([a-z]{4}\.[0-9]{3})\.[0-9]{3}\.[0-9]{2}\b")
_CONTAINER = re.compile(r"<(?:[A-Za-z_][\w.-]*+:)?+(BkToCstmr[A-Za-z]{4,20}|Cstmr[A-Z][A-Za-z]{3,20})\b")
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,60})")
# A SWIFT message may follow an envelope of blocks or a few lines of its bank.
_MT = re.compile(r"(?:^|\{4:\s{0,4})\s{0,4}:20:[^\r\n]*+[\r\n]++(?::2[0-9][A-Z]?:|:NS:|:13D?:)", re.MULTILINE)
_BEFORE = 4096  # characters among which the first tag of a statement stands
_MT_TYPE = re.compile(r"\{2:[IO]([0-9]{3})")
_MESSAGES = {
    "BkToCstmrStmt": "camt.053",
    "BkToCstmrAcctRpt": "camt.052",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
    "CstmrCdtTrfInitn": "pain.001",
    "CstmrPmtStsRpt": "pain.002",
    "CstmrDrctDbtInitn": "pain.008",
}
"""By the element that holds it, an ISO 20022 message that banks exchange with their customers."""
_MEANINGS = {
    "camt.054": "a notice of single bookings, which a statement holds, too",
    "pain.001": "an order of payments",
    "pain.002": "an answer to orders",
    "pain.008": "an order of direct debits",
    "MT942": "an interim report of a day that is not over",
}
_STATEMENTS = ("camt.053", "camt.052", "MT940", "MT950", "OFX")
WANTED = "export the account's statement as CAMT.053, MT940, OFX or CSV"
"""What to do with a bank's file that is no statement."""


@dataclass(frozen=True, slots=True)
class NoTable:
    """A file that is no table."""

    name: str  # "camt.053", "MT940", "OFX" or another message; "XML" for any other
    root: str = ""  # of XML, its first element

    @property
    def is_statement(self) -> bool:
        """Whether a source of a bank reads it."""
        return self.name in _STATEMENTS

    @property
    def is_message(self) -> bool:
        """Whether it is what banks send, and not any other XML."""
        return self.name != "XML"

    def refusal(self, file: str) -> str:
        """Say in one sentence what the file is and what to do instead."""
        shown = self.name.upper() if self.name.startswith("camt") else self.name
        if self.is_statement:
            return f'{file} is a bank\'s statement ({shown}), no table: a source of kind = "bank" reads it as it is'
        if self.is_message:
            meaning = _MEANINGS.get(self.name, "no statement of an account")
            return f"{file} is {shown}, {meaning}: {WANTED}"
        root = f" (<{self.root}>)" if self.root else ""
        return f"{file} is XML{root}, which is no table: export CSV or XLSX, or a bank's statement as CAMT.053 or MT940"


def no_table(file: SourceFile) -> NoTable | None:
    """Recognise a file that is no table; None for any other, which may be one."""
    head = _head(file.data)
    if "<OFX>" in head[:_BEFORE].replace("\0", ""):
        return NoTable("OFX")
    if _XML.match(head):
        if held := _CONTAINER.search(head):
            return NoTable(_MESSAGES.get(held[1], "XML"), held[1])
        if named := [name for name in _MESSAGE.findall(head) if name != "head.001"]:
            return NoTable(named[0])
        root = _ROOT.search(head)
        return NoTable("XML", root[1] if root else "") if not root or root[1].lower() != "html" else None
    if _MT.search(head[:_BEFORE]):
        kind = _MT_TYPE.search(head[:_BEFORE])
        interim = ":34F:" in head and ":60" not in head
        return NoTable(f"MT{kind[1]}" if kind else "MT942" if interim else "MT940")
    return None


def refuse_no_table(file: SourceFile) -> None:
    """BadFile, which says what it is, for a file that is no table."""
    if found := no_table(file):
        raise BadFile(found.refusal(file.name))


def _head(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data[:_HEAD].decode("utf-16", "replace").lstrip("\ufeff")
    return data[:_HEAD].removeprefix(_BOM).decode("latin-1")
