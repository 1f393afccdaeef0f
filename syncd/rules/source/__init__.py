"""Rules about the sources that all other rules rest on."""
