"""What clients owe, by age, is the sum of what the statements of their contracts say."""

from dataclasses import replace

from syncd.core.money import totals
from syncd.core.report import Report, ReportKind
from syncd.core.time import Period
from syncd.ledger.codec import decode, encode
from syncd.report.contract_statements import ContractStatements
from syncd.report.render.message import FORMATS
from syncd.report.statement_report import read_statement


def test_the_ages_add_up_to_what_the_contracts_owe_and_every_format_shows_them(stage):
    stage.cycle()
    with stage.open() as composition:
        ledger, directory, now = composition.ledger, composition.directory(), stage.world.now
        period = Period.parse("2026-11-01..2026-11-15")
        value = read_statement(ledger, directory, period, now, 5)
        contracts = ContractStatements(ledger, directory, period, now)
        closing = [one.receivable.closing for key in contracts.contracts() for one in contracts.of(key)]
        (usd,) = (one for one in value.owed if one.currency == "USD")
        assert usd.total == totals(amount for amount in closing if amount and amount.currency == "USD")["USD"]
        assert usd.total.minor > 0
        report = Report(
            id="r-1", name="mine", kind=ReportKind.STATEMENT, made_at=now, zone="Europe/Berlin", statement=value
        )
        for form in ("text", "page", "html"):
            text = FORMATS[form](report).replace("\N{NO-BREAK SPACE}", " ")
            assert f"{usd.total.decimal:,}" in text, form
            assert "8 to 30 days before" in text, form
        assert decode(encode(report), Report) == report
        of_upwork = read_statement(ledger, directory, period, now, 5, named="upwork")
        assert replace(of_upwork, owed=()) != of_upwork


def test_a_period_that_is_not_over_ends_today(stage):
    stage.cycle()
    with stage.open() as composition:
        ledger, directory, now = composition.ledger, composition.directory(), stage.world.now
        running = read_statement(ledger, directory, Period.parse("2026-11"), now, 5)
        until_today = read_statement(ledger, directory, Period.parse("2026-11-01..2026-11-16"), now, 5)
        assert running == until_today
        assert running.period.last == running.today
        assert read_statement(ledger, directory, Period.parse("2030-01"), now, 5).is_empty
