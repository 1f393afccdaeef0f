"""Words which export shows a contract's week, until when another one helps, and why none does."""

from syncd.core.contract_names import title_of
from syncd.core.discrepancies import Side
from syncd.core.phrases import Hours, Moment, Phrase, Value, say, week_of
from syncd.core.subjects import BillingPeriod


def closing(period: BillingPeriod) -> Moment:
    """The cut-off, also on the platform's clock."""
    return Moment(period.editable_until, period.profile.zone.key)


def export_of(period: BillingPeriod) -> Phrase:
    """`Upwork export`; `Upwork export of ana` where several people's hours are known apart."""
    title, whose = period.profile.title, period.known(Side.LOGGED).whose
    if whose:
        return say("{platform} export of {person}", platform=title, person=whose)
    return say("{platform} export", platform=title)


def why_unread(period: BillingPeriod) -> str:
    """Why no export tells which hours the platform has; empty when one does."""
    logged, cut_off = period.known(Side.LOGGED), period.editable_until
    title = period.profile.title
    export = export_of(period)
    if logged.unread and period.now < cut_off:
        return say(
            "{rows}: correct the file, or export {platform} again before {closing}",
            period,
            rows=logged.unread,
            platform=title,
            closing=closing(period),
        )
    if logged.unread:
        return say("{rows}: correct the file, or export {platform} again", rows=logged.unread, platform=title)
    if period.now < cut_off:
        if logged.as_of is not None and logged.as_of > period.span.start:
            return ""
        return say(
            "no {export} covers this week yet: download one before {closing}; you tracked {hours}",
            period,
            export=export,
            closing=closing(period),
            hours=Hours(period.tracked),
        )
    if logged.as_of is None or logged.as_of < cut_off:
        return say("no {export} was made after the week's cut-off: download one", export=export)
    return "" if logged.complete else logged.because or say("the {export} does not cover the whole week", export=export)


def why_unchecked(period: BillingPeriod) -> str:
    """Why no export tells whether tracked time is logged."""
    logged, is_open = period.known(Side.LOGGED), period.now < period.editable_until
    if logged.unread:
        return logged.unread
    if logged.waits and is_open:
        return say("changes of {source}, which may show whether it is logged, wait for you", source=logged.waits)
    if logged.waits:
        return say("changes of {source}, which may show whether it was logged, wait for you", source=logged.waits)
    if is_open:
        return say("no {export} shows whether it is logged", export=export_of(period))
    return say("no {export} shows whether it was logged", export=export_of(period))


def export_action(period: BillingPeriod) -> Phrase:
    """What to export, where to click, and for which source to save it."""
    logged, clicks = period.known(Side.LOGGED), period.profile.export_hours
    known: dict[str, Value] = {"platform": period.profile.title}
    if logged.waits:
        return decide_about(logged.waits)
    if not logged.source and logged.as_of is None:
        return say("Add a source that reads {platform}'s exports, or compare the hours on {platform}", **known)
    if logged.unread:
        return say("Correct what could not be read, or export your {platform} hours again", **known)
    if clicks and logged.source:
        return say(
            "Export your {platform} hours ({clicks}), ending today and without filters, and save them for {source}",
            clicks=clicks,
            source=logged.source,
            **known,
        )
    if clicks:
        return say("Export your {platform} hours ({clicks}), ending today and without filters", clicks=clicks, **known)
    if logged.source:
        return say("Export your {platform} hours and save them for {source}", source=logged.source, **known)
    return say("Export your {platform} hours", **known)


def export_again(period: BillingPeriod) -> Phrase:
    """What to export once the week is closed, where to click, and for which contract."""
    if clicks := period.profile.export_hours:
        return say(
            "Export the week of {day} from {platform} again ({clicks}): {contract}",
            period,
            day=week_of(period.first),
            platform=period.profile.title,
            clicks=clicks,
            contract=title_of(period.contract),
        )
    return say(
        "Export the week of {day} from {platform} again: {contract}",
        period,
        day=week_of(period.first),
        platform=period.profile.title,
        contract=title_of(period.contract),
    )


def no_new_bills(period: BillingPeriod) -> str:
    """Why no export tells whether the week was billed, and where to click for one that does."""
    title, as_of = period.profile.title, period.known(Side.BILLED).as_of
    if as_of is None:
        because = say("no {platform} export of transactions is as new as the bill may be: export again", platform=title)
        return _with_clicks(because, period.profile.export_money)
    because = say(
        "the newest {platform} export of transactions, of {moment}, is older than the bill may be: export again",
        period,
        platform=title,
        moment=Moment(as_of),
    )
    return _with_clicks(because, period.profile.export_money)


def _with_clicks(because: str, clicks: str) -> str:
    """What lacks, and where to click for the export that shows it, where that is known."""
    return say("{because} ({clicks})", because=because, clicks=clicks) if clicks else because


def decide_about(source: str) -> Phrase:
    """What to do about changes of a source that wait for a decision."""
    return say(
        "Accept or reject the changes of {source} that wait: `syncd accept {source} --dry-run` shows them",
        source=source,
    )
