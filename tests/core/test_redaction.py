"""Secrets leave texts, and take no letters of other words with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.redaction import ANYWHERE, without_secret

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)


@given(before=WORDS, secret=st.text(min_size=ANYWHERE, max_size=30), after=WORDS)
def test_a_secret_of_some_length_leaves_every_text(before, secret, after):
    assert secret not in without_secret(f"{before}{secret}{after}", secret, "\0")


@given(secret=st.text("aex10", min_size=1, max_size=ANYWHERE - 1), beside=st.sampled_from(" .,:;\"'()=/[]"))
def test_a_short_secret_leaves_wherever_it_is_a_word(secret, beside):
    assert without_secret(f"user{beside}{secret}{beside}end", secret, "•") == f"user{beside}•{beside}end"


@pytest.mark.parametrize("secret", ["x", "e", "t", "AUT", "no"])
def test_a_short_secret_eats_no_letters_of_other_words(secret):
    text = "SMTP AUTH extension not supported"
    kept = without_secret(text, secret, "•••")
    assert kept == text.replace(" no ", " ••• ")


def test_an_empty_secret_changes_nothing():
    assert without_secret("a text", "", "•••") == "a text"
