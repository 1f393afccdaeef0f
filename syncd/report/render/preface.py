"""Puts sentences above a rendered message, in each of its formats."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html import escape
from textwrap import wrap
from typing import Any

from syncd.channel import Message
from syncd.core.safe_text import line
from syncd.redaction import redacted
from syncd.report.render.plain import WIDTH
from syncd.report.render.slack_blocks import TEXT, unmarked

_STYLE = "margin:16px;padding:8px 12px;border:2px solid #b45309;font-family:sans-serif;font-size:14px"

_BLOCKS = 50
"""Of a Slack message (docs.slack.dev)."""
_COMMAND = re.compile(r"syncd report \w+(?: r-\S+\b)?")
_NO_BREAK = "\0"


def with_preface(message: Message, sentences: Sequence[str]) -> Message:
    """Put `sentences` above a message that is rendered already."""
    sentences = [line(redacted(sentence)) for sentence in sentences]
    return replace(message, parts={name: _FORMATS[name](part, sentences) for name, part in message.parts.items()})


def _text(part: str, sentences: Sequence[str]) -> str:
    return "\n\n".join([*map(_wrapped, sentences), part])


def _wrapped(sentence: str) -> str:
    """Lines of at most 78 columns, none of which breaks within a command."""
    whole = _COMMAND.sub(lambda command: command[0].replace(" ", _NO_BREAK), sentence)
    lines = wrap(whole, WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace(_NO_BREAK, " ")


def _html(part: str, sentences: Sequence[str]) -> str:
    lines = "".join(f'<p style="margin:4px 0">{escape(sentence)}</p>' for sentence in sentences)
    box = f'<div style="{_STYLE}">{lines}</div>'
    body = re.search(r"<body[^>]*>", part)
    at = body.end() if body else 0
    return f"{part[:at]}\n{box}\n{part[at:]}"


def _slack(part: str, sentences: Sequence[str]) -> str:
    payload: dict[str, Any] = json.loads(part)
    text = {"type": "plain_text", "text": "\n".join(sentences)[:TEXT], "emoji": False}
    blocks = payload["blocks"]
    if len(blocks) < _BLOCKS:
        blocks.insert(0, {"type": "section", "text": text})
    else:  # no room for a block more: above the words of the first line of context, which every report has
        context = next(block for block in blocks if block["type"] == "context")
        context["elements"].insert(0, text)
    payload["text"] = unmarked("\n".join(sentences)) + "\n" + payload["text"]
    return json.dumps(payload, ensure_ascii=False)


def _json(part: str, sentences: Sequence[str]) -> str:
    return json.dumps({"notes": list(sentences), **json.loads(part)}, ensure_ascii=False, indent=2) + "\n"


_FORMATS: Mapping[str, Callable[[str, Sequence[str]], str]] = {
    "text": _text,
    "html": _html,
    "page": _html,
    "slack": _slack,
    "json": _json,
}
