"""Two contracts of one client in a week, for examples, and what is found in it."""

from syncd.core.advance import advance
from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.rules.period import logged_not_tracked, tracked_not_logged
from syncd.rules.period.wrong_contract_logged import RULE
from syncd.testing.client_weeks import beside_sisters, client_week, sister
from syncd.testing.subjects import AFTER, billing_period, line, piece

HOUR = 3600
HIGH, LOW = Money(6000, "USD"), Money(4000, "USD")
GAPS = (tracked_not_logged.RULE, logged_not_tracked.RULE)


def week(key, rate, tracked=(), logged=(), **given):
    """A contract's week: (day, hours) or (day, hours, person) of what is tracked, of what the platform shows, and of
    `free`, time that need not be logged."""
    pieces = [
        piece(day, "09:00", round(hours * HOUR), ref=f"toggl/time/{key}{number}", person=(*who, "me")[0])
        for number, (day, hours, *who) in enumerate(tracked)
    ]
    lines = [
        line(day, round(hours * HOUR), ref=f"upwork/work/{key}{number}", person=(*who, "me")[0])
        for number, (day, hours, *who) in enumerate(logged)
    ]
    free = [
        piece(day, "15:00", round(hours * HOUR), ref=f"toggl/time/{key}free{number}", person=(*who, "me")[0])
        for number, (day, hours, *who) in enumerate(given.pop("free", ()))
    ]
    known = {side: given.pop(f"{side}_known", None) for side in ("tracked", "logged")}
    given |= {"pieces": tuple(pieces), "not_to_log": tuple(free), "lines": tuple(lines)}
    return billing_period(contract=sister(key, rate), **known, **given)


def found(*periods):
    """All discrepancies of the client's week and its contracts."""
    verdicts = [judge(RULE, RULE.Options(), client_week(periods))]
    verdicts += [judge(rule, rule.Options(), each) for each in beside_sisters(periods) for rule in GAPS]
    return [step.after for verdict in verdicts for step in advance({}, verdict, "", AFTER)]


def said(*periods):
    """(rule, hours, stake, whether another one explains it) of each, sorted."""
    return sorted(
        (one.rule, one.finding.seconds / HOUR, str(one.finding.stake), bool(one.finding.parent))
        for one in found(*periods)
    )


def api(*logged, tracked=((1, 2), (2, 3)), rate=HIGH, **given):
    return week("api", rate, tracked, logged, **given)


def shop(*logged, tracked=((1, 1), (3, 2)), rate=LOW, **given):
    return week("shop", rate, tracked, logged, **given)
