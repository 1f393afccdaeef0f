"""Contract suites for authors of plugins: subclass one in your tests and pytest proves the promises of the contract."""

from syncd.testing.connectors import ConnectorCase, ConnectorContract

__all__ = ["ConnectorCase", "ConnectorContract"]
