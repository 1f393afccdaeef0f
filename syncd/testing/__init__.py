"""Contract suites for authors of plugins: subclass one in your tests and pytest proves the promises of the contract.

`ConnectorContract` is for any connector, `trackers.TrackerFileContract` and `tracked_work.TrackedWorkContract` for the
files of a time tracker, `rules.RuleContract` for a rule, `channels.ChannelContract` for a channel.
"""

from syncd.testing.connectors import ConnectorCase, ConnectorContract

__all__ = ["ConnectorCase", "ConnectorContract"]
