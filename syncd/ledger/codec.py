"""Core values as the ledger stores them: canonical JSON, and digests of it."""

import hashlib
from typing import Any, TypeVar

import msgspec

from syncd.core.records import KINDS, Kind, Record, kind_of

T = TypeVar("T")

_encode = msgspec.json.Encoder(order="deterministic").encode
_records: dict[Kind, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(type=record) for kind, record in KINDS.items()
}


def encode(value: object) -> str:
    """Any core value as JSON with a fixed order of keys."""
    return _encode(value).decode()


def decode(text: str, type: type[T]) -> T:  # noqa: A002 - msgspec's own word
    """What `encode` wrote."""
    return msgspec.json.decode(text, type=type)


def decode_record(ref: str, body: str) -> Record:
    """A record from its version's body."""
    record: Record = _records[kind_of(ref)].decode(body)
    return record


def digest(text: str) -> str:
    """A short name for a content: equal contents have equal digests."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
