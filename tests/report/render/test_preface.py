"""Sentences above a rendered message, in every format, whatever is in them."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.channel import Message
from syncd.report.render.message import FORMATS, message
from syncd.report.render.plain import WIDTH
from syncd.report.render.preface import with_preface
from syncd.report.render.slack_blocks import TEXT

SENTENCE = (
    "“x <!channel> & y” could not be delivered. Read it with: syncd report show r-20261116-a-long-name-of-a-report"
)


@pytest.fixture
def rendered(sample):
    return message(sample.report(), FORMATS)


def test_they_stand_first_in_every_format_and_all_else_stays(rendered):
    parts = with_preface(rendered, [SENTENCE, "Second."]).parts
    assert parts["text"].endswith(f"\n\nSecond.\n\n{rendered.parts['text']}")
    assert "syncd report show r-20261116-a-long-name-of-a-report" in parts["text"].splitlines()
    assert max(map(len, parts["text"].splitlines())) <= WIDTH
    told = parts["html"].index("“x &lt;!channel&gt; &amp; y” could")
    assert parts["html"].index("<body") < told < parts["html"].index("<h1")
    posted, old = json.loads(parts["slack"]), json.loads(rendered.parts["slack"])
    assert posted["blocks"][1:] == old["blocks"]
    assert posted["blocks"][0]["text"]["text"] == f"{SENTENCE}\nSecond."
    assert posted["text"].startswith("“x &lt;!channel&gt; &amp; y”")
    assert posted["text"].endswith(old["text"])
    assert json.loads(parts["json"]) == {"notes": [SENTENCE, "Second."], **json.loads(rendered.parts["json"])}


def test_a_slack_message_without_room_for_a_block_has_them_within_one(rendered):
    full = json.loads(rendered.parts["slack"])
    full["blocks"] += [{"type": "divider"}] * (50 - len(full["blocks"]))
    posted = json.loads(with_preface(replace(rendered, parts={"slack": json.dumps(full)}), [SENTENCE]).parts["slack"])
    assert len(posted["blocks"]) == 50
    assert SENTENCE in json.dumps(posted["blocks"], ensure_ascii=False)


@given(sentences=st.lists(st.text(min_size=1, max_size=2000), min_size=1, max_size=6))
def test_whatever_is_in_them_every_format_stays_what_it_is(sentences):
    parts = {"text": "t\n", "html": "<p>no body</p>", "slack": '{"text": "t", "blocks": []}', "json": "{}"}
    message = Message(id="r-1", subject="", made_at=datetime(2026, 11, 16, tzinfo=UTC), parts=parts)
    told = with_preface(message, sentences).parts
    assert told["text"].endswith("\n\nt\n")
    assert told["html"].endswith("<p>no body</p>")
    assert "<script" not in told["html"]
    assert len(json.loads(told["slack"])["blocks"][0]["text"]["text"]) <= TEXT
    assert len(json.loads(told["json"])["notes"]) == len(sentences)
