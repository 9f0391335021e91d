"""Objects: the condition keys of Amazon S3, requests for several objects, signed URLs and forms."""

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.e2e.embedded_aws.iam.conditions import allow_if, deny_if, presign, send
from tests.e2e.embedded_aws.iam.rows import ALLOWED, DENIED, EVERYTHING, Call, Caller, Row, World, observe
from tests.permissions.account import REGION, Account

RED = {"TagSet": [{"Key": "team", "Value": "red"}]}
BLUE = {"TagSet": [{"Key": "team", "Value": "blue"}]}
KEY_ID = "s3:x-amz-server-side-encryption-aws-kms-key-id"


@pytest.fixture(scope="module", autouse=True)
def prepared(world: World) -> None:
    """The object ``tagged`` has tags."""
    s3 = world.aws.client("s3")
    s3.put_object(Bucket=world.bucket, Key="tagged", Body=b"1", Tagging="team=red")


def call_on_object(operation: str, key: str = "a", **more: Any) -> Call:
    return lambda caller, world: getattr(caller.client("s3"), operation)(
        Bucket=world.bucket, Key=key, **world.fill(more)
    )


def put(**more: Any) -> Call:
    return call_on_object("put_object", "new", **more)


def copy(source: str) -> Call:
    return call_on_object("copy_object", "new", CopySource=source)


def copy_from_bucket(key: str) -> Call:
    def call(caller, world: World) -> None:
        caller.client("s3").copy_object(
            Bucket=world.bucket, Key="new", CopySource={"Bucket": world.bucket, "Key": key}
        )

    return call


def upload_parts(**more: Any) -> Call:
    def call(caller, world: World) -> None:
        s3, given = caller.client("s3"), {"Bucket": world.bucket, "Key": "parts"}
        given["UploadId"] = s3.create_multipart_upload(**given, **world.fill(more))["UploadId"]
        s3.upload_part(**given, PartNumber=1, Body=b"1")

    return call


def get_version(caller, world: World) -> None:
    bucket, s3 = world.aws.bucket(), world.aws.client("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=bucket, Key="a", Body=b"1")["VersionId"]
    caller.client("s3").get_object(Bucket=bucket, Key="a", VersionId=version)


def get_by_url(caller, world: World) -> None:
    send("GET", presign(caller, "get_object", Bucket=world.bucket, Key="a"))


TAGGING = ["s3:PutObject", "s3:PutObjectTagging"]
ENCRYPTED = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "<key>"}
CONDITIONS = [
    Row(
        "a storage class",
        DENIED,
        put(StorageClass="GLACIER"),
        deny_if("s3:PutObject", "s3:x-amz-storage-class", "GLACIER"),
    ),
    Row(
        "another storage class",
        ALLOWED,
        put(StorageClass="STANDARD_IA"),
        deny_if("s3:PutObject", "s3:x-amz-storage-class", "GLACIER"),
    ),
    Row(
        "the storage class of parts",
        DENIED,
        upload_parts(StorageClass="GLACIER"),
        deny_if("s3:PutObject", "s3:x-amz-storage-class", "GLACIER"),
    ),
    Row("a key", ALLOWED, put(**ENCRYPTED), allow_if("s3:PutObject", KEY_ID, "<key>")),
    Row("the key of parts", ALLOWED, upload_parts(**ENCRYPTED), allow_if("s3:PutObject", KEY_ID, "<key>")),
    Row("another key", DENIED, put(**ENCRYPTED), allow_if("s3:PutObject", KEY_ID, "<key>x")),
    Row("no key", DENIED, put(), allow_if("s3:PutObject", KEY_ID, "<key>")),
    Row(
        "an access control list",
        DENIED,
        put(ACL="private"),
        deny_if("s3:PutObject", "s3:x-amz-acl", "private"),
    ),
    Row(
        "the new list of an object",
        DENIED,
        call_on_object("put_object_acl", ACL="private"),
        deny_if("s3:PutObjectAcl", "s3:x-amz-acl", "private"),
    ),
    Row(
        "a copied object",
        ALLOWED,
        copy_from_bucket("a"),
        allow_if("s3:PutObject", "s3:x-amz-copy-source", "*/a", "StringLike"),
    ),
    Row(
        "another copied object",
        DENIED,
        copy_from_bucket("b"),
        deny_if("s3:PutObject", "s3:x-amz-copy-source", "*/b", "StringLike"),
    ),
    Row(
        "the metadata of a copy",
        DENIED,
        call_on_object("copy_object", "new", CopySource="none/a", MetadataDirective="REPLACE"),
        deny_if("s3:PutObject", "s3:x-amz-metadata-directive", "REPLACE"),
    ),
    Row(
        "a tag of a new object",
        DENIED,
        put(Tagging="team=red"),
        deny_if(TAGGING, "s3:RequestObjectTag/team", "red"),
    ),
    Row(
        "another tag of a new object",
        ALLOWED,
        put(Tagging="team=blue"),
        allow_if(TAGGING, "s3:RequestObjectTag/team", "blue"),
    ),
    Row(
        "a new tag",
        DENIED,
        call_on_object("put_object_tagging", Tagging=RED),
        deny_if(TAGGING, "s3:RequestObjectTag/team", "red"),
    ),
    Row(
        "another new tag",
        ALLOWED,
        call_on_object("put_object_tagging", Tagging=BLUE),
        deny_if(TAGGING, "s3:RequestObjectTag/team", "red"),
    ),
    Row(
        "the keys of tags",
        DENIED,
        put(Tagging="team=red&other=1"),
        allow_if(TAGGING, "s3:RequestObjectTagKeys", ["team"], "ForAllValues:StringEquals"),
    ),
    Row(
        "the tag of an object",
        DENIED,
        call_on_object("get_object", "tagged"),
        deny_if("s3:*", "s3:ExistingObjectTag/team", "red"),
    ),
    Row(
        "tags of a tagged object",
        DENIED,
        call_on_object("get_object_tagging", "tagged"),
        deny_if("s3:*", "s3:ExistingObjectTag/team", "red"),
    ),
    Row(
        "new tags of a tagged object",
        DENIED,
        call_on_object("put_object_tagging", "tagged", Tagging=BLUE),
        deny_if("s3:*", "s3:ExistingObjectTag/team", "red"),
    ),
    Row(
        "deleted tags of a tagged object",
        DENIED,
        call_on_object("delete_object_tagging", "tagged"),
        deny_if("s3:*", "s3:ExistingObjectTag/team", "red"),
    ),
    # Tags do not limit the deletion of an object (S3 user guide, "Tagging and access control policies").
    Row(
        "a deleted tagged object",
        ALLOWED,
        call_on_object("delete_object", "tagged2"),
        deny_if("s3:*", "s3:ExistingObjectTag/team", "red"),
        prepare=lambda world: world.aws.client("s3").put_object(
            Bucket=world.bucket, Key="tagged2", Tagging="team=red"
        ),
    ),
    Row(
        "an object without the tag",
        DENIED,
        call_on_object("get_object"),
        allow_if("s3:GetObject", "s3:ExistingObjectTag/team", "red"),
    ),
    Row("a version", DENIED, get_version, deny_if("s3:GetObjectVersion", "s3:VersionId", "*", "StringLike")),
    Row("another version", DENIED, get_version, allow_if("s3:GetObjectVersion", "s3:VersionId", "other")),
    Row(
        "a signed request",
        ALLOWED,
        call_on_object("get_object"),
        allow_if("s3:GetObject", "s3:authType", "REST-HEADER"),
    ),
    Row("a signed URL", DENIED, get_by_url, allow_if("s3:GetObject", "s3:authType", "REST-HEADER")),
    Row(
        "a signed URL of any age",
        ALLOWED,
        get_by_url,
        deny_if("s3:*", "s3:signatureAge", "600000", "NumericGreaterThan"),
    ),
    Row(
        "an old signed URL",
        DENIED,
        get_by_url,
        deny_if("s3:*", "s3:signatureAge", "-1", "NumericGreaterThan"),
    ),
    Row(
        "a signed request has no age",
        ALLOWED,
        call_on_object("get_object"),
        deny_if("s3:*", "s3:signatureAge", "-1", "NumericGreaterThan"),
    ),
    Row(
        "the version of a signature",
        DENIED,
        call_on_object("get_object"),
        deny_if("s3:*", "s3:signatureversion", "AWS4-HMAC-SHA256"),
    ),
    Row(
        "a body without a digest",
        DENIED,
        get_by_url,
        deny_if("s3:*", "s3:x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
    ),
    Row("a new object only", DENIED, put(), deny_if("s3:PutObject", "s3:if-none-match", "true", "Null")),
    Row(
        "an object that may exist",
        ALLOWED,
        call_on_object("put_object", "only-new", IfNoneMatch="*"),
        deny_if("s3:PutObject", "s3:if-none-match", "true", "Null"),
    ),
]


def put_by_url(headers: Mapping[str, str], **more: Any) -> Call:
    def call(caller, world: World) -> None:
        url = presign(caller, "put_object", Bucket=world.bucket, Key="put", **more)
        send(
            "PUT", url, {name: value.format(bucket=world.bucket) for name, value in headers.items()}, body=b""
        )

    return call


ADMINISTRATOR = Caller((EVERYTHING,))
URLS = [
    Row("no header", ALLOWED, put_by_url({}), ADMINISTRATOR),
    Row("an unsigned list", DENIED, put_by_url({"x-amz-acl": "private"}), ADMINISTRATOR),
    Row("unsigned metadata", DENIED, put_by_url({"X-Amz-Meta-A": "b"}), ADMINISTRATOR),
    Row("an unsigned source", DENIED, put_by_url({"x-amz-copy-source": "{bucket}/a"}), ADMINISTRATOR),
    Row("an unsigned storage class", DENIED, put_by_url({"x-amz-storage-class": "GLACIER"}), ADMINISTRATOR),
    Row("an unsigned date", DENIED, put_by_url({"x-amz-expires": "5"}), ADMINISTRATOR),
    Row("an unsigned digest", ALLOWED, put_by_url({"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}),
        ADMINISTRATOR),
    Row("another header", ALLOWED, put_by_url({"content-type": "image/png"}), ADMINISTRATOR),
    Row("signed metadata", ALLOWED, put_by_url({"x-amz-meta-a": "b"}, Metadata={"a": "b"}), ADMINISTRATOR),
    Row("other signed metadata", "SignatureDoesNotMatch",
        put_by_url({"x-amz-meta-a": "c"}, Metadata={"a": "b"}),
        ADMINISTRATOR),
    Row("unsigned metadata beside signed", DENIED,
        put_by_url({"x-amz-meta-a": "b", "x-amz-meta-c": "d"}, Metadata={"a": "b"}), ADMINISTRATOR),
]  # fmt: skip


def send_form(*left_out: str) -> Call:
    def call(caller, world: World) -> None:
        form = caller.client("s3").generate_presigned_post(world.bucket, "form")
        fields = {name: value for name, value in form["fields"].items() if name not in left_out}
        send("POST", form["url"], fields={**fields, "file": ("a", "1")})

    return call


FORMS = [
    Row("all fields", ALLOWED, send_form(), ADMINISTRATOR),
    Row("no policy", DENIED, send_form("policy"), ADMINISTRATOR),
    Row("no signature", "InvalidArgument", send_form("signature", "x-amz-signature"), ADMINISTRATOR),
    Row("a key that needs a signed request", DENIED, send_form(),
        allow_if("s3:PutObject", "s3:authType", "REST-HEADER")),
    Row("a form", ALLOWED, send_form(), allow_if("s3:PutObject", "s3:authType", "POST")),
]  # fmt: skip


@pytest.mark.parametrize("row", [*CONDITIONS, *URLS, *FORMS], ids=lambda row: row.title)
def test_objects(world: World, row: Row) -> None:
    row.check(world)


def test_each_object_of_a_request_needs_permission(world: World) -> None:
    s3, bucket = world.aws.client("s3"), world.aws.bucket()
    for key in ("kept", "x", "y"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    denied = {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": f"arn:aws:s3:::{bucket}/k*"}
    caller = Caller((EVERYTHING, denied)).create(world).client("s3")
    named = {"Objects": [{"Key": key} for key in ("x", "kept", "y")]}
    answer = caller.delete_objects(Bucket=bucket, Delete=named)
    assert [each["Key"] for each in answer["Deleted"]] == ["x", "y"]
    assert [(each["Key"], each["Code"]) for each in answer["Errors"]] == [("kept", "AccessDenied")]
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["kept"]


def test_each_version_of_a_request_needs_permission(world: World) -> None:
    s3, bucket = world.aws.client("s3"), world.aws.bucket()
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=bucket, Key="a", Body=b"1")["VersionId"]
    only_markers = Caller(({"Action": "s3:DeleteObject", "Resource": f"arn:aws:s3:::{bucket}/*"},))
    caller = only_markers.create(world).client("s3")
    named = {"Objects": [{"Key": "a", "VersionId": version}, {"Key": "a"}]}
    answer = caller.delete_objects(Bucket=bucket, Delete=named)
    assert [(each["VersionId"], each["Code"]) for each in answer["Errors"]] == [(version, "AccessDenied")]
    assert len(answer["Deleted"]) == 1
    s3.get_object(Bucket=bucket, Key="a", VersionId=version)


def test_a_bucket_in_the_host_has_condition_keys(world: World) -> None:
    caller = deny_if("s3:*", "s3:authType", "REST-HEADER").create(world)

    def get(signer: Account) -> bytes:
        host = {"Host": f"{world.bucket}.s3.{REGION}.amazonaws.com"}
        request = AWSRequest("GET", f"{signer.endpoint}/a", headers=host)
        S3SigV4Auth(Credentials(signer.key, signer.secret, signer.token), "s3", REGION).add_auth(request)
        return send("GET", request.url, dict(request.headers))

    assert get(world.aws) == b"1"
    assert observe(lambda: get(caller)) == DENIED


def test_an_error_names_the_unsigned_headers(world: World) -> None:
    url = presign(world.aws, "put_object", Bucket=world.bucket, Key="put")
    with pytest.raises(Exception, match="<HeadersNotSigned>x-amz-acl, x-amz-meta-a</HeadersNotSigned>"):
        send("PUT", url, {"x-amz-meta-a": "b", "x-amz-acl": "private"}, body=b"")
