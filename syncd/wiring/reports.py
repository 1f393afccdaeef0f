"""When each configured report is due: on its schedule, or before the cut-offs of the platforms that you work on."""

from collections.abc import Mapping
from datetime import timedelta

from syncd.config import Config, ReportConfig
from syncd.core.profile import Profile
from syncd.core.records import ContractType
from syncd.core.reminders import Reminders
from syncd.core.schedule import Schedule


def report_schedule(config: Config, profiles: Mapping[str, Profile], report: ReportConfig) -> Schedule | Reminders:
    """The schedule of a report. One that reminds of cut-offs knows the platforms of your hourly contracts; all of them,
    where no contract is configured."""
    if report.at is not None:
        return report.at
    assert report.waking is not None
    hourly = {each.platform for each in config.contracts.values() if each.type is ContractType.HOURLY}
    known = [profile for name, profile in sorted(profiles.items()) if name in hourly or not config.contracts]
    closing = tuple(profile for profile in known if profile.editable_for > timedelta())
    return Reminders(closing, report.before, report.waking)
