"""Versions, tags, access control and copies of S3 objects have permissions of their own."""

from typing import Any

import pytest
from asl_builders import WHERE, machine, task
from documented import OBJECT, OBJECT_ARN, derive_permissions, flat

from serverless_patterns.patterns.workflow.permissions import derive


def derive_statements(action: str, **parameters: Any) -> list[Any]:
    return flat(derive_permissions(task(f"aws-sdk:s3:{action}", {**OBJECT, **parameters})))


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("getObject", "s3:GetObjectVersion"),
        ("headObject", "s3:GetObjectVersion"),
        ("getObjectAttributes", "s3:GetObjectVersion s3:GetObjectVersionAttributes"),
        ("getObjectTagging", "s3:GetObjectVersionTagging"),
        ("putObjectTagging", "s3:PutObjectVersionTagging"),
        ("deleteObjectTagging", "s3:DeleteObjectVersionTagging"),
        ("getObjectAcl", "s3:GetObjectVersionAcl"),
        ("putObjectAcl", "s3:PutObjectVersionAcl"),
        ("deleteObject", "s3:DeleteObjectVersion"),
    ],
)
@pytest.mark.parametrize("version", [{"VersionId": "3"}, {"VersionId.$": "$.version"}])
def test_a_version_has_separate_actions(action: str, expected: str, version: dict[str, str]):
    assert derive_statements(action, **version) == [(expected, OBJECT_ARN)]


@pytest.mark.parametrize(
    ("parameters", "more"),
    [
        ({"Tagging": "a=b"}, "s3:PutObjectTagging"),
        ({"Tagging.$": "$.tags"}, "s3:PutObjectTagging"),
        ({"ACL": "private"}, "s3:PutObjectAcl"),
        ({"Acl": "private"}, "s3:PutObjectAcl"),
        ({"GrantRead": "id=1"}, "s3:PutObjectAcl"),
        ({"ObjectLockMode": "GOVERNANCE"}, "s3:PutObjectRetention"),
        ({"ObjectLockLegalHoldStatus": "ON"}, "s3:PutObjectLegalHold"),
    ],
)
@pytest.mark.parametrize("action", ["putObject", "createMultipartUpload"])
def test_what_is_set_while_writing(action: str, parameters: dict[str, str], more: str):
    assert derive_statements(action, **parameters) == [(f"s3:PutObject {more}", OBJECT_ARN)]


KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/1a-2b"


@pytest.mark.parametrize("name", ["SSEKMSKeyId", "SsekmsKeyId"])
@pytest.mark.parametrize("key", [KEY_ARN, "1a-2b"])
@pytest.mark.parametrize(
    ("action", "use"),
    [("putObject", "kms:GenerateDataKey"), ("createMultipartUpload", "kms:Decrypt kms:GenerateDataKey")],
)
def test_the_key_of_a_written_object(action: str, use: str, name: str, key: str):
    assert derive_statements(action, **{name: key}) == [(use, KEY_ARN), ("s3:PutObject", OBJECT_ARN)]


@pytest.mark.parametrize("key", [{"SSEKMSKeyId": "alias/mine"}, {"SSEKMSKeyId.$": "$.key"}])
def test_a_key_that_the_definition_does_not_name(key: dict[str, str]):
    task_ = task("aws-sdk:s3:putObject", {**OBJECT, **key})
    (error,) = derive(machine(A=task_), WHERE, frozenset()).errors
    assert "add kms:GenerateDataKey to 'policy_statements'" in error.reason
    assert not derive(machine(A=task_), WHERE, frozenset({"kms:GenerateDataKey"})).errors


READ, TAGS = "s3:GetObject", "s3:GetObjectTagging"
VERSION, VERSION_TAGS = "s3:GetObjectVersion", "s3:GetObjectVersionTagging"
SOURCE = "arn:aws:s3:::old/a b.txt"
POINT = "arn:aws:s3:us-east-1:123456789012:accesspoint/old/object/a.txt"


@pytest.mark.parametrize(
    ("source", "more", "on_source", "on_target"),
    [
        ("old/a%20b.txt", {}, (f"{READ} {TAGS}", SOURCE), "s3:PutObject s3:PutObjectTagging"),
        ("/old/a%20b.txt", {"TaggingDirective": "REPLACE"}, (READ, SOURCE), "s3:PutObject"),
        (
            "old/a%20b.txt?versionId=3",
            {"TaggingDirective": "COPY"},
            (f"{VERSION} {VERSION_TAGS}", SOURCE),
            "s3:PutObject s3:PutObjectTagging",
        ),
        (
            "old/a%20b.txt?versionId=3",
            {"TaggingDirective": "REPLACE", "Tagging": "a=b", "ACL": "private"},
            (VERSION, SOURCE),
            "s3:PutObject s3:PutObjectAcl s3:PutObjectTagging",
        ),
        (POINT, {"TaggingDirective": "REPLACE"}, (READ, POINT), "s3:PutObject"),
    ],
)
def test_copies_read_their_source(
    source: str, more: dict[str, str], on_source: tuple[str, str], on_target: str
):
    assert derive_statements("copyObject", CopySource=source, **more) == [on_source, (on_target, OBJECT_ARN)]


def test_parts_may_be_copied_from_a_version():
    found = derive_statements("uploadPartCopy", CopySource="old/a.txt?versionId=3")
    assert found == [(VERSION, "arn:aws:s3:::old/a.txt"), ("s3:PutObject", OBJECT_ARN)]


@pytest.mark.parametrize(
    ("deleted", "expected"),
    [
        ({"Objects": [{"Key": "a/b.txt"}]}, [("s3:DeleteObject", OBJECT_ARN)]),
        ({"Objects": [{"Key": "a/b.txt", "VersionId": "3"}]}, [("s3:DeleteObjectVersion", OBJECT_ARN)]),
        (
            {"Objects": [{"Key": "a/b.txt", "VersionId": "3"}, {"Key": "c"}]},
            [("s3:DeleteObject", "arn:aws:s3:::uploads/c"), ("s3:DeleteObjectVersion", OBJECT_ARN)],
        ),
        ({"Objects.$": "$.objects"}, [("s3:DeleteObject", "arn:aws:s3:::uploads/*")]),
        ({"Objects": [{"Key.$": "$.key"}]}, [("s3:DeleteObject", "arn:aws:s3:::uploads/*")]),
    ],
)
def test_deletion_of_many(deleted: dict[str, Any], expected: list[Any]):
    assert derive_statements("deleteObjects", Delete=deleted) == expected


def test_retention_is_bypassed_by_those_who_ask_for_it():
    found = derive_statements("deleteObject", VersionId="3", BypassGovernanceRetention=True)
    assert found == [("s3:BypassGovernanceRetention s3:DeleteObjectVersion", OBJECT_ARN)]
