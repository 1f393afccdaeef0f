"""Replies to requests, and refusals."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from syncd.simulator.toggl.faults import WireFault

_PAGE = b"<!doctype html><html><head><title>Toggl</title></head><body><h1>We'll be right back</h1></body></html>\n"


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP reply, and the fault that strikes it on the way."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: WireFault | None = None


class Refused(Exception):
    """Raised for a request to answer with `status` and this sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def needs_plan() -> Refused:
    """402 for a feature that the plan lacks: the status of a used-up quota with another text (documented; the wording
    is ours)."""
    return Refused(402, "This feature is not available in your plan. Upgrade the workspace to use it.")


def json_reply(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Reply:
    """Reply with JSON; errors of the Track API are a JSON string (recorded)."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    return Reply(status, body, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})


def text_reply(status: int, text: str, headers: Mapping[str, str]) -> Reply:
    """Reply with a sentence in plain text."""
    return Reply(status, text.encode(), {"Content-Type": "text/plain; charset=utf-8", **headers})


def struck(reply: Reply, fault: WireFault | None) -> Reply:
    """Apply `fault` to a reply: put a web page in its place, or mark it for the wire. Status 0: nothing is sent."""
    if fault in {"html", "5xx"}:
        return Reply(200 if fault == "html" else 503, _PAGE, {"Content-Type": "text/html; charset=utf-8"}, fault)
    return replace(reply, fault=fault, status=0 if fault == "reset" else reply.status)
