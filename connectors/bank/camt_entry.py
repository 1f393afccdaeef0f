"""Reads one entry of CAMT, of which the texts are known, as one transaction or as those it collects."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from syncd.connectors.bank.statements import BOOKED, Entry, iso_day
from syncd.core.wording import count

_AMOUNT = re.compile(r"\+?(?=\.?[0-9])[0-9]{0,18}(?:\.[0-9]{0,5})?")
_NOT_BOOKED = {"PDNG": "pending", "INFO": "for information", "FUTR": "in the future"}
_SIGNS = {"CRDT": 1, "DBIT": -1}
_REMITTANCE = (
    *("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/AddtlRmtInf"),
    "AddtlTxInf",
)
_IDS = ("Refs/AcctSvcrRef", "Refs/TxId", "Refs/EndToEndId", "Refs/InstrId")
_REVERSALS = frozenset({"RRTN", "RPCR", "UPDD", "PRDD"})
"""Codes of what an entry is (`SubFmlyCd`) that say "reversal due to": a return, a request to cancel, a direct debit
that was returned, a payment that was reversed."""
_SHOWN = 40
Texts = Mapping[str, str]


def entries_of(place: str, texts: Texts, details: Sequence[Texts]) -> Iterator[Entry]:
    """Read an entry: as its details, where there are several and their amounts add up to it, else as itself."""
    entry = _entry(place, texts)
    if entry.problem or len(details) < 2:
        yield _with_detail(entry, texts, details[0]) if details else _described(entry, texts)
        return
    amounts = [_amount_of(detail, entry) for detail in details]
    if None in amounts or sum(amount for amount in amounts if amount is not None) != entry.amount:
        payers = {_payer(texts, detail, entry.amount) for detail in details}
        collected = replace(entry, payer=payers.pop() if len(payers) == 1 else "")
        yield _described(collected, texts, count(len(details), "payment"))
        return
    ids = [next((detail[path] for path in _IDS if path in detail), "") for detail in details]
    own = ids if all(ids) and len(set(ids)) == len(ids) else [str(number) for number in range(1, len(ids) + 1)]
    for detail, amount, id in zip(details, amounts, own, strict=True):
        assert amount is not None
        reference = f"{entry.reference}/{id}" if entry.reference else detail.get("Refs/AcctSvcrRef", "")
        yield _with_detail(replace(entry, amount=amount, reference=reference), texts, detail)


def _entry(place: str, texts: Texts) -> Entry:
    on = _day(texts, "BookgDt") or _day(texts, "ValDt")
    entry = Entry(
        place=place,
        day=on,
        amount=Decimal(),
        currency=texts.get("Amt@", "").upper(),
        reference=texts.get("AcctSvcrRef", ""),
        value_date=str(_day(texts, "ValDt") or ""),
    )
    status = texts.get("Sts/Cd") or texts.get("Sts") or texts.get("Sts/Prtry") or ""
    if status != "BOOK" and status not in _NOT_BOOKED:
        return replace(entry, problem=f"its status is {status[:_SHOWN]!r}" if status else "it has no status")
    amount, sign = texts.get("Amt", ""), _SIGNS.get(texts.get("CdtDbtInd", ""))
    if not _AMOUNT.fullmatch(amount):
        return replace(entry, problem=f"its amount is {amount[:_SHOWN]!r}, which is no amount of CAMT, like 1234.50")
    if sign is None:
        indicator = texts.get("CdtDbtInd", "")[:_SHOWN]
        return replace(entry, problem=f"whether it is money in or out is open: its CdtDbtInd is {indicator!r}")
    if on is None:
        return replace(entry, problem="it has no booking date")
    return replace(entry, amount=sign * Decimal(amount), state=_NOT_BOOKED.get(status, BOOKED))


def _described(entry: Entry, texts: Texts, otherwise: str = "") -> Entry:
    """Fill in the wording of an entry of which no details are known."""
    return replace(entry, description=texts.get("AddtlNtryInf") or otherwise, returned=_returned(texts, {}))


def _with_detail(entry: Entry, texts: Texts, detail: Texts) -> Entry:
    """Fill in what the details of an entry say of it."""
    remittance = " ".join(detail[path] for path in _REMITTANCE[:-1] if path in detail)
    return replace(
        entry,
        payer=_payer(texts, detail, entry.amount),
        description=remittance or detail.get(_REMITTANCE[-1]) or texts.get("AddtlNtryInf", ""),
        reference=entry.reference or detail.get("Refs/AcctSvcrRef", ""),
        end_to_end=detail.get("Refs/EndToEndId", ""),
        returned=_returned(texts, detail),
    )


def _returned(texts: Texts, detail: Texts) -> str:
    """Why an entry is a return: the reason's code (such as MD06, of EPC173-14), else that it is a reversal; "" where
    the bank calls it none."""
    reason = detail.get("RtrInf/Rsn/Cd") or detail.get("RtrInf/Rsn/Prtry")
    kinds = {of.get("BkTxCd/Domn/Fmly/SubFmlyCd", "") for of in (texts, detail)} & _REVERSALS
    if reason or kinds:
        return reason or min(kinds)
    return "reversal" if texts.get("RvslInd") in ("true", "1") else ""


def _payer(texts: Texts, detail: Texts, amount: Decimal) -> str:
    """Name who paid, or who was paid. The parties of a reversal are those of the payment that it takes back."""
    is_reversal = texts.get("RvslInd") in ("true", "1")
    paid = (amount > 0) != is_reversal
    roles = ("Dbtr", "UltmtDbtr", "Cdtr", "UltmtCdtr") if paid else ("Cdtr", "UltmtCdtr", "Dbtr", "UltmtDbtr")
    names = (detail.get(f"RltdPties/{role}{pty}/Nm") for role in roles for pty in ("", "/Pty"))
    return next((name for name in names if name), "")


def _amount_of(detail: Texts, entry: Entry) -> Decimal | None:
    """Read the signed amount of a payment in an entry; None where it has none in the entry's currency."""
    sign = _SIGNS.get(detail.get("CdtDbtInd", ""), 1 if entry.amount > 0 else -1)
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        text = detail.get(path, "")
        if _AMOUNT.fullmatch(text) and detail.get(f"{path}@", "").upper() == entry.currency:
            return sign * Decimal(text)
    return None


def _day(texts: Texts, name: str) -> date | None:
    return iso_day(texts.get(f"{name}/Dt") or texts.get(f"{name}/DtTm", ""))
