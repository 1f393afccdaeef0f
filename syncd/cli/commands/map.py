"""`syncd map`: a mapping for a table that syncd does not know."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from syncd.cli.groups import Commands
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.say import ask_aside, on_a_terminal, say_aside
from syncd.cli.views.mapping_trial import MappingTrial
from syncd.config import load
from syncd.connector import BadFile, Context
from syncd.core.pages import SourceFile
from syncd.core.time import ALWAYS
from syncd.core.wording import hint
from syncd.errors import ConfigError, UsageError
from syncd.inbox.files import read_file
from syncd.net.client import offline_client
from syncd.plugins import load_connector
from syncd.tabular.mapping.proposal import Proposal
from syncd.tabular.mapping.propose import RECORDS, propose, slug
from syncd.tabular.mapping.questions import LEAVE_OUT
from syncd.tabular.readers.no_table import refuse_no_table
from syncd.wiring.known_exports import kinds_that_read

app = Commands()


@app.command("map")
def map_(
    file: Annotated[Path, typer.Argument(help="A table: CSV, XLSX, JSON or JSON lines. It stays where it is.")],
    record: Annotated[
        str | None,
        typer.Option("--as", metavar="RECORD", help="What a row is: transaction, time, work, milestone, …"),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="Name of the source; default: that of the file.")
    ] = None,
    platform: Annotated[
        str | None,
        typer.Option("--platform", metavar="NAME", help="Platform of the table, like fiverr; default: the source."),
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="KEY=ANSWER", help="Answer a question of the proposal, like unit=seconds."),
    ] = None,
    config: ConfigOption = None,
    now: NowOption = None,  # noqa: ARG001 - every command takes it; a table reads the same at any time
    as_json: JsonOption = False,
) -> None:
    """Propose how to read a table that syncd does not know.

    Prints a source to paste into the configuration, and how the first rows would be read. What nothing in the file
    shows is asked: on a terminal, else in place of the value, with which no file is imported. Clock times are read in
    the time zone of your configuration; without one, in UTC.
    """
    if record is not None and record not in RECORDS:
        raise UsageError(f'--as: there are no "{record}" records{hint(record, RECORDS)}')
    if source is not None and not re.fullmatch(r"\w[\w.-]*", source):
        raise UsageError("--source: use letters, digits, -, _ and dots in a name, without spaces")
    answers = dict(map(_answer, answer or ()))
    opened, (zone, people) = read_file(file), _zone_and_people(config)
    refuse_no_table(opened)
    if record is None and (kinds := [f'kind = "{kind}"' for kind in kinds_that_read(opened)]):
        export = f"{opened.name} is an export that a source of {' or '.join(kinds)} reads as it is"
        raise UsageError(f"{export}: use that; for a mapping of your own, say what a row is with --as")

    proposal_with = partial(propose, opened, record, source or slug(file.stem), platform, people=people)
    asks = on_a_terminal() and not as_json
    proposal = _ask(proposal_with, answers) if asks else proposal_with(answers=answers)
    _check_asked(answers, proposal)
    trial = _try(opened, proposal, zone)
    show(trial, as_json=as_json)
    if trial.trouble and not as_json:
        say_aside(f"syncd: not complete yet: {trial.trouble}")


def _answer(text: str) -> tuple[str, str]:
    name, _, answer = text.rpartition("=")
    if not (name and answer):
        raise UsageError(f'--answer: write KEY=ANSWER, like unit=seconds, not "{text}"')
    return name.strip(), answer.strip()


def _check_asked(answers: Collection[str], proposal: Proposal) -> None:
    """Raise UsageError for an answer of the command line that no question of the proposal asks for."""
    for name in answers:
        if name not in proposal.answered and not name.startswith("columns."):
            raise UsageError(f'--answer: nothing is asked about "{name}"{hint(name, proposal.questions)}')


def _ask(proposal_with: Callable[..., Proposal], answers: Mapping[str, str]) -> Proposal:
    """Ask what the file leaves open, one question after the other. An empty answer leaves it open."""
    left: set[str] = set()
    proposal = proposal_with(answers=answers)
    while open_ones := [question for name, question in proposal.questions.items() if name not in left]:
        question = open_ones[0]
        out = f' Type "{LEAVE_OUT}" to leave it out.' if LEAVE_OUT in question.answers else ""
        answer = ask_aside(f"{question.name}: {question.asks}.{out}\n>")
        if not answer:
            left.add(question.name)
            continue
        try:
            answered = {**answers, question.name: answer}
            proposal, answers = proposal_with(answers=answered), answered
        except UsageError as error:
            say_aside(f"syncd: {error}")
    return proposal


def _zone_and_people(config: Path | None) -> tuple[ZoneInfo, list[str]]:
    """Return the user's time zone and the people of the configuration; without one, UTC and "me"."""
    try:
        loaded = load(config)
    except ConfigError:
        return ZoneInfo("UTC"), ["me"]
    return loaded.timezone, list(loaded.people) or ["me"]


def _try(file: SourceFile, proposal: Proposal, zone: ZoneInfo) -> MappingTrial:
    """Read the file with the proposed mapping, if no question is open."""
    if proposal.questions:
        return MappingTrial(proposal, [], f"answer these first: {', '.join(proposal.questions)}")
    connector = load_connector(proposal.settings["kind"])
    try:
        options = connector.Options.model_validate(dict(proposal.settings))
    except ValidationError as error:
        problems = (problem["msg"].removeprefix("Value error, ") for problem in error.errors(include_url=False))
        return MappingTrial(proposal, [], "; ".join(problems))
    with offline_client() as http:
        context = Context(source=proposal.source, zone=zone, http=http, files=[file])
        try:
            return MappingTrial(proposal, list(connector(options, context).pull(None, ALWAYS)), "")
        except BadFile as error:
            return MappingTrial(proposal, [], str(error))
