"""`syncd statement`: what an account or a contract had, what changed it, and what it has."""

from dataclasses import replace
from typing import Annotated

import typer

from syncd.cli import completion
from syncd.cli.audited import note_in_audit
from syncd.cli.files import deliver, format_of
from syncd.cli.groups import Commands
from syncd.cli.lookup import read_named_period
from syncd.cli.opening import Opened, reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption, PeriodOption
from syncd.cli.output import show_list
from syncd.cli.views.contract_statement import StatementOfContract
from syncd.cli.views.formats import ListFormat, OutOption, StatementFormat, StatementFormatOption
from syncd.cli.views.statement import Statement, StatementOfAccount, Statements
from syncd.config import report_without_table
from syncd.core.accounts import AccountKey
from syncd.core.audit import Action
from syncd.core.mapping import normalise_name
from syncd.core.report import Report, ReportKind
from syncd.core.statement_report import LaterAccount
from syncd.core.time import Period, day_of
from syncd.core.wording import hint
from syncd.errors import UsageError
from syncd.report.build import period_of
from syncd.report.contract_statements import ContractStatements
from syncd.report.render.files import FILES, render_file
from syncd.report.render.message import FORMATS, document_of
from syncd.report.statements import account_statements, later_accounts
from syncd.service.made_reports import Asked, made_report
from syncd.wiring.accounts import account_facts

app = Commands()


@app.command()
def statement(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="CONTRACT|ACCOUNT",
            help="A contract, a source, a platform, or the person whose account it is; default: all.",
            autocompletion=completion.accounts_and_contracts,
        ),
    ] = None,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    period: PeriodOption = None,
    format: StatementFormatOption = None,  # noqa: A002 - the option's name
    out: OutOption = None,
) -> None:
    """Show what each account and contract had, what changed it, and what it has at the end; default: last month.

    Opening balance, additions and reductions lead to the closing balance, for each platform and bank account and each
    currency. For a contract it is the money that is still to come, and the time that is not billed. Days are those of
    the platform. HTML, XLSX and PDF have accounts alone, as a report of the kind statement has them. For example:
    syncd statement upwork --out october.html
    """
    chosen = format_of(out, StatementFormat.JSON if as_json else format, StatementFormat) or StatementFormat.TEXT
    listed = None if chosen is StatementFormat.HTML or chosen in FILES else ListFormat(chosen.value)
    if listed and out is not None:
        raise UsageError(f"--out writes HTML, XLSX or PDF: leave it out, and send {chosen.upper()} to a file with >")
    with reading(config, now) as opened:
        of = read_named_period(period, opened) or _last_month(opened)
        if listed is None:
            report = _report(opened, what, of)
            page = FORMATS["page"](report) if chosen is StatementFormat.HTML else None
            deliver(page if page is not None else render_file(chosen, document_of(report)), out, chosen)
            if out is not None:
                note_in_audit(config, now, Action.EXPORTED, f"statement {what or 'all'} {of.name}", str(out))
            return
        statements, later = _statements(opened, what, of)
        view = Statements(of, statements, later)
        unsettled = opened.unsettled()
    show_list(view, listed, unsettled, as_json=as_json)


def _report(opened: Opened, what: str | None, period: Period) -> Report:
    """The statements of accounts as a report. UsageError where `what` names none."""
    statements, later = _statements(opened, what, period)
    if what is not None and not later and not any(isinstance(one, StatementOfAccount) for one in statements):
        raise UsageError(f'"{what}" is a contract: pages and files have accounts alone; show it as text, JSON or CSV')
    wanted = replace(report_without_table(ReportKind.STATEMENT), account=what or "")
    unsettled = opened.unsettled()
    made = made_report(
        Asked(
            composition=opened.composition,
            wanted=wanted,
            now=opened.now,
            period=period,
            moving=opened.moving(),
            settled=unsettled is None,
        )
    )
    return replace(made, id="", unsettled=unsettled)


def _last_month(opened: Opened) -> Period:
    return period_of("last-month", day_of(opened.now, opened.composition.config.timezone))


def _statements(opened: Opened, what: str | None, period: Period) -> tuple[list[Statement], list[LaterAccount]]:
    """The statements that `what` names, of accounts first, and the accounts of which nothing is known by then.
    UsageError where it names nothing."""
    ledger, directory = opened.composition.ledger, opened.composition.directory()
    known = [account_facts(directory, account) for account in ledger.accounts.all()]
    names = {facts.key: facts.names for facts in known if facts.holds_money}
    word = None if what is None else normalise_name(what)
    wanted = {account for account, own in names.items() if word is None or word in map(normalise_name, own)}
    contracts = ContractStatements(ledger, directory, period, opened.now, opened.moving())
    chosen = [
        key
        for key in contracts.contracts()
        if word is None or word in map(normalise_name, (key, directory.contracts[key].title))
    ]
    if what is not None and not (wanted or chosen or what in directory.contracts):
        all_names = {name for own in names.values() for name in own} | directory.contracts.keys()
        raise UsageError(f'there is no account or contract "{what}"{hint(what, all_names)}')

    def is_wanted(account: AccountKey) -> bool:
        return account in wanted

    accounts = account_statements(ledger, directory, period, opened.now, opened.moving(), wanted=is_wanted)
    of_contracts = [StatementOfContract(one) for key in chosen for one in contracts.of(key)]
    later = later_accounts(ledger, directory, period, wanted=is_wanted)
    return [*map(StatementOfAccount, accounts), *of_contracts], later
