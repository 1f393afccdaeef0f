"""`make screenshots` knows every kind and format of report, says what is missing, and touches no folder but its own."""

import shutil
import struct
from email import message_from_bytes

import pytest

from syncd.cli.views.formats import ReportFormat
from syncd.core.report import ReportKind
from tests.screenshots import browser, slack
from tests.screenshots.__main__ import MARKER, README, SHOWN, main
from tests.screenshots.pictures import draw
from tests.screenshots.pieces import COMMANDS, ENDINGS, KINDS, Piece, Refused, pieces

HAS_BROWSER = any(map(shutil.which, browser.NAMES))
PAGE = """<!doctype html><meta name="viewport" content="width=device-width"><style>
body{margin:0;background:#fff}p{height:1000px;margin:0}@media(prefers-color-scheme:dark){body{background:#000}}
</style><p>Grüße</p>"""


def test_without_a_browser_it_says_so_and_draws_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["--out", str(tmp_path / "pictures")]) == 1
    assert capsys.readouterr().err == (
        "No Chromium on PATH: install one of chromium, chromium-browser, google-chrome, then run this again.\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", SHOWN)
def test_pictures_that_readme_shows_are_there_and_small(kind):
    picture = README / f"{kind}.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 60_000
    assert f"docs/pictures/{kind}.png" in (README.parents[1] / "README.md").read_text("utf-8")


def test_a_folder_with_other_files_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").touch()
    assert main(["--out", str(tmp_path)]) == 2
    assert "choose another with --out" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_kind_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["reconcilation"])
    assert "there is no reconcilation: there are reconciliation" in capsys.readouterr().err


def test_a_slack_message_shows_markup_of_others_as_text():
    message = b"""{"blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "<b>3:00</b>"}},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
            {"type": "text", "text": "<!channel>", "style": {"bold": true}},
            {"type": "link", "url": "https://example.com", "text": "Work Diary"}]}]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "1<2"}]], "column_settings": [{"align": "right"}]}]}"""
    page = slack.as_page(message)
    assert "<h1>&lt;b&gt;3:00&lt;/b&gt;</h1><p><b>&lt;!channel&gt;</b><a>Work Diary</a></p>" in page
    assert '<td class="right">1&lt;2</td>' in page


@pytest.mark.slow
def test_every_kind_is_made_in_every_format_as_a_mail_and_on_terminals(tmp_path):
    made = list(pieces(tmp_path / "world", KINDS, COMMANDS[:1]))
    assert [one for one in made if isinstance(one, Refused)] == []
    names = {one.name for one in made}
    for kind in ReportKind:
        assert {f"{kind}/{kind}.{ENDINGS.get(form, form)}" for form in ReportFormat} <= names
        assert {f"{kind}/mail.html", f"{kind}/mail.txt", f"{kind}/terminal.80.ansi"} <= names
        assert {f"{kind}/german.html", f"{kind}/longer.html"} <= names
    (page,) = (one.data.decode() for one in made if one.name == "inbox.html")
    mails = [one.data for one in made if one.name.endswith(".eml")]
    assert page.count("<li>") == len(mails) == len(ReportKind)
    assert all(message_from_bytes(raw)["Message-ID"] for raw in mails)
    assert {"terminal/discrepancies.120.ansi", "terminal/run.80.ansi", "terminal/run.120.ansi"} <= names


@pytest.mark.slow
@pytest.mark.skipif(not HAS_BROWSER, reason="draws with a Chromium, and none is on PATH")
def test_pictures_have_the_width_of_their_screen_and_the_height_of_their_page(tmp_path):
    with browser.browser() as seen:
        drawn = [path for path in draw(Piece("page.html", PAGE.encode()), seen, tmp_path) if "printed" not in path.name]
        terminal = list(draw(Piece("terminal.80.ansi", b"\x1b[1m2:30\x1b[0m tracked"), seen, tmp_path))
    sizes = {path.name: struct.unpack(">II", path.read_bytes()[16:24]) for path in drawn}
    assert sizes == {
        **{
            f"page-html-{width}-{scheme}.png": (2 * width, 2000)
            for width in (1100, 640, 360)
            for scheme in ("light", "dark")
        },
        "page-html-360-first-screen.png": (720, 2 * browser.FIRST_SCREEN),
        "page-html-360-small.png": (288, 608),
    }
    light, dark = ((tmp_path / f"page-html-640-{scheme}.png").read_bytes() for scheme in ("light", "dark"))
    assert light != dark
    assert [path.name for path in terminal] == ["terminal-80-light.png", "terminal-80-dark.png"]
    assert not (tmp_path / MARKER).exists()
