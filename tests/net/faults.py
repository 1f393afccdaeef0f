"""A server that fails in every way, and a quota store in memory."""

import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class QuotaMemory:
    """A QuotaStore that outlives its clients, as the ledger does."""

    def __init__(self, *known):
        self.stored = {quota.bucket: quota for quota in known}

    def quota(self, bucket):
        return self.stored.get(bucket)

    def store_quota(self, quota):
        self.stored[quota.bucket] = quota


class FaultyServer(ThreadingHTTPServer):
    """Answers each request with the next of `answers`, and with the last one for ever.

    An answer is (status, headers, body), or a function that takes the socket.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.answers, self.requests = [], []

    def handle_error(self, request, client_address):
        pass  # some tests are about clients that stop reading


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.requests.append(self.headers)
        answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
        if isinstance(answer, Callable):
            self.close_connection = True
            answer(self.connection)
            return
        status, headers, body = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def ok(**headers):
    return 200, {name.replace("_", "-"): value for name, value in headers.items()}, b"[]"


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    connection.shutdown(socket.SHUT_RDWR)


def half_a_body(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,")
    connection.shutdown(socket.SHUT_RDWR)


def get(client, url, bucket="user"):
    return client.get(url, extensions={"bucket": bucket})
