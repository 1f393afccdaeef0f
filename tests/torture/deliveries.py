"""Mail servers and webhooks fail in every way that was met: each report arrives, or its failure is told elsewhere.

A mail has two recipients. After the failures the partner works, and rounds go on for half a day.
"""

import re
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.torture.receivers import CLOSE, RESET, Answer, MailServer, Webhook, reply
from tests.torture.rounds import rounds
from tests.torture.stage import staged
from tests.torture.tally import Tally

JANE, JOE = "jane@example.com", "joe@example.com"
ROUNDS = [timedelta(minutes=minutes) for minutes in (0, 2, 5, 12, 30, 60, 120, 240, 480, 720)]
EVER = 1_000


def _only(address: str, answer: bytes) -> Callable[[str], bytes]:
    return lambda recipient: answer if recipient == address else b"250 OK\r\n"


@dataclass(frozen=True)
class Mail:
    """A way in which a mail server fails. `lost`: recipients who get nothing, so that another channel says it."""

    phase: str
    answer: Answer
    times: int = 2
    kept: bool = False
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Post:
    """A way in which a webhook fails. `lost`: the post never arrives, so that a mail says it."""

    answer: bytes | str
    times: int = 2
    kept: bool = False
    lost: bool = False


MODES: dict[str, Mail | Post] = {
    "mail: reset at once": Mail("greeting", RESET),
    "mail: busy (421)": Mail("greeting", b"421 busy\r\n"),
    "mail: closes after EHLO": Mail("ehlo", CLOSE),
    "mail: sender refused for now (451)": Mail("mail", b"451 later\r\n"),
    "mail: one recipient refused for now (450)": Mail("rcpt", _only(JOE, b"450 greylisted\r\n")),
    "mail: one recipient refused (550)": Mail("rcpt", _only(JOE, b"550 no such user\r\n"), EVER, lost=(JOE,)),
    "mail: all recipients refused (550)": Mail("rcpt", b"550 no\r\n", EVER, lost=(JANE, JOE)),
    "mail: no room at DATA (452)": Mail("data", b"452 full\r\n"),
    "mail: reset at DATA": Mail("data", RESET),
    "mail: silent end after the dot, kept": Mail("dot", CLOSE, 1, kept=True),
    "mail: silent end after the dot, not kept": Mail("dot", CLOSE),
    "mail: refused for now after the dot (451)": Mail("dot", b"451 later\r\n"),
    "mail: refused after the dot (554)": Mail("dot", b"554 spam\r\n", EVER, lost=(JANE, JOE)),
    "mail: garbage after the dot, not kept": Mail("dot", b"\x00\xff\r\n"),
    "mail: reset after 250": Mail("bye", RESET, EVER),
    "slack: rate limit (429)": Post(reply(429, "ratelimited", "Retry-After: 30")),
    "slack: rate limit for ever (429)": Post(reply(429, "ratelimited", "Retry-After: 99999999999999"), EVER),
    "slack: server error (500)": Post(reply(500, "oops")),
    "slack: reset without an answer, kept": Post(RESET, 1, kept=True),
    "slack: reset without an answer, not kept": Post(RESET),
    "slack: webhook gone (404)": Post(reply(404, "no_service"), EVER, lost=True),
    "slack: not ok (200)": Post(reply(200, "maybe")),
    "slack: blocks refused (400)": Post(reply(400, "invalid_blocks"), 1),
}


def run(folder: Path, tries: int) -> list[Tally]:
    """Try each way `tries` times."""
    tally = Tally("a delivery fails")
    for number in range(tries):
        for case, (name, mode) in enumerate(MODES.items()):
            wrong, doubled = attempt(folder / f"{number}-{case}", mode)
            tally.tried(f"{name}: {wrong}" if wrong else "", lost=bool(wrong), doubled=doubled)
    return [tally]


def attempt(folder: Path, mode: Mail | Post) -> tuple[str, int]:
    """Return what went wrong, empty where nothing did, and how many copies arrived twice."""
    with ExitStack() as stack:
        stage = stack.enter_context(staged(folder))
        bad = isinstance(mode, Mail)
        mail = MailServer({mode.phase: mode.answer}, mode.times, kept=mode.kept) if bad else MailServer({}, 0)
        slack = Webhook(b"", 0) if bad else Webhook(mode.answer, mode.times, kept=mode.kept)
        stack.enter_context(mail.listener)
        stack.enter_context(slack.listener)
        stage.edit((str(stage.smtp.port), str(mail.listener.port)), (f'["{JANE}"]', f'["{JANE}", "{JOE}"]'))
        (stage.folder / "slack-webhook").write_text(f"http://127.0.0.1:{slack.listener.port}/services/T/B/x", "utf-8")
        once = stack.enter_context(rounds(stage))
        for after in ROUNDS:
            once(stage.world.now + after)
        ((report,),) = stage.query("SELECT id FROM report")
        wrong = _missing(str(report), mode, mail, slack)
    return wrong, _doubled(mail, slack)


def _missing(report: str, mode: Mail | Post, mail: MailServer, slack: Webhook) -> str:
    lost = mode.lost if isinstance(mode, Mail) else ()
    arrived = {address for address, id in mail.arrived if report in id}
    if missing := {JANE, JOE} - arrived - set(lost):
        return f"{', '.join(sorted(missing))} got no mail"
    told = [text for text in (*slack.posts, *mail.texts) if "could not be delivered" in text and report in text]
    if lost and not any(report in post for post in slack.posts if post in told):
        return "nobody was told through the other channel"
    if isinstance(mode, Post) and mode.lost:
        return "" if told else "nobody was told by mail"
    if isinstance(mode, Post) and mode.times < EVER and not any(report in post for post in slack.posts):
        return "no post arrived"
    return ""


def _doubled(mail: MailServer, slack: Webhook) -> int:
    posts = Counter((*re.findall(r"\br-[0-9a-f]{6,}\b", post)[-1:], len(post)) for post in slack.posts)
    return sum(times - 1 for counts in (mail.arrived, posts) for times in counts.values())
