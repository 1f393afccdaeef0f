"""Writes core values as canonical JSON and reads them back."""

import hashlib
from sqlite3 import Row
from typing import Any, TypeVar

import msgspec

from syncd.core.later_fields import without_later_fields
from syncd.core.records import KINDS, Kind, Record, kind_of
from syncd.decoders import convert, decoder
from syncd.ledger.phrase_codec import phrase_data, read_phrase

T = TypeVar("T")

_encode = msgspec.json.Encoder(order="deterministic", enc_hook=phrase_data).encode
_records: dict[Kind, msgspec.json.Decoder[Any]] = {kind: decoder(record) for kind, record in KINDS.items()}


class UnreadableRow(Exception):
    """A text in the ledger is not what `encode` wrote."""


UNREADABLE = (UnreadableRow, msgspec.ValidationError)
"""What `decode` raises for a text that is not a value of the type asked for."""


def encode(value: object) -> str:
    """Write a core value as JSON, with its keys in a fixed order."""
    return _encode(value).decode()


def encode_record(record: Record) -> str:
    """Write a record as JSON, without its later fields where they are empty."""
    return without_later_fields(record, _encode(record)).decode()


def decode(text: str, type: type[T]) -> T:  # noqa: A002 - msgspec's own word
    """The value that `encode` wrote."""
    try:
        value: T = decoder(type, read_phrase).decode(text)
    except msgspec.DecodeError as error:
        raise _explained(error) from None
    return value


def decode_record(ref: str, body: str) -> Record:
    """A record from the body of its version."""
    try:
        record: Record = _records[kind_of(ref)].decode(body)
    except msgspec.DecodeError as error:
        raise _explained(error) from None
    return record


def parse(text: str | None) -> Any:
    """JSON from a column as plain lists and dictionaries, for `from_row`; None for NULL."""
    try:
        return msgspec.json.decode(text) if text else None
    except msgspec.DecodeError as error:
        raise _explained(error) from None


def from_row(row: Row, type: type[T], **replaced: object) -> T:  # noqa: A002
    """A row as a value: columns by their names, instants from text, columns in `replaced` with these values."""
    value: T = convert({**dict(row), **replaced}, type, read_phrase)
    return value


def _explained(error: msgspec.DecodeError) -> Exception:
    """UnreadableRow for text that is no JSON, which syncd never wrote; another shape may be a bug of ours."""
    return error if isinstance(error, msgspec.ValidationError) else UnreadableRow("a row cannot be read")


def digest(text: str) -> str:
    """A short digest that identifies a content."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
