"""An outside world of a test: the user's AWS configuration, and a proxy that records requests to AWS."""

import os
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

PROBE = """
import os, boto3
arn = boto3.client("sts").get_caller_identity()["Arn"]
tables = boto3.client("dynamodb").list_tables()["TableNames"]
boto3.client("s3").list_buckets()
print(arn, boto3.session.Session().region_name)
"""
"""A program that calls three services with the credentials that it finds, and prints who it is."""


class Outside:
    """Requests that would have left this machine.

    Attributes:
        requests: First line of each.
        mark: File that a command of the user's profile writes.
        variables: The user's environment.
    """

    def __init__(self, directory: Path, port: int) -> None:
        self.requests: list[str] = []
        self.mark = directory / "the-command-of-the-profile-ran"
        proxy = f"http://127.0.0.1:{port}"
        home = directory / "home"
        (home / ".aws").mkdir(parents=True)
        process = f"credential_process = touch {self.mark}\nregion = eu-west-3\nendpoint_url = {proxy}\n"
        (home / ".aws/config").write_text(f"[default]\n{process}[profile real]\n{process}")
        (home / ".aws/credentials").write_text(
            "[static]\naws_access_key_id = AKIAREALREALREALREAL\naws_secret_access_key = real\n"
        )
        (directory / "token").write_text("token")
        keys = {"AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL", "AWS_SECRET_ACCESS_KEY": "real"}
        proxies = {f"{scheme}_PROXY": proxy for scheme in ("HTTP", "HTTPS", "ALL")}
        common = {"HOME": os.fspath(home), **proxies, **{name.lower(): proxy for name in proxies}}
        role = {"AWS_ROLE_ARN": "arn:aws:iam::999999999999:role/real", "AWS_ROLE_SESSION_NAME": "me"}
        metadata = {"AWS_EC2_METADATA_SERVICE_ENDPOINT": proxy, "AWS_EC2_METADATA_DISABLED": "false"}
        self.variables: dict[str, dict[str, str]] = {
            name: {**common, **given}
            for name, given in {
                "keys": {**keys, "AWS_SESSION_TOKEN": "real", "AWS_REGION": "eu-west-3"},
                "default-profile": {},
                "profile": {"AWS_PROFILE": "real"},
                "default-profile-variable": {"AWS_DEFAULT_PROFILE": "real", "AWS_SDK_LOAD_CONFIG": "1"},
                "static-profile": {"AWS_PROFILE": "static"},
                "files": {
                    "AWS_CONFIG_FILE": os.fspath(home / ".aws/config"),
                    "AWS_SHARED_CREDENTIALS_FILE": os.fspath(home / ".aws/credentials"),
                },
                "web-identity": {**role, "AWS_WEB_IDENTITY_TOKEN_FILE": os.fspath(directory / "token")},
                "container": {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{proxy}/credentials"},
                "relative-container": {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials"},
                "metadata": metadata,
                "endpoints": {
                    **keys,
                    "AWS_ENDPOINT_URL": proxy,
                    "AWS_ENDPOINT_URL_STS": proxy,
                    "AWS_ENDPOINT_URL_DYNAMODB": proxy,
                },
                "ignored-endpoints": {**keys, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
                "fips": {**keys, "AWS_USE_FIPS_ENDPOINT": "true"},
                "dual-stack": {**keys, "AWS_USE_DUALSTACK_ENDPOINT": "true"},
                "regional": {**keys, "AWS_STS_REGIONAL_ENDPOINTS": "legacy"},
                "invalid": {**keys, "AWS_RETRY_MODE": "x", "AWS_MAX_ATTEMPTS": "x", "AWS_DEFAULTS_MODE": "x"},
                "exception": {**keys, "NO_PROXY": "example.com", "no_proxy": ""},
            }.items()
        }


@contextmanager
def record_requests(directory: Path) -> Generator[Outside]:
    """Runs a proxy that records what it receives, and answers nothing useful."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        outside = Outside(directory, server.getsockname()[1])

        def serve() -> None:
            with suppress(OSError):  # the end of the test
                while True:
                    connection, _ = server.accept()
                    with connection, suppress(OSError):
                        connection.settimeout(5)
                        outside.requests.append(
                            connection.recv(4096).decode(errors="replace").partition("\r")[0]
                        )
                        connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield outside
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def set_variables(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> dict[str, str]:
    """Sets the user's environment, without settings of whoever runs the tests; returns all of it."""
    for name in os.environ:
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return dict(os.environ)
