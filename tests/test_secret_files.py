"""A secret's file as editors on Windows save it."""

import pytest

from syncd.options import Secret


@pytest.mark.parametrize("kind", ["file", "credential"])
def test_a_byte_order_mark_is_no_part_of_a_secret(tmp_path, monkeypatch, kind):
    (tmp_path / "token").write_bytes(b"\xef\xbb\xbfcanary\r\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert Secret(kind, "token" if kind == "credential" else str(tmp_path / "token")).reveal() == "canary"
