"""The platform's work diary: the hours it shows for logged sessions."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from syncd.core.time import day_span, days, union, week_start
from syncd.simulator.days import HOURLY, Session, nearest_segment

_ZONE = ZoneInfo("UTC")  # the platform's days and weeks


def diary(sessions: Iterable[Session]) -> dict[tuple[str, date], int]:
    """Seconds that the platform shows per hourly work and UTC day, in whole segments.

    No moment counts twice on one work. The rest of a day is carried over within the week, so that a week differs from
    the tracked time by at most half a segment.
    """
    logged = [session for session in sessions if session.logged]
    shown: dict[tuple[str, date], int] = {}
    for work in HOURLY:
        seconds: dict[date, int] = {}
        for span in union(session.span for session in logged if session.work == work):
            for day in days(span, _ZONE):
                part = span.intersection(day_span(day, _ZONE))
                seconds[day] = seconds.get(day, 0) + (part.seconds if part else 0)
        worked: dict[date, int] = {}  # per week, so far
        for day in sorted(seconds):
            week = week_start(day)
            before = worked.get(week, 0)
            worked[week] = before + seconds[day]
            shown[work, day] = nearest_segment(worked[week]) - nearest_segment(before)
    return shown
