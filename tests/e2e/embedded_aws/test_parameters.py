"""Parameters of Systems Manager, called with boto3: names, values, labels, and secrets as parameters."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.permissions.account import Account
from tests.permissions.emulators import administrator

SECRETS = "/aws/reference/secretsmanager/"
Call = Callable[[Any], Any]


@pytest.fixture(scope="module")
def client(empty: Emulator) -> Any:
    client: Any = empty.client("ssm")
    for name in ("plain", "/slash", "/a/b/c", "/a/b/d"):
        client.put_parameter(Name=name, Value="1", Type="String")
    empty.client("secretsmanager").create_secret(Name="held", SecretString="s")
    return client


def fail(call: Call, client: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as rejected:
        call(client)
    error: Any = rejected.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.mark.parametrize(("stored", "other"), [("plain", "/plain"), ("/slash", "slash")])
def test_a_slash_in_front_makes_no_other_name(client: Any, stored: str, other: str) -> None:
    for name in (stored, other):
        assert client.get_parameter(Name=name)["Parameter"]["Name"] == name
        assert client.get_parameter(Name=f"{name}:1")["Parameter"]["Selector"] == ":1"
        assert [each["Name"] for each in client.get_parameters(Names=[name])["Parameters"]] == [name]
        assert client.get_parameter_history(Name=name)["Parameters"][0]["Version"] == 1
    assert client.get_parameters(Names=["none", other])["InvalidParameters"] == ["none"]
    client.put_parameter(Name="gone", Value="1", Type="String")
    assert client.put_parameter(Name="/gone", Value="2", Overwrite=True)["Version"] == 2
    assert client.delete_parameters(Names=["/gone"])["DeletedParameters"] == ["/gone"]


REJECTED: list[tuple[str, str, Call]] = [
    *(
        (
            "ValidationException",
            "sub-paths divided by slash symbol",
            lambda c, n=name: c.get_parameter(Name=n),
        )
        for name in ("a/b/c", "/a//b", "a b", "/a/b/")
    ),
    ("ValidationException", "sub-paths divided by", lambda c: c.delete_parameter(Name="a/b")),
    ("ValidationException", "sub-paths divided by", lambda c: c.get_parameters(Names=["/a//b", "plain"])),
    (
        "ValidationException",
        "must be a fully qualified name.",
        lambda c: c.put_parameter(Name="a/b", Value="1", Type="String"),
    ),
    (
        "ValidationException",
        "must not end with slash.",
        lambda c: c.put_parameter(Name="/a/", Value="1", Type="String"),
    ),
    (
        "HierarchyLevelLimitExceededException",
        "maximum of 15 levels",
        lambda c: c.put_parameter(Name="/a" * 16, Value="1", Type="String"),
    ),
    (
        "ValidationException",
        "Standard tier parameters support a maximum parameter value of 4096 characters.",
        lambda c: c.put_parameter(Name="/long", Value="x" * 4097, Type="String"),
    ),
    (
        "ParameterPatternMismatchException",
        r"cannot be validated against allowedPattern: ^\d+$",
        lambda c: c.put_parameter(Name="/number", Value="x", Type="String", AllowedPattern=r"^\d+$"),
    ),
    (
        "ValidationException",
        "data type is not supported: TEXT",
        lambda c: c.put_parameter(Name="/typed", Value="x", Type="String", DataType="TEXT"),
    ),
    (
        "ParameterVersionNotFound",
        "could not find version 9 of plain. Verify the version and try again.",
        lambda c: c.get_parameter(Name="plain:9"),
    ),
    (
        "ParameterVersionNotFound",
        "could not find version 9 of /plain.",
        lambda c: c.label_parameter_version(Name="/plain", ParameterVersion=9, Labels=["x"]),
    ),
    (
        "ParameterVersionLabelLimitExceeded",
        "maximum of 10 labels",
        lambda c: [
            c.label_parameter_version(Name="/a/b/c", Labels=[f"l{first + index}" for index in range(6)])
            for first in (0, 10)
        ],
    ),
    (
        "InvalidFilterKey",
        "Valid filter keys include: [Type, KeyId, Label].",
        lambda c: c.get_parameters_by_path(Path="/a", ParameterFilters=[{"Key": "Name", "Values": ["x"]}]),
    ),
    (
        "ValidationException",
        "WithDecryption flag must be True",
        lambda c: c.get_parameter(Name=f"{SECRETS}held"),
    ),
    (
        "ParameterNotFound",
        "when referencing Secrets Manager: Secret aws/reference/secretsmanager/none not found.",
        lambda c: c.get_parameter(Name=f"{SECRETS}none", WithDecryption=True),
    ),
    (
        "DoesNotExistException",
        "Maintenance window mw-00000000000000000 does not exist",
        lambda c: c.get_maintenance_window(WindowId="mw-00000000000000000"),
    ),
]


@pytest.mark.parametrize(("code", "message", "call"), REJECTED)
def test_a_request_is_rejected_as_systems_manager_does(
    client: Any, code: str, message: str, call: Call
) -> None:
    found, text = fail(call, client)
    assert found == code
    assert message in text


def test_a_secret_is_a_parameter(client: Any) -> None:
    name = f"{SECRETS}held"
    found = client.get_parameter(Name=name, WithDecryption=True)["Parameter"]
    assert (found["Name"], found["Value"], found["Type"], found["Version"]) == (name, "s", "SecureString", 0)
    source = json.loads(found["SourceResult"])
    assert (source["name"], source["ARN"]) == ("held", found["ARN"])
    several = client.get_parameters(Names=["plain", name, f"{SECRETS}none"], WithDecryption=True)
    assert [each["Name"] for each in several["Parameters"]] == ["plain", name]
    assert several["InvalidParameters"] == [f"{SECRETS}none"]
    with pytest.raises(ClientError, match="ParameterNotFound"):
        client.get_parameter(Name="held", WithDecryption=True)


def test_a_secret_needs_the_permission_to_read_it(client: Any, empty: Emulator) -> None:
    account: Account = administrator(empty)
    user = account.user({"Action": "ssm:*", "Resource": "*"}).client("ssm")
    assert user.get_parameter(Name="plain")["Parameter"]["Value"] == "1"
    for call in (
        lambda: user.get_parameter(Name=f"{SECRETS}held", WithDecryption=True),
        lambda: user.get_parameters(Names=[f"{SECRETS}held"], WithDecryption=True),
    ):
        with pytest.raises(ClientError, match="not authorized to perform: secretsmanager:GetSecretValue"):
            call()


def test_labels_that_are_not_valid(client: Any) -> None:
    labels = ["ok", "1st", "AWS", "ssm-x", "with space"]
    answer = client.label_parameter_version(Name="/plain", Labels=labels)
    assert answer["InvalidLabels"] == labels[1:]
    assert client.get_parameter(Name="plain:ok")["Parameter"]["Version"] == 1
    removed = client.unlabel_parameter_version(Name="plain", ParameterVersion=1, Labels=["ok", "none"])
    assert (removed["RemovedLabels"], removed["InvalidLabels"]) == (["ok"], ["none"])
    with pytest.raises(ClientError, match="ParameterVersionNotFound"):
        client.get_parameter(Name="plain:ok")


def test_the_parameters_of_a_path(client: Any) -> None:
    client.label_parameter_version(Name="/a/b/d", Labels=["latest"])
    wanted = [{"Key": "Label", "Values": ["latest"]}]
    found = client.get_parameters_by_path(Path="/a", Recursive=True, ParameterFilters=wanted)["Parameters"]
    assert [each["Name"] for each in found] == ["/a/b/d"]
    assert client.get_parameters_by_path(Path="/a")["Parameters"] == []
    first = client.get_parameters_by_path(Path="/a/b/", MaxResults=1)
    second = client.get_parameters_by_path(Path="/a/b/", MaxResults=1, NextToken=first["NextToken"])
    assert [each["Name"] for page in (first, second) for each in page["Parameters"]] == ["/a/b/c", "/a/b/d"]
    assert "NextToken" not in second
    names = [each["Name"] for each in client.get_parameters_by_path(Path="/")["Parameters"]]
    assert {"plain", "/slash"} <= {*names}
