"""Tables written in any dialect, and read by a mapping."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from hypothesis import strategies as st

from syncd.core.time import ALWAYS
from syncd.plugins import load_connector
from syncd.tabular.mapping import MappedOptions
from syncd.tabular.mapping import mapped_pages as pages
from syncd.testing.files import context, file

BERLIN = ZoneInfo("Europe/Berlin")
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a table is written."""

    form: str  # csv, xlsx or jsonl
    delimiter: str
    encoding: str
    order: str | None  # None: ISO
    mark: str
    preamble: int  # lines above the header

    @property
    def options(self) -> dict[str, str]:
        """What the mapping says of it."""
        stored = self.form != "csv"  # numbers are numbers there
        return {"mark": "." if stored else self.mark, "dates": self.order or "day-first"}

    def text(self, value: Any) -> str:
        """A value as this dialect writes it."""
        if isinstance(value, date):
            written = {"day-first": "%d/%m/%Y", "month-first": "%m/%d/%Y", None: "%Y-%m-%d"}[self.order]
            return value.strftime(written)
        if isinstance(value, Decimal):
            text = f"{value:,.2f}"
            return text if self.mark == "." else text.translate(str.maketrans(",.", ".,"))
        return str(value)

    def write(self, rows: Rows) -> bytes:
        """The rows as a file, named by the keys of the first."""
        header = list(rows[0])
        if self.form == "csv":
            text = io.StringIO(newline="")
            writer = csv.writer(text, delimiter=self.delimiter)
            writer.writerows([["A statement, with commas; and more"]] * self.preamble)
            writer.writerows([header, *([self.text(row[name]) for name in header] for row in rows)])
            return text.getvalue().encode(self.encoding)
        if self.form == "jsonl":
            lines = (json.dumps({name: self.stored(row[name]) for name in header}, default=float) for row in rows)
            return "\n".join(lines).encode()
        data = io.BytesIO()
        with xlsxwriter.Workbook(data, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
            sheet = book.add_worksheet()
            for line in range(self.preamble):
                sheet.write_row(line, 0, ["A statement", *[""] * (len(header) - 2), "of ours"])
            for column, name in enumerate(header):
                sheet.write(self.preamble, column, name)
                for line, row in enumerate(rows, self.preamble + 1):
                    if isinstance(row[name], date):
                        sheet.write_datetime(line, column, row[name])
                    elif isinstance(row[name], Decimal):
                        sheet.write_number(line, column, row[name])
                    else:
                        sheet.write_string(line, column, row[name])
        return data.getvalue()

    def stored(self, value: Any) -> Any:
        """A value in JSON, which has numbers and no dates."""
        return self.text(value) if isinstance(value, date) else value


DIALECTS = st.builds(
    Dialect,
    form=st.sampled_from(["csv", "csv", "xlsx", "jsonl"]),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    order=st.sampled_from(["day-first", "month-first", None]),
    mark=st.sampled_from(".,"),
    preamble=st.integers(0, 2),
)


def read(data: bytes, name: str = "x.csv", **options: Any) -> list:
    """The pages of a table."""
    made = MappedOptions.model_validate({"kind": "table", **options})
    return list(pages(file(data, name), made, "mine", BERLIN))


@pytest.fixture(name="read", scope="session")
def _read():
    return read


@pytest.fixture(name="dialects", scope="session")
def _dialects():
    return DIALECTS


@pytest.fixture(scope="session")
def read_bank():
    """The pages of a bank's statement, by settings as `syncd map` proposes them."""
    bank = load_connector("bank")

    def pages_of(data: bytes, **options: Any) -> list:
        made = bank.Options.model_validate(options)
        return list(bank(made, context("mine", BERLIN, file(data))).pull(None, ALWAYS))

    return pages_of
