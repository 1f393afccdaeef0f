"""Tells the refs of records from other names."""

from syncd.core.records import Kind


def is_ref(text: str) -> bool:
    """Whether `text` names a record; evidence may name a source instead."""
    parts = text.split("/", 2)
    return len(parts) == 3 and parts[1] in set(Kind)
