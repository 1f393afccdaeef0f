"""Answers of Upwork's API as files, read by a source with a folder."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from syncd.connectors.milestones import CONNECTOR
from syncd.testing import files
from syncd.testing.files import context, only_page


class Answers:
    """Writes answers and reads them."""

    def connector(self, *files, **options):
        made = CONNECTOR.Options(kind="milestones", folder=".", **options)
        return CONNECTOR(made, context("answers", ZoneInfo("Europe/Berlin"), *files))

    def file(self, answer):
        """An answer that was saved on 13 November 2026: text as it is, anything else as JSON."""
        saved = datetime(2026, 11, 13, 9, tzinfo=UTC)
        return files.file(answer if isinstance(answer, str) else json.dumps(answer), "a.json", saved)

    def read(self, answer, **options):
        return only_page(self.connector(self.file(answer), **options))


@pytest.fixture(scope="session")
def answers():
    return Answers()
