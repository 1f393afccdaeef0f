"""Fields of records that earlier versions of syncd did not have.

A record in which they are all empty is written as without them: so it is the same content, with the same digest, as
one that an earlier version wrote, and rows that are known by their order keep it.
"""

import json
from dataclasses import fields

from syncd.core.records import Milestone, Record, Transaction, WorkLine

LATER_FIELDS: dict[type[Record], tuple[str, ...]] = {
    WorkLine: ("start", "manual"),
    Milestone: ("budget", "estimate", "feedback"),
    Transaction: ("due", "released", "unreleased"),
}
"""By class of record, its later fields: the last ones of the class."""


def _nothing(record: type[Record], names: tuple[str, ...]) -> bytes:
    defaults = {field.name: field.default for field in fields(record) if field.name in names}
    return f",{json.dumps(defaults, separators=(',', ':'))[1:]}".encode()


_NOTHING = {record: _nothing(record, names) for record, names in LATER_FIELDS.items()}
"""By class of record, the end of its JSON where its later fields are empty."""


def without_later_fields(record: Record, text: bytes) -> bytes:
    """Leave the later fields out of a record's JSON, where they are all empty. `text`: compact, its fields in the order
    of the class."""
    nothing = _NOTHING.get(type(record))
    return text.removesuffix(nothing) + b"}" if nothing and text.endswith(nothing) else text
