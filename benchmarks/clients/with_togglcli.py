"""togglCli, by its library: a list by dates."""

import json
import os

import pendulum
from toggl import api, utils

config = utils.Config.factory(None)
config.api_token = os.environ["TOKEN"]
config.timezone = "UTC"
start, end = (pendulum.parse(os.environ[name]) for name in ("START", "END"))
entries = api.TimeEntry.objects.filter(start=start, stop=end, config=config)
print(json.dumps({entry.id: int(entry.duration) for entry in entries}))
