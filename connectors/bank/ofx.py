"""Reads OFX and QFX as a table: the transactions of every bank and card account in a file.

ofxtools takes the tags apart, in both spellings of OFX (SGML with open tags, and XML). It is kept well: more than fifty
releases, 1.1.1 being the newest looked at, for current Pythons and without dependencies. Its licence is GPL-3.0-only,
so it is an extra, and imported only when a file is OFX. Its strict models are not used, since banks leave out what they
ask for. OFX has one currency for an account, days as `20261102120000[-5:EST]` and amounts with a point or a comma (OFX
1.6 and 2.3, chapters 3 and 11).
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

from syncd.connector import BadFile, SourceFile
from syncd.connectors.bank.ofx_balance import BALANCE, StatedBalance, amount_of, with_balances
from syncd.connectors.bank.statements import is_account, other_account
from syncd.core.records import short_hash
from syncd.errors import ConfigError
from syncd.tabular import Row, Table, day, decode
from syncd.tabular.readers.limits import CELL, DOCUMENT, ROWS, VALUES

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

COLUMNS = {
    "date": ("date",),
    "amount": ("trnamt",),
    "id": ("id",),
    "payer": ("name",),
    "description": ("memo",),
    "currency": ("curdef",),
    "balance": (BALANCE,),
}
"""The mapping of the table that `read` makes."""
_HEAD = 4096  # bytes in which the first tag stands
_STATEMENTS = ("STMTRS", "CCSTMTRS")
_CELLS = ("TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "CHECKNUM", "REFNUM", "NAME", "MEMO")
# In SGML a tag without a text would seem to hold all that follows it.
_EMPTY = re.compile(r"<(NAME|MEMO|CHECKNUM|REFNUM|SIC|PAYEEID|SRVRTID|EXTDNAME)>\s*+(?:</\1>)?+(?=\s*+<)")
_FAULTS = (SyntaxError, ValueError, LookupError, AssertionError, TypeError)


def is_ofx(file: SourceFile) -> bool:
    """Whether the file has the first tag of OFX."""
    return b"<OFX>" in file.data[:_HEAD].replace(b"\0", b"")


def read(file: SourceFile, number: str = "") -> tuple[Table, tuple[date, date] | None]:
    """Read the transactions, and the first and last day that the file states, if it is of one account.

    `number`: of the only account to read; "" for all. BadFile for a file that is no whole OFX, or of other accounts;
    ConfigError without the library.
    """
    root = _root(file)
    statements = [statement for tag in _STATEMENTS for statement in root.iter(tag)]
    if not statements:
        raise BadFile(f"{file.name} holds no account: export the transactions of a bank or card account")
    if number:
        accounts = list(dict.fromkeys(map(_account, statements)))
        statements = [statement for statement in statements if is_account(_account(statement), number)]
        if not statements:
            raise other_account(file.name, accounts, number)
    rows, days = list(_rows(file.name, statements)), None
    if len(statements) == 1:  # else it has balances of several accounts
        days = _stated(statements[0])
        rows = with_balances(rows, _balance(file.name, statements[0]), days)
    if len(rows) > ROWS:
        raise BadFile(f"{file.name} has more than {ROWS} rows: export a shorter range")
    header = ("id", "date", *map(str.lower, _CELLS), "curdef", "acctid", BALANCE)
    return Table(file.name, header, tuple(rows)), days


def _root(file: SourceFile) -> "Element":
    try:
        from ofxtools.Parser import TreeBuilder  # most users have none
    except ImportError:
        raise ConfigError(f"{file.name} is OFX, which needs a library: pip install 'syncd[ofx]'") from None
    if len(file.data) > DOCUMENT or file.data.count(b"<") > VALUES:
        raise BadFile(f"{file.name} is too big to be read as OFX: export a shorter range")
    text = decode(file)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadFile(f"{file.name} defines entities, which no bank does: export it again")
    body = _EMPTY.sub("", _without_cdata(text[text.index("<OFX>") :]))
    root: Element | None = None
    builder = TreeBuilder()
    with suppress(*_FAULTS):
        builder.feed(body)
        root = builder.close()
    if root is None or root.tag != "OFX" or "</OFX>" not in body[-_HEAD:]:
        raise BadFile(f"{file.name} is no whole OFX: export it again")
    return root


def _without_cdata(text: str) -> str:
    """Turn marked sections into plain text, in one go."""
    parts = text.split("<![CDATA[")
    for at, part in enumerate(parts[1:], 1):
        inside, _, behind = part.partition("]]>")
        parts[at] = inside.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + behind
    return "".join(parts)


def _rows(name: str, statements: list["Element"]) -> Iterator[Row]:
    count = 0
    for statement in statements:
        account = _account(statement)
        currency = statement.findtext("CURDEF") or ""
        for transaction in statement.iter("STMTTRN"):
            count += 1
            cells = {tag.lower(): _text(transaction.find(tag)) for tag in _CELLS}
            cells["name"] = cells["name"] or _text(transaction.find("PAYEE/NAME"))
            id = f"{short_hash(account)}-{cells['fitid']}" if cells["fitid"] else ""
            own = {"id": id, "date": cells["dtposted"][:8], "curdef": currency.strip(), "acctid": account}
            yield Row(f"{name}: transaction {count}", {**cells, **own})


def _balance(name: str, statement: "Element") -> StatedBalance | None:
    """The balance that a statement states; None where it states none."""
    amount, account = amount_of(_text(statement.find("LEDGERBAL/BALAMT"))), _account(statement)
    with suppress(ValueError):
        on = day(_text(statement.find("LEDGERBAL/DTASOF"))[:8])
        currency = (statement.findtext("CURDEF") or "").strip()
        cells = {"id": f"{short_hash(account)}-stated-balance", "curdef": currency, "acctid": account}
        return None if amount is None else StatedBalance(on, amount, f"{name}: LEDGERBAL", cells)
    return None


def _account(statement: "Element") -> str:
    return next((_text(id) for id in statement.iter("ACCTID")), "")


def _text(element: "Element | None") -> str:
    return " ".join(unescape((element.text if element is not None else "") or "")[:CELL].split())


def _stated(statement: "Element") -> tuple[date, date] | None:
    with suppress(ValueError):
        first, last = (day(_text(statement.find(f"BANKTRANLIST/{tag}"))[:8]) for tag in ("DTSTART", "DTEND"))
        return (first, last) if first <= last else None
    return None
