"""A source gives the records of its platform alone: none is told to show what it cannot show."""

import pytest

from syncd.core.records import Kind

INVOICES = """[source.{name}]
kind = "table"
record = "{record}"
platform = "{platform}"
currency = "USD"
folder = "{{folder}}/{name}"
columns = {{{{ date = "Date", {more} contract = "Project" }}}}
"""


def table(name, record, platform):
    more = 'duration = "Hours",' if record == "work" else 'amount = "Amount",'
    text = INVOICES.format(name=name, record=record, platform=platform, more=more)
    return text.replace("{folder}", "/tmp").replace("{{", "{").replace("}}", "}")


def asked(kit, *sources):
    """The sources that an export of Upwork's hours is asked for."""
    with kit.office(kit.config(kit.API, kit.SHOP, kit.MAPS, *sources)) as office:
        directory = office.composition.directory()
        giving = [name for name, source in directory.sources.items() if source.gives(Kind.WORK, "upwork")]
        office.take("toggl", 7 * 24 + 10, kit.label(kit.project(1), "Acme"), kit.entry(1, 30, 4))
        return giving, [each.finding.action for each in office.found("export-needed")]


@pytest.mark.parametrize(
    ("record", "platform", "gives"),
    [
        ("transaction", "direct", False),
        ("transaction", "upwork", False),
        ("work", "golance", False),
        ("work", "upwork", True),
    ],
)
def test_an_export_is_asked_for_from_sources_that_can_show_it(kit, record, platform, gives):
    giving, actions = asked(kit, table("other", record, platform))
    assert ("other" in giving) == gives
    assert actions
    assert all(("save them for upwork, other" in action) == gives for action in actions)
    assert all("save them for upwork" in action for action in actions)
