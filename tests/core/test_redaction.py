"""Secrets leave texts in every form in which they are sent, and take no letters of other words with them."""

import base64
import json
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.redaction import ANYWHERE, Redaction

WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
SECRETS = st.text(st.characters(codec="utf-8"), min_size=ANYWHERE, max_size=30)
FORMS = {
    "plain": str,
    "percent": lambda text: quote(text, safe=""),
    "percent, small": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "percent, twice": lambda text: quote(quote(text, safe=""), safe=""),
    "form": quote_plus,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON, short": lambda text: json.dumps(text, ensure_ascii=False)[1:-1].replace("/", r"\/"),
    "JSON, twice": lambda text: json.dumps(json.dumps(text))[3:-3],
    "repr": lambda text: repr(text)[1:-1],
    "bytes": lambda text: repr(text.encode())[2:-1],
    "HTML": escape,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 in an address": lambda text: quote(base64.b64encode(text.encode()).decode(), safe=""),
}
HIDDEN = "\0"


def redact(text, *secrets, mark=HIDDEN):
    return Redaction(secrets, mark)(text)


@given(before=WORDS, secret=SECRETS, after=WORDS, form=st.sampled_from(sorted(FORMS)))
def test_a_secret_leaves_every_text_in_every_form(before, secret, after, form):
    written = FORMS[form](secret)
    assert written not in redact(f"{before}{written}{after}", secret, mark="")


@given(
    before=st.binary(max_size=20), secret=SECRETS, after=st.binary(max_size=20), other=st.sampled_from([None, b"-_"])
)
def test_a_secret_leaves_base64_whatever_stands_beside_it(before, secret, after, other):
    sent = base64.b64encode(before + secret.encode() + after, other).decode()
    first, last = 8 * len(before) // 6, -(-8 * len(before + secret.encode()) // 6)  # letters with a bit of it
    assert sent[first:last] not in redact(sent, secret, mark="")


@pytest.mark.parametrize(
    ("login", "left"),
    [
        (b"\0jane@example.org\0hunter22", "AGphbmVAeC5vcmc"),
        (b"hunter22", ""),
        (b"hunter22:api_token", ""),
        (b"a:hunter22", "YT"),
        (b"ab:hunter22", "YWI6"),
    ],
)
def test_logins_that_a_server_repeats_show_no_letter_with_a_bit_of_the_password(login, left):
    sent = base64.b64encode(login).decode()
    seen = redact(f"535 rejected: {sent} (bad)", "hunter22").removeprefix("535 rejected: ").split(HIDDEN)[0]
    assert sent.startswith(seen)
    assert len(seen) == 8 * login.index(b"hunter22") // 6
    assert seen.startswith(left[:3])


@given(secret=st.text("0123456789abcdef", min_size=8, max_size=32))
def test_letter_case_does_not_hide_a_token_of_hexadecimal_digits(secret):
    assert redact(f"<{secret.upper()}>", secret) == f"<{HIDDEN}>"


@given(secret=st.text("aex10", min_size=1, max_size=ANYWHERE - 1), beside=st.sampled_from(" .,:;\"'()[]"))
def test_a_short_secret_leaves_wherever_it_is_a_word(secret, beside):
    sent = base64.b64encode(secret.encode()).decode().rstrip("=")
    assert redact(f"it{beside}{secret}{beside}{sent} end", secret) == f"it{beside}{HIDDEN}{beside}{HIDDEN} end"


@pytest.mark.parametrize("secret", ["x", "e", "t", "AUT", "no"])
def test_a_short_secret_eats_no_letters_of_other_words(secret):
    text = "SMTP AUTH extension not supported"
    assert redact(text, secret, mark="•••") == text.replace(" no ", " ••• ")


def test_a_text_without_a_secret_stays_as_it_is():
    text = "535 5.7.8 rejected: AGphbmVAeC5vcmcAd3Jvbmc= (see https://example.org/a%20b)\n"
    assert redact(text, "hunter22", "c2f8a3b1d4e5f60718293a4b5c6d7e8f", 'a"b\\c') == text


def test_of_two_secrets_the_longer_leaves_whole():
    assert redact("a canary-longer b canary c", "canary", "canary-longer") == f"a {HIDDEN} b {HIDDEN} c"


def test_an_empty_secret_changes_nothing():
    assert redact("a text", "") == "a text"
