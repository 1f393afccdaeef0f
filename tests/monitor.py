"""A monitoring service on loopback, in the manner of healthchecks: it keeps the pings that it gets."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "0d1f5c7a-check-of-jane"
"""The secret part of its address."""


class Monitor(ThreadingHTTPServer):
    """`pings` has what followed the check's path, and the body; it answers `status`."""

    daemon_threads = True

    def __init__(self, status=200):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/{TOKEN}"
        self.pings, self.status = [], status

    @property
    def told(self):
        return [path for path, _ in self.pings]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.server.pings.append((self.path.removeprefix(f"/{TOKEN}"), body))
        self.send_response(self.server.status)
        self.send_header("Location", f"/{TOKEN}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass
