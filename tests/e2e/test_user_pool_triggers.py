"""User pools invoke the functions of their triggers, and obey them; groups and scopes are in their tokens."""

import base64
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pulumi
import pulumi_aws as aws
import pytest
import urllib3
from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, deploy
from serverless_patterns import Function, UserPool
from tests.permissions.account import document

PASSWORD = "Long-Enough-4-All"
CODE = """
import json, os

import boto3


def handler(event, context):
    sqs = boto3.client("sqs")
    sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(event))
    request, source = event["request"], event["triggerSource"]
    attributes = request.get("userAttributes") or {}
    mail = attributes.get("email", "")
    if mail.startswith("never") and source.startswith(("PreSignUp", "TokenGeneration")):
        raise ValueError("not you")
    if mail.startswith("odd"):
        return "odd"
    response = event["response"]
    if source.startswith("PreSignUp"):
        wanted = (request.get("validationData") or {}).get("word") == "sesame"
        response |= {"autoConfirmUser": wanted, "autoVerifyEmail": wanted}
    elif source.startswith("PostConfirmation"):
        pool = {"UserPoolId": event["userPoolId"], "Username": event["userName"]}
        boto3.client("cognito-idp").admin_add_user_to_group(**pool, GroupName="readers")
    elif source.startswith("PreAuthentication"):
        if (request["validationData"] or {}).get("word") == "halt":
            raise ValueError("not now")
    elif source.startswith("UserMigration"):
        if event["userName"].startswith("old") and request["password"] in {None, "from-the-other-one"}:
            response["userAttributes"] = {"email": event["userName"], "email_verified": "true"}
            response["finalUserStatus"], response["messageAction"] = "CONFIRMED", "SUPPRESS"
    elif source.startswith("CustomMessage"):
        response["emailSubject"] = "Your code"
        response["emailMessage"] = f"{source}: {request['codeParameter']} {request['usernameParameter']}"
    elif source.startswith("TokenGeneration"):
        response["claimsAndScopeOverrideDetails"] = {
            "idTokenGeneration": {"claimsToAddOrOverride": {"tier": "gold"}, "claimsToSuppress": ["email"]},
            "accessTokenGeneration": {"scopesToAdd": ["shop/special"]},
        }
    return event
"""
SOURCES = (
    *("pre_sign_up", "post_confirmation", "custom_message", "pre_token_generation"),
    *("pre_authentication", "post_authentication", "user_migration"),
)


@pytest.fixture(scope="module")
def stack(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory):
    directory = tmp_path_factory.mktemp("trigger")
    (directory / "app.py").write_text(CODE)
    with deploy(lambda: program(directory), emulator=emulator) as deployment:
        yield deployment


def program(directory: Path) -> None:
    queue = aws.sqs.Queue("events")
    trigger = Function(
        "trigger",
        {
            "code": str(directory),
            "handler": "app.handler",
            "environment": {"QUEUE": queue.url},
            "alias": "live",
            "policy_statements": [{"actions": ["sqs:SendMessage"], "resources": [queue.arn]}],
        },
    )
    client: Any = {"auth_flows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"]}
    pages = {"oauth_flow": "code", "oauth_scopes": ["openid"], "callback_urls": ["https://a.example/"]}
    machine: Any = {"oauth_flow": "client_credentials", "oauth_scopes": ["shop/orders.write"]}
    users = UserPool(
        "users",
        {
            "clients": {"web": client, "robot": machine, "reader": pages},  # pyright: ignore[reportArgumentType]
            "domain_prefix": "triggered-users",
            "resource_servers": {"shop": {"scopes": {"orders.write": "Place orders"}}},
            "groups": {"readers": {"description": "Everyone"}, "writers": {"precedence": 1}},
            "self_sign_up_enabled": True,
            "mfa_configuration": "OFF",
            "deletion_protection": False,
            "triggers": dict.fromkeys(SOURCES, trigger.arn),  # pyright: ignore[reportArgumentType]
        },
    )
    adding = {"Effect": "Allow", "Action": "cognito-idp:AdminAddUserToGroup"}
    allowed = users.arn.apply(lambda arn: document({**adding, "Resource": arn}))
    aws.iam.RolePolicy("adding", role=trigger.role_name, policy=allowed)
    pulumi.export("queue", queue.url)
    pulumi.export("pool", users.user_pool_id)
    pulumi.export("clients", users.client_ids)
    pulumi.export("function", trigger.function_name)


def take_events(stack: Deployment, counts: Counter[str] | None = None) -> dict[str, dict[str, Any]]:
    """Returns the events since the last call, by the source of the trigger, and counts them."""
    sqs, url = stack.client("sqs"), stack.outputs["queue"]
    found: dict[str, dict[str, Any]] = {}
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            event = json.loads(message["Body"])
            found[event["triggerSource"]] = event
            if counts is not None:
                counts[event["triggerSource"]] += 1
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def sign_up(stack: Deployment, name: str, **more: Any) -> dict[str, Any]:
    mail = f"{name}@triggers.example"
    return stack.client("cognito-idp").sign_up(
        ClientId=stack.outputs["clients"]["web"],
        Username=mail,
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": mail}],
        **more,
    )


def sign_in(stack: Deployment, name: str) -> dict[str, dict[str, Any]]:
    """Returns the claims of the tokens of a user."""
    result = stack.client("cognito-idp").initiate_auth(
        ClientId=stack.outputs["clients"]["web"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": f"{name}@triggers.example", "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    return {use: claims(result[use]) for use in ("IdToken", "AccessToken")}


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(f"{payload}{'=' * (-len(payload) % 4)}"))


def fail(call: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as failure:
        call()
    error: Any = failure.value.response.get("Error")
    return error["Code"], error["Message"]


def read_mails(stack: Deployment, address: str) -> list[tuple[str, str]]:
    """Returns subject and text of the messages to an address that were recorded."""
    found = urllib3.request(
        "GET",
        f"{stack.emulator.endpoint}/_ministack/ses/messages",
        headers={"x-embedded-aws-secret": stack.emulator.secret},
    ).json()["messages"]
    mails = [mail for of_account in found.values() for mail in of_account]
    return [(mail["Subject"], mail["BodyText"]) for mail in mails if address in mail["To"]]


def test_a_sign_up_with_a_code(stack: Deployment) -> None:
    take_events(stack)
    metadata = {"ClientMetadata": {"campaign": "spring"}}
    assert sign_up(stack, "ada", **metadata)["UserConfirmed"] is False
    events = take_events(stack)
    assert list(events) == ["PreSignUp_SignUp", "CustomMessage_SignUp"]
    before = events["PreSignUp_SignUp"]
    assert re.fullmatch("[0-9a-f-]{36}", before["userName"])
    assert before["userPoolId"] == stack.outputs["pool"]
    assert before["callerContext"]["clientId"] == stack.outputs["clients"]["web"]
    assert before["request"] == {
        "userAttributes": {"email": "ada@triggers.example"},
        "validationData": None,
        "clientMetadata": {"campaign": "spring"},
    }
    assert before["response"] == dict.fromkeys(
        ("autoConfirmUser", "autoVerifyEmail", "autoVerifyPhone"), False
    )
    assert read_mails(stack, "ada@triggers.example") == [("Your code", "CustomMessage_SignUp: 123456 None")]
    client, web = stack.client("cognito-idp"), stack.outputs["clients"]["web"]
    client.confirm_sign_up(ClientId=web, Username="ada@triggers.example", ConfirmationCode="123456")
    after = take_events(stack)["PostConfirmation_ConfirmSignUp"]
    attributes = after["request"]["userAttributes"]
    assert (attributes["email_verified"], attributes["cognito:user_status"]) == ("true", "CONFIRMED")
    assert attributes["sub"] == after["userName"] == before["userName"]
    tokens = sign_in(stack, "ada")
    assert tokens["IdToken"]["cognito:groups"] == tokens["AccessToken"]["cognito:groups"] == ["readers"]
    assert (tokens["IdToken"]["tier"], "email" in tokens["IdToken"]) == ("gold", False)
    assert "tier" not in tokens["AccessToken"]
    counts = Counter[str]()
    asked = take_events(stack, counts)["TokenGeneration_Authentication"]
    assert counts["TokenGeneration_Authentication"] == 1, "for both tokens"
    assert (asked["version"], asked["request"]["groupConfiguration"]["groupsToOverride"]) == (
        "2",
        ["readers"],
    )
    assert "shop/special" in tokens["AccessToken"]["scope"].split()


def test_a_user_whom_pre_sign_up_confirms(stack: Deployment) -> None:
    take_events(stack)
    word = [{"Name": "word", "Value": "sesame"}]
    assert sign_up(stack, "grace", ValidationData=word)["UserConfirmed"] is True
    assert list(take_events(stack)) == ["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"], "and no code"
    assert sign_in(stack, "grace")["IdToken"]["cognito:groups"] == ["readers"]


def ask_to_sign_in(stack: Deployment, name: str, password: str = PASSWORD, **more: Any) -> Any:
    return stack.client("cognito-idp").initiate_auth(
        ClientId=stack.outputs["clients"]["web"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": f"{name}@triggers.example", "PASSWORD": password},
        **more,
    )


def test_a_sign_in(stack: Deployment) -> None:
    sign_up(stack, "joan", ValidationData=[{"Name": "word", "Value": "sesame"}])
    take_events(stack)
    ask_to_sign_in(stack, "joan", ClientMetadata={"word": "please"})
    events = take_events(stack)
    sources = ("PreAuthentication_Authentication", "PostAuthentication_Authentication")
    assert list(events) == [*sources, "TokenGeneration_Authentication"]
    before, after = (events[source]["request"] for source in sources)
    assert (before["validationData"], before["userNotFound"]) == ({"word": "please"}, False)
    assert before["userAttributes"]["email"] == "joan@triggers.example"
    assert before["userAttributes"] == after["userAttributes"]
    assert (after["newDeviceUsed"], "clientMetadata" in after) == (False, False)
    # The function sees each attempt, also with a wrong password; only a sign-in reaches the other one.
    assert fail(lambda: ask_to_sign_in(stack, "joan", "Wrong-4-Ever"))[0] == "NotAuthorizedException"
    assert list(take_events(stack)) == [sources[0]]
    halted = fail(lambda: ask_to_sign_in(stack, "joan", ClientMetadata={"word": "halt"}))
    assert halted == ("UserLambdaValidationException", "PreAuthentication failed with error not now.")


def test_an_administrator_signs_a_user_in(stack: Deployment) -> None:
    sign_up(stack, "emmy", ValidationData=[{"Name": "word", "Value": "sesame"}])
    take_events(stack)
    stack.client("cognito-idp").admin_initiate_auth(
        UserPoolId=stack.outputs["pool"],
        ClientId=stack.outputs["clients"]["web"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "emmy@triggers.example", "PASSWORD": PASSWORD},
    )
    events = [source.partition("_")[0] for source in take_events(stack)]
    assert events == ["PreAuthentication", "PostAuthentication", "TokenGeneration"]


def test_a_user_of_another_directory(stack: Deployment) -> None:
    take_events(stack)
    tokens = ask_to_sign_in(stack, "old-hand", "from-the-other-one")["AuthenticationResult"]
    events = take_events(stack)
    assert list(events)[:2] == ["UserMigration_Authentication", "PreAuthentication_Authentication"]
    assert not any(source.startswith(("PreSignUp", "CustomMessage")) for source in events)
    request = events["UserMigration_Authentication"]["request"]
    assert request == {"password": "from-the-other-one", "validationData": None}
    (user,) = stack.client("cognito-idp").list_users(
        UserPoolId=stack.outputs["pool"], Filter='email = "old-hand@triggers.example"'
    )["Users"]
    assert (user["UserStatus"], claims(tokens["IdToken"])["sub"]) == ("CONFIRMED", user["Username"])
    ask_to_sign_in(stack, "old-hand", "from-the-other-one")
    assert "UserMigration_Authentication" not in take_events(stack)
    for name in ("old-fox", "stranger"):  # with a wrong password, and unknown there as well
        denied = fail(lambda name=name: ask_to_sign_in(stack, name))
        assert denied == ("NotAuthorizedException", "Incorrect username or password.")
    asked = take_events(stack)["PreAuthentication_Authentication"]["request"]
    assert (asked["userNotFound"], asked["userAttributes"]) == (True, {})


def test_a_user_of_another_directory_who_has_forgotten_the_password(stack: Deployment) -> None:
    take_events(stack)
    user = {"ClientId": stack.outputs["clients"]["web"], "Username": "old-owl@triggers.example"}
    stack.client("cognito-idp").forgot_password(**user)
    events = take_events(stack)
    assert list(events) == ["UserMigration_ForgotPassword", "CustomMessage_ForgotPassword"]
    assert events["UserMigration_ForgotPassword"]["request"]["password"] is None


def test_triggers_of_the_pages_of_a_pool(stack: Deployment) -> None:
    take_events(stack)
    reader = stack.outputs["clients"]["reader"]
    form = {
        "client_id": reader,
        "redirect_uri": "https://a.example/",
        "response_type": "code",
        "scope": "openid",
        "username": "old-elk@triggers.example",
        "password": "from-the-other-one",
    }

    def submit(**more: str) -> urllib3.BaseHTTPResponse:
        return urllib3.request(
            "POST",
            f"{stack.emulator.endpoint}/login",
            body=urlencode({**form, **more}),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            redirect=False,
            timeout=60,
        )

    answer = submit()
    assert (answer.status, "code=" in answer.headers["Location"]) == (302, True)
    events = take_events(stack)
    sources = ["UserMigration", "PreAuthentication", "PostAuthentication"]
    assert [source.partition("_")[0] for source in events] == sources
    assert {event["callerContext"]["clientId"] for event in events.values()} == {reader}
    page = submit(username="odd@triggers.example", password="none")
    assert (page.status, "Incorrect username or password." in page.data.decode()) == (200, True)


def test_a_forgotten_password(stack: Deployment) -> None:
    sign_up(stack, "mary", ValidationData=[{"Name": "word", "Value": "sesame"}])
    take_events(stack)
    client = stack.client("cognito-idp")
    user = {"ClientId": stack.outputs["clients"]["web"], "Username": "mary@triggers.example"}
    client.forgot_password(**user)
    assert list(take_events(stack)) == ["CustomMessage_ForgotPassword"]
    client.confirm_forgot_password(**user, ConfirmationCode="654321", Password=f"{PASSWORD}!")
    assert list(take_events(stack)) == ["PostConfirmation_ConfirmForgotPassword"]


def test_users_of_an_administrator_are_signed_up_too(stack: Deployment) -> None:
    take_events(stack)
    client, pool = stack.client("cognito-idp"), {"UserPoolId": stack.outputs["pool"]}
    created = client.admin_create_user(**pool, Username="admin@triggers.example")["User"]["Username"]
    events = take_events(stack)
    assert events["PreSignUp_AdminCreateUser"]["userName"] == created
    assert "CustomMessage_AdminCreateUser" in events
    denied = fail(lambda: client.admin_create_user(**pool, Username="never-a@triggers.example"))
    assert denied == ("UserLambdaValidationException", "PreSignUp failed with error not you.")
    sign_up(stack, "edith")
    take_events(stack)
    client.admin_confirm_sign_up(**pool, Username="edith@triggers.example")
    assert list(take_events(stack)) == ["PostConfirmation_ConfirmSignUp"]


def test_a_function_that_fails_rejects_the_request(stack: Deployment) -> None:
    rejected = ("UserLambdaValidationException", "PreSignUp failed with error not you.")
    assert fail(lambda: sign_up(stack, "never")) == rejected
    code, message = fail(lambda: sign_up(stack, "odd"))
    assert (code, "Unrecognizable lambda output" in message) == ("InvalidLambdaResponseException", True)
    users = stack.client("cognito-idp").list_users(UserPoolId=stack.outputs["pool"])["Users"]
    mails = [each["Value"] for user in users for each in user["Attributes"] if each["Name"] == "email"]
    assert not [mail for mail in mails if mail.startswith(("never", "odd"))]
    client, user = stack.client("cognito-idp"), {"UserPoolId": stack.outputs["pool"]}
    sign_up(stack, "later", ValidationData=[{"Name": "word", "Value": "sesame"}])
    renamed = [{"Name": "email", "Value": "never-again@triggers.example"}]
    client.admin_update_user_attributes(**user, Username="later@triggers.example", UserAttributes=renamed)
    code, message = fail(lambda: sign_in(stack, "never-again"))
    assert (code, message) == (
        "UserLambdaValidationException",
        "PreTokenGeneration failed with error not you.",
    )


def ask_for_token(stack: Deployment, scope: str) -> Any:
    robot = stack.outputs["clients"]["robot"]
    described = stack.client("cognito-idp").describe_user_pool_client(
        UserPoolId=stack.outputs["pool"], ClientId=robot
    )["UserPoolClient"]
    form = {"grant_type": "client_credentials", "client_id": robot, "scope": scope}
    return urllib3.request(
        "POST",
        f"{stack.emulator.endpoint}/oauth2/token",
        body=urlencode({**form, "client_secret": described["ClientSecret"]}),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


def test_a_program_signs_in_with_its_scopes(stack: Deployment) -> None:
    answer = ask_for_token(stack, "shop/orders.write")
    assert claims(answer.json()["access_token"])["scope"] == "shop/orders.write"
    refused = ask_for_token(stack, "shop/other")
    assert (refused.status, refused.json()["error"]) == (400, "invalid_scope")


def test_a_trigger_without_permission_fails_the_request(stack: Deployment) -> None:
    policies, function = stack.client("lambda"), stack.outputs["function"]
    text = policies.get_policy(FunctionName=function, Qualifier="live")["Policy"]
    for statement in json.loads(text)["Statement"]:
        policies.remove_permission(FunctionName=function, Qualifier="live", StatementId=statement["Sid"])
    denied = "invocation failed due to error AccessDeniedException."
    assert fail(lambda: sign_up(stack, "late")) == ("UnexpectedLambdaException", f"PreSignUp {denied}")
    client, pool = stack.client("cognito-idp"), {"UserPoolId": stack.outputs["pool"]}
    config = client.describe_user_pool(**pool)["UserPool"]["LambdaConfig"]
    client.update_user_pool(**pool, LambdaConfig={"CustomMessage": config["CustomMessage"]})
    invited = fail(
        lambda: client.admin_create_user(
            **pool,
            Username="invited@triggers.example",
            UserAttributes=[{"Name": "email", "Value": "invited@triggers.example"}],
        )
    )
    assert invited == ("UnexpectedLambdaException", f"CustomMessage {denied}")
    machines = {"LambdaArn": config["CustomMessage"], "LambdaVersion": "V3_0"}
    client.update_user_pool(**pool, LambdaConfig={"PreTokenGenerationConfig": machines})
    refused = ask_for_token(stack, "shop/orders.write")
    assert (refused.status, refused.json()["error"]) == (400, "invalid_request")
