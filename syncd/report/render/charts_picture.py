"""Draws charts as SVG files of a fixed width, in light colours, for formats that place pictures: PDF."""

import re

from syncd.report.charts import Chart, Steps
from syncd.report.render.charts_svg import elements
from syncd.report.render.palette import PALETTE
from syncd.report.tone import Tone

_OVER = 14  # pixels above a chart with notes: the one beside its highest step stands there
_NOT_IN_XML = re.compile("[\ufffe\uffff]")


def picture(chart: Chart, width: int, font: str) -> str:
    """An SVG file of `chart`, `width` pixels wide, with texts of 12 pixels in `font`; "" where it draws nothing."""
    drawn, height = elements(chart)
    if not drawn or not height:
        return ""
    over = _OVER if isinstance(chart, Steps) and chart.notes else 0
    inside = f'<svg y="{over}" height="{height}" overflow="visible">{_NOT_IN_XML.sub(" ", drawn)}</svg>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height + over}">'
        f"<style>{_style(font)}</style>{inside}</svg>"
    )


def _style(font: str) -> str:
    ink, mute, rule, card = (one.light for one in (PALETTE.ink, PALETTE.mute, PALETTE.rule, PALETTE.card))
    tones = "".join(
        f".f-{tone}{{fill:{PALETTE.fill[tone].light}}}.s-{tone}{{stroke:{PALETTE.fill[tone].light}}}"
        f"text.t-{tone}{{fill:{PALETTE.text[tone].light}}}"
        for tone in Tone
    )
    return (
        f'text{{font-family:"{font}";font-size:12px;fill:{mute}}}'
        f".name{{font-weight:600;fill:{ink}}}.figure{{fill:{ink}}}.gap{{font-weight:600}}"
        f".base{{stroke:{rule};stroke-width:1}}.track{{fill:{rule}}}"
        f".limit{{stroke:{mute};stroke-width:1;stroke-dasharray:3 3}}.step{{stroke-width:2;stroke-linecap:square}}"
        f".halo{{paint-order:stroke;stroke:{card};stroke-width:4px;stroke-linejoin:round}}{tones}"
    )
