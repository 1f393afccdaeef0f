"""An answer, and the forms that answers have."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from syncd.simulator.toggl.faults import WireFault

_PAGE = b"<!doctype html><html><head><title>Toggl</title></head><body><h1>We'll be right back</h1></body></html>\n"


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the client, and what happens to it on the way."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: WireFault | None = None


def json_reply(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Reply:
    """A JSON body; errors of the Track API are a JSON string (recorded)."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    return Reply(status, body, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})


def text_reply(status: int, text: str, headers: Mapping[str, str]) -> Reply:
    """A sentence as plain text."""
    return Reply(status, text.encode(), {"Content-Type": "text/plain; charset=utf-8", **headers})


def struck(reply: Reply, fault: WireFault | None) -> Reply:
    """`reply` as it fares with `fault`: a web page in its place, or marked for the wire. Status 0: none is sent."""
    if fault in {"html", "5xx"}:
        return Reply(200 if fault == "html" else 503, _PAGE, {"Content-Type": "text/html; charset=utf-8"}, fault)
    return replace(reply, fault=fault, status=0 if fault == "reset" else reply.status)
