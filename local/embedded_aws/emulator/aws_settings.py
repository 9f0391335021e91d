"""The AWS settings of all code that a local stack starts: those of the emulator, and none of the user's.

The program, its dynamic providers, its commands, hosts of other languages, and builds of images run in this
process or inherit its environment.
"""

import os
import re
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Final

from embedded_aws.emulator.clients import ACCOUNT, Credentials

OF_EVERY_PROCESS: Final[Mapping[str, str]] = {
    # The host name of the emulator has no prefix, such as the `sync-` of StartSyncExecution.
    "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
    # Code without credentials must not find those of the machine.
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""Settings of each process that uses the emulator, functions and containers among them."""
UNREACHABLE: Final = "http://127.0.0.1:9/nothing-is-deployed"
"""Endpoint of a program that is only evaluated: nothing listens on port 9."""
_CHOSEN_BY_COMMANDS: Final = {
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    *("AWS_DEFAULT_REGION", "AWS_REGION"),
}
_NAMES: Final = re.compile(
    r"AWS_("
    r"ACCESS_KEY(_ID)?|SECRET_(ACCESS_)?KEY|SESSION_TOKEN|SECURITY_TOKEN|CREDENTIAL_\w+|BEARER_TOKEN_\w+"
    r"|(DEFAULT_)?PROFILE|CONFIG_FILE|SHARED_CREDENTIALS_FILE|ROLE_(ARN|SESSION_NAME)|WEB_IDENTITY_\w+"
    r"|CONTAINER_(AUTHORIZATION|CREDENTIALS)_\w+|(LOGIN|SIGNIN|SSO)_\w+|VAULT|ACCOUNT_ID(_ENDPOINT_MODE)?"
    r"|(EC2_)?METADATA_\w+|IMDS_\w+|(DEFAULT_)?REGION|ENDPOINT_(URL|DISCOVERY)\w*|ENABLE_ENDPOINT_DISCOVERY"
    r"|IGNORE_CONFIGURED_ENDPOINT_URLS|USE_(DUALSTACK|FIPS)_ENDPOINT|S3_(DISABLE|USE|US)_\w+"
    r"|STS_REGIONAL_ENDPOINTS|SIGV4A_\w+|AUTH_SCHEME_PREFERENCE|CA_BUNDLE|DATA_PATH|CSM_\w+|SDK_\w+|JAVA_\w+"
    r"|DEFAULTS_MODE|MAX_ATTEMPTS|RETRY_MODE|NEW_RETRIES_\w+|EXECUTION_ENV|DISABLE_(HOST_PREFIX|REQUEST)_\w+"
    r"|REQUEST_(CHECKSUM|MIN)_\w+|RESPONSE_CHECKSUM_\w+|CLI_(?!PAGER)\w+|LAMBDA_FUNCTION_NAME"
    r")|BOTO_CONFIG|BOTO_PATH"
)
"""Variables that AWS SDKs and the AWS CLI read. Those of a program can begin with AWS_, too."""
_EXCEPTIONS: Final = ("no_proxy", "NO_PROXY")
_LOCAL: Final = ("127.0.0.1", "localhost")


def is_aws_setting(name: str) -> bool:
    """Whether AWS SDKs read an environment variable."""
    return _NAMES.fullmatch(name) is not None


def build_settings(endpoint: str, credentials: Credentials, region: str) -> dict[str, str]:
    """Returns the environment variables with which the AWS CLI and the SDKs use the emulator, and no AWS."""
    token = credentials.session_token
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": credentials.access_key,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
        **({"AWS_SESSION_TOKEN": token} if token else {}),
        "AWS_ACCOUNT_ID": ACCOUNT,
        # boto3 reads only the first, and most SDKs only the second.
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        # Profiles can run commands, sign in, and name endpoints.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        **OF_EVERY_PROCESS,
    }


def build_unreachable_settings(region: str) -> dict[str, str]:
    """Returns the settings of a program that is only evaluated, whose requests reach nothing."""
    return build_settings(UNREACHABLE, Credentials("AKIAUNREACHABLE", "unreachable"), region)


def merge_command_settings(given: Mapping[str, str]) -> dict[str, str]:
    """Returns the environment of a command: this process's, and what its resource adds.

    It can choose other credentials and another Region, but neither a profile nor another endpoint.
    """
    own = {
        name: value
        for name, value in given.items()
        if name in _CHOSEN_BY_COMMANDS or not is_aws_setting(name)
    }
    # A session token belongs to the credentials that it came with.
    replaced = {"AWS_SESSION_TOKEN"} if "AWS_ACCESS_KEY_ID" in own else set[str]()
    return {**{name: value for name, value in os.environ.items() if name not in replaced}, **own}


@contextmanager
def use_settings(settings: Mapping[str, str]) -> Generator[None]:
    """Replaces the user's AWS settings in the environment of this process until the end of the block.

    All threads of the process have one environment, so a block with other settings waits for the end of this
    one.
    """
    _environment.enter(settings)
    try:
        yield
    finally:
        _environment.leave()


class _Environment:
    """The AWS settings in ``os.environ``, which blocks with the same ones share."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._blocks = 0
        self._settings: Mapping[str, str] = {}
        self._before: dict[str, str] = {}
        self._session: object = None

    def enter(self, settings: Mapping[str, str]) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._blocks or self._settings == settings)
            if not self._blocks:
                self._replace(settings)
            self._blocks += 1

    def leave(self) -> None:
        with self._changed:
            self._blocks -= 1
            if not self._blocks:
                self._restore()
                self._changed.notify_all()

    def _replace(self, settings: Mapping[str, str]) -> None:
        self._settings = settings
        self._before = _take_settings()
        os.environ.update(_bypass_proxies(self._before))
        os.environ.update(settings)
        # It has resolved the user's credentials, maybe.
        boto3 = sys.modules.get("boto3")
        self._session = vars(boto3)["DEFAULT_SESSION"] if boto3 else None
        _set_default_session(boto3, None)

    def _restore(self) -> None:
        _take_settings()
        os.environ.update(self._before)
        _set_default_session(sys.modules.get("boto3"), self._session)


def _take_settings() -> dict[str, str]:
    """Removes AWS settings and exceptions of proxies from the environment, and returns them."""
    names = [name for name in os.environ if is_aws_setting(name) or name in _EXCEPTIONS]
    return {name: os.environ.pop(name) for name in names}


def _bypass_proxies(before: Mapping[str, str]) -> dict[str, str]:
    """Returns the variables by which requests to the emulator do not go through a proxy, if there is one."""
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return {name: before[name] for name in _EXCEPTIONS if name in before}
    given = next((before[name] for name in _EXCEPTIONS if before.get(name)), "")
    hosts = [host for host in given.split(",") if host.strip()]
    every = given if given.strip() == "*" else ",".join([*hosts, *(_LOCAL if _LOCAL[0] not in hosts else ())])
    return dict.fromkeys(_EXCEPTIONS, every)


def _set_default_session(boto3: ModuleType | None, session: object) -> None:
    if boto3:
        vars(boto3)["DEFAULT_SESSION"] = session


_environment: Final = _Environment()
