"""Asks on the terminal, one question at a time; a line of its own says what an empty answer means."""

import getpass
import sys

from syncd.cli.say import ask_aside, say_aside

__all__ = ["ask", "ask_secret", "ask_yes", "tell"]


def ask(question: str, default: str = "") -> str:
    """Return the answer to a question; `default` for an empty one."""
    shown = f" [{default}]" if default else ""
    return ask_aside(f"{question}{shown}:") or default


def ask_yes(question: str) -> bool:
    """Return whether the answer is yes, as it is where it is empty."""
    answer = "?"
    while answer not in ("", "y", "yes", "n", "no"):
        answer = ask_aside(f"{question} [Y/n]").lower()
    return answer in ("", "y", "yes")


def ask_secret(question: str) -> str:
    """Return what is typed, which no terminal shows; "" for nothing."""
    sys.stderr.flush()
    return getpass.getpass(f"{question}: ", stream=sys.stderr).strip()


def tell(text: str) -> None:
    """Say something between two questions."""
    say_aside(text)
