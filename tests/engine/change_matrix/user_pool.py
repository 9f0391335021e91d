"""Effects of each argument of ``UserPool``."""

from typing import Any
from uuid import uuid4

import pulumi
import pulumi_aws as aws

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.rows import Change, Component
from tests.permissions.account import document

_SIGN_IN = {"auth_flows": ["ALLOW_USER_PASSWORD_AUTH"]}
_PAGES = {"oauth_flow": "code", "oauth_scopes": ["openid"], "callback_urls": ["https://a.example/"]}
_SHOP = {"shop": {"scopes": {"read": "Read orders"}}}
_GROUPS: dict[str, Any] = {"staff": {}}
_PASSWORD = "Long-Enough-4-All"


def _desk(*without: str, **changed: Any) -> dict[str, Any]:
    """The clients, with arguments of one changed; users sign in with the other."""
    desk = {name: value for name, value in _PAGES.items() if name not in without}
    return {"desk": {**desk, **changed}, "app": _SIGN_IN}


def _make(name: str, arguments: dict[str, Any]) -> patterns.UserPool:
    """The component beside a web ACL and a function, which any others stand for."""
    others = aws.wafv2.WebAcl(
        "others",
        scope="REGIONAL",
        default_action={"allow": {}},
        visibility_config={
            "cloudwatch_metrics_enabled": False,
            "metric_name": "others",
            "sampled_requests_enabled": False,
        },
    )
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    role = aws.iam.Role("others", assume_role_policy=document(trust))
    code = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context): return event")})
    welcome = aws.lambda_.Function(
        "others", role=role.arn, runtime="python3.13", handler="app.handler", code=code
    )
    given: dict[str, Any] = {"web_acl_arn": others.arn} if arguments.get("web_acl_arn") else {}
    if triggers := arguments.get("triggers"):
        given["triggers"] = dict.fromkeys(triggers, welcome.arn)
    return patterns.UserPool(name, {**arguments, **given})  # pyright: ignore[reportArgumentType]


def _probe(deployment: Deployment) -> None:
    """A user signs in, or is asked for the second factor."""
    cognito, outputs = deployment.client("cognito-idp"), deployment.outputs
    user = {"UserPoolId": outputs["user_pool_id"], "Username": f"{uuid4().hex}@example.com"}
    cognito.admin_create_user(**user, MessageAction="SUPPRESS", TemporaryPassword=_PASSWORD)
    cognito.admin_set_user_password(**user, Password=_PASSWORD, Permanent=True)
    answer = cognito.initiate_auth(
        ClientId=outputs["client_ids"]["app"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user["Username"], "PASSWORD": _PASSWORD},
    )
    assert answer.get("AuthenticationResult", {}).get("IdToken") or answer["ChallengeName"] == "MFA_SETUP"


_OF_THE_WEB_ACL = {f"web-acl{each}": "create" for each in ("", "-association", "-logging", "-logs")}
USER_POOL = Component(
    _make,
    {
        "clients": _desk(),
        "resource_servers": _SHOP,
        "groups": _GROUPS,
        "domain_prefix": "first",
        "deletion_protection": False,
        "force_destroy": True,
    },
    [
        Change("clients", {**_desk(), "till": {}}, {"till-client": "create"}),
        Change("clients", {"app": _SIGN_IN}, {"desk-client": "delete"}),
        Change(
            "clients", {"app": _SIGN_IN, "till": _PAGES}, {"desk-client": "delete", "till-client": "create"}
        ),
        Change("clients", _desk(auth_flows=["ALLOW_CUSTOM_AUTH"]), {"desk-client": "update"}),
        Change("clients", _desk(*_PAGES), {"desk-client": "update"}),
        Change("clients", _desk(oauth_scopes=["openid", "shop/read"]), {"desk-client": "update"}),
        Change("clients", _desk(callback_urls=["https://b.example/"]), {"desk-client": "update"}),
        # Only a program has a secret, which a client has from its beginning.
        Change(
            "clients",
            _desk("callback_urls", oauth_flow="client_credentials", oauth_scopes=["shop/read"]),
            {"desk-client": "replace"},
        ),
        Change("clients", _desk(token_validity_minutes=30), {"desk-client": "update"}),
        Change("clients", _desk(refresh_token_validity_days=7), {"desk-client": "update"}),
        Change(
            "resource_servers",
            {"shop": {"scopes": {"read": "Read orders", "write": "Place orders"}}},
            {"shop-scopes": "update"},
        ),
        Change(
            "resource_servers",
            {**_SHOP, "depot": {"scopes": {"read": "Read stock"}}},
            {"depot-scopes": "create"},
        ),
        Change("resource_servers", {}, {"shop-scopes": "delete"}),
        Change("groups", {"staff": {"description": "Employees"}}, {"staff-group": "update"}),
        Change("groups", {"staff": {"precedence": 1}}, {"staff-group": "update"}),
        Change("groups", {**_GROUPS, "admins": {}}, {"admins-group": "create"}),
        Change("groups", {}, {"staff-group": "delete"}),
        Change(
            "triggers",
            {"post_confirmation": "others"},
            {"pool": "update", "post-confirmation-permission": "create"},
        ),
        Change("self_sign_up_enabled", True, {"pool": "update"}),
        Change("mfa_configuration", "OFF", {"pool": "update"}),
        Change("mfa_configuration", "ON", {"pool": "update"}),
        Change("minimum_password_length", 16, {"pool": "update"}),
        # Deleted first: a pool has one, and no pages until there is the other.
        Change("domain_prefix", "second", {"domain": "replace"}),
        Change("deletion_protection", True, {"pool": "update"}),
        Change("web_acl_arn", "others", {"web-acl-association": "create"}),
        Change("hardened", True, {**_OF_THE_WEB_ACL, "key": "create", "key-policy": "create"}),
        Change("force_destroy", False, {}),
        Change("tags", {"team": "post"}, {"pool": "update"}),
    ],
    probe=_probe,
    unchanged={
        "log_retention_days": "Changes the log of `hardened` alone, in place.",
        "kms_key_arn": "Changes the log of `hardened` alone, in place.",
    },
)
