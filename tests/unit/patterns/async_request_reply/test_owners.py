"""The caller of a request, as each kind of authorizer says it."""

import importlib.util
import sys
from types import ModuleType
from typing import Any

import pytest
from graphs import ROOT

FILE = ROOT / "components/serverless_patterns/patterns/async_request_reply/front/front.py"


@pytest.fixture
def front(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Imports the code of the function as Lambda would."""
    variables = {"MAX_BODY_BYTES": "10", "RETENTION_DAYS": "1", "LONGEST_SECONDS": "60"}
    for name, value in {**variables, "AWS_DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("front", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "front", module)
    spec.loader.exec_module(module)
    return module


CLAIMS = {"iss": "https://pool", "sub": "ann"}


@pytest.mark.parametrize(
    ("context", "owner"),
    [
        ({}, ""),
        ({"authorizer": None, "identity": {"userArn": None}}, ""),
        ({"authorizer": {"claims": CLAIMS}}, "https://pool|ann"),
        ({"authorizer": {"jwt": {"claims": CLAIMS}}}, "https://pool|ann"),
        ({"authorizer": {"principalId": "ann", "integrationLatency": 3}}, "ann"),
        ({"authorizer": {"lambda": {"principalId": "ann"}}}, "ann"),
        ({"authorizer": {"iam": {"userArn": "arn:aws:iam::1:user/ann"}}}, "arn:aws:iam::1:user/ann"),
        ({"identity": {"userArn": "arn:aws:iam::1:user/ann"}}, "arn:aws:iam::1:user/ann"),
    ],
)
def test_the_owner_is_who_the_authorizer_says(front: ModuleType, context: dict[str, Any], owner: str) -> None:
    assert front.find_owner({"requestContext": context}) == owner
