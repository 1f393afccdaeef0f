"""Signs messages as Standard Webhooks 1.0.0 asks (github.com/standard-webhooks/standard-webhooks, "Specification")."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

PREFIX = "whsec_"
"""Before the base64 of a secret, so that people and programs know it for one."""
SHORTEST, LONGEST = 24, 64
"""Bytes of a key, at least and at most."""
USUAL = 32
"""Bytes of a new key: as many as SHA-256 has."""


def secret_text(key: bytes) -> str:
    """Write a key as a secret: `whsec_` and its base64."""
    return PREFIX + base64.b64encode(key).decode()


def key_of(secret: str) -> bytes:
    """Read the key of a secret, with or without padding. ValueError for what is none; it does not repeat it."""
    text = secret.removeprefix(PREFIX)
    try:
        key = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if text == secret or not SHORTEST <= len(key) <= LONGEST:
        raise ValueError(f"must be {PREFIX} and the base64 of {SHORTEST} to {LONGEST} bytes")
    return key


def signatures(keys: Iterable[bytes], id: str, timestamp: int, body: bytes) -> str:
    """Sign a body, with each key: the value of the header `webhook-signature`.

    `id`: the message's, without a dot; `timestamp`: seconds since 1970 of this attempt.
    """
    signed = f"{id}.{timestamp}.".encode() + body
    digests = (hmac.new(key, signed, hashlib.sha256).digest() for key in keys)
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)
