"""Answers of IAM about roles and users, as AWS gives them."""

import json
from typing import Any
from urllib.parse import unquote

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator

BATCH = "AWSServiceRoleForBatch"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "ec2.amazonaws.com"},
        },
    }
)
READ = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
    }
)


@pytest.fixture(scope="module")
def iam(emulator: Emulator) -> Any:
    return emulator.client("iam")


def read_error(call: Any, **arguments: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_service_linked_roles_have_the_names_and_policies_of_aws(iam: Any):
    made = iam.create_service_linked_role(AWSServiceName="batch.amazonaws.com")["Role"]
    assert made["Arn"].endswith(f":role/aws-service-role/batch.amazonaws.com/{BATCH}")
    attached = iam.list_attached_role_policies(RoleName=BATCH)["AttachedPolicies"]
    assert [each["PolicyName"] for each in attached] == ["BatchServiceRolePolicy"]
    create = iam.create_service_linked_role
    assert read_error(create, AWSServiceName="batch.amazonaws.com") == (
        "InvalidInput",
        f"Service role name {BATCH} has been taken in this account, please try a different suffix.",
    )
    assert read_error(create, AWSServiceName="ecs.amazonaws.com", CustomSuffix="a") == (
        "InvalidInput",
        "Custom suffix is not allowed for ecs.amazonaws.com",
    )
    suffixed = create(AWSServiceName="connect.amazonaws.com", CustomSuffix="a")["Role"]["RoleName"]
    assert suffixed == "AWSServiceRoleForAmazonConnect_a"
    assert (
        "does not have a service-linked role for no.amazonaws.com"
        in read_error(create, AWSServiceName="no.amazonaws.com")[1]
    )
    task = iam.delete_service_linked_role(RoleName=BATCH)["DeletionTaskId"]
    assert task.startswith(f"task/aws-service-role/batch.amazonaws.com/{BATCH}/")
    assert iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] == "SUCCEEDED"


def test_a_user_has_credentials_of_services(iam: Any):
    iam.create_user(UserName="coder")
    user = {"UserName": "coder"}
    made = iam.create_service_specific_credential(**user, ServiceName="codecommit.amazonaws.com")
    made = made["ServiceSpecificCredential"]
    assert made["ServiceUserName"] == f"coder-at-{iam.get_user(**user)['User']['Arn'].split(':')[4]}"
    credential = {**user, "ServiceSpecificCredentialId": made["ServiceSpecificCredentialId"]}
    iam.update_service_specific_credential(**credential, Status="Inactive")
    (listed,) = iam.list_service_specific_credentials(**user)["ServiceSpecificCredentials"]
    assert listed["Status"] == "Inactive"
    assert "ServicePassword" not in listed
    reset = iam.reset_service_specific_credential(**credential)["ServiceSpecificCredential"]
    assert reset["ServicePassword"] != made["ServicePassword"]
    assert read_error(iam.delete_user, **user) == (
        "DeleteConflict",
        "Cannot delete entity, must remove referenced objects first.",
    )
    unknown = {**user, "ServiceName": "lambda.amazonaws.com"}
    assert read_error(iam.create_service_specific_credential, **unknown) == (
        "NoSuchEntity",
        "No such service lambda.amazonaws.com is supported for Service Specific Credentials",
    )
    iam.delete_service_specific_credential(**credential)
    gone = read_error(iam.delete_service_specific_credential, **credential)
    assert gone == ("NoSuchEntity", f"No such credential {credential['ServiceSpecificCredentialId']} exists")
    iam.delete_user(**user)


def test_roles_and_users_have_the_members_that_aws_returns(iam: Any):
    made = iam.create_role(
        RoleName="plain", AssumeRolePolicyDocument=TRUST, Path="/plain/", Tags=[{"Key": "a", "Value": "b"}]
    )["Role"]
    assert {"Description", "MaxSessionDuration"}.isdisjoint(made)
    got = iam.get_role(RoleName="plain")["Role"]
    assert (got["MaxSessionDuration"], got["RoleLastUsed"], got["Tags"][0]["Key"]) == (3600, {}, "a")
    (listed,) = iam.list_roles(PathPrefix="/plain/")["Roles"]
    assert "Tags" not in listed
    policy = iam.create_policy(PolicyName="boundary", PolicyDocument=READ, Description="d")["Policy"]["Arn"]
    assert "Description" not in iam.list_policies(Scope="Local")["Policies"][0]
    bounded = iam.create_user(UserName="bounded", PermissionsBoundary=policy)["User"]
    assert bounded["PermissionsBoundary"]["PermissionsBoundaryType"] == "Policy"


def test_a_caller_without_a_name_is_the_user_of_the_key(emulator: Emulator, iam: Any):
    iam.create_user(UserName="caller")
    iam.put_user_policy(
        UserName="caller", PolicyName="p", PolicyDocument=READ.replace("s3:GetObject", "iam:GetUser")
    )
    key = iam.create_access_key(UserName="caller")["AccessKey"]
    keys = type(emulator.root)(key["AccessKeyId"], key["SecretAccessKey"])
    assert emulator.client("iam", credentials=keys).get_user()["User"]["UserName"] == "caller"


@pytest.mark.parametrize(
    ("call", "arguments", "code", "message"),
    [
        ("get_role", {"RoleName": "none"}, "NoSuchEntity", "The role with name none cannot be found."),
        (
            "get_policy",
            {"PolicyArn": "arn:aws:iam::000000000000:policy/none"},
            "NoSuchEntity",
            "Policy arn:aws:iam::000000000000:policy/none was not found.",
        ),
        (
            "attach_user_policy",
            {"UserName": "none", "PolicyArn": "no-arn-but-long-enough"},
            "ValidationError",
            "Invalid ARN:  Could not be parsed!",
        ),
        (
            "attach_user_policy",
            {"UserName": "none", "PolicyArn": "arn:aws:iam::000000000000:policy/none"},
            "NoSuchEntity",
            "Policy arn:aws:iam::000000000000:policy/none does not exist or is not attachable.",
        ),
        (
            "get_instance_profile",
            {"InstanceProfileName": "none"},
            "NoSuchEntity",
            "Instance Profile none cannot be found.",
        ),
    ],
)
def test_errors_have_the_messages_of_aws(
    iam: Any, call: str, arguments: dict[str, str], code: str, message: str
):
    assert read_error(getattr(iam, call), **arguments) == (code, message)


def test_policies_that_aws_manages_exist(iam: Any):
    arn = "arn:aws:iam::aws:policy/AmazonEventBridgeFullAccess"
    version = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
    assert "events:*" in version["Document"]["Statement"][0]["Action"]
    iam.create_role(RoleName="publisher", AssumeRolePolicyDocument=TRUST)
    iam.attach_role_policy(RoleName="publisher", PolicyArn=arn)
    allowed = iam.simulate_principal_policy(
        PolicySourceArn="arn:aws:iam::123456789012:role/publisher",
        ActionNames=["events:PutEvents", "sqs:SendMessage"],
    )["EvaluationResults"]
    assert [each["EvalDecision"] for each in allowed] == ["allowed", "implicitDeny"]
    assert iam.list_entities_for_policy(PolicyArn=arn)["PolicyRoles"][0]["RoleName"] == "publisher"
    misspelled = f"{arn}s"
    assert read_error(iam.attach_role_policy, RoleName="publisher", PolicyArn=misspelled) == (
        "NoSuchEntity",
        f"Policy {misspelled} does not exist or is not attachable.",
    )


@pytest.mark.parametrize("text", ["a & b", "a<b>c</b>", "</x> < & > \"'", "&lt;", "<member>"])
def test_a_text_has_any_characters(iam: Any, text: str):
    name = f"text-{text.encode().hex()}"
    role = iam.create_role(RoleName=name, Description=text, AssumeRolePolicyDocument=TRUST)["Role"]
    policy = iam.create_policy(PolicyName=name, Description=text, PolicyDocument=READ)["Policy"]
    assert (role["Description"], policy["Description"]) == (text, text)
    assert text in [each.get("Description") for each in iam.list_roles()["Roles"]]


def test_answers_of_other_services_have_any_characters(emulator: Emulator):
    text = "a<b>&</b>"
    ec2, s3 = emulator.client("ec2"), emulator.client("s3")
    group = ec2.create_security_group(GroupName=text, Description=text)["GroupId"]
    ec2.create_tags(Resources=[group], Tags=[{"Key": text, "Value": text}])
    found = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    assert (found["Description"], found["GroupName"]) == (text, text)
    assert found["Tags"] == [{"Key": text, "Value": text}]
    s3.create_bucket(Bucket="any-characters")
    names = sorted(["<&>\"'", "\x01", "\x0b"])
    for name in names:
        s3.put_object(Bucket="any-characters", Key=name, Body=b"")
    listed = s3.list_objects_v2(Bucket="any-characters", EncodingType="url")["Contents"]
    assert sorted(unquote(each["Key"]) for each in listed) == names
