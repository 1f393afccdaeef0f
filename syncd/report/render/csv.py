"""Renders the discrepancies that a report lists as CSV, for spreadsheets; e-mails carry it as an attachment.

Spreadsheets run text that begins like a formula, so such text gets an apostrophe (OWASP ASVS 5 1.2.10, CWE-1236).
Numbers stay numbers: an amount of -12.50 is written as it is.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator

from syncd.core.ageing import age_days, bucket, economic_date
from syncd.core.lifecycle import Discrepancy
from syncd.core.report import Report
from syncd.core.safe_text import line
from syncd.core.time import Instant, iso
from syncd.report.render.left_out import left_out_sentence
from syncd.report.render.wording import about

NAME = "discrepancies.csv"
COLUMNS = (
    "id rule severity state assertion about summary action seconds stake currency deadline first_seen last_seen "
    "age_days evidence parent economic_date age_bucket resolved_by"
).split()
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def render(report: Report) -> str:
    """Write a header and one row per discrepancy, with commas and CRLF, after a byte order mark for spreadsheets. Where
    the report leaves some out, a last row says so in the column `summary`."""
    text = io.StringIO(newline="")
    text.write("\N{BYTE ORDER MARK}")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerows(tuple(_cells(discrepancy, report.made_at)) for discrepancy in report.discrepancies)
    if sentence := left_out_sentence(report):
        rows.writerow([sentence if column == "summary" else "" for column in COLUMNS])
    return text.getvalue()


def inert(text: str) -> str:
    """Take control characters out of `text`, and put an apostrophe before it where a spreadsheet takes it for a
    formula, also after blanks or in full width."""
    text = line(text)
    return f"'{text}" if begins_formula(text) else text


def begins_formula(text: str) -> bool:
    """Whether a spreadsheet takes `text` for a formula."""
    first = next((character for character in text if unicodedata.category(character) not in _INVISIBLE), "")
    return unicodedata.normalize("NFKC", first).startswith(("=", "+", "-", "@"))


def _cells(discrepancy: Discrepancy, now: Instant) -> Iterator[str | int]:
    finding = discrepancy.finding
    stake, day, days = discrepancy.stake, economic_date(discrepancy), age_days(discrepancy, now)
    evidence = "; ".join(f"{', '.join(fact.refs)}: {fact.says}" for fact in finding.evidence)
    yield inert(discrepancy.id)
    yield inert(discrepancy.rule)
    yield inert(discrepancy.severity.word)
    yield inert(discrepancy.state.word)
    yield inert(discrepancy.assertion)
    yield inert(about(discrepancy.facts))
    yield inert(finding.summary)
    yield inert(finding.action)
    yield "" if finding.seconds is None else finding.seconds
    yield "" if stake is None else str(stake.decimal)
    yield "" if stake is None else stake.currency
    yield iso(finding.deadline) if finding.deadline else ""
    yield iso(discrepancy.first_seen)
    yield iso(discrepancy.last_seen)
    yield days
    yield inert(evidence)
    yield inert(finding.parent)
    yield day.isoformat() if day else ""
    yield inert(bucket(days))
    yield discrepancy.state.resolved_by or ""
