"""The caller of a request, as each kind of authorizer says it."""

import importlib.util
import json
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
ANN = "arn:aws:iam::1:user/ann"
POOL_ROLE = "arn:aws:sts::1:assumed-role/signed-in/CognitoIdentityCredentials"


def lambda_context(**context: Any) -> dict[str, Any]:
    """Returns the context of a request whose Lambda authorizer returned a simple response."""
    return {"authorizer": {"lambda": context}}


@pytest.mark.parametrize(
    ("context", "owner"),
    [
        # No authorizer: as HTTP APIs, REST APIs, and HTTP APIs in the payload format 1.0 say it.
        ({}, None),
        ({"authorizer": None, "identity": {"userArn": None, "cognitoIdentityId": None}}, None),
        ({"authorizer": {}, "identity": {}}, None),
        ({"authorizer": {"claims": None, "scopes": None}, "identity": {"userArn": None}}, None),
        # Tokens: user pools of REST APIs, and JWT authorizers in both formats.
        ({"authorizer": {"claims": CLAIMS}}, ["token", "https://pool", "sub", "ann"]),
        ({"authorizer": {"claims": CLAIMS, "scopes": None}}, ["token", "https://pool", "sub", "ann"]),
        ({"authorizer": {"jwt": {"claims": CLAIMS}}}, ["token", "https://pool", "sub", "ann"]),
        (
            {"authorizer": {"jwt": {"claims": {"iss": "https://pool", "client_id": "batch"}}}},
            ["token", "https://pool", "client_id", "batch"],
        ),
        (
            {"authorizer": {"jwt": {"claims": {"iss": "https://pool", "sub": "", "client_id": "batch"}}}},
            ["token", "https://pool", "client_id", "batch"],
        ),
        # Lambda authorizers: TOKEN and REQUEST, and responses of HTTP APIs in both formats.
        ({"authorizer": {"principalId": "ann", "x": 3}}, ["authorizer", "principalId", "ann"]),
        (lambda_context(principalId="ann"), ["authorizer", "principalId", "ann"]),
        (lambda_context(principalId=7), ["authorizer", "principalId", 7]),
        # IAM, also of function URLs, and the users of an identity pool, who share one role.
        ({"authorizer": {"iam": {"userArn": ANN, "cognitoIdentity": None}}}, ["iam", ANN]),
        ({"identity": {"userArn": ANN}}, ["iam", ANN]),
        (
            {"authorizer": {"iam": {"userArn": POOL_ROLE, "cognitoIdentity": {"identityId": "eu:1"}}}},
            ["identity", "eu:1"],
        ),
        ({"identity": {"userArn": POOL_ROLE, "cognitoIdentityId": "eu:1"}}, ["identity", "eu:1"]),
    ],
)  # fmt: skip
def test_the_owner_is_who_the_authorizer_says(
    front: ModuleType, context: dict[str, Any], owner: list[str] | None
) -> None:
    assert front.find_owner({"requestContext": context}) == (json.dumps(owner) if owner else "")


@pytest.mark.parametrize(
    "context",
    [
        {"authorizer": {"lambda": None}},
        {"authorizer": {"lambda": {}}},
        lambda_context(user="ann"),
        lambda_context(principalId=""),
        lambda_context(principalId=" "),
        lambda_context(principalId=True),
        lambda_context(principalId=None),
        lambda_context(principalId={"id": "ann"}),
        lambda_context(principalId=["ann"]),
        {"authorizer": {"integrationLatency": 3}},
        {"authorizer": {"principalId": ""}},
        {"authorizer": {"claims": "ann", "lambda": "ann", "jwt": "ann", "iam": "ann"}},
        {"authorizer": {"claims": {}}},
        {"authorizer": {"jwt": {"claims": {}}}},
        {"authorizer": {"jwt": {"claims": {"iss": "https://pool", "sub": ""}}}},
        {"authorizer": {"jwt": {"claims": {"iss": "https://pool", "email": "ann@example.com"}}}},
        {"authorizer": {"iam": {"userArn": None}}},
        # What an IAM request would have does not stand in for an authorizer that identifies nobody.
        {"authorizer": {"integrationLatency": 3}, "identity": {"userArn": ANN}},
    ],
)
def test_a_request_without_an_identity_is_rejected(
    front: ModuleType, capsys: pytest.CaptureFixture[str], context: dict[str, Any]
) -> None:
    for method in ("GET", "POST"):
        event = {"httpMethod": method, "requestContext": context, "body": "{}"}
        assert front.handler(event, None)["statusCode"] == 500
    assert "its authorizer must return 'principalId'" in capsys.readouterr().out


def test_a_key_of_the_context_or_a_claim_may_be_the_owner(
    front: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(context: dict[str, Any]) -> object:
        try:
            return json.loads(front.find_owner({"requestContext": context}))
        except front.UnknownCallerError:
            return None

    monkeypatch.setattr(front, "_owner_key", "user")
    assert find(lambda_context(user="ann")) == ["authorizer", "user", "ann"]
    assert find({"authorizer": {"principalId": "x", "user": "ann"}}) == ["authorizer", "user", "ann"]
    claims = {**CLAIMS, "user": "ann"}
    assert find({"authorizer": {"jwt": {"claims": claims}}}) == ["token", "https://pool", "user", "ann"]
    assert find({"identity": {"userArn": ANN}}) == ["iam", ANN]
    for nobody in (lambda_context(principalId="ann"), {"authorizer": {"claims": CLAIMS}}, {}):
        assert find(nobody) is None


def test_the_same_name_of_two_kinds_is_two_owners(front: ModuleType) -> None:
    contexts: list[dict[str, Any]] = [
        {"authorizer": {"claims": {"iss": "", "sub": "ann"}}},
        {"authorizer": {"claims": {"iss": "", "client_id": "ann"}}},
        {"authorizer": {"claims": {"iss": "other", "sub": "ann"}}},
        {"authorizer": {"principalId": "ann"}},
        {"authorizer": {"principalId": "|ann"}},
        {"authorizer": {"principalId": '["token", "", "sub", "ann"]'}},
        {"identity": {"userArn": "ann"}},
        {"identity": {"cognitoIdentityId": "ann"}},
        {},
    ]
    owners = [front.find_owner({"requestContext": context}) for context in contexts]
    assert len({*owners}) == len(contexts)
