"""lib-toggl, by its library: a list by dates, with another session, since its own ignores the environment's proxy."""

import asyncio
import json
import os
from datetime import datetime

import aiohttp
from lib_toggl.client import Toggl


async def fetch() -> dict[int, int]:
    start, end = (datetime.fromisoformat(os.environ[name]) for name in ("START", "END"))
    async with Toggl(os.environ["TOKEN"]) as toggl:
        await toggl.close()
        toggl._session = aiohttp.ClientSession(trust_env=True)  # noqa: SLF001 - see above
        return {entry.id: entry.duration for entry in await toggl.get_time_entries(start, end)}


print(json.dumps(asyncio.run(fetch())))
