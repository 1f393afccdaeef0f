"""Files with a fixed time of writing."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

WRITTEN = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def written() -> datetime:
    """When files are written that name no other time."""
    return WRITTEN


@pytest.fixture(scope="session")
def write():
    """Writes a file and returns its path."""

    def write(path: Path, data: bytes = b"Date,Hours\n", at: datetime = WRITTEN) -> Path:
        path.write_bytes(data)
        os.utime(path, (at.timestamp(), at.timestamp()))
        return path

    return write
