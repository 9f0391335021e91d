"""Answers of Secrets Manager about secrets and their versions, as AWS gives them."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator

NOT_FOUND = "Secrets Manager can't find the specified secret"
NAME = "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: "


@pytest.fixture(scope="module")
def secrets(emulator: Emulator) -> Any:
    return emulator.client("secretsmanager")


def read_error(call: Any, **arguments: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def labels(secrets: Any, name: str, **options: Any) -> list[list[str]]:
    versions = secrets.list_secret_version_ids(SecretId=name, **options)["Versions"]
    return [sorted(each.get("VersionStages", [])) for each in versions]


def test_a_secret_without_a_value_has_no_version(secrets: Any):
    made = secrets.create_secret(Name="empty")
    assert "VersionId" not in made
    described = secrets.describe_secret(SecretId="empty")
    absent = {"Description", "RotationEnabled", "Tags", "VersionIdsToStages", "LastAccessedDate"}
    assert absent.isdisjoint(described)
    message = f"{NOT_FOUND} value for staging label: AWSCURRENT"
    assert read_error(secrets.get_secret_value, SecretId="empty") == ("ResourceNotFoundException", message)
    put = secrets.put_secret_value(SecretId="empty", SecretString="a", VersionStages=["one"])
    assert sorted(put["VersionStages"]) == ["AWSCURRENT", "one"]
    secrets.tag_resource(SecretId="empty", Tags=[{"Key": "a", "Value": "b"}])
    secrets.untag_resource(SecretId="empty", TagKeys=["a"])
    assert secrets.describe_secret(SecretId="empty")["Tags"] == []


def test_versions_keep_their_order_and_lose_labels(secrets: Any):
    token = "0" * 32
    first = secrets.create_secret(Name="labels", SecretString="1", ClientRequestToken=token)["VersionId"]
    assert first == token
    secrets.put_secret_value(SecretId="labels", SecretString="2", VersionStages=["one", "two"])
    secrets.put_secret_value(SecretId="labels", SecretString="3", VersionStages=["two"])
    assert labels(secrets, "labels") == [["AWSCURRENT"], ["one"], ["two"]]
    secrets.put_secret_value(SecretId="labels", SecretString="4", VersionStages=["one"])
    token = "5" * 32
    updated = secrets.update_secret(SecretId="labels", SecretString="5", ClientRequestToken=token)
    assert updated["VersionId"] == token
    assert labels(secrets, "labels") == [["AWSPREVIOUS"], ["two"], ["one"], ["AWSCURRENT"]]
    deprecated = labels(secrets, "labels", IncludeDeprecated=True)
    assert deprecated == [["AWSPREVIOUS"], [], ["two"], ["one"], ["AWSCURRENT"]]
    mismatch = read_error(
        secrets.get_secret_value, SecretId="labels", VersionId=first, VersionStage="AWSCURRENT"
    )
    assert mismatch == (
        "InvalidRequestException",
        "You provided a VersionStage that is not associated to the provided VersionId.",
    )
    versions = secrets.list_secret_version_ids(SecretId="labels")["Versions"]
    assert versions[0]["KmsKeyIds"] == ["DefaultEncryptionKey"]


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("name", "/", {"/filter/two"}),
        ("name", "!/", {"filter/one"}),
        ("name", "one", set()),
        ("description", "A", {"filter/one", "/filter/two"}),
        ("description", "a secret", {"filter/one"}),
        ("description", "!a secret", {"/filter/two"}),
        ("tag-key", "own", {"filter/one"}),
        ("tag-value", "Shop", set()),
        ("all", "shop", {"filter/one"}),
    ],
)
def test_filters(secrets: Any, key: str, value: str, found: set[str]):
    for name, description, tags in (
        ("filter/one", "an secret", [{"Key": "owner", "Value": "shop"}]),
        ("/filter/two", "asecret", []),
    ):
        if name not in {each["Name"] for each in secrets.list_secrets()["SecretList"]}:
            secrets.create_secret(Name=name, SecretString="a", Description=description, Tags=tags)
    listed = secrets.list_secrets(Filters=[{"Key": key, "Values": [value]}])["SecretList"]
    assert {each["Name"] for each in listed if "filter" in each["Name"]} == found


def test_deleted_secrets(secrets: Any):
    secrets.create_secret(Name="deleted", SecretString="a")
    secrets.delete_secret(SecretId="deleted", RecoveryWindowInDays=7)
    message = (
        "You can't create this secret because a secret with this name is already scheduled for deletion."
    )
    assert read_error(secrets.create_secret, Name="deleted") == ("InvalidRequestException", message)
    assert read_error(secrets.delete_secret, SecretId="none") == (
        "ResourceNotFoundException",
        f"{NOT_FOUND}.",
    )
    assert secrets.delete_secret(SecretId="none", ForceDeleteWithoutRecovery=True)["Name"] == "none"


def test_lists_have_no_empty_members(secrets: Any):
    secrets.create_secret(Name="listed")
    (listed,) = [each for each in secrets.list_secrets()["SecretList"] if each["Name"] == "listed"]
    assert listed.keys() == {"ARN", "Name", "CreatedDate", "LastChangedDate"}


def test_names_are_valid(secrets: Any):
    assert read_error(secrets.create_secret, Name="a b") == ("ValidationException", f"{NAME}-/_+=.@!")
    assert read_error(secrets.describe_secret, SecretId="a?") == ("ValidationException", f"{NAME}-/_+=.@!")


def test_a_request_needs_a_token(emulator: Emulator):
    client = boto3.client(
        "secretsmanager",
        region_name="us-east-1",
        endpoint_url=emulator.endpoint,
        aws_access_key_id=emulator.root.access_key,
        aws_secret_access_key=emulator.root.secret_key,
    )
    client.meta.events.register(
        "before-call.*.*", lambda params, **_: params.update(body=b'{"SecretId": "a"}')
    )
    message = "You must provide a ClientRequestToken value. We recommend a UUID-type value."
    assert read_error(client.update_secret, SecretId="a") == ("InvalidRequestException", message)
    assert read_error(client.rotate_secret, SecretId="a") == ("InvalidParameterException", message)
