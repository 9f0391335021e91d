"""Pytest plugin that lets LocalStack's tests call another emulator; it runs in their environment.

The emulator's address and the credentials of a user come from the environment variables that LocalStack's
test configuration reads.
"""

import importlib
import importlib.util
import os
import re
import socket
import sys
import types
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests.adapters

ADDRESS = urlsplit(os.environ["TEST_AWS_ENDPOINT_URL"])
API_URL = os.environ["REPLAY_API_URL"]
_HOSTS = re.compile(r"(?:.*\.)?(?:localhost\.localstack\.cloud|amazonaws\.com)")
_FUNCTION_HOSTS = re.compile(r"[a-z0-9]+\.lambda-url\.")
_LOCALSTACK_PORT = 4566
_SECOND_ACCOUNT = "needs a second account"
_CLOUDFORMATION = "needs CloudFormation"
OUT_OF_SCOPE = {
    "secondary_aws_client": _SECOND_ACCOUNT,
    "secondary_aws_client_factory": _SECOND_ACCOUNT,
    "secondary_account_id": _SECOND_ACCOUNT,
    "deploy_cfn_template": _CLOUDFORMATION,
    "infrastructure_setup": _CLOUDFORMATION,
    "cleanup_stacks": _CLOUDFORMATION,
}
"""Reason by the fixture that a test asks for."""
_ABSENT = {
    "amazon_kclpy": {},
    "amazon_kclpy.kcl": {"KCLProcess": object},
    "amazon_kclpy.v2": {},
    "amazon_kclpy.v2.processor": {"RecordProcessorBase": object},
    "localstack.services.iam.iam_patches": {"ADDITIONAL_MANAGED_POLICIES": {}},
}
"""Modules that the wheels lack and that are imported for tests that do not run here."""


def _provide(name: str, attributes: dict[str, Any]) -> None:
    try:
        if importlib.util.find_spec(name):
            return
    except ModuleNotFoundError:
        pass
    module = types.ModuleType(name)
    module.__path__ = []
    vars(module).update(attributes)
    sys.modules[name] = module


for _name, _attributes in _ABSENT.items():
    _provide(_name, _attributes)

_resolve = socket.getaddrinfo


def _resolve_here(host: Any, port: Any, *arguments: Any, **named: Any) -> Any:
    """Resolves the host names of AWS and LocalStack to the emulator, whatever their port."""
    name = host.decode() if isinstance(host, bytes) else host
    if name and _HOSTS.fullmatch(name):
        return _resolve(ADDRESS.hostname, ADDRESS.port, *arguments, **named)
    if port == _LOCALSTACK_PORT:
        port = ADDRESS.port
    return _resolve(host, port, *arguments, **named)


socket.getaddrinfo = _resolve_here

_send = requests.adapters.HTTPAdapter.send


def _send_here(self: requests.adapters.HTTPAdapter, request: Any, *arguments: Any, **named: Any) -> Any:
    """Sends requests for the URL of a function to the emulator, which serves it under its host name."""
    url = urlsplit(request.url)
    if _FUNCTION_HOSTS.match(url.hostname or ""):
        request.headers["Host"] = url.hostname
        request.url = url._replace(scheme=ADDRESS.scheme, netloc=ADDRESS.netloc).geturl()
    return _send(self, request, *arguments, **named)


requests.adapters.HTTPAdapter.send = _send_here


def pytest_sessionstart() -> None:
    """Points the configuration of the tests to the emulator."""
    from localstack import config

    here = config.HostAndPort(host=ADDRESS.hostname, port=ADDRESS.port)
    config.GATEWAY_LISTEN = config.UniqueHostAndPortList([here])
    config.LOCALSTACK_HOST = here
    try:
        fixtures = importlib.import_module("tests.aws.services.apigateway.apigateway_fixtures")
    except ImportError:
        return
    fixtures.api_invoke_url = _invoke_url


def _invoke_url(api_id: str, stage: str = "", path: str = "/", **_named: object) -> str:
    return API_URL.format(endpoint=ADDRESS.geturl(), id=api_id, stage=stage, path=path.removeprefix("/"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves out tests that nothing here can be measured by."""
    for item in items:
        asked = getattr(item, "fixturenames", ())
        if reason := next((OUT_OF_SCOPE[name] for name in asked if name in OUT_OF_SCOPE), None):
            item.add_marker(pytest.mark.skip(reason=f"out of scope: {reason}"))
