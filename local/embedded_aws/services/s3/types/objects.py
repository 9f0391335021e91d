"""Objects of buckets."""

import base64
from contextlib import suppress
from urllib.parse import urlencode

from botocore.exceptions import ClientError

from embedded_aws.program.archives import read_asset
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put

_OBJECT = {
    "acl": "ACL",
    "bucketKeyEnabled": "BucketKeyEnabled",
    "cacheControl": "CacheControl",
    "checksumAlgorithm": "ChecksumAlgorithm",
    "contentDisposition": "ContentDisposition",
    "contentEncoding": "ContentEncoding",
    "contentLanguage": "ContentLanguage",
    "contentType": "ContentType",
    "kmsKeyId": "SSEKMSKeyId",
    "metadata": "Metadata",
    "serverSideEncryption": "ServerSideEncryption",
    "storageClass": "StorageClass",
    "websiteRedirect": "WebsiteRedirectLocation",
}


@resource_type("aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObject:BucketObject")
class BucketObjectv2(Put):
    """An object. Its key defaults to the name of the resource."""

    takes = (*_OBJECT, "bucket", "content", "contentBase64", "key", "source", "tags")
    # A changed digest of the content comes with changed content.
    meaningless = ("etag", "forceDestroy", "sourceHash")
    replaced_by = ("bucket", "key")
    content_outputs = ("etag", "versionId")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return f"{given['bucket']}/{given.get('key', name)}"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        settings = given.pick(_OBJECT)
        if tags := given.get("tags"):
            settings["Tagging"] = urlencode(tags)
        bucket, key = _split(identifier)
        aws.client("s3").put_object(Bucket=bucket, Key=key, Body=_build_body(given), **settings)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        bucket, key = _split(identifier)
        stored = aws.client("s3").head_object(Bucket=bucket, Key=key)
        return {
            **select_inputs(stored, {name: theirs for name, theirs in _OBJECT.items() if name in given}),
            "arn": f"arn:{aws.partition}:s3:::{identifier}",
            "etag": stored["ETag"].strip('"'),
            "key": key,
            "versionId": stored.get("VersionId"),
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """With all of its versions, as the AWS provider does."""
        delete_versions(aws, *_split(identifier), exactly=True)


def empty_bucket(aws: Context, bucket: str) -> None:
    """Deletes all objects of a bucket as the AWS provider does, also those under governance or legal hold."""
    client = aws.client("s3")
    try:
        client.get_object_lock_configuration(Bucket=bucket)
    except ClientError:  # without Object Lock, no permission to bypass it is needed
        delete_versions(aws, bucket, "")
        return
    for held in delete_versions(aws, bucket, "", BypassGovernanceRetention=True):
        version = {"Bucket": bucket, "Key": held["Key"], "VersionId": held["VersionId"]}
        with suppress(ClientError):  # of compliance mode: the bucket is not empty then
            client.put_object_legal_hold(**version, LegalHold={"Status": "OFF"})
            client.delete_object(**version, BypassGovernanceRetention=True)


def delete_versions(
    aws: Context, bucket: str, prefix: str, *, exactly: bool = False, **settings: bool
) -> list[Properties]:
    """Deletes the objects whose keys begin with a prefix, or the one that has it for its key.

    Returns:
        The versions that S3 does not delete.
    """
    client = aws.client("s3")
    kept: list[Properties] = []
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        versions = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        doomed = [
            {"Key": each["Key"], "VersionId": each["VersionId"]}
            for each in versions
            if each["Key"] == prefix or not exactly
        ]
        if doomed:
            delete = {"Objects": doomed, "Quiet": True}
            kept += client.delete_objects(Bucket=bucket, Delete=delete, **settings).get("Errors", [])
    return kept


def _split(identifier: str) -> tuple[str, str]:
    bucket, _, key = identifier.partition("/")
    return bucket, key


def _build_body(inputs: Inputs) -> bytes:
    if "source" in inputs:
        return read_asset(inputs["source"])
    if "contentBase64" in inputs:
        return base64.b64decode(inputs["contentBase64"])
    return str(inputs.get("content", "")).encode()
