"""`syncd why`: where a figure comes from, or a record went."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from syncd.cli import completion
from syncd.cli.common import ConfigOption, JsonOption, NowOption, PeriodOption, period, print_json, reading, say
from syncd.core.wording import hours
from syncd.errors import UsageError

app = typer.Typer()
Json = dict[str, Any]


@app.command()
def why(
    what: Annotated[
        str,
        typer.Argument(
            metavar="REF-OR-ID",
            help="A discrepancy (d-…), a record (toggl/time/123), a record's bare id, or a contract.",
            autocompletion=completion.discrepancies_and_contracts,
        ),
    ],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    wanted: PeriodOption = None,
) -> None:
    """Tell how a discrepancy came about, what is known of a record (versions, mapping, pieces, findings), or which
    records the figures of a contract rest on: in --period, by default last week."""
    from syncd.cli.views import contract_figures as sides
    from syncd.cli.views import discrepancy as telling
    from syncd.cli.views import record_trace as tracing
    from syncd.core.time import day_of
    from syncd.report.build import period_of

    asked = period(wanted)
    with reading(config, now) as opened:
        if facts := opened.composition.directory().contracts.get(what):
            today = day_of(opened.now, opened.composition.config.timezone)
            of_contract = sides.contract(opened, facts, asked or period_of("last-week", today))
            print_json(of_contract) if as_json else sides.show_contract(of_contract)
            return
        if asked:
            raise UsageError(f'--period is for contracts, and "{what}" is none: `syncd contracts` lists them')
        if what.startswith("d-"):
            found = telling.resolve(opened, what)
            records = [tracing.record(opened, fact.ref) for fact in found.finding.evidence if tracing.is_ref(fact.ref)]
            if as_json:
                print_json({**telling.as_json(opened, found), "records": records})
            else:
                for line in (*telling.lines(opened, found), "", "How its records were read", *_briefly(records)):
                    say(line)
            return
        record = tracing.record(opened, tracing.meant(opened, what))
    if as_json:
        print_json(record)
    else:
        for line in _lines(record):
            say(line)


def _lines(record: Json) -> Iterator[str]:
    from syncd.core.wording import clean

    believed = any(each["standing"] is None for each in record["versions"])
    yield f"{record['ref']}{'' if record['current'] else ': gone' if believed else ': not believed'}"
    for key, value in (record["current"] or {}).items():
        if key != "ref" and value not in (None, "", []):
            yield f"  {key:<12}{clean(_worded(value, record['names']), 1000)}"
    yield ""
    yield "Versions"
    for each in record["versions"]:
        said = "gone" if each["gone"] else _changes(each["changed"], record["names"])
        yield f"  {each['revision']}  {clean(said, 1000) or 'as first seen'}{_STANDINGS[each['standing']]}"
        yield f"    from {clean(_origin(each), 1000)}, pulled {each['pulled']}"
    if record["versions"] and (row := record["versions"][-1]["row"]):
        yield ""
        yield "The row it was read from last"
        yield from (f"  {clean(name, 60)}: {clean(cell, 1000)}" for name, cell in row.items())
    if mapping := record["mapping"]:
        yield ""
        yield f"Belongs to {mapping['contract'] or 'no contract'}: {mapping['outcome']}"
        yield f"  {clean(mapping['why'], 1000)}"
    for piece in record["pieces"]:
        yield f"  {hours(piece['seconds'])} on the platform's {piece['day']}, from {piece['start']}"
    for words, key in _LINKS:
        yield from _links(words, record[key])
    if record["discrepancies"]:
        yield ""
        yield "Is evidence of"
        for each in record["discrepancies"]:
            yield f"  {each['id']}  {clean(each['summary'], 1000)}"


_LINKS = (
    ("Is told again, and counted once, by", "repeated_by"),
    ("Is billed by", "billed_by"),
    ("Bills", "bills"),
    ("Fees and taxes on it", "about_it"),
)
_STANDINGS = {
    None: "",
    "held": " – not believed until you accept it",
    "rejected": " – not believed: you rejected it",
    "withdrawn": " – no more: the file that told so was read in another way",
}


def _links(words: str, refs: list[str]) -> list[str]:
    """Other records that a record is tied to; nothing where there are none."""
    return ["", words, *(f"  {ref}" for ref in refs)] if refs else []


def _changes(changed: Json, names: dict[str, str]) -> str:
    return ", ".join(f"{key} became {_worded(value, names)}" for key, value in changed.items())


def _worded(value: Any, names: dict[str, str]) -> str:
    match value:
        case {"amount": amount, "currency": currency}:
            return f"{amount} {currency}"
        case dict():
            return ", ".join(f"{key} {_worded(each, names)}" for key, each in value.items() if each)
        case list():
            between = "; " if any(isinstance(each, dict) for each in value) else ", "
            return between.join(_worded(each, names) for each in value)
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
    return f"{names[value]} [{value}]" if value in names else str(value)


def _briefly(records: list[Json]) -> Iterator[str]:
    from syncd.core.wording import clean

    for record in records:
        mapping = record["mapping"]
        where = f"{mapping['contract'] or mapping['outcome']} ({mapping['why']})" if mapping else record["kind"]
        origin = _origin(record["versions"][-1]) if record["versions"] else "nowhere"
        said = f"{record['ref']}: {where}; from {origin}"
        yield f"  {clean(said, 1000)}"


def _origin(version: Json) -> str:
    """The source, and the place in its file or answer: places in files begin with the file's name."""
    return f"{version['source']}, {version['place']}"
