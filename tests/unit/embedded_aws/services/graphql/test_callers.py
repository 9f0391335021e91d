"""The authorization mode of a request to a GraphQL API, which no header that nobody verified says."""

import base64
import json
from typing import Any

import pytest

from embedded_aws.services.appsync.field_permissions import find_caller

POOL = "us-east-1_pool"
POOLS: dict[str, Any] = {
    "authenticationType": "AMAZON_COGNITO_USER_POOLS",
    "userPoolConfig": {"userPoolId": POOL},
}


def forge(**claims: Any) -> str:
    """Returns a token that nobody has signed."""
    parts = [
        base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in ({}, claims)
    ]
    return ".".join([*parts, "x"])


FORGED = forge(token_use="id", iss=f"https://cognito/{POOL}", **{"cognito:groups": ["admins"]})


@pytest.mark.parametrize(
    "credential", ["AWS4-", "AWS4-HMAC-SHA256 x", "AWS4-HMAC-SHA512 Credential=a", "x", FORGED]
)
@pytest.mark.parametrize("modes", [("API_KEY", "AWS_IAM"), ("AWS_IAM", "API_KEY"), ("API_KEY",)])
def test_a_key_with_a_false_signature_is_a_key(modes: tuple[str, ...], credential: str) -> None:
    first, *others = modes
    more = [{"authenticationType": mode} for mode in others]
    api = {"authenticationType": first, "additionalAuthenticationProviders": more}
    assert find_caller(api, {"Authorization": credential, "x-api-key": "a"}).mode == "API_KEY"


def test_a_token_that_only_a_function_has_accepted_has_no_groups() -> None:
    api = {**POOLS, "additionalAuthenticationProviders": [{"authenticationType": "AWS_LAMBDA"}]}
    found = find_caller(api, {"authorization": f"bearer {FORGED}"})
    assert (found.mode, found.groups) == ("AWS_LAMBDA", frozenset())


def test_a_signature_is_one_of_iam() -> None:
    api = {"authenticationType": "AWS_IAM"}
    assert find_caller(api, {"authorization": "AWS4-HMAC-SHA256 Credential=a"}).mode == "AWS_IAM"
