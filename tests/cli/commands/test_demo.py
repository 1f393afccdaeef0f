"""The demo finds what its world plants, and nothing else, with every rule on; its reports are German for who asks."""

import json
import re
import sqlite3
from html import unescape
from pathlib import Path

import pytest

from syncd.cli.app import run
from syncd.config import load
from syncd.report.language import voice
from syncd.report.language.catalogues import Catalogue, catalogue
from syncd.simulator import settings, world
from syncd.simulator.milestones import RENEGOTIATED
from syncd.wiring.composition import composed
from tests.longer_words import lengthened

NOW = "2026-11-16T09:00:00Z"
ENGLISH = re.compile(
    r"\b(?:the|and|of|to|is|are|not|for|with|by|until|before|after|that|which|your|you|from|this|has|have|been|but|than|"
    r"it|its|nothing|when|hours|week|weeks|days|tracked|billed|unknown|more|only|gross|total)\b",
    re.IGNORECASE,
)
"""Words of English sentences that are none of German ones."""
KINDS = ("reconciliation", "cut-off", "billable-summary", "milestones", "statement")
FORMATS = ("text", "html", "slack")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The folder of a demo."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    assert run(["demo", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def german(demo):
    """Its configuration, for readers of German."""
    file = demo / "german.toml"
    file.write_text('language = "de"\n' + (demo / "config.toml").read_text("utf-8"), "utf-8")
    return file


def test_it_finds_all_that_is_planted_and_the_milestone_that_was_renegotiated(demo, tmp_path, monkeypatch, capsys):
    assert run(["report", "--config", str(demo / "config.toml"), "--now", NOW]) == 0
    printed = capsys.readouterr().out
    planted = {
        (fault.rule, fault.subject_kind, fault.name, fault.part, fault.seconds, fault.stake)
        for fault in (*world.build(1, tmp_path / "again").planted, RENEGOTIATED)
    }
    monkeypatch.setenv("TOGGL_TOKEN", settings.TOKEN)
    with composed(load(demo / "config.toml", environ={}), world.NOW) as composition:
        found = {
            (one.rule, one.subject.kind, one.subject.name, one.subject.part, one.finding.seconds, one.finding.stake)
            for one in composition.ledger.discrepancies.alive()
        }
    assert found == planted
    waiting = sum(fault[0] == "release-clock" for fault in planted)  # it comes by itself: nothing to do
    more = len(planted) - 2 - waiting
    assert "164.17 USD CAN STILL BE SAVED, UNTIL 13:00 TODAY" in printed
    assert f"\n  {more + 2}  " in printed
    assert "500.00 USD became 450.00 USD, the due day Fri 27 Nov became Fri 4 Dec" in " ".join(printed.split())
    assert "Resolved since the last report" not in printed


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", FORMATS)
def test_a_report_in_german_has_no_english_words(german, capsys, kind, form):
    assert run(["report", kind, "--config", str(german), "--now", NOW, "--format", form]) == 0
    assert english_in(capsys.readouterr().out, form, german) == []


def test_a_timesheet_in_german_has_no_english_words(german, capsys):
    with german.open("a", encoding="utf-8") as end:
        end.write('\n[timesheet.de]\nlanguage = "de"\n')
    command = ["timesheet", "bluedoor", "--period", "2026-10", "--template", "de"]
    assert run([*command, "--config", str(german), "--now", NOW]) == 0
    assert english_in(capsys.readouterr().out, "text", german) == []


@pytest.fixture
def longer(monkeypatch):
    """A German whose sentences and labels are all 40 % longer."""
    known = catalogue("de")
    sentences = {id: tuple(map(lengthened, forms)) for id, forms in known.sentences.items()}
    monkeypatch.setattr(voice, "catalogue", lambda language: Catalogue(sentences, known.form))
    voice._speaker.cache_clear()
    yield
    voice._speaker.cache_clear()


@pytest.mark.parametrize("kind", KINDS)
def test_words_that_are_longer_break_no_line_and_no_figure(german, longer, capsys, kind):
    assert run(["report", kind, "--config", str(german), "--now", NOW]) == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    assert run(["report", kind, "--config", str(german), "--now", NOW, "--format", "html"]) == 0
    page = capsys.readouterr().out
    figures = set(re.findall(r"[−≈≥≤\d.,:]*\d(?:\u00a0(?:USD|h|%))", page))
    assert figures
    assert not re.search(r"\d (?:USD|h|%)", re.sub(r"<[^>]+>", "", page))
    assert [figure for figure in figures if figure.replace("\u00a0", " ") not in text.replace("\n", " ~ ")] == []


def english_in(rendered: str, form: str, config: Path) -> list[str]:
    """The lines of a rendered report that have English words besides names, memos and commands."""
    if form == "slack":
        rendered = "\n".join(texts(json.loads(rendered)))
    if form == "html":
        rendered = re.sub(r"<style>.*?</style>", "", rendered, flags=re.DOTALL)
        rendered = unescape(re.sub(r"</?(?:span|a|bdi)[^>]*>", "", rendered))
        rendered = re.sub(r"<[^>]+>", "\n", rendered)
    names = re.findall(r'"([^"\n]+)"', config.read_text("utf-8"))
    with sqlite3.connect(config.parent / "ledger.db") as ledger:
        for (body,) in ledger.execute("SELECT body FROM version WHERE body IS NOT NULL"):
            names += [text for text in json.loads(body).values() if isinstance(text, str)]
    text = " ".join(rendered.split()) if form == "text" else rendered
    text = re.sub(r"„[^“]*“|`[^`]*`|https?://\S+", "·", text)
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "·", text, flags=re.IGNORECASE)
    return [found[0] for found in re.finditer(rf"[^.\n]*(?:{ENGLISH.pattern})[^.\n]*", text, re.IGNORECASE)]


def texts(block: object) -> list[str]:
    """All texts of a Slack message."""
    if isinstance(block, dict):
        own = [block["text"]] if isinstance(block.get("text"), str) else []
        return own + [text for value in block.values() if not isinstance(value, str) for text in texts(value)]
    return [text for one in block for text in texts(one)] if isinstance(block, list) else []
