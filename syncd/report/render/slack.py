"""Renders a report as a Slack message in JSON: `{"text": fallback, "blocks": […]}`.

Slack's limits (docs.slack.dev, block kit): 50 blocks, 150 characters in a header, 3000 in a section, 10 fields of 2000.
The size of a whole payload is not documented: ours stays below 16 kB. Text from sources is `plain_text` or escaped, so
that a description with `<!channel>` calls nobody.
"""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from syncd.core.report import Report
from syncd.core.wording import clean
from syncd.report.render.report_view import Item, View, view
from syncd.report.render.summary_view import NOTHING, Figures, Row, Table

BLOCKS = 50
HEADER = 150
SECTION = 3000
PAYLOAD = 16_000
"""Bytes."""
SHOWN = 20
_SHORT = 1000  # characters of the fallback, before escaping, and of each opening block
_FEW = 5
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})

Block = dict[str, Any]


def render(report: Report) -> str:
    """Render the JSON body of an incoming webhook, within all limits; it counts the discrepancies that do not fit."""
    words = view(report, SHOWN)
    opening, items, closing = list(_opening(words)), list(_items(words)), list(_closing(words))
    fallback = _fallback(words)
    for ending in (closing, closing[-1:]):
        for shown in range(len(items), -1, -1):
            more = words.more + len(items) - shown
            counted = [_context(f"+{more} more, {words.where}")] if more else []
            blocks = [*opening, *chain.from_iterable(items[:shown]), *counted, *ending]
            payload = json.dumps({"text": fallback, "blocks": blocks}, ensure_ascii=False)
            if len(blocks) <= BLOCKS and len(payload.encode()) <= PAYLOAD:
                return payload
    raise AssertionError("the opening and the closing always fit")


def escaped(text: str) -> str:
    """Escape Slack's three control characters."""
    return text.translate(_ESCAPES)


def _fallback(report: View) -> str:
    """The text of notifications, and all that is left when Slack refuses the blocks."""
    lines = [report.subject]
    for group in report.fixable:
        lines.append(f"{group.title}:")
        lines += [f"• {item.summary}. {item.action}" for item in group.items]
    return escaped("\n".join(lines)[:_SHORT])


def _opening(report: View) -> Iterator[Block]:
    yield {"type": "header", "text": _plain(clean(report.subject, HEADER))}
    period = f"Summary of {report.table.period}. " if report.table else ""
    yield _context(f"{report.name}. {period}Made {report.made}")
    for lines in (
        [f"{source.name}: {source.reach}" for source in report.sources],
        [f"! {source.name}: {notice}" for source in report.sources for notice in source.notices],
    ):
        if lines:
            yield _context("\n".join(lines)[:_SHORT])
    if report.notes:
        yield _section("\n".join(report.notes)[:_SHORT])


def _items(report: View) -> Iterator[list[Block]]:
    """The blocks of each discrepancy; the first of a list or group brings the heading along."""
    for heading, groups in (("What you can still fix", report.fixable), ("What else was found", report.others)):
        headings = [_heading(heading)]
        for group in groups:
            headings.append(_section(group.title))
            for item in group.items:
                yield [*headings, *_item(item)]
                headings = []


def _item(item: Item) -> Iterator[Block]:
    evidence = [f"   {words} [{ref}]" for ref, words in item.evidence[:2]]
    more = len(item.evidence) - len(evidence) + item.more_evidence
    evidence += [f"   +{more} more"] if more else []
    notes = [f"   {item.note}"] if item.note else []
    explains = [f"   gap: {words} [{id}]" for id, words in item.explains]
    yield _section("\n".join([f"• {item.summary}", f"→ {item.action}", *notes, *explains, *evidence]))
    details = filter(None, [item.deadline, item.about, item.id, item.rule, item.severity, item.state, item.age])
    yield {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": f"*{item.stake}*", "verbatim": True}, _plain(" · ".join(details))],
    }


def _closing(report: View) -> Iterator[Block]:
    if report.folds:
        yield _heading("Summed up")
        yield _section(_few([f"• {words}" for words in report.folds], 0))
    if report.not_checked:
        yield _heading("Cannot tell yet")
        reasons = [f"• {checks.because} ({checks.rule}, {checks.subjects})" for checks in report.not_checked]
        yield _section(_few(reasons, report.more_not_checked))
    if report.resolved:
        yield _heading("Resolved since the last report")
        yield _section(_few([f"• {summary} ({id})" for id, summary in report.resolved], report.more_resolved))
    if report.carried:
        yield _heading("Explained, carried forward")
        yield _section(_few([f"• {words} ({id})" for id, words in report.carried], report.more_carried))
    if report.table:
        yield _heading(f"Billable summary {report.table.period}")
        yield from _table(report.table)
    if report.retainers:
        yield _heading("Hours of retainers")
        yield _section(_few([f"• {words}" for words in report.retainers], 0))
    yield _context(report.closing)


def _table(table: Table) -> Iterator[Block]:
    rows = [_row(row) for row in table.rows]
    yield _section(_few(rows, table.more) or NOTHING)
    for row in table.totals:
        yield _section(_row(row))
    for sentences in (table.notes, table.legend):
        if sentences:
            yield _context(" ".join(sentences))


def _row(row: Row) -> str:
    details = ", ".join(filter(None, [row.detail, row.currency]))
    lines = [f"{row.title} ({details})", _cells(row.time), _cells(row.money), row.note]
    return "\n".join(filter(None, lines))


def _cells(figures: Figures) -> str:
    return " · ".join(f"{label.lower()} {value}" for label, value in figures if label)


def _few(lines: list[str], more: int) -> str:
    left_out = len(lines[_FEW:]) + more
    return "\n".join(lines[:_FEW] + ([f"+{left_out} more"] if left_out else []))


def _heading(text: str) -> Block:
    """A heading in our own words: text from sources is never marked up."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": f"*{text}*", "verbatim": True}}


def _section(text: str) -> Block:
    return {"type": "section", "text": _plain(text[:SECTION])}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_plain(text[:SECTION])]}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}
