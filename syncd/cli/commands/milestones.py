"""`syncd milestones`: list them, show one, record what you agreed on, and export one as a page of evidence."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from syncd.cli import completion
from syncd.cli.audited import note_in_audit
from syncd.cli.decisions import actor
from syncd.cli.groups import Commands, DefaultGroup
from syncd.cli.lookup import check_name
from syncd.cli.milestones import figures_reader, find_milestone
from syncd.cli.opening import Opened, reading, writing
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show_ledger, show_list
from syncd.cli.views import plain
from syncd.cli.views.formats import ListFormat, ListFormatOption
from syncd.cli.views.milestone import ExportedMilestone, MilestoneView, Renegotiated
from syncd.cli.views.milestones import MilestoneList
from syncd.core.audit import Action
from syncd.core.milestone_case import OVER
from syncd.core.milestone_figures import MilestoneFigures
from syncd.core.milestone_page import milestone_page
from syncd.core.milestone_terms import MilestoneTerms, Renegotiation
from syncd.core.records import Milestone
from syncd.core.safe_text import json_text
from syncd.core.time import day_of
from syncd.core.wording import Here, on
from syncd.errors import UsageError
from syncd.report.render.milestone_page import render_milestone
from syncd.service.cycle import register, settle
from syncd.wiring.milestone_histories import milestone_histories


class _Milestones(DefaultGroup):
    default = "list"
    takes_a_word = True


app = Commands(
    cls=_Milestones,
    help="List milestones, show one with its history, record what you agreed on, and export one.\n\n"
    "`syncd milestones [CONTRACT]` lists them.",
)
MilestoneArgument = Annotated[
    str, typer.Argument(metavar="MILESTONE", help="Its ref, its id or its title, as `syncd milestones` lists it.")
]


@app.command("list")
def list_(
    contract: Annotated[
        str | None,
        typer.Argument(
            metavar="CONTRACT", help="A contract's key; default: all contracts.", autocompletion=completion.contracts
        ),
    ] = None,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    format: ListFormatOption = ListFormat.TEXT,  # noqa: A002 - the option's name
    only_open: Annotated[bool, typer.Option("--open", help="Only those that are not released or cancelled.")] = False,
) -> None:
    """List milestones: state, amount, days, time, what an hour brings, what their terms lack, and what is at risk.

    At risk is the work that nobody has paid for yet: unfunded, funded and not submitted, or submitted and not released.
    Not SMART names what the terms lack: S a title that says what is made, M when it is accepted, A enough days for its
    hours, R a contract that you know, T a due day. For example: syncd milestones site --open
    """
    with reading(config, now) as opened:
        if contract is not None:
            check_name("contract", contract, _contracts(opened), "")
        unsettled = opened.unsettled()
        found = figures_reader(opened, settled=unsettled is None).all(contract)
        shown = [one for one in found if not only_open or one.case.milestone.state not in OVER]
        view = MilestoneList(shown, opened.here)
    show_list(view, format, unsettled, as_json=as_json)


@app.command()
def show(
    milestone: MilestoneArgument,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a milestone: every version of its terms with who agreed and why, its stages, feedback, and stop points.

    A stop point says what you lose if you walk away now, what the hours bring that are left, how much more to ask for,
    and what a consultant would cost. For example: syncd milestones show "Checkout page"
    """
    with reading(config, now) as opened:
        unsettled = opened.unsettled()
        view = MilestoneView(_one(opened, milestone, settled=unsettled is None), opened.here)
    show_ledger(view, unsettled, as_json=as_json)


@app.command()
def renegotiate(
    milestone: MilestoneArgument,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Why: it is kept with the terms.")] = "",
    due: Annotated[
        str | None, typer.Option("--due", metavar="DATE", help="The due day that you agreed on by word, as in a chat.")
    ] = None,
    day: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day on which you agreed; default: today.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the last of your decisions about it.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be recorded; keep nothing.")] = False,
) -> None:
    """Record that the terms of a milestone, as they are now, are what you agreed on: they are no finding any more.

    They stay in its history with your name and the note, and later changes are compared with them. A due day that no
    platform will show counts from now on with --due, until a source shows a new one. For example:
    syncd milestones renegotiate M3 --due 2026-12-04 --on 2026-11-20 --note "a week more, agreed in the chat"
    """
    if not undo and not note.strip():
        raise UsageError("say why, so that you know it later: --note 'less work, agreed on 12 June'")
    if undo and (due or day):
        raise UsageError("--undo takes back the last decision: leave out --due and --on")
    with (reading if dry_run else writing)(config, now) as opened:
        ref = find_milestone(opened, milestone)
        contract = opened.composition.ledger.derived.milestone_contract(ref)
        history = milestone_histories(opened.composition.ledger, str(contract))[ref]
        if undo and not history.agreed:
            raise UsageError(f"nothing is recorded about {ref}: `syncd milestones show {ref}` shows its terms")
        record = opened.composition.ledger.records.current([ref])[ref]
        assert isinstance(record, Milestone)
        terms = {version.milestone.ref: version.terms for version in history.versions}
        by_word, agreed_on = _agreed_day(opened, due, day)
        if by_word:
            terms = {one: replace(shown, due=by_word) for one, shown in terms.items()}
        new = Renegotiation(
            id=0,
            ref=ref,
            at=opened.now,
            actor=actor(),
            note=note.strip(),
            terms=tuple(terms[one] for one in sorted(terms)),
            due=by_word,
            day=agreed_on,
        )
        stands = not undo and bool(history.agreed) and new.repeats(history.agreed[-1])
        if not dry_run and not stands:
            with opened.composition.ledger.write() as write:
                if undo:
                    write.renegotiated.end(history.agreed[-1], opened.now, actor(), note)
                else:
                    write.renegotiated.record(new)
            register(opened.composition, opened.now)
            settle(opened.composition, opened.now)
        says = _words(terms.get(ref, MilestoneTerms.of(record)), opened.here)
        view = Renegotiated(ref, record.title, says, note.strip(), undone=undo, repeated=stands, dry_run=dry_run)
        unsettled = opened.unsettled()
    show_ledger(view, unsettled, as_json=as_json)


@app.command()
def export(
    milestone: MilestoneArgument,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to write it: a name that ends with .html or .json.")
    ],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    with_money: Annotated[
        bool, typer.Option("--with-money", help="With its amount, what is left after fees, and the client.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
) -> None:
    """Write what a milestone was, stage by stage, as a page: evidence for a dispute, or work to show.

    It says what was delivered, when, and how much time each stage took, and leaves out money and the client's name
    unless you ask for them. For example: syncd milestones export M1 --out checkout.html
    """
    suffix = out.suffix.lower()
    if suffix not in (".html", ".json"):
        raise UsageError(f"{out}: the name of the file must end with .html or .json")
    with reading(config, now) as opened:
        unsettled = opened.unsettled()
        found = _one(opened, milestone, settled=unsettled is None)
        page = milestone_page(found.case, opened.here, with_money=with_money, net=found.net)
    text = render_milestone(page) if suffix == ".html" else f"{json_text(plain(page), indent=2)}\n"
    _write(out, text, replace=force)
    note_in_audit(config, now, Action.EXPORTED, found.case.milestone.ref, str(out))
    show_ledger(ExportedMilestone(found.case.milestone.ref, out, with_money=with_money), unsettled, as_json=as_json)


def _agreed_day(opened: Opened, due: str | None, day: str | None) -> tuple[date | None, date]:
    """The due day that was agreed by word, if any, and the day of the agreement. UsageError."""
    today = day_of(opened.now, opened.composition.config.timezone)
    by_word, agreed = _date("--due", due), _date("--on", day) or today
    if agreed > today:
        raise UsageError(f"--on {agreed} is still to come: give the day on which you agreed")
    if by_word and by_word < agreed:
        raise UsageError(f"--due {by_word} is before {agreed}, the day on which you agreed: correct it, or give --on")
    return by_word, agreed


def _date(option: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise UsageError(f'cannot read {option} "{text}": write a date like 2026-12-04') from None


def _write(path: Path, text: str, *, replace: bool) -> None:
    """Write a new file for the user alone. UsageError where there is one, or none can be made."""
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if replace else os.O_EXCL)
    try:
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path} exists already: choose another name, or add --force") from None
    except OSError as error:
        reason = (error.strerror or "it failed").lower()
        raise UsageError(f"{path} cannot be written: {reason}; choose another place") from None


def _contracts(opened: Opened) -> set[str]:
    """The keys of contracts that have milestones, or are known."""
    known = {contract for _, contract, _, _ in opened.composition.ledger.derived.milestones()}
    return known | set(opened.composition.directory().contracts)


def _one(opened: Opened, text: str, *, settled: bool) -> MilestoneFigures:
    ref = find_milestone(opened, text)
    found = figures_reader(opened, settled=settled).one(ref)
    if found is None:
        raise UsageError(f"{ref} is gone, or does not count: `syncd why {ref}` shows why")
    return found


def _words(terms: MilestoneTerms, here: Here) -> str:
    parts = (
        str(terms.amount) if terms.amount else "",
        f"due {on(terms.due, here)}" if terms.due else "",
        f"accepted is “{terms.acceptance}”" if terms.acceptance else "",
    )
    return ", ".join(filter(None, parts)) or "its title alone"
