"""Draws charts as cells of HTML tables for mails: heights, widths and colours as attributes, no SVG and no style sheet.

Mail programs drop SVG, flex and grid. Every colour stands in its element, with a class (`f-save`, `t-due`, `mute`) that
`palette.dark_classes` colours anew where a mail program knows dark mode. Charts of several contracts stand side by side
where there is room, and one below the other where there is none.
"""

from collections.abc import Sequence

from syncd.report.charts import Ageing, Bars, Burn, Chart, Key, Part, Spark, Stack, Steps, Week, Weeks
from syncd.report.render.chart_scale import Scale, every, fitted, shares
from syncd.report.render.palette import PALETTE
from syncd.report.render.svg_parts import shown
from syncd.report.tone import Tone

_BARS, _SPARK = 58, 32  # pixels: the highest bars
_WIDE, _SPARK_WIDE = 17, 16  # pixels: the width of a bar
_PHONE = 328  # pixels: what a phone shows beside a mail's margins
_HALF = 244  # pixels: room for one of two contracts side by side
_THIN = "font-size:1px;line-height:1px"  # else a cell is as high as a letter
_INK, _MUTE, _RULE = PALETTE.ink.light, PALETTE.mute.light, PALETTE.rule.light


def draw(chart: Chart) -> str:
    """Draw `chart` as a table; steps, which cells cannot show, as their finding; an empty text for nothing."""
    match chart:
        case Bars():
            return _bars(chart) if chart.contracts else ""
        case Stack():
            return _stack(chart) + _parts(chart)
        case Burn():
            return _burn(chart) if chart.milestones else ""
        case Ageing():
            return _ageing(chart) if chart.buckets else ""
        case Steps():
            return f'<p class="mute" style="margin:0;font-size:13px;color:{_MUTE}">{shown(chart.finding)}</p>'
        case Spark():
            return _spark(chart) if chart.bars else ""


def _bars(chart: Bars) -> str:
    """A table per contract, in the flow from left to right, on one scale."""
    weeks = [week for contract in chart.contracts for week in contract.weeks]
    scale = Scale.over((hours for week in weeks for hours in (week.tracked, week.billed) if hours), _BARS)
    tables = "".join(_contract(contract, scale) for contract in chart.contracts)
    keys = _row(f"<td>{''.join(map(_key, chart.keys))}</td>") if chart.keys else ""
    return _image(chart.finding, keys + _row(f"<td>{tables}</td>"))


def _key(key: Key) -> str:
    swatch = f'<td width="10" height="10" bgcolor="{_fill(key.tone)}" class="f-{key.tone}" style="{_THIN}">&#160;</td>'
    words = _words(key.words, style="padding:2px 14px 2px 6px")
    return _table(_row(f'<td valign="middle">{_table(_row(swatch))}</td>{words}'), 'align="left"')


def _contract(contract: Weeks, scale: Scale) -> str:
    """A title, the bars of all weeks, and below them the labels that fit."""
    number = max(len(contract.weeks), 1)
    slot = max(min(40, _HALF // number), 3)
    step = every([week.label for week in contract.weeks], slot * number)
    title = _words(fitted(contract.title, _PHONE), f'colspan="{number}"', size=13, kind="ink", bold=True)
    bars = "".join(_week(week, scale, slot) for week in contract.weeks)
    labels = "".join(
        _words(week.label if (number - 1 - index) % step == 0 else "", 'align="center"')
        for index, week in enumerate(contract.weeks)
    )
    rows = [title, _words(contract.note, f'colspan="{number}"'), bars, labels]
    return _table("".join(map(_row, filter(None, rows))), 'align="left" style="margin:0 24px 16px 0"')


def _week(week: Week, scale: Scale, slot: int) -> str:
    """A cell with both bars, which stand on its lower edge, and the deviation above them."""
    words = week.gap or ("?" if week.tracked is None or week.billed is None else "")
    over = _words(words, 'align="center" colspan="3"', kind=f"t-{week.tone}", bold=True) if words else ""
    wide = min(_WIDE, max(1, (slot - 5) // 2))
    tracked, billed = (
        f'<td valign="bottom" width="{wide}">{_bar(tone, wide, scale.size(hours or 0))}</td>'
        for tone, hours in ((Tone.TRACKED, week.tracked), (week.tone, week.billed))
    )
    pair = _table((_row(over) if over else "") + _row(f'{tracked}<td width="1"></td>{billed}'), 'align="center"')
    line = f'class="line" style="border-bottom:1px solid {_RULE}"'
    return f'<td width="{slot}" height="{_BARS + 20}" align="center" valign="bottom" {line}>{pair}</td>'


def _stack(chart: Stack) -> str:
    """One row of cells whose widths add up to 100 %."""
    cells = "".join(
        _cell(part.tone, f"{width}%", 22)
        for part, width in zip(chart.parts, shares(chart.lengths, 100), strict=False)
        if width
    )
    return _image(chart.finding, _row(cells), spacing=1) if cells else ""


def _parts(chart: Stack) -> str:
    """The parts as a table that adds up: it is the bar's legend, and says the same in figures."""
    rows = "".join(_row(_part(part)) for part in chart.parts)
    line = f"border-top:1px solid {_INK};padding:5px 0"
    label = _words(chart.label, 'colspan="2"', style=line, size=15, kind="ink", bold=True)
    figure = _words(chart.figure, 'align="right"', style=line, size=15, kind="ink", bold=True)
    return _table(rows + _row(label + figure), 'width="100%"')


def _part(part: Part) -> str:
    swatch = _table(_row(_cell(part.tone, "10", 10)))
    note = (
        f'<br/><span class="mute" style="font-size:12px;line-height:16px;color:{_MUTE}">{shown(part.note)}</span>'
        if part.note
        else ""
    )
    label = f'<span class="ink" style="font-size:15px;line-height:20px;color:{_INK}">{shown(part.label)}</span>{note}'
    figure = _words(part.figure, 'align="right" valign="top"', style="padding:5px 0 5px 12px", size=15, kind="ink")
    first = f'<td width="16" valign="top" style="padding-top:10px">{swatch}</td>'
    return f'{first}<td style="padding:5px 0">{label}</td>{figure}'


def _burn(chart: Burn) -> str:
    """A bar of each milestone's hours on the track of its estimate; a cut shows where an estimate ended."""
    rows = []
    for milestone in chart.milestones:
        rows.append(_head(milestone.title, milestone.figure))
        if milestone.estimate is not None:
            inside, over = min(milestone.seconds, milestone.estimate), max(milestone.seconds - milestone.estimate, 0)
            left = max(milestone.estimate - milestone.seconds, 0)
            fills = ((milestone.tone, inside), (milestone.tone, over), (None, left))
            rows.append(_track(fills, spacing=1 if over else 0, track=True))
    return _image(chart.finding, "".join(rows))


def _ageing(chart: Ageing) -> str:
    """A bar per age, from a common line of zero; its label and figure stand above it."""
    amounts = [bucket.amount.minor for bucket in chart.buckets]
    low, high = min(0, *amounts), max(0, *amounts)
    rows = []
    for bucket in chart.buckets:
        minor = bucket.amount.minor
        rows.append(_head(f"{bucket.label}, {bucket.note}" if bucket.note else bucket.label, bucket.figure))
        rows.append(_track(((None, min(minor, 0) - low), (bucket.tone, abs(minor)), (None, high - max(minor, 0)))))
    return _image(chart.finding, "".join(rows))


def _head(label: str, figure: str) -> str:
    words = _words(label, style="padding-top:6px", size=13, kind="ink")
    return _row(words + _words(figure, 'align="right"', style="padding:6px 0 0 12px", size=13, kind="ink"))


def _track(lengths: Sequence[tuple[Tone | None, int]], *, spacing: int = 0, track: bool = False) -> str:
    """A row of lengths in their tones. One without a tone is left empty, or shows the `track`."""
    rest = f'bgcolor="{_RULE}" class="track"' if track else ""
    widths = shares([length for _, length in lengths], 100)
    cells = "".join(
        _cell(tone, f"{width}%", 10) if tone else f'<td width="{width}%" height="10" {rest} style="{_THIN}">&#160;</td>'
        for (tone, _), width in zip(lengths, widths, strict=True)
        if width
    )
    row = _table(_row(cells or f'<td height="10" style="{_THIN}">&#160;</td>'), 'width="100%"', spacing=spacing)
    return _row(f'<td colspan="2" style="padding:3px 0 4px">{row}</td>')


def _spark(chart: Spark) -> str:
    """Bars over a line of zero; where one is below zero, in a second row below that line."""
    minors = [bar.amount.minor if bar.amount is not None else 0 for bar in chart.bars]
    scale = Scale.over((chart.low, chart.high, *minors), _SPARK)
    line = f'class="line" style="border-bottom:1px solid {_RULE}"'
    unknown = _table(_row(_words("?", f'width="{_SPARK_WIDE}" align="center"')))
    upper = "".join(
        f'<td width="{_SPARK_WIDE + 6}" height="{scale.above}" valign="bottom" {line}>'
        f"{unknown if bar.amount is None else _bar(bar.tone, _SPARK_WIDE, scale.size(max(minor, 0)))}</td>"
        for bar, minor in zip(chart.bars, minors, strict=True)
    )
    lower = "".join(
        f'<td height="{scale.below}" valign="top">{_bar(bar.tone, _SPARK_WIDE, scale.size(min(minor, 0)))}</td>'
        for bar, minor in zip(chart.bars, minors, strict=True)
    )
    return _image(chart.finding, _row(upper) + (_row(lower) if scale.below else ""), wide=False)


def _bar(tone: Tone, width: int, height: int) -> str:
    """A bar in pixels; nothing where it has no height."""
    return _table(_row(_cell(tone, str(width), height))) if height else ""


def _cell(tone: Tone, width: str, height: int) -> str:
    return f'<td width="{width}" height="{height}" bgcolor="{_fill(tone)}" class="f-{tone}" style="{_THIN}">&#160;</td>'


def _words(
    words: str, attributes: str = "", *, style: str = "", size: int = 12, kind: str = "mute", bold: bool = False
) -> str:
    """A cell with a text that is not broken. `kind` names its colour: `ink`, `mute`, or `t-` and a tone."""
    colour = {"ink": _INK, "mute": _MUTE}.get(kind) or PALETTE.text[Tone(kind.removeprefix("t-"))].light
    css = f"font-size:{size}px;color:{colour};white-space:nowrap;{'font-weight:600;' * bold}{style}"
    return f'<td class="{kind}" nowrap="nowrap" {attributes} style="{css}">{shown(words)}</td>'


def _image(finding: str, rows: str, *, wide: bool = True, spacing: int = 0) -> str:
    """A table that screen readers take for one picture, which says the finding."""
    width = 'width="100%"' if wide else ""
    return _table(rows, f'{width} aria-label="{shown(finding)}"', role="img", spacing=spacing)


def _table(rows: str, attributes: str = "", *, role: str = "presentation", spacing: int = 0) -> str:
    return f'<table role="{role}" border="0" cellpadding="0" cellspacing="{spacing}" {attributes}>{rows}</table>'


def _row(cells: str) -> str:
    return f"<tr>{cells}</tr>"


def _fill(tone: Tone) -> str:
    return PALETTE.fill[tone].light
