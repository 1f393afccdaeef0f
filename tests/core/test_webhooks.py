"""Signatures of webhooks, and the secrets they are made with."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from syncd.core.webhooks import key_of, secret_text, signatures

keys = st.binary(min_size=24, max_size=64)
times = st.integers(0, 4_102_444_800)
ids = st.text("abcXYZ019-_", min_size=1, max_size=40)
bodies = st.text(st.characters(codec="utf-8"), max_size=200)


@given(keys)
def test_a_secret_gives_its_key_back_with_and_without_padding(key):
    secret = secret_text(key)
    assert secret.startswith("whsec_")
    assert key_of(secret) == key_of(secret.rstrip("=")) == key


@given(key=keys, id=ids, at=times, body=bodies)
def test_a_signature_is_the_one_of_the_reference(key, id, at, body):
    theirs = Webhook(key).sign(id, datetime.fromtimestamp(at, UTC), body)
    assert signatures([key], id, at, body.encode()) == theirs


@given(st.lists(keys, min_size=1, max_size=3), bodies)
def test_each_key_signs_and_one_differs_from_the_other(several, body):
    signed = signatures(several, "r-1", 1, body.encode()).split(" ")
    assert signed == [signatures([key], "r-1", 1, body.encode()) for key in several]
    assert len(set(signed)) == len(set(several))


@pytest.mark.parametrize(
    "secret",
    [
        *("", "whsec_", "canary", "whsec_canary!", base64.b64encode(b"x" * 32).decode()),
        *("whsec_" + base64.b64encode(b"x" * length).decode() for length in (23, 65)),
        *("whsec_" + "ü" * 40, "whsec_" + "A" * 41, "WHSEC_" + "A" * 40, "whsec_" + "A" * 20 + "\n" + "A" * 20),
    ],
)
def test_what_is_no_secret_is_refused_and_not_shown(secret):
    with pytest.raises(ValueError, match=r"^must be whsec_ and the base64 of 24 to 64 bytes$"):
        key_of(secret)
