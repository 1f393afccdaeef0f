"""The configuration that the freelancer of the world has written."""

from pathlib import Path
from string import Template

TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105 - opens nothing but the simulator
"""The API token of the world's Toggl account; the configuration reads it from the environment's TOGGL_TOKEN."""

_CONFIG = Template("""\
timezone = "Europe/Berlin"
ledger   = "$folder/ledger.db"
since    = 2026-10-05

[source.toggl]
kind   = "toggl"
url    = "$toggl_url"
token  = { env = "TOGGL_TOKEN" }
person = "me"
every  = "15 minutes"

[source.upwork]
kind     = "upwork"
folder   = "$folder/upwork"
person   = "me"
currency = "USD"

[source.milestones]
kind = "milestones"
file = "$folder/milestones.csv"

[source.ben]
kind   = "clockify"
folder = "$folder/clockify"
person = "ben"

[source.giro]
kind     = "bank"
folder   = "$folder/bank"
person   = "me"
currency = "USD"
columns  = { date = "Booking date", amount = "Amount", payer = "Name", description = "Purpose" }

[person.me]
names = ["Jane Doe"]

[person.ben]
names = ["Ben Ray"]
cost  = [{ from = 2026-01-01, rate = "55.00 USD" }]

[client.acme]
names = ["Acme Ltd"]

[client.bluedoor]
names = ["Blue Door"]

[client.greenleaf]
names = ["Green Leaf"]

[client.harbour]
names = ["Harbour Café"]

[contract.api]
platform = "upwork"
id       = "36000001"
titles   = ["Backend API"]
client   = "acme"
type     = "hourly"
terms    = [{ from = 2026-01-01, rate = "40.00 USD", weekly_cap = "20h", fee = "10%" }]

[contract.shop]
platform = "upwork"
id       = "36000002"
titles   = ["Shop maintenance"]
client   = "bluedoor"
type     = "hourly"
terms    = [{ from = 2026-01-01, rate = "55.00 USD", fee = "10%" }]

[contract.site]
platform = "upwork"
id       = "36000003"
titles   = ["New website"]
client   = "greenleaf"
type     = "fixed"
terms    = [{ from = 2026-09-28, fee = "10%" }]

[contract.care]
platform = "direct"
titles   = ["Website care"]
client   = "harbour"
type     = "retainer"
terms    = [{ from = 2026-10-01, rate = "60.00 USD", hours = "10h" }]

[contract.book]
platform = "direct"
titles   = ["Brand book"]
client   = "harbour"
type     = "direct"
terms    = [{ from = 2026-10-01, rate = "50.00 USD" }]

# The projects "Shop maintenance", "Website care" and "Brand book" need no rule: they are named like their contracts.
[[map]]
tag    = "private"
ignore = true

[[map]]
project  = "Acme API"
contract = "api"

[[map]]
project  = "Green Leaf website"
contract = "site"

[channel.mail]
kind     = "email"
host     = "127.0.0.1"
port     = $smtp_port
security = "none"
from     = "syncd <syncd@example.com>"
to       = ["jane@example.com"]

[channel.slack]
kind = "slack"
url  = { file = "$slack_url_file" }

[channel.page]
kind   = "file"
path   = "$folder/report.html"
format = "html"

[report.weekly]
kind = "reconciliation"
at   = "mon 08:00"
to   = ["mail", "slack", "page"]
""")


def config_toml(folder: Path, *, toggl_url: str, smtp_port: int, slack_url_file: Path) -> str:
    """The configuration for the files in `folder`, with the addresses of a running simulator and its sinks.

    `slack_url_file`: file with the webhook's address, which is a secret; the token comes from TOGGL_TOKEN.
    """
    return _CONFIG.substitute(
        folder=folder.resolve(),
        toggl_url=toggl_url,
        smtp_port=smtp_port,
        slack_url_file=slack_url_file.resolve(),
    )
