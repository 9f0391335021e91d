"""Tokens of identity providers, with which a role is assumed."""

import time
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from embedded_aws.iam.permissions.statements import evaluate_trust_policy
from embedded_aws.ministack import cognito, iam, iam_evaluator
from embedded_aws.ministack.responses import get_region

ACTION: Final = "sts:AssumeRoleWithWebIdentity"
IDENTITY_POOLS: Final = "cognito-identity.amazonaws.com"
"""Issuer of the tokens of identity pools."""

_ANSWER: Final = {
    "<SubjectFromWebIdentityToken>test-subject<": "<SubjectFromWebIdentityToken>{sub}<",
    "<Audience>sts.amazonaws.com<": "<Audience>{aud}<",
    "<Provider>sts.amazonaws.com<": "<Provider>{provider}<",
    '"SubjectFromWebIdentityToken": "test-subject"': '"SubjectFromWebIdentityToken": "{sub}"',
    '"Audience": "sts.amazonaws.com"': '"Audience": "{aud}"',
    '"Provider": "sts.amazonaws.com"': '"Provider": "{provider}"',
}


class InvalidTokenError(Exception):
    """AWS STS rejects a token.

    Args:
        code: Error code.
        message: Error message.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def is_trusted(role: iam.Role, principal: str, keys: Mapping[str, object]) -> bool:
    """Returns whether the trust policy of a role allows an identity of a provider to assume it.

    Args:
        role: The role.
        principal: The provider, as the policy names it.
        keys: Condition keys of the token.
    """
    arn = role["Arn"]
    context = iam_evaluator.EvalContext(
        principal, "WebIdentityUser", arn.split(":")[4], ACTION, arn, get_region(), service_context={**keys}
    )
    return evaluate_trust_policy(role["AssumeRolePolicyDocument"], principal, context)


def verify_token(token: str, account: str) -> tuple[str, Mapping[str, object]]:
    """Returns the provider of a valid token, as policies and answers name it, and the claims.

    Args:
        token: The token.
        account: Account of the role.

    Raises:
        InvalidTokenError: If the token is not one that AWS STS accepts, or its issuer is not in the emulator.
    """
    claims: Mapping[str, object] = cognito.token_claims(token) if token.count(".") == 2 else {}  # noqa: PLR2004
    issuer = str(claims.get("iss") or "").partition("://")[2].rstrip("/")
    if not issuer:
        raise InvalidTokenError("InvalidIdentityToken", "The ID Token provided is not a valid JWT.")
    provider = issuer
    if issuer != IDENTITY_POOLS:
        provider = f"arn:aws:iam::{account}:oidc-provider/{issuer}"
        _check_provider(provider, claims)
        if not issuer.startswith("cognito-idp."):
            message = (
                "Couldn't retrieve verification key from your identity provider: the embedded emulator has"
                f" only those of Amazon Cognito, not of {claims['iss']}."
            )
            raise InvalidTokenError("InvalidIdentityToken", message)
    if not cognito.is_signature_valid(token):
        raise InvalidTokenError("InvalidIdentityToken", "Token signature invalid.")
    expires = claims.get("exp")
    if (float(expires) if isinstance(expires, int | float | str) and expires else 0) <= time.time():
        raise InvalidTokenError("ExpiredTokenException", "Token expired.")
    return provider, claims


def _check_provider(arn: str, claims: Mapping[str, object]) -> None:
    found = iam.oidc_providers.get(arn)
    if found is None:
        message = f"No OpenIDConnect provider found in your account for {claims['iss']}"
        raise InvalidTokenError("InvalidIdentityToken", message)
    if "aud" not in claims:  # an access token of a user pool
        raise InvalidTokenError("InvalidIdentityToken", "Missing a required claim: aud")
    if claims["aud"] not in found["ClientIDList"]:
        raise InvalidTokenError("InvalidIdentityToken", "Incorrect token audience")


def build_keys(claims: Mapping[str, object]) -> dict[str, object]:
    """Returns the condition keys of a token."""
    issuer = str(claims["iss"]).partition("://")[2].rstrip("/")
    return {f"{issuer}:{name}".lower(): claims[name] for name in ("aud", "sub", "amr") if name in claims}


def describe_token(body: bytes, provider: str, claims: Mapping[str, object]) -> bytes:
    """Returns the answer of STS with the claims of the token."""
    values = {"provider": provider, **{name: escape(str(claims.get(name, ""))) for name in ("sub", "aud")}}
    text = body.decode()
    for theirs, ours in _ANSWER.items():
        text = text.replace(theirs, ours.format(**values))
    return text.encode()
