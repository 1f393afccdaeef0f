"""Sends a report by e-mail: plain text and HTML, with the discrepancies attached as CSV, or with other files.

```toml
[channel.mail]
kind     = "email"
host     = "smtp.example.org"
username = "jane@example.org"
password = { env = "MAIL_PASSWORD" }
from     = "syncd <jane@example.org>"
to       = ["jane@example.org"]
```

* `security`: `"starttls"` (the default, port 587), `"tls"` (port 465), or `"none"`, for a server on this machine only.
  The server's certificate is always checked. `ca_file`: the authority of a server with a certificate of its own.
* `port`: if it is neither 587 nor 465.
* `username` and `password`: leave both out if the server needs no login. Gmail and others need an app password: a
  password for one program, which you make in the account's security settings.
* `token` in place of `password`: the place of an OAuth token, such as `token = { command = ["my-token", "jane"] }`, for
  servers that take no password (XOAUTH2). The command prints a token, or JSON with `access_token` and `expires_in`
  (seconds). It runs for each mail; a token that lasts is kept until a minute before its end, in memory alone. Where the
  server refuses it, the command runs once more.
* `to`: one address per item. All recipients see each other's addresses.
* `attach`: the files that go along, `["csv"]` by default: `"csv"`, which is left out where nothing is to list, `"pdf"`
  and `"xlsx"`, which need libraries (`pip install 'syncd[pdf,xlsx]'`). `[]` for none. A file that cannot be made is
  left out, and the mail says so.
* `unsubscribe`: where a recipient asks for no more mails, such as "mailto:jane@example.org" or an https address. Mail
  programs then show a link for it.
* `timeout`: seconds for each step, 30 by default, however slowly the server answers. `answer_timeout`: seconds until
  the server must have confirmed the whole mail, 600 by default.

Each recipient is served alone. If the server refuses one, the others still get the mail. One that it refuses for now
(4xx) is tried again for five days. One that it refuses for good (5xx) is named in `syncd status`, in `syncd report
list`, through the other channels, and in the next mail to the others. `syncd report resend` sends the mail once more.
If the connection breaks at the very end, a mail may arrive twice; both copies have the same Message-ID, and many mail
programs show only one. Passwords must be ASCII.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from syncd.channel import ChannelContext, ChannelOptions, DeliveryError, FileName, Message, Receipt
from syncd.channels.email.conversation import Client, TlsClient, end, expect, one_line, plain
from syncd.channels.email.login import Login, Token, advice
from syncd.errors import ConfigError
from syncd.mime import Envelope, address, mail_bytes, way_to_unsubscribe
from syncd.options import Folder, Seconds, Secret, on_this_machine

T = TypeVar("T")


def _one_address(text: str) -> str:
    address(text)
    return text


MailAddress = Annotated[str, AfterValidator(_one_address)]


class EmailOptions(ChannelOptions):
    """See the module's docstring."""

    host: str = Field(min_length=1)
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: Folder | None = None
    username: str | None = None
    password: Secret | None = None
    token: Token | None = None
    sender: MailAddress = Field(alias="from")
    to: tuple[MailAddress, ...]
    attach: tuple[FileName, ...] = ("csv",)
    unsubscribe: Annotated[str, AfterValidator(way_to_unsubscribe)] = ""
    timeout: Seconds = timedelta(seconds=30)
    answer_timeout: Seconds = timedelta(seconds=600)  # RFC 5321 4.5.3.2.6: ten minutes after the final dot

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.to:
            raise ValueError("to needs at least one address")
        if self.security == "none" and not on_this_machine(self.host):
            raise ValueError('security = "none" would send the mail unencrypted: use "starttls" or "tls"')
        if self.password is not None and self.token is not None:
            raise ValueError("password and token are two ways to log in: set one of them")
        if (self.username is None) != (self.password is None and self.token is None):
            raise ValueError("username and password belong together, as username and token do: set both or neither")
        if self.username is not None and not (self.username.isascii() and self.username.isprintable()):
            raise ValueError("username must be ASCII for an SMTP login")
        return self


class Email:
    """Runs SMTP step by step, because the meaning of a failure depends on the step."""

    Options: ClassVar[type[ChannelOptions]] = EmailOptions

    def __init__(self, options: EmailOptions, context: ChannelContext) -> None:
        self.formats: tuple[str, ...] = ("text", "html", *dict.fromkeys(options.attach))
        self._options = options
        self._recipient = context.recipient
        self._offering = context.offering
        self._channel = f"[channel.{context.channel}]"
        self._login = Login(options.username, options.password, options.token, self._channel)
        self._server = f"the mail server {options.host} of {self._channel}"
        self._tls = _tls_context(options) if options.security != "none" else None  # loading takes longer than the mail

    @staticmethod
    def recipients(options: EmailOptions) -> tuple[str, ...]:
        """The addresses in `to` without their names, each once."""
        addresses = (address(to).addr_spec for to in options.to)
        return tuple({to.lower(): to for to in addresses}.values())

    def check(self) -> None:
        """DeliveryError when there is no password or token that can be sent to a mail server."""
        self._login.secret()

    def connect(self) -> None:
        """Greet the server, with encryption and login, and send nothing. DeliveryError when it refuses; permanent where
        trying again cannot help."""
        with self._in_words():
            try:
                self._with_fresh_login(self._greet)
            except ssl.SSLCertVerificationError as error:
                cure = "set ca_file if it has an authority of its own"
                raise DeliveryError(f"{self._server} cannot be used: {plain(error)}; {cure}", permanent=True) from None
            except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
                cure = "check host, port and security"
                raise DeliveryError(f"{self._server} cannot be used: {plain(error)}; {cure}", permanent=True) from None

    def send(self, message: Message) -> Receipt:
        """Deliver once, to one recipient. DeliveryError is permanent for a 5xx reply, unknown when the server had the
        whole mail and then fell silent; any other may be tried again."""
        options = self._options
        envelope = Envelope(
            sender=options.sender, recipients=options.to, served=self._recipient, unsubscribe=options.unsubscribe
        )
        mail = mail_bytes(message, envelope)
        with self._in_words():
            answer = self._with_fresh_login(lambda secret: self._converse(mail, secret))
        return Receipt(detail=answer)

    def _with_fresh_login(self, converse: Callable[[str], T]) -> T:
        """Converse with the password or token; once more with another token where the server refuses the first."""
        try:
            return converse(self._login.secret())
        except smtplib.SMTPAuthenticationError as error:
            if not self._login.may_renew(error):
                raise
            return converse(self._login.secret())

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Turn what goes wrong with the server into a DeliveryError."""
        try:
            yield
        except smtplib.SMTPResponseException as error:
            raise self._refused(error.smtp_code, error.smtp_error) from None
        except (OSError, smtplib.SMTPException) as error:
            port = self._options.port or (465 if self._options.security == "tls" else 587)
            raise DeliveryError(f"{self._server}, port {port}, cannot be used: {plain(error)}") from None

    def _greet(self, secret: str) -> None:
        smtp = self._connect()
        try:
            smtp.ehlo_or_helo_if_needed()
            self._login.log_in(smtp, secret, self._server)
        finally:
            end(smtp)

    def _converse(self, mail: bytes, secret: str) -> str:
        """Connect, log in and hand the mail over; return the server's confirmation."""
        smtp = self._connect()
        try:
            self._login.log_in(smtp, secret, self._server)
            self._envelope(smtp)
            return self._data(smtp, mail)
        finally:
            end(smtp)

    def _connect(self) -> smtplib.SMTP:
        options = self._options
        timeout = options.timeout.total_seconds()
        # By default, smtplib asks the resolver for this machine's name and sends it to the server.
        name = address(options.sender).domain
        if options.security == "tls":
            return TlsClient(options.host, options.port or 465, local_hostname=name, timeout=timeout, context=self._tls)
        smtp = Client(options.host, options.port or 587, local_hostname=name, timeout=timeout)
        try:
            if options.security == "starttls":
                smtp.starttls(context=self._tls)
        except Exception:
            smtp.close()
            raise
        return smtp

    def _envelope(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        expect(smtp.mail(address(self._options.sender).addr_spec))
        code, reply = smtp.rcpt(self._recipient)
        if code not in (250, 251):
            raise smtplib.SMTPResponseException(code, reply)

    def _data(self, smtp: smtplib.SMTP, mail: bytes) -> str:
        """Send the mail and return the server's confirmation."""
        expect(smtp.docmd("data"), 354)
        self._offering()
        smtp.send(re.sub(rb"(?m)^\.", b"..", mail) + b".\r\n")
        assert smtp.sock is not None
        smtp.sock.settimeout(self._options.answer_timeout.total_seconds())
        try:
            code, reply = smtp.getreply()
        except OSError:  # also smtplib's own: the connection ended, or the answer was too long
            code, reply = 0, b""
        if not 200 <= code <= 299 and not 400 <= code <= 599:
            raise DeliveryError(
                f"{self._server} received the whole mail but never confirmed it: it may have arrived", unknown=True
            )
        if code >= 400:
            raise smtplib.SMTPResponseException(code, reply)
        return f"{code} {one_line(reply)}"

    def _refused(self, code: int, reply: bytes | str) -> DeliveryError:
        is_reply = isinstance(reply, bytes)  # a str is smtplib's own, such as for a line that is too long
        refusal = f"{self._server} replied {code} {one_line(reply)}"
        return DeliveryError(refusal + advice(refusal), permanent=is_reply and 500 <= code <= 599)


CHANNEL = Email


def _tls_context(options: EmailOptions) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=options.ca_file)
    except OSError as error:  # also ssl.SSLError: not certificates
        raise ConfigError(f"ca_file {options.ca_file} cannot be used: {error.strerror or 'not PEM'}") from None
