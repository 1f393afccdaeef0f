"""Renders a notice: one sentence that is no report, such as that a report could not be delivered."""

import json
from collections.abc import Iterable
from html import escape

from syncd.channel import Message
from syncd.core.safe_text import line
from syncd.core.time import Instant, iso
from syncd.redaction import redacted


def notice(
    id: str,
    sentence: str,
    made_at: Instant,
    formats: Iterable[str],
    subject: str,
) -> Message:
    """Render `sentence` in the formats that a channel asks for; as text, where it asks for files alone."""
    sentence = line(redacted(sentence))
    slack = sentence.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    page = f"<!doctype html>\n<html><body><p>{escape(sentence)}</p></body></html>\n"
    parts = {
        "text": f"{sentence}\n",
        "html": page,
        "page": page,
        "slack": json.dumps(
            {"text": slack, "blocks": [{"type": "section", "text": {"type": "plain_text", "text": sentence[:3000]}}]}
        ),
        "json": json.dumps({"notice": sentence, "made_at": iso(made_at)}),
    }
    return Message(
        id=id,
        subject=subject,
        made_at=made_at,
        parts={name: parts[name] for name in formats if name in parts} or {"text": parts["text"]},
        is_report=False,
        kind="notice",
    )
