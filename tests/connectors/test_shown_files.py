"""The files that a connector's page shows as examples are read whole."""

import re

import pytest

from syncd.connectors import toggl_csv, upwork
from syncd.testing.files import BERLIN, context, file, only_page

SHOWN = [
    (module, text)
    for module in (toggl_csv, upwork)
    for text in re.findall(r"like this:\n\n((?: {4}.*\n)+)", module.__doc__)
]


@pytest.mark.parametrize(("module", "text"), SHOWN)
def test_every_row_of_a_shown_file_becomes_a_record(module, text):
    lines = [line.strip() for line in text.splitlines()]
    kind = module.__name__.rpartition(".")[2].replace("_", "-")
    options = module.CONNECTOR.Options(kind=kind, person="me")
    page = only_page(module.CONNECTOR(options, context("shown", BERLIN, file("\n".join([*lines, ""])))))
    assert not page.rejected
    assert len(page.records) >= len(lines) - 1 > 0


def test_each_kind_of_export_that_newcomers_need_is_shown():
    assert [module.__name__.rpartition(".")[2] for module, _ in SHOWN] == ["toggl_csv", "upwork", "upwork"]
