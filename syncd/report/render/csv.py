"""All discrepancies of a report as CSV: what a mail carries along, for a spreadsheet.

A spreadsheet runs text that begins like a formula, so such text gets an apostrophe (OWASP ASVS 5 1.2.10, CWE-1236).
Numbers stay numbers: an amount of -12.50 is written as it is.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator

from syncd.core.lifecycle import Discrepancy
from syncd.core.report import Report
from syncd.core.time import Instant, iso
from syncd.core.wording import age_days
from syncd.report.render.wording import about

NAME = "discrepancies.csv"
COLUMNS = (
    "id rule severity state assertion about summary action seconds stake currency deadline first_seen last_seen "
    "age_days evidence"
).split()
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def render(report: Report) -> str:
    """A header and one row per discrepancy: commas, CRLF, and first the byte order mark that spreadsheets look for."""
    text = io.StringIO(newline="")
    text.write("\N{BYTE ORDER MARK}")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerows(tuple(_cells(each, report.made_at)) for each in report.discrepancies)
    return text.getvalue()


def inert(text: str) -> str:
    """`text` that no spreadsheet takes for a formula: not after blanks, not written in full-width characters."""
    first = next((each for each in text if unicodedata.category(each) not in _INVISIBLE), "")
    runs = unicodedata.normalize("NFKC", first).startswith(("=", "+", "-", "@")) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if runs else text


def _cells(each: Discrepancy, now: Instant) -> Iterator[str | int]:
    finding = each.finding
    stake = finding.stake
    evidence = "; ".join(f"{fact.ref}: {fact.says}" for fact in finding.evidence)
    for text in (each.id, each.rule, each.severity.word, each.state.value, each.assertion, about(each.facts)):
        yield inert(text)
    yield inert(finding.summary)
    yield inert(finding.action)
    yield "" if finding.seconds is None else finding.seconds
    yield "" if stake is None else str(stake.decimal)
    yield "" if stake is None else stake.currency
    yield iso(finding.deadline) if finding.deadline else ""
    yield iso(each.first_seen)
    yield iso(each.last_seen)
    yield age_days(each.first_seen, now)
    yield inert(evidence)
