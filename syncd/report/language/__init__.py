"""The languages of reports: English, and what Babel and a catalogue say in others."""
