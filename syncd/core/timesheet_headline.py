"""The first lines of a timesheet, in words for the client: which days, how many hours, which work."""

from syncd.core.headline import Headline
from syncd.core.phrases import Days, Hours, Month, Phrase, joined, say
from syncd.core.time import Period
from syncd.core.timesheet import Timesheet
from syncd.core.wording import Here


def timesheet_headline(timesheet: Timesheet, here: Here) -> Headline:
    """Word what a client gets: `Timesheet October 2026: 18:50 h, Shop maintenance`."""
    period, contracts = timesheet_period(timesheet.period, here), titles_of(timesheet)
    title = say("Timesheet")
    if not timesheet.sheets:
        return Headline(subject=say("Timesheet {period}: no hours are known", period=period), headline=title)
    seconds = [sheet.seconds for sheet in timesheet.sheets]
    if None in seconds:
        return Headline(
            subject=say("Timesheet {period}, {contracts}", period=period, contracts=contracts), headline=title
        )
    hours = Hours(sum(one for one in seconds if one is not None))
    subject = say("Timesheet {period}: {hours} h, {contracts}", period=period, hours=hours, contracts=contracts)
    return Headline(subject=subject, headline=title)


def titles_of(timesheet: Timesheet) -> Phrase:
    """The contracts, by title."""
    return joined([sheet.title for sheet in timesheet.sheets])


def timesheet_period(period: Period, here: Here) -> Phrase:
    """`October 2026`, or the days with their year."""
    is_month = period.first.day == 1 and period.last.month == period.first.month and len(period.name) == 7
    if not is_month:
        return say("{days}", days=Days(period.first, period.last))
    month, year = Month(period.first), period.first.year
    if year != here.now.astimezone(here.zone).year:
        return say("{month}", here, month=month)  # which has its year
    return say("{month} {year}", here, month=month, year=str(year))
