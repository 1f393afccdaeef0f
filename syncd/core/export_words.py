"""Words which export shows a contract's week, until when another one helps, and why none does."""

from syncd.core.discrepancies import Side
from syncd.core.phrases import Hours, Moment, Phrase, say
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
            "{rows}: correct them, or export {platform} again before {closing}",
            period,
            rows=logged.unread,
            platform=title,
            closing=closing(period),
        )
    if logged.unread:
        return say("{rows}: correct them, or export {platform} again", rows=logged.unread, platform=title)
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
