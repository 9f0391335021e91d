"""Access to an API: users of a pool, callers that a function allows, and requests signed as a role."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.embedded_aws.programs import TAGS, allow, simple_function, trust
from tests.e2e.embedded_aws.rest_apis import HTTP, ask, mock, operation, rest_api


def pools() -> pulumi.Output[str]:
    """A pool with everything that belongs to one; its ARN."""
    pool = aws.cognito.UserPool(
        "users",
        username_attributes=["email"],
        username_configuration={"case_sensitive": False},
        auto_verified_attributes=["email"],
        password_policy={"minimum_length": 12, "require_symbols": False, "require_numbers": True},
        mfa_configuration="OPTIONAL",
        software_token_mfa_configuration={"enabled": True},
        account_recovery_setting={"recovery_mechanisms": [{"name": "verified_email", "priority": 1}]},
        admin_create_user_config={
            "allow_admin_create_user_only": False,
            "invite_message_template": {
                "sms_message": "{username} {####}",
                "email_message": "{username} {####}",
                "email_subject": "Come",
            },
        },
        user_attribute_update_settings={"attributes_require_verification_before_updates": ["email"]},
        schemas=[{"name": "shop", "attribute_data_type": "String", "mutable": True}],
        deletion_protection="INACTIVE",
        tags=TAGS,
    )
    server = aws.cognito.ResourceServer(
        "shop",
        identifier="shop",
        name="shop",
        scopes=[{"scope_name": "read", "scope_description": "look"}],
        user_pool_id=pool.id,
    )
    client = aws.cognito.UserPoolClient(
        "web",
        user_pool_id=pool.id,
        explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        access_token_validity=60,
        token_validity_units={"access_token": "minutes"},
        allowed_oauth_flows=["code"],
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_scopes=["openid", "shop/read"],
        callback_urls=["https://shop.example.com/back"],
        logout_urls=["https://shop.example.com"],
        supported_identity_providers=["COGNITO"],
        prevent_user_existence_errors="ENABLED",
        opts=pulumi.ResourceOptions(depends_on=[server]),
    )
    aws.cognito.UserPoolDomain("users", domain=f"shop-{pulumi.get_stack()}", user_pool_id=pool.id)
    aws.cognito.UserGroup("admins", user_pool_id=pool.id, description="may all", precedence=1)
    identities = aws.cognito.IdentityPool(
        "identities",
        identity_pool_name="identities",
        cognito_identity_providers=[
            {"client_id": client.id, "provider_name": pool.endpoint, "server_side_token_check": True}
        ],
    )
    pulumi.export("pool", pool.id)
    pulumi.export("client", client.id)
    pulumi.export("endpoint", pool.endpoint)
    pulumi.export("identities", identities.id)
    return pool.arn


PASSWORD = "correct horse 7 Battery"


def sign_in(stack: Deployment, name: str = "ada@example.com") -> dict[str, str]:
    """The tokens of a new user."""
    client = stack.client("cognito-idp")
    client.sign_up(ClientId=stack.outputs["client"], Username=name, Password=PASSWORD)
    client.admin_confirm_sign_up(UserPoolId=stack.outputs["pool"], Username=name)
    return initiate(stack, name)


def initiate(stack: Deployment, name: str) -> dict[str, str]:
    """The tokens of a user."""
    return stack.client("cognito-idp").initiate_auth(
        ClientId=stack.outputs["client"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]


@pytest.mark.exhaustive
def test_a_pool_with_all_its_settings(emulator: Emulator) -> None:
    with deploy(pools, stack="settings", emulator=emulator) as stack:
        client, pool_id = stack.client("cognito-idp"), stack.outputs["pool"]
        found = client.describe_user_pool(UserPoolId=pool_id)["UserPool"]
        assert found["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
        assert found["UsernameAttributes"] == ["email"]
        assert found["UserPoolTags"] == TAGS
        assert found["AdminCreateUserConfig"]["InviteMessageTemplate"]["SMSMessage"] == "{username} {####}"
        assert "custom:shop" in {each["Name"] for each in found["SchemaAttributes"]}
        mfa = client.get_user_pool_mfa_config(UserPoolId=pool_id)
        assert mfa["MfaConfiguration"] == "OPTIONAL"
        assert mfa["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
        app = client.describe_user_pool_client(UserPoolId=pool_id, ClientId=stack.outputs["client"])
        assert app["UserPoolClient"]["AllowedOAuthScopes"] == ["openid", "shop/read"]
        assert app["UserPoolClient"]["CallbackURLs"] == ["https://shop.example.com/back"]
        assert stack.outputs["endpoint"] == f"cognito-idp.us-east-1.amazonaws.com/{pool_id}"
        assert stack.recording.find_by_name("shop").outputs["scopeIdentifiers"] == ["shop/read"]
        assert client.list_groups(UserPoolId=pool_id)["Groups"][0]["Precedence"] == 1
        identities = stack.client("cognito-identity").describe_identity_pool(
            IdentityPoolId=stack.outputs["identities"]
        )
        assert identities["CognitoIdentityProviders"][0]["ServerSideTokenCheck"] is True
        with pytest.raises(client.exceptions.InvalidPasswordException):
            client.sign_up(ClientId=stack.outputs["client"], Username="a@example.com", Password="short1A")


def test_a_group_is_changed_in_place(emulator: Emulator) -> None:
    def program(**settings: Any) -> None:
        pool = aws.cognito.UserPool("staff")
        aws.cognito.UserGroup("editors", name="editors", user_pool_id=pool.id, **settings)
        pulumi.export("pool", pool.id)

    with deploy(lambda: program(description="write", precedence=3), emulator=emulator) as stack:
        client, pool = stack.client("cognito-idp"), {"UserPoolId": stack.outputs["pool"]}
        client.admin_create_user(**pool, Username="mia")
        client.admin_add_user_to_group(**pool, GroupName="editors", Username="mia")
        before = client.get_group(**pool, GroupName="editors")["Group"]
        assert [*stack.update(lambda: program(description="write and publish")).values()] == ["update"]
        after = client.get_group(**pool, GroupName="editors")["Group"]
        assert (after["Description"], after["Precedence"]) == ("write and publish", 0)
        assert after["CreationDate"] == before["CreationDate"]
        assert client.list_users_in_group(**pool, GroupName="editors")["Users"][0]["Username"] == "mia"
        assert stack.refresh() == {}
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.update_group(**pool, GroupName="readers", Description="read")


def scheme(kind: str, **authorizer: Any) -> dict[str, Any]:
    return {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools" if kind == "cognito_user_pools" else "custom",
        "x-amazon-apigateway-authorizer": {"type": kind, **authorizer},
    }


def test_users_of_the_pool_pass_others_do_not(emulator: Emulator) -> None:
    template = (
        '{"email": "$context.authorizer.claims.username", "sub": "$context.authorizer.claims[\'sub\']",'
        ' "groups": "$context.authorizer.claims[\'cognito:groups\']"}'
    )
    admin_scope = "aws.cognito.signin.user.admin"

    def program() -> None:
        users = scheme("cognito_user_pools", providerARNs=[pools()])
        strangers = scheme("cognito_user_pools", providerARNs=[aws.cognito.UserPool("others").arn])
        me = operation(mock(template))
        rest_api(
            {
                "/me": {"get": {**me, "security": [{"users": []}]}},
                "/scoped": {"get": {**me, "security": [{"users": [admin_scope]}]}},
                "/other-scope": {"get": {**me, "security": [{"users": ["shop/read"]}]}},
                "/strangers": {"get": {**me, "security": [{"strangers": []}]}},
                "/open": {"get": me},
            },
            components={"securitySchemes": {"users": users, "strangers": strangers}},
        )

    with deploy(program, stack="users", emulator=emulator) as stack:
        cognito, member = stack.client("cognito-idp"), "ada@example.com"
        sign_in(stack, member)
        for group in ("admins", "readers"):
            cognito.create_group(UserPoolId=stack.outputs["pool"], GroupName=group)
            cognito.admin_add_user_to_group(
                UserPoolId=stack.outputs["pool"], Username=member, GroupName=group
            )
        tokens = initiate(stack, member)
        access, identity = f"Bearer {tokens['AccessToken']}", tokens["IdToken"]
        assert ask(stack, "GET", "/open").status == 200
        assert ask(stack, "GET", "/me").status == 401
        assert ask(stack, "GET", "/me", Authorization="Bearer nonsense").status == 401
        head, payload, signature = tokens["AccessToken"].split(".")
        forged = f"{head}.{payload}.{signature[::-1]}"
        assert ask(stack, "GET", "/me", Authorization=forged).status == 401
        # Without scopes an access token is none (AWS re:Post, "401 Unauthorized" of a user pool authorizer).
        assert ask(stack, "GET", "/me", Authorization=access).status == 401
        answer = ask(stack, "GET", "/me", Authorization=identity)
        assert answer.status == 200
        assert len(answer.json()["sub"]) == 36
        assert answer.json()["groups"] == "admins,readers"
        assert ask(stack, "GET", "/scoped", Authorization=access).status == 200
        assert ask(stack, "GET", "/scoped", Authorization=identity).status == 401
        assert ask(stack, "GET", "/other-scope", Authorization=access).status == 401
        assert ask(stack, "GET", "/strangers", Authorization=access).status == 401


AUTHORIZER = """
def handler(event, context):
    token = event.get("authorizationToken") or (event["queryStringParameters"] or {}).get("key")
    if token == "broken":
        raise ValueError("broken")
    effect = "Allow" if token == "letmein" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {
        "principalId": "ada",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"tenant": "7"},
    }
"""


@pytest.mark.parametrize("permitted", [True, False])
def test_a_function_decides(emulator: Emulator, permitted: bool) -> None:
    template = '{"who": "$context.authorizer.principalId", "tenant": "$context.authorizer.tenant"}'

    def program() -> None:
        function = simple_function("decides", AUTHORIZER)
        token = scheme("token", authorizerUri=function.invoke_arn, authorizerResultTtlInSeconds=0)
        source = {"identitySource": "method.request.querystring.key", "authorizerResultTtlInSeconds": 60}
        request = scheme("request", authorizerUri=function.invoke_arn, **source)
        me = operation(mock(template))
        stage = rest_api(
            {
                "/token": {"get": {**me, "security": [{"token": []}]}},
                "/request": {"get": {**me, "security": [{"request": []}]}},
            },
            components={"securitySchemes": {"token": token, "request": request}},
        )
        rest = stage.execution_arn.apply(lambda arn: arn.rpartition("/")[0])
        aws.lambda_.Permission(
            "decides",
            function=function.name,
            action="lambda:InvokeFunction",
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.format("{0}/{1}", rest, "authorizers/*" if permitted else "*/GET/token"),
        )

    with deploy(program, emulator=emulator) as stack:
        good = ask(stack, "GET", "/token", Authorization="letmein")
        if not permitted:
            assert good.status == 500
            return
        assert (good.status, good.json()) == (200, {"who": "ada", "tenant": "7"})
        assert ask(stack, "GET", "/token").status == 401
        assert ask(stack, "GET", "/token", Authorization="wrong").status == 403
        assert ask(stack, "GET", "/token", Authorization="broken").status == 500
        assert ask(stack, "GET", "/request?key=letmein").status == 200
        assert ask(stack, "GET", "/request").status == 401


def request_signed(stack: Deployment, credentials: Credentials, path: str) -> int:
    url = stack.local_url("url") + path
    request = AWSRequest("GET", url)
    SigV4Auth(credentials, "execute-api", stack.region).add_auth(request)
    return HTTP.request("GET", url, headers=dict(request.headers), redirect=False).status


def test_a_signed_request_has_the_rights_of_its_role(emulator: Emulator) -> None:
    iam = {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "awsSigv4",
    }
    me = operation(mock("{}"), security=[{"iam": []}])

    def program() -> None:
        stage = rest_api(
            {"/mine": {"get": me}, "/other": {"get": me}}, components={"securitySchemes": {"iam": iam}}
        )
        role = aws.iam.Role("caller", assume_role_policy=trust("lambda"))
        permissions = stage.execution_arn.apply(lambda arn: allow("execute-api:Invoke", f"{arn}/GET/mine"))
        aws.iam.RolePolicy("caller", role=role.name, policy=permissions)
        pulumi.export("role", role.arn)

    with deploy(program, emulator=emulator) as stack:
        client = stack.client("sts", role_arn=stack.outputs["role"])
        credentials = client._request_signer._credentials
        assert ask(stack, "GET", "/mine").status == 403
        assert request_signed(stack, credentials, "/mine") == 200
        assert request_signed(stack, credentials, "/other") == 403
        wrong = Credentials(credentials.access_key, "x" * 40, credentials.token)
        assert request_signed(stack, wrong, "/mine") == 403
        assert json.loads(ask(stack, "GET", "/mine", Authorization="AWS4-HMAC-SHA256 x").data)["message"]
