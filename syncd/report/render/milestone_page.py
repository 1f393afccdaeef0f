"""Renders the page of a milestone as HTML."""

from functools import cache
from typing import TYPE_CHECKING

from syncd.core.milestone_page import MilestonePage

if TYPE_CHECKING:  # commands that render no HTML start without it
    from jinja2 import Template


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
