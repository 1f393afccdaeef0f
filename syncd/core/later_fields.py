"""Fields of records that earlier versions of syncd did not have.

A record in which they are all empty is written as without them: so it is the same content, with the same digest, as
one that an earlier version wrote, and rows that are known by their order keep it.
"""

import json
from dataclasses import fields

from syncd.core.records import Milestone, Record, Transaction, WorkLine

VERSIONS: dict[type[Record], tuple[tuple[str, ...], ...]] = {
    WorkLine: (("start", "manual"),),
    Milestone: (("budget", "estimate", "feedback"),),
    Transaction: (("due", "released", "unreleased"), ("reference", "returned")),
}
"""By class of record, the fields that came together, those of the oldest version first."""
LATER_FIELDS: dict[type[Record], tuple[str, ...]] = {
    record: tuple(name for names in versions for name in names) for record, versions in VERSIONS.items()
}
"""By class of record, its later fields: the last ones of the class."""


def _nothing(record: type[Record], names: tuple[str, ...]) -> bytes:
    defaults = {field.name: field.default for field in fields(record) if field.name in names}
    return f",{json.dumps(defaults, separators=(',', ':'))[1:-1]}".encode()


_NOTHING = {
    record: tuple(_nothing(record, names) for names in reversed(versions)) for record, versions in VERSIONS.items()
}
"""By class of record, how its later fields are written where they are empty, those of the newest version first."""


def without_later_fields(record: Record, text: bytes) -> bytes:
    """Leave fields that newer versions of syncd added out of a record's JSON while they are empty, so that the text
    stays what older versions wrote. `text`: compact JSON, its fields in the order of the class."""
    for nothing in _NOTHING.get(type(record), ()):
        without = text.removesuffix(nothing + b"}")
        if without == text:
            break
        text = without + b"}"
    return text
