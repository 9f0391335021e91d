"""Operations of Secrets Manager, called directly."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from embedded_aws.door.context import Context
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.service_calls import managed_secrets, secret_versions
from embedded_aws.services.secretsmanager import versions
from embedded_aws.services.secretsmanager.service import SERVICE
from embedded_aws.state.files import StateFiles
from embedded_aws.state.secretsmanager import SECRETS, Secret

ARN = "arn:aws:iam::111111111111:user/ann"
HERE = Context("111111111111", "us-east-1", ARN)
THERE = Context("111111111111", "eu-west-1", ARN)
OTHER = Context("222222222222", "us-east-1", "arn:aws:iam::222222222222:root")
WITH_TOKEN = {"CreateSecret", "PutSecretValue", "UpdateSecret", "RotateSecret"}
NOT_FOUND = ("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
MARKED = (
    "InvalidRequestException",
    "You can't perform this operation on the secret because it was marked for deletion.",
)
REPLICA = ("InvalidRequestException", "You can't perform this operation on a replica secret.")
NO_VALUE = "Secrets Manager can't find the specified secret value for"
_tokens = iter(range(10**6))


@pytest.fixture(autouse=True)
def events(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    found: list[tuple[str, str]] = []

    def publish(secret: Secret, label: str, version: str) -> None:
        del version
        found.append((secret.name, label))

    monkeypatch.setattr(secret_versions, "publish_label", publish)
    monkeypatch.setattr(versions, "publish_label", publish)
    yield found
    SECRETS.clear()


def write_token(number: int) -> str:
    return f"{number:032}"


def call(operation: str, context: Context = HERE, /, **given: object) -> Any:
    token = {"ClientRequestToken": write_token(10**9 + next(_tokens))} if operation in WITH_TOKEN else {}
    return SERVICE.operations[operation]({**token, **given}, context)


def create(name: str, value: str | None = "1", context: Context = HERE, /, **given: object) -> Any:
    text = {} if value is None else {"SecretString": value}
    return call("CreateSecret", context, **{"Name": name, **text, **given})


def read(name: str, context: Context = HERE, **given: object) -> Any:
    return call("GetSecretValue", context, SecretId=name, **given)["SecretString"]


def describe(name: str, context: Context = HERE) -> Any:
    found = call("DescribeSecret", context, SecretId=name)
    return {key: each for key, each in found.items() if each is not None}


def list_labels(name: str) -> list[list[str]]:
    found = call("ListSecretVersionIds", SecretId=name, IncludeDeprecated=True)["Versions"]
    return [sorted(each["VersionStages"] or []) for each in found]


def list_names(**given: object) -> list[str]:
    return [each["Name"] for each in call("ListSecrets", **given)["SecretList"]]


def fail(operation: str, context: Context = HERE, /, **given: object) -> tuple[str, str]:
    with pytest.raises(ServiceError) as raised:
        call(operation, context, **given)
    return raised.value.code, raised.value.message


def test_accounts_and_regions_do_not_meet():
    for context, value in ((HERE, "here"), (THERE, "there"), (OTHER, "other")):
        create("same", value, context)
    assert [read("same", context) for context in (HERE, THERE, OTHER)] == ["here", "there", "other"]
    arn = describe("same", OTHER)["ARN"]
    assert arn.startswith("arn:aws:secretsmanager:us-east-1:222222222222:secret:same-")
    for identifier in (arn, arn[:-7]):
        assert fail("GetSecretValue", SecretId=identifier) == NOT_FOUND
        assert fail("DeleteSecret", SecretId=identifier, ForceDeleteWithoutRecovery=True) == NOT_FOUND
    call("DeleteSecret", THERE, SecretId="same", ForceDeleteWithoutRecovery=True)
    assert (read("same"), list_names()) == ("here", ["same"])


def test_a_secret_has_three_names():
    arn = create("a")["ARN"]
    assert [describe(each)["Name"] for each in ("a", arn, arn[:-7])] == ["a"] * 3
    for wrong in (arn[:-1], arn[:-8], f"{arn}x", "b", arn.replace("us-east-1", "us-west-2")):
        assert fail("DescribeSecret", SecretId=wrong) == NOT_FOUND


def test_a_name_that_ends_as_an_arn_does():
    arn = create("a", "short")["ARN"]
    end = arn.rpartition(":")[2]
    create(end, "long")
    assert (read(arn), read(end)) == ("short", "long")


def test_a_new_secret_is_not_named_as_an_arn():
    failed = fail("CreateSecret", Name=create("a", "1")["ARN"], SecretString="2")
    assert failed[0] == "ValidationException"
    assert failed[1].startswith("Invalid name.")
    assert len(list(SECRETS.all())) == 1


@pytest.mark.parametrize("name", ["a b", "a?", "ä", "a:b"])
def test_names_that_are_not_valid(name: str):
    assert fail("CreateSecret", Name=name, SecretString="1")[0] == "ValidationException"
    assert fail("DescribeSecret", SecretId=name)[1].startswith("Invalid name.")
    assert list(SECRETS.all()) == []


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("CreateSecret", "InvalidRequestException"),
        ("PutSecretValue", "InvalidRequestException"),
        ("UpdateSecret", "InvalidRequestException"),
        ("RotateSecret", "InvalidParameterException"),
    ],
)
def test_a_request_needs_a_token(operation: str, code: str):
    create("a")
    found = fail(operation, Name="b", SecretId="a", SecretString="2", ClientRequestToken="")
    assert found == (code, "You must provide a ClientRequestToken value. We recommend a UUID-type value.")
    assert (read("a"), list_names()) == ("1", ["a"])


def test_a_repeated_creation_changes_nothing():
    given = {"Name": "a", "SecretString": "1", "ClientRequestToken": write_token(1)}
    first = call("CreateSecret", **given)
    assert first["VersionId"] == write_token(1)
    assert call("CreateSecret", **given) == first
    exists = ("ResourceExistsException", "The operation failed because the secret a already exists.")
    for changed in ({"SecretString": "2"}, {"ClientRequestToken": write_token(2)}):
        assert fail("CreateSecret", **{**given, **changed}) == exists
    assert fail("CreateSecret", Name="a") == exists
    assert list_labels("a") == [["AWSCURRENT"]]


def test_a_repeated_value_adds_no_version():
    create("a")
    given = {"SecretId": "a", "SecretString": "2", "ClientRequestToken": write_token(1)}
    first = call("PutSecretValue", **given)
    assert call("PutSecretValue", **given) == first
    for operation in ("PutSecretValue", "UpdateSecret"):
        code, message = fail(operation, **{**given, "SecretString": "3", "Description": "x"})
        assert code == "ResourceExistsException"
        assert f"can't use ClientRequestToken {write_token(1)}" in message
    assert "Description" not in describe("a")
    assert list_labels("a") == [["AWSPREVIOUS"], ["AWSCURRENT"]]


def test_values_that_are_not_valid():
    create("a")
    both = {"SecretString": "2", "SecretBinary": b"2"}
    for operation in ("PutSecretValue", "UpdateSecret", "CreateSecret"):
        assert fail(operation, SecretId="a", Name="b", **both)[0] == "InvalidParameterException"
        large = fail(operation, SecretId="a", Name="b", SecretString="ä" * 32_769)
        assert large[0] == "ValidationException"
        assert large[1].endswith("less than or equal to 65536")
    assert fail("PutSecretValue", SecretId="a") == (
        "InvalidRequestException",
        "You must provide either SecretString or SecretBinary.",
    )
    call("PutSecretValue", SecretId="a", SecretString="x" * 65_536)
    call("PutSecretValue", SecretId="a", SecretBinary=b"\xff")
    found = call("GetSecretValue", SecretId="a")
    assert (found["SecretString"], found["SecretBinary"]) == (None, b"\xff")
    assert list_names() == ["a"]


def test_values_that_do_not_exist():
    assert fail("GetSecretValue", SecretId="none") == NOT_FOUND
    version = create("a")["VersionId"]
    code = "ResourceNotFoundException"
    assert fail("GetSecretValue", SecretId="a", VersionStage="AWSPREVIOUS") == (
        code,
        f"{NO_VALUE} staging label: AWSPREVIOUS",
    )
    unknown = write_token(5)
    assert fail("GetSecretValue", SecretId="a", VersionId=unknown) == (
        code,
        f"{NO_VALUE} VersionId: {unknown}",
    )
    assert fail("GetSecretValue", SecretId="a", VersionId=version, VersionStage="x") == (
        "InvalidRequestException",
        "You provided a VersionStage that is not associated to the provided VersionId.",
    )
    create("empty", None)
    assert fail("GetSecretValue", SecretId="empty") == (code, f"{NO_VALUE} staging label: AWSCURRENT")
    assert "LastAccessedDate" not in describe("a")
    read("a", VersionId=version, VersionStage="AWSCURRENT")
    assert describe("a")["LastAccessedDate"] % 86_400 == 0


def test_labels_of_new_versions(events: list[tuple[str, str]]):
    create("a", None)
    assert call("PutSecretValue", SecretId="a", SecretString="1", VersionStages=["x"])["VersionStages"] == [
        "x",
        "AWSCURRENT",
    ]
    call("PutSecretValue", SecretId="a", SecretString="2", VersionStages=["AWSPENDING"])
    assert read("a") == "1"
    call("UpdateSecret", SecretId="a", SecretString="3")
    call("PutSecretValue", SecretId="a", SecretString="4", VersionStages=["x"])
    assert list_labels("a") == [["AWSPREVIOUS"], ["AWSPENDING"], ["AWSCURRENT"], ["x"]]
    assert [label for _, label in events] == ["x", "AWSCURRENT", "AWSCURRENT", "x"]


def test_a_hundred_versions_stay():
    create("a", "0")
    for number in range(1, 105):
        call("PutSecretValue", SecretId="a", SecretString=str(number))
    labels = list_labels("a")
    assert (len(labels), labels[-2:]) == (100, [["AWSPREVIOUS"], ["AWSCURRENT"]])
    assert (read("a"), read("a", VersionStage="AWSPREVIOUS")) == ("104", "103")
    first = call("ListSecretVersionIds", SecretId="a", IncludeDeprecated=True, MaxResults=99)
    rest = call("ListSecretVersionIds", SecretId="a", IncludeDeprecated=True, NextToken=first["NextToken"])
    assert (len(first["Versions"]), len(rest["Versions"]), rest["NextToken"]) == (99, 1, None)
    assert len(call("ListSecretVersionIds", SecretId="a")["Versions"]) == 2


def move(label: str, target: str = "", source: str = "") -> dict[str, object]:
    given = {"MoveToVersionId": target, "RemoveFromVersionId": source}
    return {"SecretId": "a", "VersionStage": label, **{name: each for name, each in given.items() if each}}


def test_labels_move(events: list[tuple[str, str]]):
    first = create("a")["VersionId"]
    second = call("PutSecretValue", SecretId="a", SecretString="2", VersionStages=["AWSPENDING"])["VersionId"]
    events.clear()
    call("UpdateSecretVersionStage", **move("AWSCURRENT", second, first))
    assert list_labels("a") == [["AWSPREVIOUS"], ["AWSCURRENT", "AWSPENDING"]]
    call("UpdateSecretVersionStage", **move("AWSPENDING", source=second))
    call("UpdateSecretVersionStage", **move("x", first))
    call("UpdateSecretVersionStage", **move("x", first))
    assert list_labels("a") == [["AWSPREVIOUS", "x"], ["AWSCURRENT"]]
    call("UpdateSecretVersionStage", **move("AWSCURRENT", first, second))
    assert list_labels("a") == [["AWSCURRENT", "x"], ["AWSPREVIOUS"]]
    assert [label for _, label in events] == ["AWSCURRENT", "x", "AWSCURRENT"]


def test_labels_that_do_not_move():
    first = create("a")["VersionId"]
    second = call("PutSecretValue", SecretId="a", SecretString="2")["VersionId"]
    operation, invalid = "UpdateSecretVersionStage", "InvalidParameterException"
    assert fail(operation, **move("AWSCURRENT"))[0] == invalid
    code, message = fail(operation, **move("AWSCURRENT", first))
    assert (code, "The parameter RemoveFromVersionId can't be empty." in message) == (invalid, True)
    assert fail(operation, **move("AWSCURRENT", first, first))[0] == invalid
    assert fail(operation, **move("x", source=first))[0] == invalid
    code, message = fail(operation, **move("AWSCURRENT", source=second))
    assert (code, "can't be completely removed" in message) == (invalid, True)
    for given in (move("x", write_token(7)), move("x", first, write_token(7))):
        assert fail(operation, **given) == (
            "ResourceNotFoundException",
            f"{NO_VALUE} VersionId: {write_token(7)}",
        )
    assert list_labels("a") == [["AWSPREVIOUS"], ["AWSCURRENT"]]


@pytest.mark.parametrize("days", [0, 6, 31])
def test_windows_that_are_too_short_or_too_long(days: int):
    create("a")
    code, message = fail("DeleteSecret", SecretId="a", RecoveryWindowInDays=days)
    assert (code, "between 7 and 30 days" in message) == ("InvalidParameterException", True)
    assert "DeletedDate" not in describe("a")


def test_a_secret_that_is_marked_for_deletion():
    arn = create("a", Tags=[])["ARN"]
    deleted = call("DeleteSecret", SecretId="a", RecoveryWindowInDays=7)["DeletionDate"]
    assert deleted == pytest.approx(time.time() + 7 * 86_400, abs=60)
    assert describe("a")["DeletedDate"] == deleted
    cases: dict[str, dict[str, Any]] = {
        "GetSecretValue": {},
        "PutSecretValue": {"SecretString": "2"},
        "UpdateSecret": {"Description": "x"},
        "TagResource": {"Tags": []},
        "UntagResource": {"TagKeys": []},
        "RotateSecret": {},
        "CancelRotateSecret": {},
        "GetResourcePolicy": {},
        "PutResourcePolicy": {"ResourcePolicy": "{}"},
        "UpdateSecretVersionStage": {"VersionStage": "x"},
        "ReplicateSecretToRegions": {"AddReplicaRegions": [{"Region": "eu-west-1"}]},
    }
    for operation, given in cases.items():
        assert fail(operation, SecretId=arn, **given) == MARKED, operation
    assert "already scheduled for deletion" in fail("CreateSecret", Name="a", SecretString="1")[1]
    assert "already scheduled for deletion" in fail("DeleteSecret", SecretId="a")[1]
    assert (list_names(), list_names(IncludePlannedDeletion=True)) == ([], ["a"])
    call("RestoreSecret", SecretId="a")
    assert (read("a"), call("RestoreSecret", SecretId="a")["Name"]) == ("1", "a")
    assert fail("RestoreSecret", SecretId="none") == NOT_FOUND


def test_a_secret_is_gone_after_its_window():
    create("a")
    call("DeleteSecret", SecretId="a")
    next(each for _, _, each in SECRETS.all()).deleted = time.time() - 1
    assert list_names(IncludePlannedDeletion=True) == []
    assert fail("RestoreSecret", SecretId="a") == NOT_FOUND
    create("a", "2")
    assert read("a") == "2"


def test_deletion_without_recovery():
    create("a")
    forced = {"SecretId": "a", "ForceDeleteWithoutRecovery": True}
    code, message = fail("DeleteSecret", **forced, RecoveryWindowInDays=7)
    assert (code, "in conjunction with" in message) == ("InvalidParameterException", True)
    call("DeleteSecret", SecretId="a")
    call("DeleteSecret", **forced)
    assert call("DeleteSecret", **forced)["Name"] == "a"
    assert fail("DeleteSecret", SecretId="a") == NOT_FOUND
    assert list(SECRETS.all()) == []


def test_lists_have_orders_and_pages():
    for number, name in enumerate("cab"):
        create(name)
        SECRETS.select(HERE.account, HERE.region)[name].created = number
    assert list_names() == ["c", "a", "b"]
    assert list_names(SortOrder="desc") == ["b", "a", "c"]
    assert list_names(SortBy="name") == ["a", "b", "c"]
    first = call("ListSecrets", MaxResults=2)
    assert [each["Name"] for each in first["SecretList"]] == ["c", "a"]
    assert list_names(MaxResults=2, NextToken=first["NextToken"]) == ["b"]
    for wrong in ("x", "LTE=", "eA=="):
        assert fail("ListSecrets", NextToken=wrong)[0] == "InvalidNextTokenException"
        assert fail("ListSecretVersionIds", SecretId="a", NextToken=wrong)[0] == "InvalidNextTokenException"


def test_filters():
    create("shop/a", Description="the key", Tags=[{"Key": "team", "Value": "web"}])
    create("b")
    create("c", AddReplicaRegions=[{"Region": "eu-west-1"}])

    def find(key: str, *values: str, context: Context = HERE) -> list[str]:
        found = call("ListSecrets", context, Filters=[{"Key": key, "Values": [*values]}])
        return [each["Name"] for each in found["SecretList"]]

    assert find("name", "shop", "b") == ["shop/a", "b"]
    assert find("name", "!shop") == ["b", "c"]
    assert find("tag-key", "te") == find("tag-value", "web") == find("description", "KEY") == ["shop/a"]
    assert find("all", "web") == ["shop/a"]
    assert find("primary-region", "us-") == find("owning-service", "events") == []
    assert find("primary-region", "us-", context=THERE) == ["c"]


def test_tags_and_policies():
    create("a")
    assert "Tags" not in describe("a")
    call("TagResource", SecretId="a", Tags=[{"Key": "k", "Value": "1"}, {"Key": "l", "Value": "2"}])
    call("TagResource", SecretId="a", Tags=[{"Key": "k", "Value": "3"}])
    call("UntagResource", SecretId="a", TagKeys=["l", "none"])
    assert describe("a")["Tags"] == [{"Key": "k", "Value": "3"}]
    call("UntagResource", SecretId="a", TagKeys=["k"])
    assert describe("a")["Tags"] == []
    call("PutResourcePolicy", SecretId="a", ResourcePolicy="{}")
    assert call("GetResourcePolicy", SecretId="a")["ResourcePolicy"] == "{}"
    call("DeleteResourcePolicy", SecretId="a")
    assert call("GetResourcePolicy", SecretId="a")["ResourcePolicy"] is None
    assert call("ValidateResourcePolicy", ResourcePolicy="{}")["PolicyValidationPassed"] is True
    assert fail("ValidateResourcePolicy", SecretId="none", ResourcePolicy="{}") == NOT_FOUND


def test_replicas_follow_their_primary_secret():
    arn = create("a", AddReplicaRegions=[{"Region": "eu-west-1", "KmsKeyId": "key"}])["ARN"]
    call("UpdateSecret", SecretId="a", SecretString="2", Description="x")
    call("TagResource", SecretId="a", Tags=[{"Key": "k", "Value": "v"}])
    replica = describe("a", THERE)
    assert replica["ARN"] == arn.replace("us-east-1", "eu-west-1")
    assert (replica["PrimaryRegion"], replica["KmsKeyId"]) == ("us-east-1", "key")
    assert (read("a", THERE), replica["Description"], len(replica["Tags"])) == ("2", "x", 1)
    cases: dict[str, dict[str, Any]] = {
        "PutSecretValue": {"SecretString": "3"},
        "UpdateSecret": {"Description": "y"},
        "TagResource": {"Tags": []},
        "DeleteSecret": {},
        "PutResourcePolicy": {"ResourcePolicy": "{}"},
    }
    for operation, given in cases.items():
        assert fail(operation, THERE, SecretId="a", **given) == REPLICA, operation
    call("UpdateSecret", THERE, SecretId="a", KmsKeyId="other")
    assert describe("a", THERE)["KmsKeyId"] == "other"
    code, message = fail("DeleteSecret", SecretId="a")
    assert (code, "[eu-west-1]" in message) == ("InvalidRequestException", True)
    removed = call("RemoveRegionsFromReplication", SecretId="a", RemoveReplicaRegions=["eu-west-1"])
    assert removed["ReplicationStatus"] == []
    assert fail("DescribeSecret", THERE, SecretId="a") == NOT_FOUND
    call("DeleteSecret", SecretId="a")


def test_a_replica_does_not_take_the_place_of_another_secret():
    create("a", "mine")
    create("a", "theirs", THERE)
    given = {"SecretId": "a", "AddReplicaRegions": [{"Region": "eu-west-1"}]}
    (status,) = call("ReplicateSecretToRegions", **given)["ReplicationStatus"]
    assert (status["Status"], "already exists" in status["StatusMessage"]) == ("Failed", True)
    assert read("a", THERE) == "theirs"
    call("ReplicateSecretToRegions", **given, ForceOverwriteReplicaSecret=True)
    assert read("a", THERE) == "mine"
    call("StopReplicationToReplica", THERE, SecretId="a")
    call("PutSecretValue", THERE, SecretId="a", SecretString="own")
    assert (read("a"), read("a", THERE)) == ("mine", "own")
    assert "ReplicationStatus" not in describe("a")
    assert fail("StopReplicationToReplica", SecretId="a")[0] == "InvalidRequestException"
    home = {"AddReplicaRegions": [{"Region": "us-east-1"}]}
    assert fail("ReplicateSecretToRegions", SecretId="a", **home)[0] == "InvalidParameterException"
    assert fail("CreateSecret", Name="b", **home)[0] == "InvalidParameterException"
    assert list_names() == ["a"]


def test_several_values():
    for name in ("a", "b"):
        create(name, name)
    call("DeleteSecret", SecretId=create("c")["ARN"])
    found = call("BatchGetSecretValue", SecretIdList=["b", "none", "c", "a"])
    assert [each["SecretString"] for each in found["SecretValues"]] == ["b", "a"]
    assert [(each["SecretId"], each["ErrorCode"]) for each in found["Errors"]] == [
        ("none", "ResourceNotFoundException"),
        ("c", "InvalidRequestException"),
    ]
    filters = {"Filters": [{"Key": "name", "Values": ["!x"]}]}
    first = call("BatchGetSecretValue", **filters, MaxResults=1)
    rest = call("BatchGetSecretValue", **filters, NextToken=first["NextToken"])
    assert [each["Name"] for each in first["SecretValues"] + rest["SecretValues"]] == ["a", "b"]
    for given in ({}, {**filters, "SecretIdList": ["a"]}, {"SecretIdList": ["a"], "MaxResults": 1}):
        assert fail("BatchGetSecretValue", **given)[0] == "InvalidParameterException"


def test_random_passwords():
    plain = call("GetRandomPassword")["RandomPassword"]
    assert len(plain) == 32
    for check in (str.islower, str.isupper, str.isdigit):
        assert any(check(each) for each in plain)
    only = {"ExcludeUppercase": True, "ExcludePunctuation": True, "ExcludeNumbers": True}
    found = call("GetRandomPassword", PasswordLength=200, ExcludeCharacters="abc", IncludeSpace=True, **only)
    letters = set(found["RandomPassword"])
    assert letters <= set("defghijklmnopqrstuvwxyz ")
    assert " " in letters
    assert (
        len(call("GetRandomPassword", PasswordLength=1, RequireEachIncludedType=False)["RandomPassword"]) == 1
    )
    assert fail("GetRandomPassword", PasswordLength=3)[0] == "InvalidParameterException"
    assert fail("GetRandomPassword", **only, ExcludeLowercase=True)[0] == "InvalidParameterException"


def test_rotations_that_do_not_begin():
    create("a")
    assert fail("RotateSecret", SecretId="a") == (
        "InvalidRequestException",
        "No Lambda rotation function ARN is associated with this secret.",
    )
    assert fail("RotateSecret", SecretId="none") == NOT_FOUND
    assert call("CancelRotateSecret", SecretId="a")["Name"] == "a"
    assert list_labels("a") == [["AWSCURRENT"]]


def test_secrets_that_a_service_manages():
    own = Context(get_account_id(), get_region())
    arn = managed_secrets.create_managed_secret("rds!a", "1", "of a user", "rds")
    assert arn
    assert managed_secrets.create_managed_secret("rds!a", "2") is None
    assert (describe("rds!a", own)["OwningService"], read(arn, own)) == ("rds", "1")
    assert managed_secrets.put_managed_value(arn, "2")
    for identifier in ("rds!a", arn, arn[:-7]):
        assert managed_secrets.read_text_value(identifier) == "2"
        assert managed_secrets.read_text_value(identifier, "AWSPREVIOUS") == "1"
    assert managed_secrets.read_text_value(arn, "none") is None
    assert managed_secrets.read_text_value("none") is None
    call("DeleteSecret", own, SecretId=arn)
    assert managed_secrets.read_text_value(arn) is None
    assert not managed_secrets.put_managed_value(arn, "3")
    assert managed_secrets.delete_managed_secret(arn)
    assert not managed_secrets.delete_managed_secret(arn)
    assert managed_secrets.find_by_arn(arn.replace(own.account, OTHER.account)) is None


def test_secrets_are_kept(tmp_path: Path):
    create("a", Tags=[{"Key": "k", "Value": "v"}], AddReplicaRegions=[{"Region": "eu-west-1"}])
    call("PutSecretValue", SecretId="a", SecretBinary=b"\xff\0")
    call("PutResourcePolicy", SecretId="a", ResourcePolicy="{}")
    SECRETS.select(HERE.account, HERE.region)["a"].rotation.rules = {"AutomaticallyAfterDays": 2}
    before = [(scope, key, each) for scope, key, each in SECRETS.all()]
    files = StateFiles(tmp_path)
    files.write({name: kept for name, kept in files.take().items() if name == "secretsmanager"})
    SECRETS.clear()
    StateFiles(tmp_path).load()
    assert [(scope, key, each) for scope, key, each in SECRETS.all()] == before
    assert (read("a", THERE, VersionStage="AWSPREVIOUS"), len(before)) == ("1", 2)
