"""The bank's connector over files made in memory."""

from zoneinfo import ZoneInfo

import pytest

from syncd.connectors.bank import CONNECTOR
from syncd.testing.files import context

COLUMNS = {"date": "Buchungstag", "amount": "Betrag", "payer": "Name", "description": "Zweck", "balance": "Saldo"}


@pytest.fixture(scope="session")
def connector():
    """A connector over files, by options."""

    def made(*given, **options):
        options = {"kind": "bank", "account": "giro", "person": "me", "currency": "EUR", **options}
        return CONNECTOR(CONNECTOR.Options.model_validate(options), context("bank", ZoneInfo("Europe/Berlin"), *given))

    return made


@pytest.fixture(scope="session")
def columns():
    return COLUMNS
