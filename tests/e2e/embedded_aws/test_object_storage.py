"""Buckets and objects of Amazon S3: responses, errors, checksums, versions, parts, and lists."""

import base64
import hashlib
import json
from typing import Any

import pytest
import urllib3
from botocore.exceptions import ClientError

from embedded_aws import Emulator

BUCKET = "object-storage"
PARTS = 5 * 1024 * 1024
FUTURE = "2031-01-01T00:00:00Z"
KEY = base64.b64encode(b"k" * 32).decode()
Rejected = tuple[str, dict[str, Any], str, dict[str, str]]


@pytest.fixture(scope="module")
def s3(emulator: Emulator) -> Any:
    return emulator.client("s3")


@pytest.fixture(scope="module")
def buckets(s3: Any) -> None:
    """A bucket with an object, one with versions and locks, and one with access control lists."""
    s3.create_bucket(Bucket=BUCKET)
    s3.create_bucket(Bucket=f"{BUCKET}-locked", ObjectLockEnabledForBucket=True)
    s3.create_bucket(Bucket=f"{BUCKET}-acl", ObjectOwnership="ObjectWriter")
    s3.put_object(Bucket=BUCKET, Key="a/b c", Body=b"content")
    s3.put_object(Bucket=f"{BUCKET}-acl", Key="key", Body=b"content")
    s3.put_object(Bucket=f"{BUCKET}-locked", Key="key", Body=b"content")


def _policy(**grant: str) -> dict[str, Any]:
    owner = {"ID": "a" * 64}
    return {"Owner": owner, "Grants": [{"Grantee": grant, "Permission": "READ"}]}


def _lifecycle(**rule: Any) -> dict[str, Any]:
    whole = {"ID": "a", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 1}, **rule}
    rules = [{name: value for name, value in whole.items() if value is not None}]
    return {"LifecycleConfiguration": {"Rules": rules}}


def _inventory(**changed: Any) -> dict[str, Any]:
    destination = {"S3BucketDestination": {"Bucket": f"arn:aws:s3:::{BUCKET}", "Format": "CSV"}}
    configuration = {
        "Id": "a",
        "Destination": destination,
        "IsEnabled": True,
        "IncludedObjectVersions": "All",
        "Schedule": {"Frequency": "Daily"},
        **changed,
    }
    return {"Id": "a", "InventoryConfiguration": configuration}


def _website(**configuration: Any) -> dict[str, Any]:
    return {"WebsiteConfiguration": configuration}


ARGUMENT = "InvalidArgument"
MALFORMED = "MalformedXML"
INDEX = {"Suffix": "index.html"}
# ruff: noqa: E501 (a row is a line)
REJECTED: list[Rejected] = [
    ("get_object", {"Key": "a/b c", "VersionId": "x"}, ARGUMENT, {"ArgumentName": "versionId", "ArgumentValue": "x"}),
    ("delete_object", {"Key": "a/b c", "VersionId": "x"}, ARGUMENT, {"ArgumentName": "versionId"}),
    ("put_object", {"Key": "k", "IfMatch": "x", "IfNoneMatch": "*"}, "NotImplemented", {"Header": "If-Match,If-None-Match"}),
    ("delete_bucket", {}, "BucketNotEmpty", {"BucketName": BUCKET}),
    ("create_bucket", {"Bucket": "object-storage-x", "ObjectOwnership": "x"}, ARGUMENT, {"ArgumentName": "x-amz-object-ownership"}),
    ("put_bucket_accelerate_configuration", {"AccelerateConfiguration": {}}, MALFORMED, {}),
    ("put_bucket_encryption", {"ServerSideEncryptionConfiguration": {"Rules": [{}, {}]}}, MALFORMED, {}),
    ("put_bucket_policy", {"Policy": ""}, "MalformedPolicy", {}),
    ("get_object", {"Key": "none"}, "NoSuchKey", {"Key": "none"}),
    ("get_object", {"Bucket": "object-storage-none", "Key": "a"}, "NoSuchBucket", {"BucketName": "object-storage-none"}),
    ("get_bucket_cors", {}, "NoSuchCORSConfiguration", {"BucketName": BUCKET}),
    ("get_bucket_tagging", {}, "NoSuchTagSet", {"BucketName": BUCKET}),
    ("get_bucket_lifecycle_configuration", {}, "NoSuchLifecycleConfiguration", {"BucketName": BUCKET}),
    ("get_bucket_policy_status", {}, "NoSuchBucketPolicy", {"BucketName": BUCKET}),
    ("get_object", {"Key": "a/b c", "Range": "bytes=9-"}, "InvalidRange", {"ActualObjectSize": "7"}),
    ("get_object", {"Key": "a/b c", "IfMatch": "x"}, "PreconditionFailed", {"Condition": "If-Match"}),
    ("get_object", {"Key": "a/b c", "PartNumber": 2}, "InvalidPartNumber", {"ActualPartCount": "1"}),
    ("get_object", {"Key": "a/b c", "PartNumber": 1, "Range": "bytes=0-"}, "InvalidRequest", {}),
    ("get_object", {"Key": "a/b c", "ExpectedBucketOwner": "12"}, "InvalidBucketOwnerAWSAccountID", {}),
    ("get_object", {"Key": "a/b c", "SSECustomerAlgorithm": "AES256", "SSECustomerKey": KEY}, "InvalidRequest", {}),
    ("put_object", {"Key": "k", "StorageClass": "OUTPOSTS"}, "InvalidStorageClass", {"StorageClassRequested": "OUTPOSTS"}),
    ("put_object", {"Key": "k", "ContentMD5": "MTIz"}, "InvalidDigest", {"Content-MD5": "MTIz"}),
    ("put_object", {"Key": "k", "Tagging": "a=1&a=2"}, ARGUMENT, {"ArgumentName": "x-amz-tagging"}),
    ("put_object", {"Key": "k", "Tagging": "&".join(f"a{n}=1" for n in range(11))}, "BadRequest", {}),
    ("put_object", {"Key": "k", "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "none"}, "KMS.NotFoundException", {}),
    ("put_object", {"Key": "k", "SSEKMSKeyId": "none"}, ARGUMENT, {"ArgumentName": "x-amz-server-side-encryption"}),
    ("put_object", {"Key": "k", "SSECustomerAlgorithm": "DES", "SSECustomerKey": KEY}, "InvalidEncryptionAlgorithmError", {}),
    ("put_object", {"Key": "k", "ACL": "other"}, ARGUMENT, {"ArgumentName": "x-amz-acl"}),
    ("put_object", {"Key": "k", "ObjectLockMode": "GOVERNANCE"}, ARGUMENT, {"ArgumentName": "x-amz-object-lock-retain-until-date"}),
    ("put_object", {"Key": "k" * 1025}, "KeyTooLongError", {"MaxSizeAllowed": "1024"}),
    ("get_object", {"Key": "k" * 1025}, "KeyTooLongError", {"Size": "1025"}),
    ("create_multipart_upload", {"Key": "é" * 513}, "KeyTooLongError", {"Size": "1026"}),
    ("copy_object", {"Key": "a/b c", "CopySource": f"{BUCKET}/a/b c"}, "InvalidRequest", {}),
    ("copy_object", {"Key": "k", "CopySource": f"{BUCKET}/a/b c", "CopySourceIfNoneMatch": "*"}, "PreconditionFailed", {"Condition": "x-amz-copy-source-If-None-Match"}),
    ("put_object_tagging", {"Key": "a/b c", "Tagging": {"TagSet": [{"Key": "aws:a", "Value": ""}]}}, "InvalidTag", {"TagKey": "aws:a"}),
    ("put_bucket_tagging", {"Tagging": {"TagSet": [{"Key": "a", "Value": ""}] * 2}}, "InvalidTag", {"TagKey": "a"}),
    ("put_object_acl", {"Key": "a/b c", "AccessControlPolicy": _policy(Type="Other")}, "MalformedACLError", {}),
    ("put_object_acl", {"Key": "a/b c", "AccessControlPolicy": _policy(Type="Group", URI="x")}, ARGUMENT, {"ArgumentName": "Group/URI"}),
    ("put_object_acl", {"Key": "a/b c", "GrantRead": 'id="x"'}, ARGUMENT, {"ArgumentName": "id", "ArgumentValue": "x"}),
    ("put_object_acl", {"Key": "a/b c"}, "MissingSecurityHeader", {"MissingHeaderName": "x-amz-acl"}),
    ("put_bucket_acl", {"ACL": "private"}, "AccessControlListNotSupported", {}),
    ("put_bucket_acl", {"ACL": "private", "GrantRead": 'id="x"'}, "InvalidRequest", {}),
    ("get_object_retention", {"Key": "a/b c"}, "InvalidRequest", {}),
    ("list_objects_v2", {"ContinuationToken": ""}, ARGUMENT, {"ArgumentName": "continuation-token"}),
    ("list_objects", {"EncodingType": "x"}, ARGUMENT, {"ArgumentName": "encoding-type", "ArgumentValue": "x"}),
    ("list_object_versions", {"VersionIdMarker": "x"}, ARGUMENT, {"ArgumentName": "version-id-marker"}),
    ("list_parts", {"Key": "k", "UploadId": "x"}, "NoSuchUpload", {"UploadId": "x"}),
    ("upload_part", {"Key": "k", "UploadId": "x", "PartNumber": 0}, ARGUMENT, {"ArgumentName": "partNumber"}),
    ("create_multipart_upload", {"Key": "k", "ChecksumType": "COMPOSITE"}, "InvalidRequest", {}),
    ("put_bucket_lifecycle_configuration", _lifecycle(Filter=None), MALFORMED, {}),
    ("put_bucket_lifecycle_configuration", _lifecycle(Expiration=None), MALFORMED, {}),
    ("put_bucket_lifecycle_configuration", _lifecycle(Expiration={"Days": 0}), ARGUMENT, {}),
    ("put_bucket_lifecycle_configuration", _lifecycle(Expiration={"Date": "2031-01-01T01:00:00Z"}), ARGUMENT, {"ArgumentName": "Date"}),
    ("put_bucket_lifecycle_configuration", _lifecycle(Filter={"Prefix": "a", "ObjectSizeLessThan": 1}), MALFORMED, {}),
    ("put_bucket_lifecycle_configuration", _lifecycle(NoncurrentVersionExpiration={}), MALFORMED, {}),
    ("put_bucket_lifecycle_configuration", {**_lifecycle(), "TransitionDefaultMinimumObjectSize": "x"}, "InvalidRequest", {}),
    ("put_bucket_logging", {"BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": "none", "TargetPrefix": ""}}}, "InvalidTargetBucketForLogging", {"TargetBucket": "none"}),
    ("put_bucket_request_payment", {"RequestPaymentConfiguration": {"Payer": "x"}}, MALFORMED, {}),
    ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "x"}}, MALFORMED, {}),
    ("put_bucket_website", _website(IndexDocument={"Suffix": "/a"}), ARGUMENT, {"ArgumentValue": "/a"}),
    ("put_bucket_website", _website(ErrorDocument={"Key": "a"}), ARGUMENT, {"ArgumentValue": "null"}),
    ("put_bucket_website", _website(IndexDocument=INDEX, RoutingRules=[{"Redirect": {"Protocol": "x"}}]), "InvalidRequest", {}),
    ("put_bucket_inventory_configuration", _inventory(Id="b"), "IdMismatch", {}),
    ("put_bucket_inventory_configuration", _inventory(Schedule={"Frequency": "Hourly"}), MALFORMED, {}),
    ("get_bucket_inventory_configuration", {"Id": "none"}, "NoSuchConfiguration", {}),
    ("delete_bucket_metrics_configuration", {"Id": "none"}, "NoSuchConfiguration", {}),
    ("create_bucket", {"Bucket": "object-storage-x", "CreateBucketConfiguration": {"LocationConstraint": "x"}}, "InvalidLocationConstraint", {"LocationConstraint": "x"}),
    ("put_bucket_cors", {"CORSConfiguration": {"CORSRules": []}}, MALFORMED, {}),
    (
        "put_bucket_notification_configuration",
        {"NotificationConfiguration": {"QueueConfigurations": [{"QueueArn": "x", "Events": ["s3:ObjectCreated:*"]}]}},
        ARGUMENT,
        {"ArgumentName": "Queue", "ArgumentValue": "x"},
    ),
]  # fmt: skip


@pytest.mark.usefixtures("buckets")
@pytest.mark.parametrize(
    ("operation", "arguments", "code", "elements"),
    REJECTED,
    ids=[f"{number}-{each[0]}-{each[2]}" for number, each in enumerate(REJECTED)],
)
def test_a_request_that_s3_rejects(
    s3: Any, operation: str, arguments: dict[str, Any], code: str, elements: dict[str, str]
):
    with pytest.raises(ClientError) as caught:
        getattr(s3, operation)(**{"Bucket": BUCKET, **arguments})
    error = caught.value.response["Error"]
    assert error["Code"] == code
    assert error | elements == error
    assert "Resource" not in error


@pytest.mark.usefixtures("buckets")
def test_an_object_has_the_headers_of_s3(s3: Any):
    put = s3.put_object(Bucket=BUCKET, Key="headers", Body=b"123456789", Metadata={"a": "b"})
    assert (put["ServerSideEncryption"], put["ChecksumCRC32"]) == ("AES256", "y/Q5Jg==")
    head = s3.head_object(Bucket=BUCKET, Key="headers", Range="bytes=2-3", ChecksumMode="ENABLED")
    assert (head["ContentType"], head["ContentLength"]) == ("binary/octet-stream", 2)
    assert (head["ContentRange"], "ChecksumCRC32" in head) == ("bytes 2-3/9", False)
    part = s3.get_object(Bucket=BUCKET, Key="headers", PartNumber=1)
    assert (part["ResponseMetadata"]["HTTPStatusCode"], part["ChecksumCRC32"]) == (206, "y/Q5Jg==")
    names = ["ETag", "Checksum", "StorageClass", "ObjectSize", "ObjectParts"]
    found = s3.get_object_attributes(Bucket=BUCKET, Key="headers", ObjectAttributes=names)
    assert found["Checksum"] == {"ChecksumCRC32": "y/Q5Jg==", "ChecksumType": "FULL_OBJECT"}
    assert (found["StorageClass"], found["ObjectSize"], "ObjectParts" in found) == ("STANDARD", 9, False)
    copied = s3.copy_object(
        Bucket=BUCKET, Key="copy", CopySource=f"{BUCKET}/headers", ChecksumAlgorithm="SHA256"
    )
    digest = base64.b64encode(hashlib.sha256(b"123456789").digest()).decode()
    assert copied["CopyObjectResult"]["ChecksumSHA256"] == digest
    assert s3.head_object(Bucket=BUCKET, Key="copy")["Metadata"] == {"a": "b"}
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix="copy", FetchOwner=True)["Contents"][0]
    assert (listed["ChecksumAlgorithm"], list(listed["Owner"])) == (["SHA256"], ["ID"])


@pytest.mark.usefixtures("buckets")
def test_an_upload_without_a_checksum_gets_one(s3: Any):
    url = s3.generate_presigned_url("put_object", {"Bucket": BUCKET, "Key": "presigned"}, ExpiresIn=60)
    put = urllib3.request("PUT", url, body=b"123456789")
    assert put.headers["x-amz-checksum-crc64nvme"] == "rosUhgp5mIg="
    head = s3.head_object(Bucket=BUCKET, Key="presigned", ChecksumMode="ENABLED")
    assert head["ChecksumCRC64NVME"] == "rosUhgp5mIg="


@pytest.mark.usefixtures("buckets")
def test_objects_are_listed_in_pages(s3: Any):
    for key in ("list/a/1", "list/a/2", "list/b", "list/c/1"):
        s3.put_object(Bucket=BUCKET, Key=key)
    seen: list[str] = []
    for operation in ("list_objects_v2", "list_objects", "list_object_versions"):
        pages = s3.get_paginator(operation).paginate(
            Bucket=BUCKET, Prefix="list/", Delimiter="/", PaginationConfig={"PageSize": 1}
        )
        for page in pages:
            found = [*page.get("Contents", []), *page.get("Versions", [])]
            seen += [each["Prefix"] for each in page.get("CommonPrefixes", [])]
            seen += [each["Key"] for each in found]
    assert seen == ["list/a/", "list/b", "list/c/"] * 3
    first = s3.list_buckets(MaxBuckets=1, Prefix=BUCKET)
    second = s3.list_buckets(Prefix=BUCKET, ContinuationToken=first["ContinuationToken"])
    assert [each["Name"] for each in second["Buckets"]] == [f"{BUCKET}-acl", f"{BUCKET}-locked"]


def test_versions_of_an_object(s3: Any):
    bucket = {"Bucket": "object-storage-versions"}
    s3.create_bucket(**bucket)
    s3.put_object(**bucket, Key="a", Body=b"null")
    s3.put_bucket_versioning(**bucket, VersioningConfiguration={"Status": "Enabled"})
    assert s3.get_object(**bucket, Key="a")["VersionId"] == "null"
    new = s3.put_object(**bucket, Key="a", Body=b"new")["VersionId"]
    assert len(new) == 32
    marker = s3.delete_object(**bucket, Key="a")["VersionId"]
    assert len(marker) == 32
    for arguments, code, method in (
        ({"Key": "a"}, "NoSuchKey", None),
        ({"Key": "a", "VersionId": marker}, "MethodNotAllowed", "GET"),
        ({"Key": "a", "VersionId": "other"}, "InvalidArgument", None),
    ):
        with pytest.raises(ClientError, match=code) as caught:
            s3.get_object(**bucket, **arguments)
        assert caught.value.response["Error"].get("Method") == method
    with pytest.raises(ClientError, match="Invalid version id specified"):
        s3.delete_object(**bucket, Key="a", VersionId="other")
    with pytest.raises(ClientError, match="You must delete all versions in the bucket"):
        s3.delete_bucket(**bucket)
    assert "VersionId" not in s3.delete_object(**bucket, Key="none", VersionId=new)
    listed = s3.list_object_versions(**bucket)
    assert [each["VersionId"] for each in listed["Versions"]] == [new, "null"]
    assert listed["DeleteMarkers"][0]["IsLatest"]
    done = s3.delete_objects(**bucket, Delete={"Objects": [{"Key": "a", "VersionId": marker}]})["Deleted"][0]
    assert (done["DeleteMarker"], done["DeleteMarkerVersionId"]) == (True, marker)
    s3.put_bucket_versioning(**bucket, VersioningConfiguration={"Status": "Suspended"})
    assert "VersionId" not in s3.put_object(**bucket, Key="a", Body=b"again")
    copied = s3.copy_object(**bucket, Key="b", CopySource=f"{bucket['Bucket']}/a")
    assert (copied["VersionId"], "CopySourceVersionId" in copied) == ("null", False)


def test_parts_of_an_upload(s3: Any):
    target = {"Bucket": "object-storage-parts", "Key": "a"}
    s3.create_bucket(Bucket=target["Bucket"])
    s3.put_bucket_versioning(Bucket=target["Bucket"], VersioningConfiguration={"Status": "Enabled"})
    upload = s3.create_multipart_upload(**target, ChecksumAlgorithm="CRC32")
    assert (upload["ServerSideEncryption"], upload["ChecksumType"]) == ("AES256", "COMPOSITE")
    target["UploadId"] = upload["UploadId"]
    bodies = {1: b"a" * PARTS, 2: b"b", 3: b"c"}
    parts = [_send_part(s3, target, number, body) for number, body in bodies.items()]
    plain = [{name: part[name] for name in ("ETag", "PartNumber")} for part in parts]
    for named, code, element in (
        ([], "InvalidRequest", {}),
        (parts[1::-1], "InvalidPartOrder", {"UploadId": target["UploadId"]}),
        ([{**parts[0], "ETag": "x"}], "InvalidPart", {"PartNumber": "1", "ETag": "x"}),
        (parts, "EntityTooSmall", {"PartNumber": "2", "ProposedSize": "1"}),
        (plain[:2], "InvalidRequest", {}),
    ):
        with pytest.raises(ClientError, match=code) as caught:
            s3.complete_multipart_upload(**target, MultipartUpload={"Parts": named})
        error = caught.value.response["Error"]
        assert error | element == error
    with pytest.raises(ClientError, match="Checksum Type mismatch occurred"):
        s3.upload_part(**target, PartNumber=4, ChecksumAlgorithm="SHA1")
    listed = s3.list_parts(**target)
    assert (listed["NextPartNumberMarker"], listed["ChecksumAlgorithm"]) == (3, "CRC32")
    done = s3.complete_multipart_upload(**target, MultipartUpload={"Parts": parts[:2]})
    assert (done["ChecksumCRC32"][-2:], done["ChecksumType"]) == ("-2", "COMPOSITE")
    del target["UploadId"]
    s3.delete_object(**target, VersionId=s3.put_object(**target)["VersionId"])
    found = s3.get_object_attributes(**target, ObjectAttributes=["Checksum", "ObjectParts"])
    assert found["Checksum"]["ChecksumCRC32"] == done["ChecksumCRC32"][:-2]
    assert [part["Size"] for part in found["ObjectParts"]["Parts"]] == [PARTS, 1]
    second = s3.get_object(**target, PartNumber=2, ChecksumMode="ENABLED")
    assert second["ChecksumType"] == "COMPOSITE"
    assert (second["Body"].read(), second["PartsCount"], second["ChecksumCRC32"]) == (
        b"b",
        2,
        parts[1]["ChecksumCRC32"],
    )


def _send_part(s3: Any, target: dict[str, str], number: int, body: bytes) -> dict[str, Any]:
    sent = s3.upload_part(**target, PartNumber=number, Body=body)
    return {"PartNumber": number, "ETag": sent["ETag"], "ChecksumCRC32": sent["ChecksumCRC32"]}


@pytest.mark.usefixtures("buckets")
def test_an_object_is_locked(s3: Any):
    locked = {"Bucket": f"{BUCKET}-locked", "Key": "retained"}
    version = s3.put_object(**locked, ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=FUTURE)[
        "VersionId"
    ]
    for retention, code in (
        ({"Mode": "GOVERNANCE"}, MALFORMED),
        ({"Mode": "x", "RetainUntilDate": FUTURE}, MALFORMED),
        ({"Mode": "GOVERNANCE", "RetainUntilDate": "2020-01-01T00:00:00Z"}, ARGUMENT),
        ({"Mode": "GOVERNANCE", "RetainUntilDate": "2030-01-01T00:00:00Z"}, "AccessDenied"),
        ({}, "AccessDenied"),
    ):
        with pytest.raises(ClientError, match=code):
            s3.put_object_retention(**locked, Retention=retention)
    with pytest.raises(ClientError, match="object protected by object lock"):
        s3.delete_object(**locked, VersionId=version)
    s3.put_object_retention(**locked, Retention={}, BypassGovernanceRetention=True)
    with pytest.raises(ClientError, match="NoSuchObjectLockConfiguration"):
        s3.get_object_retention(**locked)
    s3.put_object_legal_hold(**locked, LegalHold={"Status": "ON"})
    with pytest.raises(ClientError, match="object protected by object lock"):
        s3.delete_object(**locked, VersionId=version)


@pytest.mark.usefixtures("buckets")
def test_an_object_is_encrypted(s3: Any, emulator: Emulator):
    put = s3.put_object(Bucket=BUCKET, Key="kms", ServerSideEncryption="aws:kms")
    assert put["SSEKMSKeyId"].startswith("arn:aws:kms:")
    own = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": b"k" * 32}
    s3.put_object(Bucket=BUCKET, Key="own", Body=b"a", **own)
    assert s3.get_object(Bucket=BUCKET, Key="own", **own)["SSECustomerAlgorithm"] == "AES256"
    for arguments, code in (({}, "InvalidRequest"), ({**own, "SSECustomerKey": b"x" * 32}, "AccessDenied")):
        with pytest.raises(ClientError, match=code):
            s3.get_object(Bucket=BUCKET, Key="own", **arguments)
    kms = emulator.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    named = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
    s3.put_object(Bucket=BUCKET, Key="key", **named, BucketKeyEnabled=True)
    assert s3.head_object(Bucket=BUCKET, Key="key")["BucketKeyEnabled"]
    kms.disable_key(KeyId=key)
    for call in (
        lambda: s3.get_object(Bucket=BUCKET, Key="key"),
        lambda: s3.put_object(Bucket=BUCKET, Key="key", **named),
    ):
        with pytest.raises(ClientError, match=r"KMS\.DisabledException"):
            call()


@pytest.mark.usefixtures("buckets")
def test_a_form_that_does_not_meet_its_policy(s3: Any):
    for condition, status, code in (
        (["content-length-range", 5, 9], 400, "EntityTooSmall"),
        (["content-length-range", 0, 2], 400, "EntityTooLarge"),
        ({"acl": "private", "x-amz-meta-a": "b"}, 400, "InvalidPolicyDocument"),
        (["content-length-range", 0, 3], 204, ""),
    ):
        form = s3.generate_presigned_post(BUCKET, "form", Conditions=[condition])
        fields = {**form["fields"], "file": ("a", "abc")}
        answer = urllib3.request("POST", form["url"], fields=fields)
        assert answer.status == status
        assert f"<Code>{code}</Code>" in answer.data.decode() or not code
    head = s3.head_object(Bucket=BUCKET, Key="form", ChecksumMode="ENABLED")
    assert (head["ContentType"], "ChecksumCRC64NVME" in head) == ("binary/octet-stream", True)


def test_configurations_of_buckets_are_returned_as_stored(s3: Any):
    bucket = {"Bucket": "object-storage-configured"}
    created = s3.create_bucket(**bucket)
    assert created["BucketArn"] == f"arn:aws:s3:::{bucket['Bucket']}"
    for identifier in ("b", "a"):
        tiering = [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]
        s3.put_bucket_intelligent_tiering_configuration(
            **bucket,
            Id=identifier,
            IntelligentTieringConfiguration={"Id": identifier, "Status": "Enabled", "Tierings": tiering},
        )
        s3.put_bucket_metrics_configuration(**bucket, Id=identifier, MetricsConfiguration={"Id": identifier})
    for kind in ("IntelligentTiering", "Metrics"):
        operation = {"IntelligentTiering": "intelligent_tiering", "Metrics": "metrics"}[kind]
        listed = getattr(s3, f"list_bucket_{operation}_configurations")(**bucket)
        assert [each["Id"] for each in listed[f"{kind}ConfigurationList"]] == ["a", "b"]
    s3.put_bucket_request_payment(**bucket, RequestPaymentConfiguration={"Payer": "Requester"})
    assert s3.get_bucket_request_payment(**bucket)["Payer"] == "Requester"
    rules = _lifecycle(Filter={"And": {"Prefix": "a", "ObjectSizeGreaterThan": 2}})["LifecycleConfiguration"]
    s3.put_bucket_lifecycle_configuration(**bucket, LifecycleConfiguration=rules)
    assert s3.get_bucket_lifecycle_configuration(**bucket)["Rules"] == rules["Rules"]
    assert 'rule-id="a"' in s3.put_object(**bucket, Key="a", Body=b"123")["Expiration"]
    assert "Expiration" not in s3.put_object(**bucket, Key="a", Body=b"12")


def test_events_of_a_bucket(s3: Any, emulator: Emulator):
    bucket, sqs = {"Bucket": "object-storage-events"}, emulator.client("sqs")
    s3.create_bucket(**bucket)
    url = sqs.create_queue(QueueName=bucket["Bucket"])["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allowed = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**allowed, "Resource": arn}]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    rules = [{"Name": "prefix", "Value": "a"}]
    events = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*"]
    queue = {"QueueArn": arn, "Events": events, "Filter": {"Key": {"FilterRules": rules}}}
    s3.put_bucket_notification_configuration(
        **bucket, NotificationConfiguration={"QueueConfigurations": [queue]}
    )
    stored = s3.get_bucket_notification_configuration(**bucket)["QueueConfigurations"][0]
    assert stored["Filter"]["Key"]["FilterRules"] == [{"Name": "Prefix", "Value": "a"}]
    s3.put_object(**bucket, Key="a", Body=b"1")
    s3.put_object_tagging(**bucket, Key="a", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    s3.delete_objects(**bucket, Delete={"Objects": [{"Key": "a"}, {"Key": "ab"}]})
    found: list[tuple[str, str, bool, bool]] = []
    while len(found) < 4:
        received = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5, MaxNumberOfMessages=10)["Messages"]
        for message in received:
            for record in json.loads(message["Body"]).get("Records", []):
                content = record["s3"]["object"]
                found.append(
                    (record["eventName"], record["eventVersion"], "size" in content, "eTag" in content)
                )
    assert sorted(found) == [
        ("ObjectCreated:Put", "2.1", True, True),
        ("ObjectRemoved:Delete", "2.1", False, False),
        ("ObjectRemoved:Delete", "2.1", False, False),
        ("ObjectTagging:Put", "2.3", False, True),
    ]
