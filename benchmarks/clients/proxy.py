"""A loopback proxy that stands in for api.track.toggl.com to clients that trust its throw-away certificate.

Clients have Toggl's address built in, but take their proxy and certificate authorities from the environment.
"""

import os
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

HOST = "api.track.toggl.com"
_CHUNK = 65_536


@contextmanager
def routed(url: str, folder: Path) -> Iterator[dict[str, str]]:
    """An environment in which clients of `HOST` reach the server at `url` instead, and no other host.

    The openssl command makes the certificate in `folder`.
    """
    certificate = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, context, url), daemon=True).start()
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        plain = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        trusted = dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"), str(certificate))
        yield plain | trusted | dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), proxy)


def _certificate(folder: Path) -> Path:
    """Make a key with a self-signed certificate, valid for two days."""
    file = folder / "certificate.pem"
    names = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(file)]
    subprocess.run([*command, "-out", str(file), *names], check=True, capture_output=True)
    return file


def _accept(listener: socket.socket, context: ssl.SSLContext, url: str) -> None:
    with suppress(OSError):  # until the listener is closed
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_serve, args=(client, context, url), daemon=True).start()


def _serve(client: socket.socket, context: ssl.SSLContext, url: str) -> None:
    with closing(client), suppress(OSError):
        head = b""
        while b"\r\n\r\n" not in head and (more := client.recv(_CHUNK)):
            head += more
        if head.split(b" ")[:2] != [b"CONNECT", f"{HOST}:443".encode()]:
            client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        address = urlsplit(url)
        with (
            context.wrap_socket(client, server_side=True) as outside,
            socket.create_connection((address.hostname, address.port)) as inside,
        ):
            back = threading.Thread(target=_pump, args=(inside, outside), daemon=True)
            back.start()
            _pump(outside, inside)
            back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
