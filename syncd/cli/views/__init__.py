"""What commands show: frozen values with a text form and a JSON form."""

from typing import Any

Json = dict[str, Any]
"""A JSON document. Views make one to print; nothing reads it back."""
