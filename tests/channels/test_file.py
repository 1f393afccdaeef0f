"""The file channel: whole files, private, in the right place."""

import resource
import stat
from contextlib import contextmanager
from dataclasses import replace

import pytest
from pydantic import ValidationError

from syncd.channel import Attachment, ChannelContext, DeliveryError
from syncd.channels.file import File, FileOptions
from syncd.report.render.notice import notice
from syncd.testing.channels import ChannelCase, ChannelContract


def channel(path, wanted="html", **context):
    options = FileOptions.model_validate({"kind": "file", "path": str(path), "format": wanted})
    return File(options, ChannelContext(channel="archive", http=None, **context))


@contextmanager
def no_file_larger_than(size):
    """The system refuses to write on, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class TestContract(ChannelContract):
    @pytest.fixture
    def case(self, tmp_path):
        (tmp_path / "in-the-way").write_text("")
        return ChannelCase(
            channel=lambda offering: channel(tmp_path / "out" / "{report}.html", offering=offering),
            received=lambda: [path.read_bytes() for path in sorted((tmp_path / "out").glob("[!.]*"))],
            failing=[
                lambda: channel(tmp_path / "in-the-way" / "report.html"),
                lambda: channel("/proc/syncd/report.html"),
                lambda: channel(tmp_path / ("x" * 300)),
            ],
        )


@pytest.mark.parametrize("wanted", ["text", "html", "json", "slack"])
def test_the_file_has_the_configured_format_and_only_its_owner_can_read_it(tmp_path, message, wanted):
    made = channel(tmp_path / "new" / "folder" / "{date}-{report}.out", wanted)
    assert made.formats == ("page" if wanted == "html" else wanted,)
    receipt = made.send(message)
    path = tmp_path / "new" / "folder" / "2026-11-16-r-20261116-weekly.out"
    assert path.read_text("utf-8") == message.parts[wanted]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert receipt.detail == f"written to {path}"
    assert list(path.parent.iterdir()) == [path]


def test_without_placeholders_the_latest_report_replaces_the_one_before(tmp_path, message):
    path = tmp_path / "latest.html"
    path.write_text("older")
    channel(path).send(message)
    assert path.read_text("utf-8") == message.parts["html"]


@pytest.mark.parametrize("name", ["latest.html", "{date}.html", "reports", "latest.tar.gz"])
def test_what_is_no_report_never_replaces_one(tmp_path, message, name):
    made = channel(tmp_path / name)
    made.send(message)
    (report,) = tmp_path.iterdir()
    for id in ("test-1", "r-20261116-weekly.mail"):
        made.send(notice(id, "Something else.", message.made_at, ["page"], "syncd"))
    assert report.read_text("utf-8") == message.parts["html"]
    others = [path for path in tmp_path.iterdir() if path != report]
    assert len(others) == 2
    assert all("Something else." in path.read_text("utf-8") for path in others)
    assert all(path.name.endswith(report.suffix) for path in others)


def test_a_full_disk_leaves_the_old_file_and_no_temporary_file(tmp_path, message):
    path = tmp_path / "latest.html"
    path.write_text("older")
    with (
        no_file_larger_than(10),
        pytest.raises(DeliveryError, match="cannot be written to") as caught,
    ):
        channel(path).send(message)
    assert (caught.value.permanent, caught.value.unknown) == (False, False)
    assert [file.name for file in tmp_path.iterdir()] == ["latest.html"]
    assert path.read_text() == "older"
    channel(path).send(message)
    assert path.read_text("utf-8") == message.parts["html"]


def test_an_unknown_placeholder_is_a_mistake():
    with pytest.raises(
        ValidationError, match=r"has the unknown placeholder \{name\}: there are \{date\} and \{report\}"
    ):
        channel("~/reports/{name}.html")


def test_a_report_id_cannot_leave_the_folder(tmp_path, message):
    hostile = type(message)(id="../../x/y", subject="", made_at=message.made_at, parts=message.parts)
    channel(tmp_path / "a" / "{report}.html").send(hostile)
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["..-..-x-y.html"]


def test_a_file_is_written_as_the_bytes_it_is(tmp_path, message):
    made = channel(tmp_path / "{report}.xlsx", "xlsx")
    assert made.formats == ("xlsx",)
    data = bytes(range(256))
    file = Attachment(name="weekly.xlsx", media_type="application/zip", data=data, format="xlsx")
    made.send(replace(message, parts={}, attachments=(*message.attachments, file)))
    (written,) = tmp_path.iterdir()
    assert (written.name, written.read_bytes()) == ("r-20261116-weekly.xlsx", data)
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_a_file_that_could_not_be_made_may_be_at_the_next_attempt(tmp_path, message):
    with pytest.raises(DeliveryError, match=r"^no XLSX of this report could be made for \[channel.archive\]") as caught:
        channel(tmp_path / "latest.xlsx", "xlsx").send(replace(message, parts={}))
    assert not caught.value.permanent
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["latest.xlsx", "{report}.xlsx"])
def test_beside_a_file_a_sentence_is_a_text(tmp_path, message, name):
    made = channel(tmp_path / name, "xlsx")
    made.send(notice("test-1", "Something else.", message.made_at, made.formats, "syncd"))
    (written,) = tmp_path.iterdir()
    assert written.suffix == ".txt"
    assert "test-1" in written.name
    assert written.read_text() == "Something else.\n"


def test_what_is_no_file_is_not_replaced(tmp_path, message):
    (tmp_path / "latest.html").mkdir()
    with pytest.raises(DeliveryError, match="it is there, and is no file"):
        channel(tmp_path / "latest.html").send(message)
    assert [one.name for one in tmp_path.iterdir()] == ["latest.html"]
