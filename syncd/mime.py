"""A message as the bytes of a mail: text and HTML as alternatives, attachments beside them, always the same bytes."""

import re
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses

from syncd.channel import Message
from syncd.core.records import short_hash
from syncd.core.time import utc

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_ADDRESS = re.compile(r"([\w.!#$%&'*+/=?^`{|}~-]+)@([\w.-]+)", re.ASCII)
EXAMPLES = 'jane@example.org, Jane D. <jane@example.org> or "D., Jane" <jane@example.org>'


def address(text: str) -> Address:
    """The one address that `text` is: `jane@example.org` or `Jane D. <jane@example.org>`. ValueError when it is none or
    several: an unquoted comma in a name makes two recipients of one."""
    parsed = getaddresses([text])
    match = _ADDRESS.fullmatch(parsed[0][1]) if len(parsed) == 1 and not _CONTROLS.search(text) else None
    if match is None:
        raise ValueError(f"must be one mail address in ASCII letters: {EXAMPLES}")
    return Address(display_name=parsed[0][0], username=match[1], domain=match[2])


def mail_bytes(message: Message, sender: str, recipients: Sequence[str]) -> bytes:
    """`message` as RFC 5322 bytes with CRLF line ends. Equal arguments give equal bytes, so that a mail that arrives
    twice is recognised as one: Message-ID, Date and MIME boundaries depend on nothing else.

    `sender` and `recipients` are addresses as `address` takes them. Missing formats are left out; one of `text` and
    `html` must be there, else KeyError.
    """
    origin = address(sender)
    whom = short_hash(*sorted(address(each).addr_spec.lower() for each in recipients))
    name = re.sub(r"[^A-Za-z0-9-]", "-", message.id)
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{name}.{whom}@{origin.domain}>"
    mail["Date"] = utc(message.made_at)
    mail["Subject"] = " ".join(_CONTROLS.sub(" ", message.subject).split())
    mail["From"] = origin
    mail["To"] = [address(each) for each in recipients]
    mail["Auto-Submitted"] = "auto-generated"
    if "text" in message.parts:
        mail.set_content(message.parts["text"], cte="quoted-printable")
        if "html" in message.parts:
            mail.add_alternative(message.parts["html"], subtype="html", cte="quoted-printable")
    else:
        mail.set_content(message.parts["html"], subtype="html", cte="quoted-printable")
    for attachment in message.attachments:
        maintype, _, subtype = attachment.media_type.partition("/")
        mail.add_attachment(attachment.data, maintype=maintype, subtype=subtype, filename=attachment.name)
    for depth, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"syncd-{short_hash(message.id, whom, depth, length=24)}")
    return mail.as_bytes()
