"""Functions rotate secrets."""

from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import policy, simple_function
from tests.permissions.account import Account
from tests.permissions.emulators import administrator

ROTATE = """
import boto3

secrets = boto3.client("secretsmanager")


def handler(event, context):
    secret, version, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
    print(step)
    if step == "createSecret":
        try:
            secrets.get_secret_value(SecretId=secret, VersionId=version, VersionStage="AWSPENDING")
        except secrets.exceptions.ResourceNotFoundException:
            value = secrets.get_secret_value(SecretId=secret)["SecretString"]
            secrets.put_secret_value(
                SecretId=secret,
                ClientRequestToken=version,
                SecretString=value + "!",
                VersionStages=["AWSPENDING"],
            )
    if step == "testSecret":
        value = secrets.get_secret_value(SecretId=secret)["SecretString"]
        if value == "broken":
            raise ValueError("the service does not accept the value")
    if step == "finishSecret":
        stages = secrets.describe_secret(SecretId=secret)["VersionIdsToStages"]
        (current,) = (each for each, labels in stages.items() if "AWSCURRENT" in labels)
        secrets.update_secret_version_stage(
            SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=version, RemoveFromVersionId=current
        )
"""
ACCESS = [
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
]
NOT_INVOCABLE = "Secrets Manager cannot invoke the specified Lambda function."


@pytest.fixture(scope="module")
def admin(emulator: Emulator) -> Account:
    return administrator(emulator)


@pytest.fixture(scope="module")
def rotator(admin: Account) -> str:
    function = admin.function(ROTATE, {"Action": ACCESS, "Resource": "*"})
    admin.permit(function, "secretsmanager", f"{admin.arn('secretsmanager', 'secret')}:*")
    return function


def create_secret(admin: Account, value: str = "a") -> str:
    return admin.client("secretsmanager").create_secret(Name=admin.name("secret"), SecretString=value)["ARN"]


def read_value(admin: Account, secret: str) -> str:
    return admin.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]


def describe(admin: Account, secret: str) -> Any:
    return admin.client("secretsmanager").describe_secret(SecretId=secret)


def list_labels(admin: Account, secret: str) -> list[list[str]]:
    return sorted(sorted(labels) for labels in describe(admin, secret).get("VersionIdsToStages", {}).values())


def rotate(admin: Account, secret: str, **more: Any) -> Any:
    return admin.client("secretsmanager").rotate_secret(SecretId=secret, **more)


def read_error(admin: Account, secret: str, **more: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        rotate(admin, secret, **more)
    response: Any = caught.value.response
    return response["Error"]["Code"], response["Error"]["Message"]


def test_a_function_rotates_a_secret(admin: Account, rotator: str):
    secret = create_secret(admin)
    rules = {"AutomaticallyAfterDays": 2}
    version = rotate(admin, secret, RotationLambdaARN=rotator, RotationRules=rules)["VersionId"]
    eventually(lambda: "LastRotatedDate" in describe(admin, secret), "the rotation")
    described = describe(admin, secret)
    assert described["VersionIdsToStages"][version] == ["AWSCURRENT"]
    assert (described["RotationEnabled"], described["RotationLambdaARN"]) == (True, rotator)
    assert described["RotationRules"] == rules
    assert (described["NextRotationDate"] - described["LastRotatedDate"]).days == 2
    assert read_value(admin, secret) == "a!"
    rotate(admin, secret)
    eventually(lambda: read_value(admin, secret) == "a!!", "the second rotation")
    versions = admin.client("secretsmanager").list_secret_version_ids(SecretId=secret, IncludeDeprecated=True)
    assert len(versions["Versions"]) == 3


def test_a_failed_step_ends_the_rotation_which_the_next_call_repeats(admin: Account, rotator: str):
    secret, group = create_secret(admin, "broken"), f"/aws/lambda/{rotator.rpartition(':')[2]}"

    def count_failures() -> int:
        found = admin.client("logs").filter_log_events(logGroupName=group, filterPattern="ValueError")
        return len(found["events"])

    version = rotate(admin, secret, RotationLambdaARN=rotator)["VersionId"]
    failures = eventually(count_failures, "the failed step")
    described = describe(admin, secret)
    assert described["VersionIdsToStages"][version] == ["AWSPENDING"]
    assert "LastRotatedDate" not in described
    assert read_value(admin, secret) == "broken"
    assert read_error(admin, secret) == (
        "InvalidRequestException",
        "A previous rotation isn't complete. That rotation will be reattempted.",
    )
    eventually(lambda: count_failures() > failures, "the second attempt")
    assert describe(admin, secret)["VersionIdsToStages"][version] == ["AWSPENDING"]


def test_a_rotation_that_runs_is_not_started_again(admin: Account):
    function = admin.function(
        ROTATE.replace("    print(step)\n", "    print(step)\n    __import__('time').sleep(0.5)\n"),
        {"Action": ACCESS, "Resource": "*"},
    )
    secret, logs = create_secret(admin), admin.client("logs")
    admin.permit(function, "secretsmanager", secret)
    rotate(admin, secret, RotationLambdaARN=function)
    for _ in range(3):
        assert read_error(admin, secret)[0] == "InvalidRequestException"
    eventually(lambda: "LastRotatedDate" in describe(admin, secret), "the rotation")
    group = f"/aws/lambda/{function.rpartition(':')[2]}"
    for step in ("createSecret", "finishSecret"):
        assert len(logs.filter_log_events(logGroupName=group, filterPattern=step)["events"]) == 1
    assert read_value(admin, secret) == "a!"


def test_without_an_immediate_rotation_its_configuration_is_tested(admin: Account, rotator: str):
    secret = create_secret(admin)
    rotate(
        admin,
        secret,
        RotationLambdaARN=rotator,
        RotateImmediately=False,
        RotationRules={"ScheduleExpression": "rate(4 hours)"},
    )
    eventually(lambda: "NextRotationDate" in describe(admin, secret), "the test of the configuration")
    eventually(lambda: list_labels(admin, secret) == [["AWSCURRENT"]], "the end of the test")
    assert read_value(admin, secret) == "a"
    assert "LastRotatedDate" not in describe(admin, secret)


def test_a_rotation_can_be_cancelled(admin: Account, rotator: str):
    client, secret = admin.client("secretsmanager"), create_secret(admin)
    rotate(admin, secret, RotationLambdaARN=rotator, RotationRules={"AutomaticallyAfterDays": 1})
    eventually(lambda: "NextRotationDate" in describe(admin, secret), "the rotation")
    assert client.cancel_rotate_secret(SecretId=secret)["ARN"] == secret
    described = describe(admin, secret)
    assert not described.get("RotationEnabled")
    assert "NextRotationDate" not in described
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.cancel_rotate_secret(SecretId="none")
    with pytest.raises(ClientError, match="Invalid name"):
        client.cancel_rotate_secret(SecretId="a b")


def test_a_rotation_needs_a_function_that_secrets_manager_may_invoke(admin: Account):
    secret = create_secret(admin)
    message = "No Lambda rotation function ARN is associated with this secret."
    assert read_error(admin, secret) == ("InvalidRequestException", message)
    missing = admin.arn("lambda", "function:none")
    code, message = read_error(admin, secret, RotationLambdaARN=missing)
    assert (code, message.startswith(NOT_INVOCABLE)) == ("AccessDeniedException", True)
    closed = admin.function(ROTATE)
    code, message = read_error(admin, secret, RotationLambdaARN=closed)
    assert (code, message.startswith(NOT_INVOCABLE)) == ("AccessDeniedException", True)
    admin.permit(closed, "secretsmanager", f"{secret}-other")
    assert read_error(admin, secret, RotationLambdaARN=closed)[0] == "AccessDeniedException"
    described = describe(admin, secret)
    assert {"RotationEnabled", "RotationLambdaARN", "RotationRules"}.isdisjoint(described)
    assert list_labels(admin, secret) == [["AWSCURRENT"]]


def test_a_caller_needs_permission_to_rotate_and_to_invoke(admin: Account, rotator: str):
    secret = create_secret(admin)
    may_rotate = {"Action": "secretsmanager:RotateSecret", "Resource": secret}
    may_invoke = {"Action": "lambda:InvokeFunction", "Resource": rotator}
    for statement, lacking in ((may_rotate, may_invoke), (may_invoke, may_rotate)):
        code, message = read_error(admin.user(statement), secret, RotationLambdaARN=rotator)
        assert code == "AccessDeniedException"
        assert f"not authorized to perform: {lacking['Action']}" in message
    with pytest.raises(ClientError, match="secretsmanager:CancelRotateSecret"):
        admin.user(may_rotate).client("secretsmanager").cancel_rotate_secret(SecretId=secret)
    user = admin.user(may_rotate, may_invoke)
    rotate(user, secret, RotationLambdaARN=rotator)
    eventually(lambda: read_value(admin, secret) == "a!", "the rotation")


def rotations() -> None:
    secret = aws.secretsmanager.Secret("key", recovery_window_in_days=0)
    value = aws.secretsmanager.SecretVersion("key", secret_id=secret.id, secret_string="a")
    function = simple_function("rotator", ROTATE)
    access = aws.iam.RolePolicy(
        "rotator",
        role=function.role.apply(lambda arn: arn.rpartition("/")[2]),
        policy=secret.arn.apply(lambda arn: policy({"Action": ACCESS, "Resource": arn})),
    )
    permission = aws.lambda_.Permission(
        "rotator",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="secretsmanager.amazonaws.com",
        source_arn=secret.arn,
    )
    rotation = aws.secretsmanager.SecretRotation(
        "key",
        secret_id=secret.id,
        rotation_lambda_arn=function.arn,
        rotation_rules={"automatically_after_days": 30, "duration": "3h"},
        opts=pulumi.ResourceOptions(depends_on=[permission, access, value]),
    )
    pulumi.export("secret", secret.arn)
    pulumi.export("rotation", rotation.id)


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(rotations, emulator=emulator) as deployment:
        yield deployment


def test_a_program_rotates_a_secret(stack: Deployment):
    client, secret = stack.client("secretsmanager"), stack.outputs["secret"]
    assert stack.outputs["rotation"] == secret
    stack.wait_until_idle()
    assert client.get_secret_value(SecretId=secret)["SecretString"] == "a!"
    assert client.describe_secret(SecretId=secret)["RotationRules"] == {
        "AutomaticallyAfterDays": 30,
        "Duration": "3h",
    }
    assert not stack.refresh()
