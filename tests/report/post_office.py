"""A mail server on loopback that answers each recipient as a test wants."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller

PATIENCE = 60


@dataclass(frozen=True)
class Arrived:
    """A mail, and the one whom it was for."""

    recipient: str
    mail: EmailMessage

    @property
    def text(self):
        """The plain part with its lines joined."""
        return " ".join(self.mail.get_body(("plain",)).get_content().split())

    @property
    def html(self):
        return self.mail.get_body(("html",)).get_content()


class PostOffice(Controller):
    """`with PostOffice() as office:` serves at `office.port`; `office.answers[address]` is what it says to a recipient,
    `office.replies` what it says to the next whole mails."""

    def __init__(self):
        self.answers, self.replies, self.arrived = {}, [], []
        super().__init__(self, hostname="127.0.0.1", port=0, ready_timeout=PATIENCE)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        reply = self.replies.pop(0) if self.replies else "250 OK"
        if reply.startswith("250"):
            mail = message_from_bytes(envelope.original_content, policy=default)
            self.arrived += [Arrived(recipient, mail) for recipient in envelope.rcpt_tos]
        return reply

    def of(self, recipient):
        """The mails of one recipient."""
        return [arrived for arrived in self.arrived if arrived.recipient == recipient]

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
