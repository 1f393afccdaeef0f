"""Writes a proposed mapping as a table to paste into the configuration."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from syncd.core.safe_text import line, quoted
from syncd.core.toml import toml_key, toml_value
from syncd.tabular.mapping.proposal import Proposal
from syncd.tabular.mapping.questions import put

_WIDTH = 110
_KEYS = (
    "kind",
    "record",
    "platform",
    "person",
    "currency",
    "dates",
    "mark",
    "unit",
    "header",
    "columns",
    "sign",
    "booked",
    "kinds",
    "states",
)


def table(proposal: Proposal) -> str:
    """Write the `[source.NAME]` table, with comments for notes and unused columns. Open questions stand as values with
    which no source is read."""
    return "\n".join(_lines(proposal))


def _lines(proposal: Proposal) -> Iterator[str]:
    yield f"[source.{toml_key(proposal.source)}]"
    settings = deepcopy(proposal.settings)
    for question in proposal.questions.values():
        put(settings, question.path, question.open_value)
    for key in dict.fromkeys([*_KEYS, *settings]):
        if key in settings:
            yield from _setting(key, settings[key], proposal.notes.get(key, ""))
    yield comment(f'folder = "~/{proposal.source}"  a drop folder, once there is one')
    for name, texts in proposal.unused.items():
        shown = ", ".join(quoted(text[:30]) for text in texts)
        yield comment(f"not used: {quoted(name)}, with {shown}")


def _setting(key: str, value: Any, note: str) -> Iterator[str]:
    written = f"{key} = {toml_value(value)}"
    behind = f"  {comment(note)}" if note else ""
    if isinstance(value, Mapping) and len(written) > _WIDTH:
        # Inline tables must stand on one line in TOML 1.0; dotted keys need not.
        for name, inner in value.items():
            yield f"{key}.{toml_key(name)} = {toml_value(inner)}"
        return
    yield written + behind


def comment(text: str) -> str:
    """Write a comment of one line, whatever the text holds."""
    return f"# {line(text)}"
