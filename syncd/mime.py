"""Turns a message into the bytes of a mail: text and HTML as alternatives, plus attachments; always the same bytes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses

from syncd.channel import Attachment, Message
from syncd.core.records import short_hash
from syncd.core.safe_text import line
from syncd.core.time import utc

_ADDRESS = re.compile(r"([\w.!#$%&'*+/=?^`{|}~-]+)@([\w.-]+)", re.ASCII)
_UNSUBSCRIBE = re.compile(r"(?:mailto:|https://[\w.-])[\w.!#$%&'*+/=?^`{|}~@:;-]{1,400}", re.ASCII)
# A part that is itself a message, or has parts, cannot be a file (RFC 2046).
_FILE_TYPE = re.compile(r"(?!message/|multipart/)[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
EXAMPLES = 'jane@example.org, Jane D. <jane@example.org> or "D., Jane" <jane@example.org>'


def address(text: str) -> Address:
    """Parse one mail address: `jane@example.org` or `Jane D. <jane@example.org>`.

    ValueError when it is no address, or several: an unquoted comma in a name makes two recipients out of one.
    """
    parsed = getaddresses([text])
    match = _ADDRESS.fullmatch(parsed[0][1]) if len(parsed) == 1 and line(text) == text else None
    if match is None:
        raise ValueError(f"must be one mail address in ASCII letters: {EXAMPLES}")
    return Address(display_name=parsed[0][0], username=match[1], domain=match[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who writes to whom. All addresses are such that `address` can parse them."""

    sender: str
    recipients: Sequence[str]  # all of them see each other
    served: str  # the recipient who gets this mail
    unsubscribe: str = ""  # where to ask for no more: one that `way_to_unsubscribe` takes


def way_to_unsubscribe(text: str) -> str:
    """Return where people ask for no more mails: `mailto:jane@example.org` or an https address. ValueError for
    anything else."""
    if text.startswith("mailto:"):
        address(text.removeprefix("mailto:").partition("?")[0])
    if not _UNSUBSCRIBE.fullmatch(text):
        raise ValueError('must be like "mailto:jane@example.org" or "https://example.org/stop"')
    return text


def mail_bytes(message: Message, envelope: Envelope) -> bytes:
    """Return a message as RFC 5322 bytes with CRLF line ends, for the recipient who is served.

    Equal arguments give equal bytes, with equal Date and MIME boundaries. The Message-ID depends on the message's id
    and on who is served alone, so that a mail that arrives twice is recognised as one. KeyError when the message has
    neither `text` nor `html`.
    """
    whom = short_hash(address(envelope.served).addr_spec.lower())
    mail = EmailMessage(policy=SMTP)
    for header, value in _headers(message, envelope, whom):
        mail[header] = value
    if "text" in message.parts:
        mail.set_content(message.parts["text"], cte="quoted-printable")
        if "html" in message.parts:
            mail.add_alternative(message.parts["html"], subtype="html", cte="quoted-printable")
    else:
        mail.set_content(message.parts["html"], subtype="html", cte="quoted-printable")
    for attachment in message.attachments:
        _attach(mail, attachment)
    for depth, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"syncd-{short_hash(message.id, whom, depth, length=24)}")
    return mail.as_bytes()


def _headers(message: Message, envelope: Envelope, whom: str) -> Iterator[tuple[str, object]]:
    """The headers of a mail. Everybody on its way reads them: none says more than the subject."""
    origin = address(envelope.sender)
    yield "Message-ID", _message_id(message.id, whom, origin.domain)
    yield "Date", utc(message.made_at)
    yield "Subject", " ".join(line(message.subject).split())
    yield "From", origin
    yield "To", [address(recipient) for recipient in envelope.recipients]
    yield "Auto-Submitted", "auto-generated"  # RFC 3834: no answer by a machine
    if message.thread and message.thread != message.id:
        first = _message_id(message.thread, whom, origin.domain)
        yield "In-Reply-To", first
        yield "References", first
    if message.name:
        name = _word(message.name)
        yield "List-Id", f"syncd {name} <{name}.{origin.domain}>"  # RFC 2919
    if envelope.unsubscribe:
        yield "List-Unsubscribe", f"<{envelope.unsubscribe}>"  # RFC 2369
    if message.kind:
        yield "X-Syncd-Kind", _word(message.kind)
    if message.is_report:
        yield "X-Syncd-Report", _word(message.id)


def _message_id(id: str, whom: str, domain: str) -> str:
    return f"<{re.sub('[^A-Za-z0-9-]', '-', id)}.{whom}@{domain}>"


def _word(text: str) -> str:
    """A name as one word of letters, digits and hyphens, which every header can hold."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text)[:60].strip("-") or "report"


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    """Attach a file, which no mail program shows in place of the message."""
    media_type = attachment.media_type if _FILE_TYPE.fullmatch(attachment.media_type) else "application/octet-stream"
    maintype, subtype = media_type.split("/")
    charset = {"charset": "utf-8"} if maintype == "text" else None
    name = " ".join(re.sub(r"[/\\]", "-", line(attachment.name)).split())
    mail.add_attachment(attachment.data, maintype=maintype, subtype=subtype, filename=name, params=charset)
