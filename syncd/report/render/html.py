"""Renders a report as HTML for mail programs: tables, inline styles, and nothing loaded from anywhere.

Three facts explain it. Outlook for Windows lays out with Word, so columns are tables with width attributes. Some
programs drop style sheets, so styles are on the elements; rules for dark mode and narrow screens stay in a `<style>`.
Gmail cuts a message at about 102 kB, so rows are left out until the page is smaller.
"""

from functools import cache
from typing import TYPE_CHECKING

from syncd.core.milestone_page import MilestonePage
from syncd.core.report import Report
from syncd.report.render.report_view import view
from syncd.report.render.summary_view import NOTHING

if TYPE_CHECKING:  # commands that render no HTML start without these
    from css_inline import CSSInliner
    from jinja2 import Template

SHOWN = 200
LIMIT = 100_000
"""Bytes."""


def render(report: Report) -> str:
    """Render a complete HTML page of at most `LIMIT` bytes, with at most `SHOWN` rows in each list."""
    shown = SHOWN
    while True:
        page = _inliner().inline(_template("report.html.j2").render(report=view(report, shown), nothing=NOTHING))
        size = len(page.encode())
        if size <= LIMIT or shown == 1:
            return page
        shown = max(1, shown * 9 * LIMIT // (size * 10))


def render_milestone(page: MilestonePage) -> str:
    """Render the page of a milestone, complete in itself: nothing is loaded from anywhere."""
    return _template("milestone.html.j2").render(page=page)


@cache
def _template(name: str) -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("syncd.report.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


@cache
def _inliner() -> "CSSInliner":
    from css_inline import CSSInliner

    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, minify_css=True)
