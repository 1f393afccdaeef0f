"""An account on a Monday morning, with a server and clients."""

from datetime import UTC, datetime

import httpx
import pytest

from syncd.simulator.toggl.account import Account
from syncd.simulator.toggl.server import TogglSimulator

TOKEN = "ffeeddccbbaa99887766554433221100"


@pytest.fixture
def account():
    return Account(datetime(2026, 11, 16, 9, tzinfo=UTC))


@pytest.fixture
def server(account):
    with TogglSimulator(account, TOKEN) as running:
        yield running


@pytest.fixture
def http(server):
    with httpx.Client(base_url=f"{server.url}/api/v9", auth=(TOKEN, "api_token")) as client:
        yield client


@pytest.fixture
def search(server):
    """Searches Reports: `search(page_size=50, …)`; `search("/totals", …)` asks for the totals."""
    with httpx.Client(base_url=f"{server.url}/reports/api/v3", auth=(TOKEN, "api_token")) as client:

        def ask(path="", workspace=2_200_001, **body):
            return client.post(f"/workspace/{workspace}/search/time_entries{path}", json=body)

        yield ask
