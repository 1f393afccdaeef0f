"""Mails: always the same valid bytes."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.channel import Attachment, Message
from syncd.mime import address, mail_bytes

SENDER = "syncd <me@example.org>"
TO = ["me@example.org", '"D., Ján" <jan@example.com>']
MESSAGE = Message(
    id="r-1",
    subject="syncd weekly: Nothing to fix",
    made_at=datetime(2026, 11, 16, 9, tzinfo=UTC),
    parts={"text": "Nothing to fix\n", "html": "<p>Nothing to fix</p>\n"},
    attachments=(Attachment(name="discrepancies.csv", media_type="text/csv", data=b"id\r\n"),),
)


def parsed(message, to=TO, served=TO[0], sender=SENDER):
    return message_from_bytes(mail_bytes(message, sender, to, served), policy=default)


@settings(max_examples=50, deadline=None)
@given(subject=st.text(max_size=200), text=st.text(max_size=300), html=st.text(max_size=300))
def test_any_texts_make_one_parsable_mail_and_always_the_same_bytes(subject, text, html):
    message = replace(MESSAGE, subject=subject, parts={"text": text, "html": html})
    raw = mail_bytes(message, SENDER, TO, TO[0])
    assert raw == mail_bytes(message, SENDER, TO, TO[0])
    assert raw.isascii()
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    mail = message_from_bytes(raw, policy=default)
    assert set(mail.keys()) == {
        "Message-ID", "Date", "Subject", "From", "To", "Auto-Submitted", "MIME-Version", "Content-Type"
    }  # fmt: skip
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/csv"
    ]  # fmt: skip
    assert [part.get_content_charset() for part in mail.iter_attachments()] == ["utf-8"]
    for kind, content in (("plain", text), ("html", html)):
        assert mail.get_body((kind,)).get_content().split() == content.split()


def test_control_characters_never_reach_a_header():
    mail = parsed(replace(MESSAGE, subject="one\r\nBcc: x@example.org\x00\x1b[31m\u2028two\x85"))
    assert mail["Subject"] == "one Bcc: x@example.org [31m two"
    assert mail["Bcc"] is None


def test_a_message_id_depends_on_the_report_and_who_is_served_only():
    one = parsed(MESSAGE)["Message-ID"]
    assert one == parsed(MESSAGE, to=[*TO, "new@example.org"], served=TO[0].upper())["Message-ID"]
    assert one == parsed(replace(MESSAGE, subject="late", parts={"text": "late\n"}))["Message-ID"]
    assert one != parsed(MESSAGE, served=TO[1])["Message-ID"]
    assert one != parsed(replace(MESSAGE, id="r-2"))["Message-ID"]
    long = parsed(MESSAGE, sender=f"a@{'d' * 60}.example.org")["Message-ID"]
    assert long.endswith(f"@{'d' * 60}.example.org>")


def test_a_message_with_one_format_has_no_alternatives():
    assert parsed(replace(MESSAGE, parts={"text": "x\n"}, attachments=())).get_content_type() == "text/plain"
    assert parsed(replace(MESSAGE, parts={"html": "x\n"}, attachments=())).get_content_type() == "text/html"
    with pytest.raises(KeyError):
        mail_bytes(replace(MESSAGE, parts={"slack": "{}"}), SENDER, TO, TO[0])


def test_an_address_keeps_its_name():
    assert address("Jane D. <jane@example.org>").display_name == "Jane D."
    assert str(address('"D., Jane" <jane@example.org>')) == '"D., Jane" <jane@example.org>'
    assert [recipient.display_name for recipient in parsed(MESSAGE)["To"].addresses] == ["", "D., Ján"]
