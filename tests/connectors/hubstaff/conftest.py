"""Reports as Hubstaff writes them, and what the connector reads in them."""

import pytest

from syncd.connectors.hubstaff import CONNECTOR
from syncd.core.time import ALWAYS
from syncd.testing.files import BERLIN, context, csv_text, file, only_page


class Kit:
    """Writes reports and reads them. A row of Detailed is a list of cells, or what `row` takes."""

    DETAILED = (
        *("Time zone", "Date", "Client", "Project", "Task ID", "Task", "Member", "Time", "Activity", "Earned"),
        "Notes",
    )
    DAYS = ("2026-11-02", "2026-11-03", "2026-11-04")
    WHO = ("Client", "Project", "Member", "Time zone")
    SUMS = ("Time off", "Total worked", "Activity")

    def connector(self, *files, **options):
        return CONNECTOR(CONNECTOR.Options(kind="hubstaff", **options), context("hubstaff", BERLIN, *files))

    def read(self, one, **options):
        return only_page(self.connector(one, **options))

    def pages(self, one, **options):
        return list(self.connector(one, **options).pull(None, ALWAYS))

    def page(self, *rows, **options):
        """What a Detailed report with these rows says."""
        return self.read(file(self.detailed(*rows)), **options)

    def detailed(self, *rows, header=DETAILED):
        return csv_text(header, [self.row(**each) if isinstance(each, dict) else each for each in rows])

    def row(self, day="2026-11-02", time="1:30:00", **cells):
        said = {"Date": day, "Time": time, "Member": "Jane Doe", "Project": "Website"}
        said |= {name.replace("_", " "): text for name, text in cells.items()}
        return [(dict.fromkeys(self.DETAILED, "") | said)[name] for name in self.DETAILED]

    def clock(self, seconds):
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"

    def daily(self, *rows, days=DAYS):
        """A Daily report. Rows are seconds by day, then what else is not usual."""
        lines = []
        for seconds, cells in rows:
            said = dict.fromkeys(self.WHO, "") | {"Project": "Website", "Member": "Jane Doe"} | cells
            worked = [self.clock(each) for each in seconds]
            total = said.get("Total", self.clock(sum(seconds)))
            lines.append([*(said[name] for name in self.WHO), *worked, "8:00:00", total, "72%"])
        return csv_text([*self.WHO, *days, *self.SUMS], lines)


@pytest.fixture(scope="session")
def kit():
    return Kit()
