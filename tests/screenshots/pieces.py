"""Everything that people see of syncd's reports, made from the made-up world by real commands: pages, mails, messages,
files, and terminals of two widths. Kinds and formats are those that syncd knows, so new ones appear by themselves."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape, unescape
from io import StringIO
from pathlib import Path

from rich.console import Console

from syncd.cli.live.look import at_once, look
from syncd.cli.live.picture import main_picture
from syncd.cli.views.formats import ReportFormat
from syncd.config import load
from syncd.core.report import ReportKind
from syncd.core.time import instant
from syncd.simulator.settings import TOKEN
from syncd.simulator.sinks import SmtpSink
from syncd.wiring.composition import composed
from tests.longer_words import lengthened_page

NOW = "2026-11-16T09:00:00Z"
"""The instant of the demo: three hours before Upwork closes the week."""
KINDS = tuple(ReportKind)
COLUMNS = (80, 120)
COMMANDS = (
    "discrepancies",
    "once --no-deliver --source milestones",
    "summary",
    "statement --period 2026-10",
    "milestones",
    "status",
    "contracts",
)
"""What a person reads between two reports."""
WEEKLY = 'at = "mon 08:00"'
OPTIONS = {"timesheet": 'at = "mon 08:00"\nclient = "bluedoor"', "cut-off": "before = [18, 3]"}
"""Lines of configuration without which a kind of report cannot be: kind → line."""
_PHONE = '<meta name="viewport" content="width=device-width, initial-scale=1">'
_LIST = """
body{margin:0;font:15px/1.35 Roboto,Arial,sans-serif;color:#111}ul{margin:0;padding:0 16px;list-style:none}
li{padding:12px 0;border-bottom:1px solid #ddd}span,small{display:block;overflow:hidden;white-space:nowrap;
text-overflow:ellipsis}small{color:#555;font-size:14px}
"""
ENDINGS = {ReportFormat.TEXT: "txt", ReportFormat.SLACK: "slack.json"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to look at. The end of its `name` says what it is: `.html`, `.pdf`, `.80.ansi` for a terminal of 80
    columns, `.txt` for text of a mail or a pipe, `.slack.json`; anything else is a file to open oneself."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be made, and what syncd said about it."""

    name: str
    because: str


def pieces(folder: Path, kinds: Sequence[str], commands: Sequence[str]) -> Iterator[Piece | Refused]:
    """Make the world in `folder`, then these kinds of report in every format and as mails, and these terminals."""
    demo = _on_terminal(f"demo --out {folder}", 80)
    if commands:
        yield Piece("terminal/demo.80.ansi", demo)
    config = folder / "config.toml"
    with SmtpSink() as mails:
        _deliver_to(config, mails.port)
        plain = config.read_text("utf-8")
        for kind in kinds:
            lines = f'\n[report.{kind}]\nkind = "{kind}"\nto = ["mail"]\n{OPTIONS.get(kind, WEEKLY)}\n'
            config.write_text(plain + lines, "utf-8")
            yield from _printed(kind, config)
            config.write_text(f'language = "de"\n{plain}{lines}', "utf-8")
            yield from _in_german(kind, config)
            config.write_text(plain + lines, "utf-8")
            yield from _mailed(kind, config, mails)
        yield Piece("inbox.html", _inbox(mails.messages).encode())
        config.write_text(plain, "utf-8")
        if commands:
            yield from _live(config)
        for command in commands:
            for columns in COLUMNS:
                name = f"terminal/{command.split()[0]}.{columns}.ansi"
                yield Piece(name, _on_terminal(f"{command} --config {config} --now {NOW}", columns))


def _deliver_to(config: Path, port: int) -> None:
    """Let the demo's configuration deliver to a running mail server: its own is gone."""
    text, found = re.subn(r"(?m)^port( *)= \d+$", rf"port\1= {port}", config.read_text("utf-8"))
    assert found == 1, "the demo has one mail server"
    config.write_text(text, "utf-8")


def _printed(kind: str, config: Path) -> Iterator[Piece | Refused]:
    """A report in every format, and on terminals."""
    command = ["report", "make", kind, "--config", str(config), "--now", NOW]
    for form in ReportFormat:
        name = f"{kind}/{kind}.{ENDINGS.get(form, form)}"
        done = subprocess.run([*_program(), *command, "--format", form], capture_output=True, env=_environment())
        if done.returncode or not done.stdout:
            yield Refused(name, done.stderr.decode(errors="replace").strip())
        else:
            yield Piece(name, done.stdout)
    for columns in COLUMNS:
        yield Piece(f"{kind}/terminal.{columns}.ansi", _on_terminal(" ".join(command), columns))


def _in_german(kind: str, config: Path) -> Iterator[Piece]:
    """A page in German, and once more with words that are 40 % longer."""
    command = [*_program(), "report", "make", kind, "--config", str(config), "--now", NOW, "--format", "html"]
    page = subprocess.run(command, capture_output=True, env=_environment(), check=True).stdout
    yield Piece(f"{kind}/german.html", page)
    yield Piece(f"{kind}/longer.html", lengthened_page(page.decode()).encode())


def _mailed(kind: str, config: Path, mails: SmtpSink) -> Iterator[Piece | Refused]:
    """The mail of a report, from the bytes that a server received, with its parts and its files."""
    before = len(mails.messages)
    command = ["report", "make", kind, "--send", "--config", str(config), "--now", NOW]
    done = subprocess.run([*_program(), *command], capture_output=True, env=_environment())
    received = mails.messages[before:]
    if not received:
        yield Refused(f"{kind}/mail.eml", done.stderr.decode(errors="replace").strip())
    for raw in received:
        mail = message_from_bytes(raw, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        yield Piece(f"{kind}/mail.eml", raw)
        for form, ending in (("html", "html"), ("plain", "txt")):
            if body := mail.get_body((form,)):
                yield Piece(f"{kind}/mail.{ending}", body.get_content().encode())
        for file in mail.iter_attachments():
            yield Piece(f"{kind}/attached/{Path(file.get_filename('unnamed')).name}", _content(file))


def _inbox(received: Sequence[bytes]) -> str:
    """How a mail program on a phone lists these mails: a line of the subject, and one of the text's beginning."""
    mails = [message_from_bytes(raw, policy=policy.default) for raw in received]
    rows = "".join(
        f"<li><b>syncd</b><span>{escape(mail['Subject'])}</span><small>{escape(_beginning(mail))}</small></li>"
        for mail in mails
        if isinstance(mail, EmailMessage)
    )
    return f"<!doctype html><html lang=en><meta charset=utf-8>{_PHONE}<style>{_LIST}</style><ul>{rows}</ul>"


def _beginning(mail: EmailMessage) -> str:
    """The first text of the HTML part, hidden or not."""
    body = mail.get_body(("html", "plain"))
    html = body.get_content() if body else ""
    _, _, shown = html.partition("<body")
    return unescape(" ".join(re.sub(r"<style.*?</style>|<[^>]*>|^[^>]*>", " ", shown, flags=re.DOTALL).split()))[:200]


def _content(file: EmailMessage) -> bytes:
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def _on_terminal(command: str, columns: int) -> bytes:
    """What a command writes on a terminal of that many columns, colours and all."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = _environment() | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    running = subprocess.Popen(
        [*_program(), *command.split()],
        stdin=its,
        stdout=its,
        stderr=subprocess.DEVNULL if command.startswith("once") else its,  # bars that vanish are no picture
        env=environment,
        start_new_session=True,
    )
    os.close(its)
    written = b""
    while True:
        try:
            read = os.read(ours, 1 << 16)
        except OSError:  # Linux says so where nobody has the other end open
            break
        if not read:
            break
        written += read
    os.close(ours)
    running.wait()
    return written.replace(b"\r\n", b"\n")


def _live(config: Path) -> Iterator[Piece]:
    """The screen of `syncd run`, as it would be drawn at NOW: the command itself goes by the machine's clock."""
    now = instant(NOW)
    with composed(load(config, environ={}), now, read_only=True) as composition:
        seen = look(composition, now - timedelta(hours=16), now)
    for columns in COLUMNS:
        console = Console(
            file=StringIO(), force_terminal=True, color_system="truecolor", highlight=False, width=columns
        )
        with console.capture() as captured:
            for line in main_picture(at_once(seen, now + timedelta(minutes=4), ""), columns, 40):
                console.print(line, soft_wrap=True, highlight=False)
        yield Piece(f"terminal/run.{columns}.ansi", captured.get().encode())


def _program() -> list[str]:
    return [sys.executable, "-m", "syncd"]


def _environment() -> dict[str, str]:
    """This process's variables, without those that change what a terminal shows."""
    dropped = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"TOGGL_TOKEN": TOKEN, "LC_ALL": "C.UTF-8"}
