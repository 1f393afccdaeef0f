"""An HTTP server on a free port of 127.0.0.1, in its own thread."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

IDLE = 30
"""Seconds after which a handler closes an idle connection."""


class LoopbackServer:
    """Binds its port at once and answers requests from `start` to `stop`."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, without a path."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """Answer requests from now on; a server can be started once."""
        self._thread.start()

    def stop(self) -> None:
        """Accept no more connections and free the port."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
