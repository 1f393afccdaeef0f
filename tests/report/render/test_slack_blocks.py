"""A report as a Slack message: within Slack's limits, and no text of a source is mark-up."""

import json

import pytest
from hypothesis import given, settings
from slack_sdk.models.blocks import Block

from syncd.core.to_do import Link
from syncd.report.document import Action, Actions, Cell, Column, Paragraphs, Row, RowKind, Table
from syncd.report.render.slack_blocks import render
from tests.report.render import documents
from tests.report.render.reading import plain

KINDS = {"header", "rich_text", "divider", "table", "context"}


def objects(node):
    """Every object of a payload that has a type."""
    if isinstance(node, dict):
        if "type" in node:
            yield node
        for value in node.values():
            yield from objects(value)
    if isinstance(node, list):
        for value in node:
            yield from objects(value)


def accepted(payload):
    """The payload, after Slack's own models and the documented limits have accepted it."""
    body = json.loads(payload)
    assert body["unfurl_links"] is False
    assert 0 < len(body["text"]) <= 3000
    assert 1 <= len(body["blocks"]) <= 8
    for raw in body["blocks"]:
        assert raw["type"] in KINDS
        if raw["type"] != "table":
            Block.parse(raw).validate_json()
    _within_limits(body["blocks"])
    return body


def _within_limits(blocks):
    tables = [block for block in blocks if block["type"] == "table"]
    assert len(tables) <= 1
    for table in tables:
        widths = {len(row) for row in table["rows"]}
        assert widths == {len(table["column_settings"])}
        assert max(widths) <= 20
        assert len(table["rows"]) <= 13
        assert sum(len(cell["text"]) for row in table["rows"] for cell in row) <= 10_000
    for one in objects(blocks):
        assert one["type"] != "mrkdwn"
        assert one["type"] != "button"
        if one["type"] in ("text", "raw_text", "plain_text"):
            assert 1 <= len(one["text"]) <= 3000
    header = [block["text"]["text"] for block in blocks if block["type"] == "header"]
    assert all(len(words) <= 150 for words in header)


@settings(max_examples=100)
@given(documents.documents())
def test_slack_accepts_any_document_and_links_lead_to_platforms_alone(document):
    body = accepted(render(document))
    links = [one for one in objects(body["blocks"]) if one["type"] == "link"]
    assert {one["url"] for one in links} <= {documents.DIARY.url}
    assert not {"<", ">"} & set(body["text"])


@settings(max_examples=60)
@given(documents.documents())
def test_every_thing_to_do_is_named_or_counted(document):
    body = accepted(render(document))
    shown = plain("".join(one["text"] for one in objects(body["blocks"]) if isinstance(one.get("text"), str)))
    items = [item for block in document.blocks + document.aside if isinstance(block, Actions) for item in block.items]
    named = sum(plain(item.title)[:400] in shown for item in items)
    assert named == len(items) or f"syncdreportshow{document.id}" in shown


def test_the_week_has_seven_blocks_and_a_text_for_notifications():
    body = accepted(render(documents.weekly()))
    assert [block["type"] for block in body["blocks"]] == [
        "header", "rich_text", "rich_text", "divider", "rich_text", "table", "context",
    ]  # fmt: skip
    assert body["text"] == (
        "164.17 USD can still be saved, until 13:00 today\n"
        "Add 2:30 to Backend API: Tue 10 Nov, 17:00–19:30, 100.00 USD\n"
        "Add 1:10 to Shop maintenance: Thu 12 Nov, 17:00–18:10, 64.17 USD\n"
        "and 4 more, 31.00 USD: syncd discrepancies"
    )
    assert len(json.dumps(body["blocks"])) < 5000


def test_a_table_has_its_totals_at_its_end_and_twelve_rows():
    columns = (Column(key="what", title="What"), Column(key="usd", title="USD", is_number=True))
    rows = [Row((Cell(f"Contract {number}"), Cell("1.00"))) for number in range(40)]
    total = Row((Cell("Total, USD"), Cell("40.00")), RowKind.TOTAL)
    table = Table(title="All", columns=columns, rows=(*rows, total))
    shown = accepted(render(documents.weekly(blocks=(table,))))["blocks"]
    (made,) = [block for block in shown if block["type"] == "table"]
    assert [cell["text"] for cell in made["rows"][-1]] == ["Total, USD", "40.00"]
    assert len(made["rows"]) == 13
    assert made["column_settings"] == [{"align": "left", "is_wrapped": True}, {"align": "right"}]


@pytest.mark.parametrize("words", ["<!channel>", "<@U123>", "<https://evil.example|bank>", "*b* _i_ ~s~ `c`", "&amp;"])
def test_no_text_calls_anybody_or_forges_a_link(words):
    action = Action(title=words, details=(words,), amount=Cell("1.00 USD"))
    document = documents.weekly(headline=words, blocks=(Actions(title=words, items=(action,) * 9),))
    body = accepted(render(document))
    holders = {
        one["type"] for one in objects(body["blocks"]) if isinstance(one.get("text"), str) and words in one["text"]
    }
    assert holders == {"text", "plain_text"}
    assert "<" not in body["text"]


def test_what_was_not_checked_stands_before_the_sources_and_a_table_has_columns_for_phones():
    aside = (Paragraphs(title="Not checked", sentences=("The bank.",)),)
    blocks = accepted(render(documents.weekly(aside=aside)))["blocks"]
    assert blocks[-1]["elements"][0]["text"].startswith("Not checked: The bank. · Toggl: time entries")
    assert [cell["text"] for cell in blocks[-2]["rows"][0]] == ["Contract", "Hours", "Gross", "Net"]


def test_an_address_that_is_not_encrypted_is_no_link():
    action = Action(title="Add", link=Link("Diary", "javascript:alert(1)"))
    body = accepted(render(documents.weekly(blocks=(Actions(title="", items=(action,)),))))
    assert not [one for one in objects(body["blocks"]) if one["type"] == "link"]


def test_two_thousand_things_to_do_are_seven_and_a_count_with_its_sum():
    body = accepted(render(documents.many(2000)))
    text = json.dumps(body, ensure_ascii=False)
    assert "and 1,993 more, 199,300.00 USD: syncd report show r-6f9f3e02a5" in text
    assert len(text) < 16_000
