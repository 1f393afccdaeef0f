"""`syncd statement`: what an account or a contract had, what changed it, and what it has."""

from typing import Annotated

import typer

from syncd.cli import completion
from syncd.cli.groups import Commands
from syncd.cli.lookup import read_named_period
from syncd.cli.opening import Opened, reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption, PeriodOption
from syncd.cli.output import show_list
from syncd.cli.views.contract_statement import StatementOfContract
from syncd.cli.views.formats import ListFormat, ListFormatOption
from syncd.cli.views.statement import Statement, StatementOfAccount, Statements
from syncd.core.accounts import AccountKey
from syncd.core.mapping import normalise_name
from syncd.core.statement_report import LaterAccount
from syncd.core.time import Period, day_of
from syncd.core.wording import hint
from syncd.errors import UsageError
from syncd.report.build import period_of
from syncd.report.contract_statements import ContractStatements
from syncd.report.statements import account_statements, later_accounts
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
    format: ListFormatOption = ListFormat.TEXT,  # noqa: A002 - the option's name
) -> None:
    """Show what each account and contract had, what changed it, and what it has at the end; default: last month.

    Opening balance, additions and reductions lead to the closing balance, for each platform and bank account and each
    currency. For a contract it is the money that is still to come, and the time that is not billed. Days are those of
    the platform.
    """
    with reading(config, now) as opened:
        of = read_named_period(period, opened) or _last_month(opened)
        statements, later = _statements(opened, what, of)
        view = Statements(of, statements, later)
        unsettled = opened.unsettled()
    show_list(view, format, unsettled, as_json=as_json)


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
