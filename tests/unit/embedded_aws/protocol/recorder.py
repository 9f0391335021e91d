"""Records the raw requests of a program that calls AWS, as ``tests/data/protocol/requests`` has them.

``python recorder.py DIRECTORY CLIENT COMMAND …`` runs a command with ``ENDPOINT`` in its environment and fake
credentials. The program names each call in the path of its endpoint, ``$ENDPOINT/CALL``; the recorder removes
that path from the request line. A client that drops the path, as Java's for Amazon SNS does, leaves a file
``unknown``. Days and the names of operating systems are replaced.
"""

import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

DAY = re.compile(rb"20[2-3]\d[01]\d[0-3]\d(?=T\d{6}Z|/us-east-1/|%2F)")
ANSWERS = {b"cbor": (b"application/cbor", b"\xbf\xff"), b"json": (b"application/x-amz-json-1.0", b"{}")}


def receive(connection: socket.socket) -> bytes:
    content = b""
    while b"\r\n\r\n" not in content:
        received = connection.recv(65536)
        if not received:
            return b""
        content += received
    head, _, body = content.partition(b"\r\n\r\n")
    if b"100-continue" in head.lower():
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    while not (len(body) >= int(length[1]) if length else is_whole(head, body)):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def is_whole(head: bytes, body: bytes) -> bool:
    return b"chunked" not in head.lower() or body.endswith(b"0\r\n\r\n")


def serve(server: socket.socket, directory: Path, client: str) -> None:
    while True:
        connection, _ = server.accept()
        with connection:
            if content := receive(connection):
                name = re.match(rb"\w+ /([a-z0-9-]+)", content)
                call = name[1].decode() if name else "unknown"
                content = re.sub(rb"^(\w+) /[a-z0-9-]+/?", rb"\1 /", content)
                content = re.sub(
                    rb"(os/)?linux[#/][^ \r]+", rb"linux", DAY.sub(b"20260102", content), flags=re.IGNORECASE
                )
                (directory / f"{call}.{client}.http").write_bytes(content)
                kind = next((each for each in ANSWERS if each in content[:1500]), None)
                media, body = ANSWERS[kind] if kind else (b"text/xml", b"<a></a>")
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\nsmithy-protocol: rpc-v2-cbor\r\n"
                    b"content-length: %d\r\nconnection: close\r\n\r\n%b" % (media, len(body), body)
                )


def main(directory: str, client: str, *command: str) -> int:
    server = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve, args=(server, Path(directory), client), daemon=True)
    thread.start()
    environment = os.environ | {
        "ENDPOINT": f"http://127.0.0.1:{server.getsockname()[1]}",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "fake",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
    }
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
