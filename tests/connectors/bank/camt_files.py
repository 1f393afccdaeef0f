"""Writes statements as CAMT, in the shape that banks give them, and reads what tests compare."""

from decimal import Decimal
from xml.sax.saxutils import escape

from syncd.testing import files
from syncd.testing.files import covered_spans

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."


def element(name, *inner):
    return f"<{name}>{''.join(inner)}</{name}>"


def money(cents, currency="EUR"):
    indicator = element("CdtDbtInd", "CRDT" if cents >= 0 else "DBIT")
    return f'<Amt Ccy="{currency}">{abs(Decimal(cents)).scaleb(-2)}</Amt>{indicator}'


def entry(day="2026-11-06", cents=41250, ref="R1", payer="Upwork", text="Payout", status="BOOK", more="", details=None):
    party = element("RltdPties", element("Dbtr" if cents > 0 else "Cdtr", element("Nm", escape(payer))))
    detail = element("TxDtls", party, element("RmtInf", element("Ustrd", escape(text))))
    booked = element("Sts", status) + element("BookgDt", element("Dt", str(day)))
    reference = element("AcctSvcrRef", ref) if ref else ""
    return element("Ntry", money(cents), more, booked, reference, element("NtryDtls", details or detail))


def balance(code, day, cents):
    return element("Bal", element("Tp", element("CdOrPrtry", element("Cd", code))), money(cents), dated(day))


def dated(day):
    return element("Dt", element("Dt", str(day)))


def statement(*entries, account="DE1", opening=None, closing=None, days=None, more="", made="2026-11-09T05:00:00"):
    """`opening` and `closing`: each a day and cents."""
    period = "FrDtTm>{}T00:00:00+01:00</FrDtTm><ToDtTm>{}T23:59:59+01:00</ToDtTm"
    return element(
        "Stmt",
        element("Id", "S"),
        more,
        element("CreDtTm", made),
        element("FrToDt", f"<{period.format(*days)}>") if days else "",
        element("Acct", element("Id", element("IBAN", account))),
        balance("OPBD", *opening) if opening else "",
        balance("CLBD", *closing) if closing else "",
        *entries,
    )


def document(*statements, version="02", header="", container="BkToCstmrStmt"):
    space = f'xmlns="{NAMESPACE}{version}"'
    body = element(container, element("GrpHdr", element("MsgId", "M"), header), *statements)
    return f'<?xml version="1.0" encoding="UTF-8"?><Document {space}>{body}</Document>'


def xml(*statements, name="x.xml", **form):
    return files.file(document(*statements, **form), name)


WHOLE = {"opening": ("2026-11-05", 0), "closing": ("2026-11-07", 41250), "days": ("2026-11-05", "2026-11-07")}


def spans(page):
    complete, snapshots = covered_spans(page)
    assert snapshots == []
    return complete


def rows(page):
    return [(str(each.record.posted), str(each.record.amount), each.record.description) for each in page.records]
