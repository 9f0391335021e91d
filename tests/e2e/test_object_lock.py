"""Buckets with Object Lock keep versions as S3 does: only a principal with a permission ends governance."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pulumi
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator, deploy
from embedded_aws.errors import DeploymentError
from serverless_patterns import Bucket, BucketArgs
from tests.permissions.account import Account, document

LOCKED = "Access Denied because object protected by object lock."
BYPASS: Any = {"BypassGovernanceRetention": True}


def client_of_user(emulator: Emulator, *actions: str) -> Any:
    """Returns a client of S3 with the credentials of a user who is allowed some actions."""
    iam, name = emulator.client("iam"), f"user-{len(actions)}"
    iam.create_user(UserName=name)
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document(statement))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Account(emulator.endpoint, key["AccessKeyId"], key["SecretAccessKey"]).client("s3")


def deny(call: Any, **given: Any) -> str:
    with pytest.raises(ClientError) as failure:
        call(**given)
    error: Any = failure.value.response.get("Error")
    assert error["Code"] == "AccessDenied"
    return error["Message"]


def test_governance_is_bypassed_with_a_permission_only(emulator: Emulator) -> None:
    lock: BucketArgs[None] = {
        "object_lock": {"mode": "GOVERNANCE", "retention_days": 3},
        "force_destroy": True,
    }

    def program() -> None:
        pulumi.export("name", Bucket("governed", lock).bucket_name)

    def change() -> None:
        pulumi.export("name", Bucket("governed", {"force_destroy": True}).bucket_name)

    with deploy(program, emulator=emulator) as stack:
        s3, name = stack.client("s3"), stack.outputs["name"]
        written = {"Bucket": name, "Key": "a", "VersionId": s3.put_object(Bucket=name, Key="a")["VersionId"]}
        retention = s3.get_object_retention(**written)["Retention"]
        assert retention["Mode"] == "GOVERNANCE"
        left = retention["RetainUntilDate"] - datetime.now(UTC)
        assert timedelta(days=2, hours=23) < left <= timedelta(days=3)

        parts = s3.create_multipart_upload(Bucket=name, Key="parts")["UploadId"]
        upload = {"Bucket": name, "Key": "parts", "UploadId": parts}
        tag = s3.upload_part(**upload, PartNumber=1, Body=b"1")["ETag"]
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": tag}]})
        assert s3.head_object(Bucket=name, Key="parts")["ObjectLockMode"] == "GOVERNANCE"

        deleter = client_of_user(emulator, "s3:DeleteObject", "s3:DeleteObjectVersion")
        bypasser = client_of_user(
            emulator, "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention", "s3:Get*"
        )
        assert deny(deleter.delete_object, **written) == LOCKED
        assert "not authorized to perform: s3:BypassGovernanceRetention" in deny(
            deleter.delete_object, **written, **BYPASS
        )
        doomed = {"Objects": [{"Key": "a", "VersionId": written["VersionId"]}]}
        assert "s3:BypassGovernanceRetention" in deny(
            deleter.delete_objects, Bucket=name, Delete=doomed, **BYPASS
        )
        assert deny(bypasser.delete_object, **written) == LOCKED, "without the header"
        bypasser.delete_object(**written, **BYPASS)
        marker = deleter.delete_object(Bucket=name, Key="parts")
        assert marker["DeleteMarker"], "a delete marker hides a version, which stays"

        assert set(stack.update(change).values()) == {"delete"}
        free = s3.put_object(Bucket=name, Key="free")["VersionId"]
        deleter.delete_object(Bucket=name, Key="free", VersionId=free)
        held = s3.put_object(Bucket=name, Key="held", ObjectLockLegalHoldStatus="ON")["VersionId"]
        assert deny(bypasser.delete_object, Bucket=name, Key="held", VersionId=held, **BYPASS) == LOCKED
        stack.destroy()
    with pytest.raises(ClientError, match="404"):
        s3.head_bucket(Bucket=name)


def test_nobody_ends_compliance(emulator: Emulator) -> None:
    def program() -> None:
        lock: BucketArgs[None] = {"object_lock": {"mode": "COMPLIANCE", "retention_days": 1}}
        pulumi.export("name", Bucket("complying", lock).bucket_name)

    with deploy(program, emulator=emulator) as stack:
        s3, name = stack.client("s3"), stack.outputs["name"]
        written = {"Bucket": name, "Key": "a", "VersionId": s3.put_object(Bucket=name, Key="a")["VersionId"]}
        assert deny(s3.delete_object, **written, **BYPASS) == LOCKED
        sooner = {"Mode": "COMPLIANCE", "RetainUntilDate": datetime.now(UTC) + timedelta(hours=1)}
        assert deny(s3.put_object_retention, **written, Retention=sooner, **BYPASS) == LOCKED
        later = {"Mode": "COMPLIANCE", "RetainUntilDate": datetime.now(UTC) + timedelta(days=2)}
        s3.put_object_retention(**written, Retention=later)
        with pytest.raises(ClientError, match="InvalidBucketState"):
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"})
        with pytest.raises(DeploymentError, match="BucketNotEmpty"):
            stack.destroy()
