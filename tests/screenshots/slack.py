"""Lays a Slack message out about as Slack does, so that its order, length and emphasis can be judged without Slack."""

import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

_STYLE = """
body{margin:0;padding:16px;font:15px/1.47 Lato,Arial,sans-serif;background:#fff;color:#1d1c1d}
main{max-width:608px}h1{font-size:18px;line-height:1.3;margin:0 0 8px}p,ul{margin:0 0 10px;white-space:pre-wrap}
ul{padding-left:22px}a{color:#1264a3}hr{border:0;border-top:1px solid #ddd;margin:12px 0}
.context{font-size:13px;color:#616061}table{border-collapse:collapse;margin:0 0 12px;font-size:13px}
td{border:1px solid #ddd;padding:4px 8px}td.right{text-align:right}
pre{font:12px/1.5 Menlo,Consolas,monospace;background:#f8f8f8;border:1px solid #ddd;padding:8px}
@media(prefers-color-scheme:dark){body{background:#1a1d21;color:#d1d2d3}a{color:#1d9bd1}
hr,td,pre{border-color:#35373b}.context{color:#ababad}pre{background:#222529}}
"""
_TAGS = {"bold": "b", "italic": "i", "strike": "s", "code": "code"}


def as_page(message: bytes) -> str:
    """An HTML page of a message, which is JSON with a list of blocks."""
    blocks = "".join(map(_block, json.loads(message).get("blocks", [])))
    return f"<!doctype html><html lang=en><meta charset=utf-8><style>{_STYLE}</style><main>{blocks}</main>"


def _block(block: Mapping[str, Any]) -> str:
    match block["type"]:
        case "header":
            return f"<h1>{_text(block['text'])}</h1>"
        case "divider":
            return "<hr>"
        case "section":
            return f"<p>{_text(block['text'])}</p>" if "text" in block else ""
        case "context":
            return f'<p class="context">{" ".join(map(_text, block["elements"]))}</p>'
        case "rich_text":
            return "".join(map(_rich, block["elements"]))
        case "table":
            columns = block.get("column_settings") or []
            rows = (f"<tr>{_cells(row, columns)}</tr>" for row in block["rows"])
            return f"<table>{''.join(rows)}</table>"
        case other:
            return f"<p>[a block of type {escape(str(other))}]</p>"


def _cells(row: Iterable[Mapping[str, Any]], columns: list[Mapping[str, Any] | None]) -> str:
    aligned = [(column or {}).get("align", "left") for column in columns]
    return "".join(
        f'<td class="{aligned[index] if index < len(aligned) else "left"}">{_rich(cell)}</td>'
        for index, cell in enumerate(row)
    )


def _rich(element: Mapping[str, Any]) -> str:
    inner = "".join(map(_rich, element.get("elements", [])))
    match element["type"]:
        case "rich_text_section":
            return f"<p>{inner}</p>"
        case "rich_text_preformatted":
            return f"<pre>{inner}</pre>"
        case "rich_text_list":
            return f"<ul>{''.join(f'<li>{_rich(item)}</li>' for item in element['elements'])}</ul>"
        case "link":
            return f"<a>{_styled(element.get('text') or element['url'], element)}</a>"
        case "text" | "raw_text":
            return _styled(element["text"], element)
        case _:
            return inner


def _styled(text: str, element: Mapping[str, Any]) -> str:
    written = escape(text).replace("\n", "<br>")
    for name in element.get("style", {}):
        if name in _TAGS:
            written = f"<{_TAGS[name]}>{written}</{_TAGS[name]}>"
    return written


def _text(text: Mapping[str, Any]) -> str:
    """A text object: plain, or with `*bold*` where it is marked up."""
    if text["type"] == "mrkdwn":
        return re.sub(r"\*([^*\n]+)\*", r"<b>\1</b>", text["text"])  # Slack's own entities are those of HTML
    return escape(str(text["text"]))
