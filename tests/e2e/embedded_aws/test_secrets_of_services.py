"""Secrets that other services create, and permission for secrets."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.permissions.account import Account
from tests.permissions.emulators import administrator

READ = "secretsmanager:GetSecretValue"


@pytest.fixture(scope="module")
def admin(emulator: Emulator) -> Account:
    return administrator(emulator)


def test_the_secret_of_a_master_user(admin: Account):
    databases, secrets = admin.client("rds"), admin.client("secretsmanager")
    made: Any = databases.create_db_cluster(
        DBClusterIdentifier="managed",
        Engine="aurora-postgresql",
        MasterUsername="ann",
        ManageMasterUserPassword=True,
    )["DBCluster"]
    secret = made["MasterUserSecret"]["SecretArn"]
    first = json.loads(secrets.get_secret_value(SecretId=secret)["SecretString"])
    assert first["username"] == "ann"
    assert secrets.describe_secret(SecretId=secret)["Name"].startswith("rds!cluster-")
    databases.modify_db_cluster(
        DBClusterIdentifier="managed", RotateMasterUserPassword=True, ApplyImmediately=True
    )
    second = json.loads(secrets.get_secret_value(SecretId=secret)["SecretString"])
    assert second["password"] != first["password"]
    previous = secrets.get_secret_value(SecretId=secret, VersionStage="AWSPREVIOUS")["SecretString"]
    assert json.loads(previous) == first
    databases.delete_db_cluster(DBClusterIdentifier="managed", SkipFinalSnapshot=True)
    with pytest.raises(secrets.exceptions.ResourceNotFoundException):
        secrets.describe_secret(SecretId=secret)


def test_permission_for_a_secret_that_a_request_names(admin: Account):
    name = admin.name("named")
    arn = admin.client("secretsmanager").create_secret(Name=name, SecretString="a")["ARN"]
    reader = admin.user({"Action": READ, "Resource": arn}).client("secretsmanager")
    for identifier in (name, arn, arn[:-7]):
        assert reader.get_secret_value(SecretId=identifier)["ARN"] == arn
    other = admin.user({"Action": READ, "Resource": arn[:-7]}).client("secretsmanager")
    with pytest.raises(ClientError, match=f"not authorized to perform: {READ}"):
        other.get_secret_value(SecretId=name)


def test_the_policy_of_a_secret(admin: Account):
    owner, name = admin.client("secretsmanager"), admin.name("shared")
    arn = owner.create_secret(Name=name, SecretString="a")["ARN"]
    statement = {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": READ, "Resource": "*"}
    denied = {"Version": "2012-10-17", "Statement": [statement]}
    reader = admin.user({"Action": READ, "Resource": arn}).client("secretsmanager")
    assert reader.get_secret_value(SecretId=name)["SecretString"] == "a"
    owner.put_resource_policy(SecretId=name, ResourcePolicy=json.dumps(denied))
    with pytest.raises(ClientError, match="explicit deny"):
        reader.get_secret_value(SecretId=name)
    owner.delete_resource_policy(SecretId=name)
    assert reader.get_secret_value(SecretId=name)["SecretString"] == "a"


def test_several_values_of_which_one_is_denied(admin: Account):
    owner = admin.client("secretsmanager")
    names = [admin.name(each) for each in ("first", "second")]
    arns = [owner.create_secret(Name=each, SecretString=each)["ARN"] for each in names]
    may_call = {"Action": "secretsmanager:BatchGetSecretValue", "Resource": "*"}
    reader = admin.user(may_call, {"Action": READ, "Resource": arns[0]}).client("secretsmanager")
    found = reader.batch_get_secret_value(SecretIdList=[*names, "none"])
    assert [each["SecretString"] for each in found["SecretValues"]] == names[:1]
    assert {each["ErrorCode"] for each in found["Errors"]} == {"AccessDeniedException"}
    found = owner.batch_get_secret_value(SecretIdList=[*names, "none"])
    assert [each["SecretString"] for each in found["SecretValues"]] == names
    (error,) = found["Errors"]
    assert (error["SecretId"], error["ErrorCode"]) == ("none", "ResourceNotFoundException")
    by_filter: Any = {"Filters": [{"Key": "name", "Values": [names[0]]}]}
    assert [each["Name"] for each in owner.batch_get_secret_value(**by_filter)["SecretValues"]] == names[:1]
    with pytest.raises(ClientError, match="secretsmanager:ListSecrets"):
        reader.batch_get_secret_value(**by_filter)
