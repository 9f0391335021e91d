"""The emulators that are compared, and how each is started with IAM switched on."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Final, NamedTuple

import boto3
import uv

from embedded_aws import Emulator
from embedded_aws.emulator.administration import IDLE_PATH
from tests.permissions.account import REGION, Account, document

OURS: Final = "embedded emulator"
_STACK_PATH: Final = "{endpoint}/restapis/{id}/{stage}/_user_request_/{path}"
_QUIET_SECONDS: Final = 6
"""Wait for a message that was sent without permission; permitted ones arrive sooner."""
_START_SECONDS: Final = 120
_LOOK_SECONDS: Final = 0.02
"""Between two looks whether a server runs; a start is measured by them."""


class Running(NamedTuple):
    """A running emulator: its administrator, and what waits until nothing flows any more."""

    aws: Account
    settle: Callable[[], object]


@dataclass(frozen=True)
class Peer:
    """An emulator.

    Attributes:
        version: Its version.
        start: Starts it on a free port.
        join: Returns the administrator of one that runs at a URL.
        needs_docker: Services that run in Docker there, which are not tried.
    """

    version: str
    start: Callable[[], AbstractContextManager[Running]]
    join: Callable[[str], Account] | None = None
    needs_docker: frozenset[str] = frozenset()


@contextmanager
def _run_embedded() -> Generator[Running]:
    with Emulator() as emulator:
        yield Running(administrator(emulator), partial(emulator.ask, "GET", f"{IDLE_PATH}?wait=15"))


def administrator(emulator: Emulator) -> Account:
    """Returns the administrator of the embedded emulator."""
    emulator.client("sts")  # waits until it is ready
    return Account(
        emulator.endpoint,
        emulator.root.access_key,
        emulator.root.secret_key,
        host_url=lambda host: f"http://127.0.0.1:{emulator.serve_host(host)}",
    )


def join_ministack(url: str) -> Account:
    """Returns the administrator of MiniStack, whose keys are always the same."""
    return Account(url, "test", "test")


def _moto(url: str) -> Account:
    """Creates the administrator, with the calls that moto allows before it checks any."""
    iam = boto3.client(
        "iam", endpoint_url=url, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )
    iam.create_user(UserName="admin")
    policy = document({"Action": "*", "Resource": "*"})
    iam.put_user_policy(UserName="admin", PolicyName="all", PolicyDocument=policy)
    key = iam.create_access_key(UserName="admin")["AccessKey"]
    return Account(url, key["AccessKeyId"], key["SecretAccessKey"], api_url=_STACK_PATH)


def join_moto_without_iam(url: str) -> Account:
    """Returns the administrator of moto while it checks no permissions."""
    return Account(url, "test", "test", api_url=_STACK_PATH)


def _localemu(url: str) -> Account:
    return Account(url, "000000000000", "test", number="000000000000", api_url=_STACK_PATH)


@contextmanager
def run_server(
    command: Sequence[str], environment: Mapping[str, str], join: Callable[[str], Account]
) -> Generator[Running]:
    """Runs a server, whose port is ``{port}`` in its command and environment, until the end of the block."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as directory:
        fill = partial(str.format, port=port, directory=directory)
        more = {name: fill(value) for name, value in environment.items()}
        process = subprocess.Popen(
            [fill(word) for word in command],
            cwd=directory,
            env={**os.environ, **more},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _await(url, process)
            yield Running(join(url), quiet)
        finally:
            process.terminate()
            process.wait()


def quiet() -> None:
    """Waits as long as anything that flows would take."""
    time.sleep(_QUIET_SECONDS)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def _await(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(_LOOK_SECONDS)
        else:
            return
    raise RuntimeError(f"{process.args} does not run at {url}")


def _start(
    command: Sequence[str], environment: Mapping[str, str], join: Callable[[str], Account]
) -> Callable[[], AbstractContextManager[Running]]:
    return lambda: run_server(command, environment, join)


def _tool(requirement: str, *command: str, python: str = "") -> list[str]:
    """Returns the command of a package that uv installs into a separate environment."""
    with_python = ["--python", python] if python else []
    return [uv.find_uv_bin(), "tool", "run", *with_python, "--from", requirement, *command]


_MOTO: Final = "5.2.5"
_LOCALEMU: Final = "1.3.2"
_BY_DOCKER: Final = frozenset({"lambda"})

MINISTACK_COMMAND: Final = (sys.executable, "-m", "ministack")
MINISTACK_SETTINGS: Final[Mapping[str, str]] = {
    "GATEWAY_PORT": "{port}",
    "STATE_DIR": "{directory}/state",
    "S3_DATA_DIR": "{directory}/s3",
    "LAMBDA_EXECUTOR": "local",
    "MINISTACK_ACCOUNT_ID": "123456789012",
    "IOT_MTLS_ENABLED": "false",
    "SFTP_ENABLED": "0",
    "DOCKER_HOST": "unix://{directory}/no-docker",
}
"""Its environment variables; it checks no permissions without ``AUTH``."""

MOTO_WITHOUT_IAM: Final = Peer(
    _MOTO,
    _start(_tool(f"moto[server,all]=={_MOTO}", "moto_server", "-p", "{port}"), {}, join_moto_without_iam),
)
"""For calls that are compared in other respects: as a user, moto stops many."""

PEERS: Final[Mapping[str, Peer]] = {
    OURS: Peer("", _run_embedded),
    "MiniStack": Peer(
        version("ministack"),
        _start(
            MINISTACK_COMMAND,
            {"AUTH": "true", **MINISTACK_SETTINGS},
            join_ministack,
        ),
        join_ministack,
    ),
    "moto": Peer(
        _MOTO,
        _start(
            _tool(f"moto[server,all]=={_MOTO}", "moto_server", "-p", "{port}"),
            {"INITIAL_NO_AUTH_ACTION_COUNT": "4"},
            _moto,
        ),
        _moto,
        _BY_DOCKER,
    ),
    "localemu": Peer(
        _LOCALEMU,
        _start(
            _tool(
                f"localemu=={_LOCALEMU}",
                *("localemu", "start", "--host", "127.0.0.1", "--port", "{port}"),
                python="3.13",
            ),
            {"IAM_ENFORCEMENT": "1"},
            _localemu,
        ),
        _localemu,
        _BY_DOCKER,
    ),
}
