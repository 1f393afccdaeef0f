"""Mails: always the same valid bytes."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syncd.channel import Attachment, Message
from syncd.mime import Envelope, address, mail_bytes, way_to_unsubscribe

SENDER = "syncd <me@example.org>"
TO = ["me@example.org", '"D., Ján" <jan@example.com>']
MESSAGE = Message(
    id="r-1",
    subject="Nothing to fix",
    made_at=datetime(2026, 11, 16, 9, tzinfo=UTC),
    parts={"text": "Nothing to fix\n", "html": "<p>Nothing to fix</p>\n"},
    attachments=(Attachment(name="discrepancies.csv", media_type="text/csv", data=b"id\r\n"),),
)


ALWAYS = {"Message-ID", "Date", "Subject", "From", "To", "Auto-Submitted", "MIME-Version", "Content-Type"}
"""The headers that every mail has."""


def envelope(**options):
    return Envelope(**({"sender": SENDER, "recipients": TO, "served": TO[0]} | options))


def parsed(message, **options):
    return message_from_bytes(mail_bytes(message, envelope(**options)), policy=default)


@settings(max_examples=50, deadline=None)
@given(subject=st.text(max_size=200), text=st.text(max_size=300), html=st.text(max_size=300))
def test_any_texts_make_one_parsable_mail_and_always_the_same_bytes(subject, text, html):
    message = replace(MESSAGE, subject=subject, parts={"text": text, "html": html})
    raw = mail_bytes(message, envelope())
    assert raw == mail_bytes(message, envelope())
    assert raw.isascii()
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    mail = message_from_bytes(raw, policy=default)
    assert set(mail.keys()) == ALWAYS | {"X-Syncd-Report"}
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/csv"
    ]  # fmt: skip
    assert [part.get_content_charset() for part in mail.iter_attachments()] == ["utf-8"]
    for kind, content in (("plain", text), ("html", html)):
        assert mail.get_body((kind,)).get_content().split() == content.split()


words = st.text(max_size=60) | st.text("r-\r\n:<>@ ,.\u2028é", max_size=60) | st.just("a" * 500)
HOSTILE = (
    *(
        "weekly\r\nBcc: x@example.org",
        "a <b.evil.example>, <c",
        "wöchentlich",
        "漢字",
        "\u202e",
        "=?utf-8?q?Bcc?=",
        ".",
        "\x00",
    ),
)


@settings(max_examples=100, deadline=None)
@given(subject=words, name=words, kind=words, id=words, thread=words, file=words, media_type=words)
@example(*HOSTILE[:7])
@example(*HOSTILE[1:8])
@example("", "", "", "", "", "", "multipart/mixed")
@example("", "", "", "", "", "", "message/rfc822")
def test_no_text_makes_a_header_or_a_part_of_its_own(subject, name, kind, id, thread, file, media_type):
    attachment = Attachment(name=file, media_type=media_type, data=b"\r\n\r\nSubject: inner\r\n")
    message = replace(MESSAGE, subject=subject, name=name, kind=kind, id=id, thread=thread, attachments=(attachment,))
    raw = mail_bytes(message, envelope(unsubscribe="mailto:stop@example.org"))
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    mail = message_from_bytes(raw, policy=default)
    assert not mail.defects
    ours = {"In-Reply-To", "References", "List-Id", "List-Unsubscribe", "X-Syncd-Kind", "X-Syncd-Report"}
    assert set(mail.keys()) <= ALWAYS | ours
    assert len(mail.keys()) == len(set(mail.keys()))
    alternatives, attached = mail.iter_parts()
    assert [part.get_content_type() for part in alternatives.iter_parts()] == ["text/plain", "text/html"]
    assert attached.get_content_disposition() == "attachment"
    assert attached.get_payload(decode=True) == attachment.data
    assert not attached.is_multipart()
    assert "/" not in (attached.get_filename() or "")


def test_a_report_names_its_list_its_kind_and_itself():
    mail = parsed(replace(MESSAGE, name="weekly", kind="reconciliation"))
    assert mail["List-Id"] == "syncd weekly <weekly.example.org>"
    assert mail["X-Syncd-Kind"] == "reconciliation"
    assert mail["X-Syncd-Report"] == "r-1"
    assert mail["List-Unsubscribe"] is None
    test = parsed(replace(MESSAGE, id="test-1", is_report=False))
    assert set(test.keys()) == ALWAYS


def test_a_name_that_no_header_can_hold_is_a_word_there():
    assert parsed(replace(MESSAGE, name="Week <of> Müller\r\n"))["List-Id"] == (
        "syncd Week-of-M-ller <Week-of-M-ller.example.org>"
    )
    assert parsed(replace(MESSAGE, name="漢字"))["List-Id"] == "syncd report <report.example.org>"


def test_a_thread_leads_back_to_its_first_mail():
    first, later = parsed(replace(MESSAGE, thread="r-1")), parsed(replace(MESSAGE, id="r-2", thread="r-1"))
    assert first["References"] is None
    assert later["References"] == later["In-Reply-To"] == first["Message-ID"]
    assert later["Message-ID"] != first["Message-ID"]
    other = parsed(replace(MESSAGE, id="r-2", thread="r-1"), served=TO[1])
    assert other["References"] == parsed(MESSAGE, served=TO[1])["Message-ID"]


def test_there_is_a_way_to_unsubscribe_where_one_is_given():
    assert parsed(MESSAGE, unsubscribe="https://example.org/stop?a=1")["List-Unsubscribe"] == (
        "<https://example.org/stop?a=1>"
    )


@pytest.mark.parametrize(
    "text",
    [
        *("", "jane@example.org", "http://example.org/stop", "mailto:", "mailto:nobody", "mailto:a@b.org,c@d.org"),
        *("https://", "https://example.org/>\r\nBcc: x", "https://example.org/a b", "mailto:a@b.org?subject=a\r\nb"),
        *("https://example.org/" + "a" * 500, "javascript:alert(1)", "https://bücher.example"),
    ],
)
def test_what_is_no_way_to_unsubscribe_is_refused(text):
    with pytest.raises(ValueError, match="must be"):
        way_to_unsubscribe(text)


@pytest.mark.parametrize(
    "way", ["mailto:stop@example.org", "mailto:a@b.org?subject=stop", "https://example.org/~me/stop"]
)
def test_ways_to_unsubscribe(way):
    assert way_to_unsubscribe(way) == way


@pytest.mark.parametrize(
    "media_type", ["text/html", "application/pdf", "application/vnd.ms-excel.sheet+xml", "image/png"]
)
def test_a_file_of_any_kind_is_attached_and_never_shown_in_place_of_the_message(media_type):
    page = Attachment(name="whole report.html", media_type=media_type, data=b"<p>\xc3\xa4</p>")
    for parts in ({"text": "x\n"}, MESSAGE.parts):
        mail = parsed(replace(MESSAGE, parts=parts, attachments=(page,)))
        (attached,) = mail.iter_attachments()
        assert attached.get_content_type() == media_type
        assert attached.get_filename() == page.name
        assert attached.get_payload(decode=True) == page.data
        shown = mail.get_body(("html",))
        assert (shown.get_content() if shown else "").strip() == parts.get("html", "").strip()


def test_control_characters_never_reach_a_header():
    mail = parsed(replace(MESSAGE, subject="one\r\nBcc: x@example.org\x00\x1b[31m\u2028two\x85"))
    assert mail["Subject"] == "one Bcc: x@example.org [31m two"
    assert mail["Bcc"] is None


def test_a_message_id_depends_on_the_report_and_who_is_served_only():
    one = parsed(MESSAGE)["Message-ID"]
    assert one == parsed(MESSAGE, recipients=[*TO, "new@example.org"], served=TO[0].upper())["Message-ID"]
    assert one == parsed(replace(MESSAGE, subject="late", parts={"text": "late\n"}))["Message-ID"]
    assert one != parsed(MESSAGE, served=TO[1])["Message-ID"]
    assert one != parsed(replace(MESSAGE, id="r-2"))["Message-ID"]
    long = parsed(MESSAGE, sender=f"a@{'d' * 60}.example.org")["Message-ID"]
    assert long.endswith(f"@{'d' * 60}.example.org>")


def test_a_message_with_one_format_has_no_alternatives():
    assert parsed(replace(MESSAGE, parts={"text": "x\n"}, attachments=())).get_content_type() == "text/plain"
    assert parsed(replace(MESSAGE, parts={"html": "x\n"}, attachments=())).get_content_type() == "text/html"
    with pytest.raises(KeyError):
        mail_bytes(replace(MESSAGE, parts={"slack": "{}"}), envelope())


def test_an_address_keeps_its_name():
    assert address("Jane D. <jane@example.org>").display_name == "Jane D."
    assert str(address('"D., Jane" <jane@example.org>')) == '"D., Jane" <jane@example.org>'
    assert [recipient.display_name for recipient in parsed(MESSAGE)["To"].addresses] == ["", "D., Ján"]
