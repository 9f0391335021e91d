# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any

import pulumi
import pytest
from graphs import KEY_ARN, errors_in, evaluate, names, statements

from serverless_patterns import UserPool

SHOP = {"shop": {"scopes": {"orders.write": "Place orders"}}}
PROGRAM = {"oauth_flow": "client_credentials", "oauth_scopes": ["shop/orders.write"]}


def make(**args: Any):
    return evaluate(lambda: UserPool("users", args))


def test_defaults():
    recording = make(tags={"team": "sales"})
    assert [found.name for found in recording.registrations if found.custom] == ["users-pool"]
    assert recording.find_by_name("users-pool").inputs == {
        "usernameAttributes": ["email"],
        "usernameConfiguration": {"caseSensitive": False},
        "autoVerifiedAttributes": ["email"],
        "userAttributeUpdateSettings": {"attributesRequireVerificationBeforeUpdates": ["email"]},
        "accountRecoverySetting": {"recoveryMechanisms": [{"name": "verified_email", "priority": 1}]},
        "adminCreateUserConfig": {"allowAdminCreateUserOnly": True},
        "mfaConfiguration": "OPTIONAL",
        "softwareTokenMfaConfiguration": {"enabled": True},
        "passwordPolicy": {
            "minimumLength": 12,
            "requireLowercase": True,
            "requireUppercase": True,
            "requireNumbers": True,
            "requireSymbols": False,
            "temporaryPasswordValidityDays": 3,
        },
        "deletionProtection": "ACTIVE",
        "tags": {"team": "sales"},
    }


@pytest.mark.parametrize(
    ("args", "property_", "expected"),
    [
        ({"self_sign_up_enabled": True}, "adminCreateUserConfig", {"allowAdminCreateUserOnly": False}),
        ({"mfa_configuration": "ON"}, "mfaConfiguration", "ON"),
        ({"mfa_configuration": "OFF"}, "softwareTokenMfaConfiguration", None),
        ({"deletion_protection": False}, "deletionProtection", "INACTIVE"),
    ],
)
def test_argument_reaches_the_pool(args: dict[str, Any], property_: str, expected: object):
    assert make(**args).find_by_name("users-pool").inputs.get(property_) == expected


def test_triggers_of_a_function_and_of_an_alias():
    functions = {
        "pre_sign_up": "arn:aws:lambda:us-east-1:123456789012:function:check",
        "pre_token_generation": "arn:aws:lambda:us-east-1:123456789012:function:claims:live",
        "pre_authentication": "arn:aws:lambda:us-east-1:123456789012:function:check",
        "post_authentication": "arn:aws:lambda:us-east-1:123456789012:function:log",
        "user_migration": "arn:aws:lambda:us-east-1:123456789012:function:look-up:live",
    }
    recording = make(triggers=functions)
    pool = recording.find_by_name("users-pool")
    assert pool.inputs["lambdaConfig"] == {
        "preSignUp": functions["pre_sign_up"],
        "preTokenGenerationConfig": {
            "lambdaArn": functions["pre_token_generation"],
            "lambdaVersion": "V2_0",
        },
        "preAuthentication": functions["pre_authentication"],
        "postAuthentication": functions["post_authentication"],
        "userMigration": functions["user_migration"],
    }
    for name, qualifier in (
        *(("pre-sign-up", None), ("pre-token-generation", "live"), ("user-migration", "live")),
        *(("pre-authentication", None), ("post-authentication", None)),
    ):
        permission = recording.find_by_name(f"users-{name}-permission").inputs
        assert permission["function"] == functions[name.replace("-", "_")].removesuffix(":live")
        assert (permission.get("qualifier"), permission["sourceArn"]) == (qualifier, pool.outputs["arn"])
        assert permission["principal"] == "cognito-idp.amazonaws.com"
    assert make(triggers={}).find_by_name("users-pool").inputs["lambdaConfig"] == {}


def test_groups():
    recording = make(groups={"staff": {"description": "Employees", "precedence": 0}, "guests": {}})
    assert recording.find_by_name("users-staff-group").inputs == {
        "name": "staff",
        "description": "Employees",
        "precedence": 0,
        "userPoolId": recording.find_by_name("users-pool").id,
    }
    assert recording.find_by_name("users-guests-group").inputs["name"] == "guests"


def test_flow_that_is_removed_is_turned_off_in_the_same_client():
    of_users = {"oauth_flow": "code", "oauth_scopes": ["openid"], "callback_urls": ["https://a.example"]}
    clients = [
        make(clients={"web": client}, domain_prefix="users").find_by_name("users-web-client").inputs
        for client in (of_users, {})
    ]
    assert [client["allowedOauthFlowsUserPoolClient"] for client in clients] == [True, False]
    # Another value would replace the client.
    assert [client["generateSecret"] for client in clients] == [False, False]


def test_length_of_passwords():
    assert (
        make(minimum_password_length=20).find_by_name("users-pool").inputs["passwordPolicy"]["minimumLength"]
        == 20
    )


def test_client_of_users():
    recording = make(clients={"web": {}})
    pool = recording.find_by_name("users-pool").id
    assert recording.find_by_name("users-web-client").inputs == {
        "userPoolId": pool,
        "explicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "accessTokenValidity": 60,
        "idTokenValidity": 60,
        "refreshTokenValidity": 30,
        "tokenValidityUnits": {"accessToken": "minutes", "idToken": "minutes", "refreshToken": "days"},
        "enableTokenRevocation": True,
        "preventUserExistenceErrors": "ENABLED",
        "allowedOauthFlowsUserPoolClient": False,
        "generateSecret": False,
    }
    assert recording.find_by_name("users").outputs["client_ids"] == {
        "web": recording.find_by_name("users-web-client").id
    }


@pytest.mark.parametrize(
    ("client", "property_", "expected"),
    [
        (
            {"auth_flows": ["ALLOW_USER_PASSWORD_AUTH"]},
            "explicitAuthFlows",
            ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        ),
        ({"auth_flows": []}, "explicitAuthFlows", ["ALLOW_REFRESH_TOKEN_AUTH"]),
        ({"token_validity_minutes": 5}, "accessTokenValidity", 5),
        ({"token_validity_minutes": 1440}, "idTokenValidity", 1440),
        ({"refresh_token_validity_days": 1}, "refreshTokenValidity", 1),
    ],
)
def test_argument_reaches_the_client(client: dict[str, Any], property_: str, expected: object):
    assert make(clients={"web": client}).find_by_name("users-web-client").inputs[property_] == expected


def test_client_with_the_pools_own_pages():
    client = {
        "oauth_flow": "code",
        "oauth_scopes": ["openid"],
        "callback_urls": ["https://shop.example.com/in"],
    }
    recording = make(clients={"web": client}, domain_prefix="shop-users")
    made = recording.find_by_name("users-web-client").inputs
    assert (made["allowedOauthFlows"], made["allowedOauthScopes"]) == (["code"], ["openid"])
    assert made["allowedOauthFlowsUserPoolClient"]
    assert made["callbackUrls"] == ["https://shop.example.com/in"]
    assert not made["generateSecret"]
    assert recording.find_by_name("users-domain").inputs == {
        "domain": "shop-users",
        "userPoolId": recording.find_by_name("users-pool").id,
    }


def test_client_that_signs_itself_in():
    recording = make(clients={"partner": PROGRAM}, resource_servers=SHOP, domain_prefix="shop-users")
    client = recording.find_by_name("users-partner-client")
    assert client.inputs["generateSecret"]
    assert client.inputs["allowedOauthScopes"] == ["shop/orders.write"]
    # A client may only name scopes that there are.
    assert "users-shop-scopes" in names(recording, client.dependencies)
    assert recording.find_by_name("users-shop-scopes").inputs == {
        "identifier": "shop",
        "name": "shop",
        "scopes": [{"scopeName": "orders.write", "scopeDescription": "Place orders"}],
        "userPoolId": recording.find_by_name("users-pool").id,
    }


WEB_ACL = "aws:wafv2/webAcl:WebAcl"
WEB_ACL_ARN = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/own/1"


def test_hardened_has_a_web_acl_whose_log_is_encrypted_and_kept_for_a_year():
    recording = make(hardened=True, tags={"team": "sales"})
    assert recording.find_by_name("users-web-acl-association").inputs == {
        "resourceArn": recording.find_by_name("users-pool").outputs["arn"],
        "webAclArn": recording.find_by_name("users-web-acl").outputs["arn"],
    }
    key, log_group = recording.find_by_name("users-key"), recording.find_by_name("users-web-acl-logs")
    assert key.retain_on_delete
    assert log_group.inputs == {
        "namePrefix": "aws-waf-logs-users-",
        "retentionInDays": 365,
        "kmsKeyId": key.outputs["arn"],
        "tags": {"team": "sales"},
    }
    _, logs = statements(recording.find_by_name("users-key-policy"))
    assert logs["Condition"]["ArnLike"] == {
        "kms:EncryptionContext:aws:logs:arn": [
            "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-users-*"
        ]
    }


def test_web_acl_of_a_hardened_pool_lets_users_sign_in_from_one_address_and_to_localhost():
    (web_acl,) = make(hardened=True).find_by_type(WEB_ACL)
    assert web_acl.inputs["scope"] == "REGIONAL"
    rules = {rule["name"]: rule["statement"] for rule in web_acl.inputs["rules"]}
    assert all("managedRuleGroupStatement" in statement for statement in rules.values())
    counted = {
        name: [override["name"] for override in overrides]
        for name, statement in rules.items()
        if (overrides := statement["managedRuleGroupStatement"]["ruleActionOverrides"])
    }
    assert counted == {
        "AWSManagedRulesAnonymousIpList": ["AnonymousIPList", "HostingProviderIPList"],
        "AWSManagedRulesCommonRuleSet": [
            "SizeRestrictions_BODY",
            "EC2MetaDataSSRF_BODY",
            "EC2MetaDataSSRF_QUERYARGUMENTS",
        ],
    }


@pytest.mark.parametrize("hardened", [False, True])
def test_web_acl_that_is_given_is_the_only_one(hardened: bool):
    recording = make(web_acl_arn=WEB_ACL_ARN, hardened=hardened)
    assert [found.name for found in recording.registrations if found.custom] == [
        "users-pool",
        "users-web-acl-association",
    ]
    assert recording.find_by_name("users-web-acl-association").inputs["webAclArn"] == WEB_ACL_ARN


def test_arguments_of_the_log_of_a_hardened_pool():
    given = make(hardened=True, log_retention_days=90, kms_key_arn=KEY_ARN)
    assert given.find_by_name("users-web-acl-logs").inputs["retentionInDays"] == 90
    assert given.find_by_name("users-web-acl-logs").inputs["kmsKeyId"] == KEY_ARN
    assert not given.find_by_type("aws:kms/key:Key")
    assert not make(hardened=True, force_destroy=True).find_by_name("users-key").retain_on_delete


def test_authorizer():
    def program() -> None:
        pool = UserPool("users", {})
        pulumi.export("authorizer", pool.authorizer())
        pulumi.export("arn", pool.arn)

    outputs = evaluate(program).outputs
    assert outputs["authorizer"] == {"user_pool_arns": [outputs["arn"]]}


def test_outputs():
    recording = make()
    outputs = recording.find_by_name("users").outputs
    assert outputs.keys() == {"arn", "user_pool_id", "client_ids", "issuer"}
    assert outputs["user_pool_id"] == recording.find_by_name("users-pool").id
    assert outputs["client_ids"] == {}
    assert outputs["issuer"].startswith("https://")


def client(**args: Any) -> dict[str, Any]:
    return {"clients": {"web": args}, "domain_prefix": "shop"}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"web_acl_arn": WEB_ACL_ARN.replace("regional", "global")}, [f"web_acl_arn: '{WEB_ACL_ARN.replace('regional', 'global')}' must be the ARN of a web ACL with the scope REGIONAL"]),
        ({"domain_prefix": "my-aws-shop"}, ["domain_prefix: 'my-aws-shop' must be lower-case letters, digits and hyphens, without aws, amazon or cognito"]),
        ({"clients": {"a b": {}}}, ["clients.a b: 'a b' must be a name of letters, digits and hyphens"]),
        (
            client(auth_flows=["PASSWORD"], token_validity_minutes=4, refresh_token_validity_days=3_651),
            [
                "clients.web.auth_flows.0: 'PASSWORD' must be 'ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH' or 'ALLOW_CUSTOM_AUTH'.",
                "clients.web.token_validity_minutes: 4 is out of range; must be 5 to 1440",
                "clients.web.refresh_token_validity_days: 3651 is out of range; must be 1 to 3650",
            ],
        ),
        (
            client(oauth_scopes=["openid"], callback_urls=["https://a.example"]),
            ["clients.web.oauth_scopes: requires 'oauth_flow'. Choose one, or remove the scopes", ("clients.web.callback_urls: requires 'oauth_flow' to be code. Set that, or remove the URLs")],
        ),
        (
            client(oauth_flow="code"),
            ["clients.web.oauth_scopes: is required by 'oauth_flow'. Add a scope, such as openid", ("clients.web.callback_urls: is required by the flow 'code'. Add the URL that users return to")],
        ),
        (client(oauth_flow="code", oauth_scopes=["openid"], callback_urls=["http://a.example"]), ["clients.web.callback_urls.0: 'http://a.example' must be a URL of at most 1024 characters without a fragment (#), with https://, http://localhost or the scheme of an app, such as myapp://"]),
        (
            client(oauth_flow="code", oauth_scopes=["openid"], callback_urls=["http://localhost", "http://localhost:80/in", "http://localhost.example"]),
            ["clients.web.callback_urls.2: 'http://localhost.example' must be a URL of at most 1024 characters without a fragment (#), with https://, http://localhost or the scheme of an app, such as myapp://"],
        ),
        (client(**PROGRAM), ["clients.web.oauth_scopes.0: unknown scope 'shop/orders.write'. Known: aws.cognito.signin.user.admin, email, openid, phone, profile"]),
        (client(**PROGRAM, callback_urls=["https://a.example"]) | {"resource_servers": SHOP}, ["clients.web.callback_urls: requires 'oauth_flow' to be code. Set that, or remove the URLs"]),
        ({"clients": {"partner": PROGRAM}, "resource_servers": SHOP}, ["domain_prefix: is required; an OAuth flow is served at the pool's own host name"]),
        ({"resource_servers": {"a b": {"scopes": {}}}}, ["resource_servers.a b: 'a b' must be a name of letters, digits and hyphens", "resource_servers.a b.scopes: has 0 entries, must be 1 to 100"]),
        (
            {"groups": {"a b": {"precedence": -1}}, "triggers": {"pre_sign_up": "check", "pre_mail": "x"}},
            [
                "groups.a b: 'a b' must be a name of letters, digits and the signs _ . -",
                "groups.a b.precedence: -1 is out of range; must be 0 to 2147483647",
                "triggers.pre_mail: unknown argument 'pre_mail'. Known: create_auth_challenge, custom_message, define_auth_challenge, post_authentication, post_confirmation, pre_authentication, pre_sign_up, pre_token_generation, user_migration, verify_auth_challenge_response",
                "triggers.pre_sign_up: 'check' must be the ARN of a function, its version or its alias, as in arn:aws:lambda:…",
            ],
        ),
        (
            {"resource_servers": {"shop": {"scopes": {"a b": ""}}}},
            ["resource_servers.shop.scopes.a b: 'a b' must be letters, digits and _ . : -", "resource_servers.shop.scopes.a b: '' must be 1 to 256 characters"],
        ),
    ],
)  # fmt: skip
def test_errors(args: dict[str, Any], expected: list[str]):
    assert errors_in(lambda: UserPool("users", args)) == expected


def test_names():
    assert errors_in(lambda: UserPool("1st", {})) == ["name: '1st' must match [A-Za-z][A-Za-z0-9_-]*"]


def test_next_prefix_is_taken_once_the_one_before_is_gone():
    # A pool has one prefix: AWS rejects a second one.
    domain = make(domain_prefix="shop-users").find_by_name("users-domain")
    assert domain.inputs["domain"] == "shop-users"
    assert domain.delete_before_replace


@pytest.mark.parametrize("deletion_protection", [True, False])
def test_pulumi_protects_what_cognito_does(deletion_protection: bool):
    pool = make(deletion_protection=deletion_protection).find_by_name("users-pool")
    assert pool.protect == deletion_protection
