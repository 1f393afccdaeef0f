"""Connectors: one file (or small folder) each, imported as `syncd.connectors.<kind>` and only by `syncd.plugins`."""
