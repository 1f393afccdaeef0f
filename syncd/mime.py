"""Turns a message into the bytes of a mail: text and HTML as alternatives, plus attachments; always the same bytes."""

import re
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses

from syncd.channel import Message
from syncd.core.records import short_hash
from syncd.core.safe_text import line
from syncd.core.time import utc

_ADDRESS = re.compile(r"([\w.!#$%&'*+/=?^`{|}~-]+)@([\w.-]+)", re.ASCII)
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


def mail_bytes(message: Message, sender: str, recipients: Sequence[str], served: str) -> bytes:
    """Return a message to `recipients` as RFC 5322 bytes with CRLF line ends, for the one of them who is `served`.

    Equal arguments give equal bytes, with equal Date and MIME boundaries. The Message-ID depends on the message's id
    and on who is served alone, so that a mail that arrives twice is recognised as one. All are addresses that `address`
    can parse. KeyError when the message has neither `text` nor `html`.
    """
    origin = address(sender)
    whom = short_hash(address(served).addr_spec.lower())
    name = re.sub(r"[^A-Za-z0-9-]", "-", message.id)
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{name}.{whom}@{origin.domain}>"
    mail["Date"] = utc(message.made_at)
    mail["Subject"] = " ".join(line(message.subject).split())
    mail["From"] = origin
    mail["To"] = [address(recipient) for recipient in recipients]
    mail["Auto-Submitted"] = "auto-generated"
    if "text" in message.parts:
        mail.set_content(message.parts["text"], cte="quoted-printable")
        if "html" in message.parts:
            mail.add_alternative(message.parts["html"], subtype="html", cte="quoted-printable")
    else:
        mail.set_content(message.parts["html"], subtype="html", cte="quoted-printable")
    for attachment in message.attachments:
        maintype, _, subtype = attachment.media_type.partition("/")
        charset = {"charset": "utf-8"} if maintype == "text" else None
        mail.add_attachment(
            attachment.data, maintype=maintype, subtype=subtype, filename=attachment.name, params=charset
        )
    for depth, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"syncd-{short_hash(message.id, whom, depth, length=24)}")
    return mail.as_bytes()
