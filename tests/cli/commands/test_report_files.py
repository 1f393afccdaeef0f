"""`report` as a file: written whole and privately, of the format that its name says, and never to a terminal."""

import io
import stat
import sys
from email import message_from_bytes, policy

import pytest
from openpyxl import load_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def stored(home):
    """The id of the report that the first round made."""
    (only,) = home.json("report", "list")["reports"]
    return only["id"]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.html", b"<!"),
        ("a.HTM", b"<!"),
        ("a.txt", b"syncd"),
        ("a.json", b"{"),
        ("a.csv", b"\xef\xbb\xbf"),
        ("a.xlsx", b"PK"),
        ("a.pdf", b"%PDF"),
    ],
)
def test_a_file_has_the_format_that_its_name_says_and_only_its_owner_reads_it(home, tmp_path, stored, name, start):
    for command in (["report", "weekly"], ["report", "show", stored]):
        file = tmp_path / "out" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("older")
        assert home.lines(*command, "--out", str(file)) == [f"Written: {file}"]
        assert file.read_bytes().lower().startswith(start.lower())
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert [one.name for one in file.parent.iterdir()] == [name]


def test_an_option_outdoes_the_name(home, tmp_path):
    file = tmp_path / "a.bin"
    home.lines("report", "weekly", "--format", "xlsx", "--out", str(file))
    assert load_workbook(io.BytesIO(file.read_bytes())).sheetnames[0] == "Summary"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ["--out", "a.docx"],
            (
                "syncd: a.docx does not say its format: "
                "end it with .html, .csv, .json, .xlsx, .pdf or .txt, or add --format\n"
            ),
        ),
        (["--out", "/none/a.csv"], "syncd: /none/a.csv cannot be written: no such file or directory\n"),
        (
            ["--out", "/dev/null", "--format", "csv"],
            "syncd: /dev/null cannot be written: it is there, and is no file\n",
        ),
        (
            ["--out", "a.html", "--send"],
            "syncd: --send delivers to the report's channels, in their formats: leave out --format and --out\n",
        ),
        (
            ["--format", "csv", "--json"],
            "syncd: --json and --format csv are two formats: leave one of them out\n",
        ),
    ],
)
def test_what_cannot_be_written_is_one_sentence(home, arguments, error):
    assert home.refused("report", "weekly", *arguments) == error


def test_bytes_go_to_a_pipe_and_never_to_a_terminal(home, monkeypatch):
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", out)
    assert home.run("report", "weekly", "--format", "xlsx")[0] == 0
    assert out.buffer.getvalue().startswith(b"PK")
    out.isatty = lambda: True
    error = home.refused("report", "weekly", "--format", "xlsx")
    assert error == "syncd: XLSX is no text for a terminal: name a file with --out report.xlsx\n"


def test_a_mail_has_the_files_that_its_channel_asks_for(home):
    home.edit('kind     = "email"', 'kind     = "email"\nattach   = ["xlsx", "csv", "pdf"]')
    home.run("report", "weekly", "--send", now="2026-11-16T10:00:00Z")
    mail = message_from_bytes(home.smtp.messages[-1], policy=policy.default)
    files = {part.get_filename(): part for part in mail.iter_attachments()}
    kinds = {name: part.get_content_type() for name, part in files.items()}
    pdf = {"weekly-2026-11-16.pdf": "application/pdf"}
    assert kinds == {"weekly-2026-11-16.xlsx": XLSX, "discrepancies.csv": "text/csv"} | pdf
    book = load_workbook(io.BytesIO(files["weekly-2026-11-16.xlsx"].get_content()))
    assert book.sheetnames[0] == "Summary"


def test_without_the_library_the_mail_arrives_and_says_so_and_check_says_it_before(home, monkeypatch):
    home.edit('kind     = "email"', 'kind     = "email"\nattach   = ["xlsx"]')
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    needs = "XLSX needs a library: pip install 'syncd[xlsx]'"
    code, out, _ = home.run("check", "--offline")
    assert code == 78
    assert needs in out
    home.run("report", "weekly", "--send", now="2026-11-16T10:00:00Z")
    mail = message_from_bytes(home.smtp.messages[-1], policy=policy.default)
    assert [*mail.iter_attachments()] == []
    assert needs in " ".join(mail.get_body(("plain",)).get_content().split())
    assert home.refused("report", "weekly", "--format", "xlsx", code=78) == f"syncd: {needs}\n"


def test_a_folder_gets_a_spreadsheet_as_soon_as_the_library_is_there(home, monkeypatch, tmp_path):
    file = tmp_path / "latest.xlsx"
    home.edit('to   = ["mail", "slack", "page"]', 'to   = ["mail", "book"]')
    channel = f'\n[channel.book]\nkind = "file"\npath = "{file}"\nformat = "xlsx"\n'
    home.config.write_text(home.config.read_text() + channel)
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "xlsxwriter", None)
        code, out, _ = home.run("report", "weekly", "--send", now="2026-11-16T10:00:00Z")
    assert code == 75
    assert "no XLSX of this report could be made for [channel.book]: see `syncd check`" in out
    assert not file.exists()
    home.run("once", now="2026-11-16T10:05:00Z")
    assert load_workbook(file).sheetnames[0] == "Summary"
    home.run("notify", "test", "book")
    (test,) = tmp_path.glob("latest.test-*.txt")
    assert "This is a test" in test.read_text()
