"""Draws charts as inline SVG for pages: no script, colours by class, so that light and dark both work.

Lengths across are percentages and heights are pixels: a chart fills its column, and its text stays 12 pixels high. It
is made to fit the narrowest page, `NARROW`. `STYLE` goes into the page's style sheet, after that of the palette.
"""

from datetime import date, timedelta
from itertools import pairwise

from syncd.report.charts import Ageing, Bars, Burn, BurnUp, Chart, Key, Part, Spark, Stack, Steps, Week, Weeks
from syncd.report.render.chart_scale import Scale, every, fitted, shares, text_width
from syncd.report.render.svg_parts import NARROW, across, heads, label, line, rect, shown, step
from syncd.report.tone import Tone

STYLE = (
    ".chart{margin:0;max-width:560px;break-inside:avoid}"
    ".chart svg{display:block;width:100%;overflow:visible}"
    ".chart text{font-size:12px;fill:var(--mute);unicode-bidi:isolate;font-variant-numeric:tabular-nums}"
    ".chart .name{font-weight:600;fill:var(--ink)}.chart .figure{fill:var(--ink)}.chart .gap{font-weight:600}"
    ".chart .base{stroke:var(--rule);stroke-width:1;shape-rendering:crispEdges}"
    ".chart .track{fill:var(--rule)}"
    ".chart .limit{stroke:var(--mute);stroke-width:1;stroke-dasharray:3 3;shape-rendering:crispEdges}"
    ".chart .step{stroke-width:2;stroke-linecap:square}"
    ".chart .halo{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}"
    ".keys{margin:0 0 8px;padding:0;font-size:12px;color:var(--mute)}"
    ".keys span{display:inline-block;margin-right:14px;white-space:nowrap}"
    ".swatch{display:inline-block;width:10px;height:10px;margin-right:6px;print-color-adjust:exact}"
    ".parts{width:100%;border-collapse:collapse;margin-top:10px}"
    ".parts td,.parts th{padding:5px 0;font-size:15px;font-weight:400;text-align:left;vertical-align:top}"
    ".parts .note{display:block;margin-left:16px;font-size:12px;color:var(--mute)}"
    ".parts .sum{text-align:right;white-space:nowrap;padding-left:12px;font-variant-numeric:tabular-nums}"
    ".parts .all td,.parts .all th{border-top:1px solid var(--ink);font-weight:600}"
    ".spark{display:inline-block;vertical-align:bottom}.spark svg{width:auto}"
    + "".join(f".chart text.t-{tone}{{fill:var(--{tone})}}.s-{tone}{{stroke:var(--{tone}-fill)}}" for tone in Tone)
)

_BARS, _LINE, _LABEL, _GAP = 64, 18, 18, 16  # pixels: of bars, of a line of text, below a base line, above a bar
_SPARK_BAR, _SPARK_HEIGHT = 26, 34  # pixels


def draw(chart: Chart) -> str:
    """Draw `chart` as an HTML figure; an empty text where it has nothing to draw."""
    match chart:
        case Spark():
            return _spark(chart)
        case Bars():
            return _figure(chart.finding, *elements(chart), before=_keys(chart.keys))
        case Stack():
            return _figure(chart.finding, *elements(chart), after=_parts(chart))
    return _figure(chart.finding, *elements(chart))


def elements(chart: Chart) -> tuple[str, int]:
    """What an SVG of any width holds to draw `chart`, and its height in pixels; without keys and legends."""
    match chart:
        case Bars():
            return _bars(chart)
        case Stack():
            return _stack(chart)
        case Burn():
            return _burn(chart)
        case Ageing():
            return _ageing(chart)
        case Steps():
            return _steps(chart)
        case Spark():
            return _spark_bars(chart)


def _bars(chart: Bars) -> tuple[str, int]:
    """All contracts, one below the other, on one scale; each as high as its own bars."""
    weeks = [week for contract in chart.contracts for week in contract.weeks]
    scale = Scale.over((hours for week in weeks for hours in (week.tracked, week.billed) if hours), _BARS)
    drawn, y = [], 0
    for contract in chart.contracts:
        svg, height = _contract(contract, scale)
        drawn.append(f'<svg y="{y}">{svg}</svg>')
        y += height
    return "".join(drawn), y


def _contract(contract: Weeks, scale: Scale) -> tuple[str, int]:
    """Draw one contract's title, bars and labels. Bars of few weeks are as wide as those of many, at the left."""
    base = _LINE + _GAP + max((_height(week, scale) for week in contract.weeks), default=0)
    slot = 100 / max(len(contract.weeks), 6)
    every_nth = every([week.label for week in contract.weeks], int(NARROW * slot * len(contract.weeks) / 100))
    title, note = fitted(contract.title, NARROW - text_width(contract.note) - 12), contract.note
    parts = [f'<text y="12"><tspan class="name">{shown(title)}</tspan> <tspan dx="4">{shown(note)}</tspan></text>']
    for index, week in enumerate(contract.weeks):
        labelled = (len(contract.weeks) - 1 - index) % every_nth == 0
        parts.append(_week(week, scale, base, slot * (index + 0.5), slot * 0.36, labelled=labelled))
    parts.append(line("base", 0, base, slot * len(contract.weeks), base))
    return "".join(parts), base + _LABEL + 10


def _week(week: Week, scale: Scale, base: int, middle: float, width: float, *, labelled: bool) -> str:
    """The two bars of a week around its `middle`, each `width` wide, both in per cent."""
    bars = ((week.tracked, Tone.TRACKED, middle - width), (week.billed, week.tone, middle + 0.3))
    drawn = "".join(
        rect(tone, left, base - scale.size(hours), width - 0.3, scale.size(hours))
        for hours, tone, left in bars
        if hours
    )
    words = week.gap or ("?" if week.tracked is None or week.billed is None else "")
    if words:
        drawn += label(words, middle, base - _height(week, scale) - 5, "middle", f"gap t-{week.tone}")
    if labelled:
        drawn += label(week.label, middle, base + 15, "middle")
    return f"<g><title>{shown(week.says)}</title>{drawn}</g>"


def _height(week: Week, scale: Scale) -> int:
    return max(scale.size(week.tracked or 0), scale.size(week.billed or 0))


def _stack(chart: Stack) -> tuple[str, int]:
    """One bar of all parts, whose widths add up to 100 %."""
    widths = shares(chart.lengths, 1000, least=10)
    left, drawn = 0, []
    for part, width in zip(chart.parts, widths, strict=False):
        if width:
            title = f"<title>{shown(f'{part.label}: {part.figure}')}</title>"
            gap = 3 if left else 0  # a third of a per cent, about a pixel
            drawn.append(f"<g>{title}{rect(part.tone, (left + gap) / 10, 0, (width - gap) / 10, 22)}</g>")
        left += width
    return "".join(drawn), 22 if drawn else 0


def _parts(chart: Stack) -> str:
    """The parts as a table that adds up: it is the bar's legend, and says the same in figures."""
    rows = "".join(
        f'<tr><th scope="row"><span class="swatch f-{part.tone}"></span>{shown(part.label)}'
        + (f'<span class="note">{shown(part.note)}</span>' if part.note else "")
        + f'</th><td class="sum">{shown(part.figure)}</td></tr>'
        for part in chart.parts
    )
    total = f'<th scope="row">{shown(chart.label)}</th><td class="sum">{shown(chart.figure)}</td>'
    return f'<table class="parts">{rows}<tr class="all">{total}</tr></table>'


def _burn(chart: Burn) -> tuple[str, int]:
    """A bar of each milestone's hours, and below it how they grew, where days are known."""
    days = [day for milestone in chart.milestones for day, _ in milestone.days]
    drawn, y = [], 0
    for milestone in chart.milestones:
        svg, height = _milestone(milestone, days)
        drawn.append(f'<svg y="{y}">{svg}</svg>')
        y += height
    if days:
        drawn.append(label(chart.starts, 0, y + 4, "start") + label(chart.ends, 100, y + 4, "end"))
        y += 10
    return "".join(drawn), y


def _milestone(milestone: BurnUp, calendar: list[date]) -> tuple[str, int]:
    """How the hours grew where days are known, else a bar on the track of the estimate; neither without both."""
    title = f"<title>{shown(f'{milestone.title}: {milestone.figure}')}</title>"
    head = title + heads(milestone.title, milestone.figure)
    if milestone.days:
        return f'<g>{head}<svg y="18" height="46">{_growth(milestone, calendar)}</svg></g>', 76
    if milestone.estimate is None:
        return f"<g>{head}</g>", 28
    return f"<g>{head}{_used(milestone, milestone.estimate)}</g>", 44


def _used(milestone: BurnUp, estimate: int) -> str:
    """A bar of the hours on the track of the estimate; beyond it, a cut shows where the estimate ended."""
    whole = max(milestone.seconds, estimate)
    inside, over, _ = shares((min(milestone.seconds, estimate), whole - estimate, whole - milestone.seconds), 1000, 3)
    track = '<rect class="track" x="0" y="19" width="100%" height="10"/>'
    beyond = rect(milestone.tone, inside / 10 + 0.5, 19, over / 10 - 0.5, 10) if over else ""
    return (track if not over else "") + rect(milestone.tone, 0, 19, inside / 10, 10) + beyond


def _growth(milestone: BurnUp, calendar: list[date]) -> str:
    """How the hours grew until their last day, as steps over the base line, with a dashed line at the estimate."""
    scale = Scale.over([milestone.estimate or 0, milestone.seconds, *(used for _, used in milestone.days)], 44)
    first, last = min(calendar), max(calendar)
    ends = [*(day for day, _ in milestone.days[1:]), milestone.days[-1][0] + timedelta(days=1)]
    drawn, before = "", 0
    for (day, used), end in zip(milestone.days, ends, strict=True):
        x, to_x, size = across(day, first, last), across(end, first, last), scale.size(used)
        if size:
            drawn += f'<g fill-opacity="0.25">{rect(milestone.tone, x, 44 - size, to_x - x, size)}</g>'
        drawn += step(milestone.tone, x, 44 - before, x, 44 - size) + step(
            milestone.tone, x, 44 - size, to_x, 44 - size
        )
        before = size
    top = scale.top(milestone.estimate or 0)
    limit = line("limit", 0, top, 100, top) if milestone.estimate else ""
    return drawn + limit + line("base", 0, 44, 100, 44)


def _ageing(chart: Ageing) -> tuple[str, int]:
    """A bar per age, from a common line of zero; its label and figure stand above it."""
    scale = Scale.over((bucket.amount.minor for bucket in chart.buckets), 1000)
    drawn = [_bucket(bucket, scale, 40 * index) for index, bucket in enumerate(chart.buckets)]
    return "".join(drawn), 40 * len(drawn)


def _bucket(bucket: Part, scale: Scale, y: int) -> str:
    minor, words = bucket.amount.minor, f"{bucket.label}, {bucket.note}" if bucket.note else bucket.label
    width = min(max(scale.size(minor), 4), scale.above if minor > 0 else scale.below) if minor else 0
    left = scale.below if minor > 0 else scale.below - width
    bar = rect(bucket.tone, left / 10, 19, width / 10, 10) if width else ""
    zero = line("base", scale.below / 10, 17, scale.below / 10, 31) if scale.below else ""
    title = f"<title>{shown(f'{words}: {bucket.figure}')}</title>"
    return f'<svg y="{y}">{title}{heads(words, bucket.figure)}{zero}{bar}</svg>'


def _steps(chart: Steps) -> tuple[str, int]:
    """The balance as a line of steps, over lines at round amounts whose labels stand at the right."""
    if not chart.points:
        return "", 0
    height, first = 120, chart.points[0][0]
    amounts = [amount.minor for _, amount in chart.points] + [amount.minor for amount, _ in chart.ticks]
    scale = Scale.over(amounts, height)
    room = max((text_width(words) for _, words in chart.ticks), default=0) + 8
    share = 100 - min(40, -(-room * 100 // NARROW))
    frame = [line("base", 0, scale.top(amount.minor), 100, scale.top(amount.minor)) for amount, _ in chart.ticks]
    balance = _balance(chart, scale, first)
    marks = "".join(
        label(words, across(day, first, chart.until), height + 18, "start") for day, words in _apart(chart, share)
    )
    notes = "".join(_note(chart, scale, day, words) for day, words in chart.notes)
    ticks = "".join(label(words, 100, scale.top(amount.minor) + 4, "end") for amount, words in chart.ticks)
    plot = f'<svg width="{share}%" overflow="visible">{"".join(frame)}{balance}{marks}{notes}</svg>'
    return f'<svg y="10" overflow="visible">{plot}{ticks}</svg>', height + 34


def _balance(chart: Steps, scale: Scale, first: date) -> str:
    points = [(across(day, first, chart.until), scale.top(amount.minor)) for day, amount in chart.points]
    flat = [step(Tone.SAVE, x, y, later, y) for (x, y), (later, _) in pairwise([*points, (100, 0)])]
    rises = [step(Tone.SAVE, later, y, later, end) for (_, y), (later, end) in pairwise(points)]
    return "".join(flat + rises)


def _apart(chart: Steps, share: int) -> list[tuple[date, str]]:
    """The marks that fit beside each other, counted from the first."""
    every_nth = every([words for _, words in chart.marks], NARROW * share // 100)
    return [mark for index, mark in enumerate(chart.marks) if index % every_nth == 0]


def _note(chart: Steps, scale: Scale, day: date, words: str) -> str:
    """A note beside the step of its day: to the right of it, or to the left where there is no room."""
    held = [amount.minor for since, amount in chart.points if since <= day][-2:]
    if not held:
        return ""
    x = across(day, chart.points[0][0], chart.until)
    y = min(map(scale.top, held))
    return label(words, x + 2, y + 12, "start", "halo") if x < 50 else label(words, x - 2, y - 6, "end", "halo")


def _spark(chart: Spark) -> str:
    """A spark as wide as its bars are many: a row of a table holds it."""
    drawn, height = _spark_bars(chart)
    return (
        f'<span class="chart spark"><svg role="img" aria-label="{shown(chart.finding)}" width="{_spark_width(chart)}"'
        f' height="{height}">{drawn}</svg></span>'
    )


def _spark_width(chart: Spark) -> int:
    return max((_SPARK_BAR + 8) * len(chart.bars) - 8, 0)


def _spark_bars(chart: Spark) -> tuple[str, int]:
    """Bars of 26 pixels over a line of zero."""
    low, high = (
        min(chart.low, *(m.minor for m in chart.amounts), 0),
        max(chart.high, *(m.minor for m in chart.amounts), 0),
    )
    scale = Scale.over((low, high), _SPARK_HEIGHT - 2)
    drawn = []
    for index, bar in enumerate(chart.bars):
        minor, left = (bar.amount.minor if bar.amount is not None else 0), index * (_SPARK_BAR + 8)
        top, size = min(scale.top(minor), scale.above), scale.size(minor)
        drawn_bar = (
            f'<rect class="f-{bar.tone}" x="{left}" y="{top}" width="{_SPARK_BAR}" height="{size}"/>' if size else ""
        )
        unknown = (
            ""
            if bar.amount is not None
            else f'<text x="{left + 13}" y="{scale.above - 4}" text-anchor="middle">?</text>'
        )
        drawn.append(f"<g><title>{shown(bar.says)}</title>{drawn_bar}{unknown}</g>")
    base = f'<line class="base" x1="0" y1="{scale.above}.5" x2="{_spark_width(chart)}" y2="{scale.above}.5"/>'
    return base + "".join(drawn), _SPARK_HEIGHT


def _figure(finding: str, svg: str, height: int, *, before: str = "", after: str = "") -> str:
    drawn = f'<svg role="img" aria-label="{shown(finding)}" height="{height}">{svg}</svg>' if svg else ""
    return f'<figure class="chart">{before}{drawn}{after}</figure>' if drawn or after else ""


def _keys(keys: tuple[Key, ...]) -> str:
    words = "".join(f'<span><i class="swatch f-{key.tone}"></i>{shown(key.words)}</span> ' for key in keys)
    return f'<p class="keys">{words}</p>' if keys else ""
