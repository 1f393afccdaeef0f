"""What `syncd check` finds about the machine and the data that the configuration is for."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from shlex import quote

from syncd.cli.views.checks import Check
from syncd.config import Config
from syncd.config.lines import KeyPath, Lines
from syncd.config.model import TOP_LEVEL
from syncd.core.mapping import fits, normalise_name
from syncd.core.records import LabelKind, id_of
from syncd.core.time import Instant
from syncd.core.wording import agree, did_you_mean, not_yet
from syncd.errors import CONFIGURATION, USAGE, ConfigError, SyncdError
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.ledger.outbox import Destination
from syncd.ledger.remembered import RememberedLedgers, is_missing
from syncd.options import why_not_writable
from syncd.permissions import exposed, is_open_folder
from syncd.report.render.files import why_missing
from syncd.wiring.composition import Composition

_TABLE = re.compile(r"\[(\w+)\.([^\]]+)\] ?([\w.]*)")  # [source.toggl] token
_MAP = re.compile(r"\[\[(map)\]\] (\d+),? ?(\w*)")  # [[map]] 2, project


def wrong(what: str, error: SyncdError) -> Check:
    """Turn an error into a check that it failed."""
    code = CONFIGURATION if error.exit_code == USAGE else error.exit_code
    return Check(what=what, says=str(error), code=code)


def mistakes(sentences: Iterable[str]) -> Iterator[Check]:
    """Turn the mistakes of a configuration into checks, and say what cannot be checked because of them."""
    for sentence in sentences:
        what, _, says = sentence.partition(": ")
        yield Check(what=what, says=says, code=CONFIGURATION)
    says = "not checked before the configuration is right"
    yield Check(what="ledger, channels and servers", says=says, warns=True)


def start(config: Config, now: Instant) -> Iterator[Check]:
    """See whether `since` lies ahead, which turns every check off."""
    if config.since and (why := not_yet(config.since, now, config.timezone)):
        yield Check(what="since", says=why, code=CONFIGURATION)


def same_folder(config: Config, source: str, folder: Path) -> str:
    """Name the other sources with the drop folder of this one, since a file goes to only one; nothing without any."""
    others = [
        f"[source.{other.name}]"
        for other in config.sources.values()
        if other.name != source
        and (theirs := getattr(other.options, "folder", None))
        and theirs.resolve() == folder.resolve()
    ]
    if not others:
        return ""
    have = agree(len(others), "has", "have")
    return f"; {' and '.join(others)} {have} the same folder, and only one source gets each file: use one folder each"


def secrets(config: Config) -> Iterator[Check]:
    """Read every secret, and see whether others on this machine can read its file."""
    for what, secret in config.secrets():
        try:
            secret.reveal()
        except SyncdError as error:
            yield wrong(what, error)
            continue
        file = Path(str(secret.value)).expanduser() if secret.kind == "file" else None
        if file and (open_to_others := exposed(file)):
            yield Check(what=what, says=open_to_others.sentence, warns=True)
        else:
            yield Check(what=what, says=f"found in {secret}")


def ledger(config: Config, now: Instant, *, deep: bool) -> Check:
    """See whether the ledger is sound, to its last row if `deep`, whether syncd can write it and beside it, and whether
    others can read it."""
    what = f"ledger {config.ledger}"
    if reason := why_not_writable(config.ledger):
        return Check(what=what, says=f"{reason}, or set `ledger` to another place", code=CONFIGURATION)
    try:
        RememberedLedgers.of(os.environ).check(config.ledger)
        if is_missing(config.ledger):
            return Check(what=what, says="does not exist yet; the first pull creates it")
        with Ledger.open(config.ledger, now, read_only=True) as opened:
            opened.database.check(now, read_only=True, thorough=deep)
            size = f"sound, {opened.size:,} bytes"
    except SyncdError as error:
        return wrong(what, error)
    if open_to_others := exposed(config.ledger):
        return Check(what=what, says=f"{size}; {open_to_others.sentence}", warns=True)
    if is_open_folder(config.ledger.parent):
        says = f"{size}; anybody can replace it: run `chmod o-w {quote(str(config.ledger.parent))}`"
        return Check(what=what, says=says, warns=True)
    return Check(what=what, says=size)


def channels(composition: Composition, failed: set[str]) -> Iterator[Check]:
    """Ask each channel what it can see without sending, except where its secret is missing: `failed` has its place."""
    for name in composition.config.channels:
        what = f"[channel.{name}]"
        if what in failed:
            continue
        try:
            formats = composition.channels.formats(name)
            with composition.channels.open(Destination(name)) as channel:
                if check := getattr(channel, "check", None):
                    check()
            if missing := [why for one in formats if (why := why_missing(one))]:
                raise ConfigError("; ".join(missing))
        except SyncdError as error:
            yield replace(wrong(what, error), code=CONFIGURATION)
        else:
            yield Check(what=what, says=f"sends {', '.join(formats)}; test it with `syncd notify test {name}`")


def names(config: Config, known: Ledger) -> Iterator[Check]:
    """Warn of `[[map]]` rules with names that no label ever had, and of rates in a currency that no row has."""
    labels = {kind: [name for _, name, _ in known.derived.labels(kind)] for kind in LabelKind}
    for number, rule in enumerate(config.maps, 1):
        wanted = {
            LabelKind.PROJECT: rule.project,
            LabelKind.CLIENT: rule.client,
            LabelKind.TASK: rule.task,
            LabelKind.TAG: rule.tag,
        }
        for kind, pattern in wanted.items():
            if pattern and labels[kind] and not any(fits(pattern, normalise_name(name)) for name in labels[kind]):
                says = f'no {kind} in your tracker is called "{pattern}"{did_you_mean(pattern, labels[kind])}'
                yield Check(what=f"[[map]] {number}, {kind}", says=says, warns=True)
        if rule.contract and rule.milestone and (says := _unclear_milestone(rule.contract, rule.milestone, known)):
            yield Check(what=f"[[map]] {number}, milestone", says=says, warns=True)
    always = Days(date.min, date.max)
    for contract in config.contracts.values():
        rates = {terms.rate.currency for terms in contract.terms if terms.rate}
        lines = known.periods.lines(contract.key, always)
        shown = {line.gross.currency for line in lines if line.gross}
        shown |= {posting.amount.currency for posting in known.periods.postings(contract.key, always)}
        if rates and shown and not rates & shown:
            says = f"the rate is in {_listed(rates)}, but the platform's rows are in {_listed(shown)}: correct the rate"
            yield Check(what=f"[contract.{contract.key}] terms", says=says, warns=True)


def _unclear_milestone(contract: str, name: str, known: Ledger) -> str:
    """What is wrong with a milestone that a rule names; "" where exactly one of the contract's milestones has the name,
    or none is known."""
    milestones = known.derived.milestones(contract)
    words = [(word, counts) for ref, _, title, counts in milestones for word in (title, id_of(ref))]
    fitting = {counts for word, counts in words if normalise_name(word) == normalise_name(name)}
    if len(fitting) == 1 or not milestones:
        return ""
    if fitting:
        return f'{len(fitting)} milestones of {contract} are called "{name}": write the id of the one you mean'
    return (
        f'no milestone of {contract} is called "{name}"{did_you_mean(name, (title for _, _, title, _ in milestones))}'
    )


def _listed(currencies: set[str]) -> str:
    return " and ".join(sorted(currencies))


def with_lines(checks: Iterable[Check], file: Path) -> Iterator[Check]:
    """Add the line of the configuration to each check that found something there."""
    lines = Lines(file.read_bytes().decode("utf-8-sig"))
    for check in checks:
        place = _TABLE.match(check.what) or _MAP.match(check.what)
        path = _path(*place.groups()) if place else (check.what,) if check.what in TOP_LEVEL else None
        yield replace(check, line=lines.of(path)) if path and check.found else check


def _path(section: str, name: str, key: str) -> KeyPath:
    keys = tuple(part for part in key.split(".") if part)
    return (section, int(name) - 1 if section == "map" else name, *keys)
