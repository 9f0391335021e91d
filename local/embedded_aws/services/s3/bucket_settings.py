"""Settings of buckets that are one document each, such as logging and versioning."""

from collections.abc import Callable
from typing import Final

from embedded_aws.ministack import s3
from embedded_aws.ministack.records import Response
from embedded_aws.services.s3 import schemas
from embedded_aws.services.s3.errors import S3Error, reject_argument
from embedded_aws.services.s3.requests import Operation, S3Request, write_xml
from embedded_aws.services.s3.xml_documents import child, child_text, children, parse_document

_US: Final = "us-east-1"


def _check(root: str, schema: schemas.Schema, put: Callable[[str, bytes], Response]) -> Operation:
    """Returns an operation that validates a document before it is stored."""

    def put_checked(request: S3Request) -> Response:
        request.find_bucket()
        schemas.check_schema(parse_document(request.body, root), schema)
        return put(request.bucket, request.body)

    return put_checked


def put_logging(request: S3Request) -> Response:
    """Replaces the logging of a bucket."""
    request.find_bucket()
    document = parse_document(request.body, "BucketLoggingStatus")
    schemas.check_schema(document, schemas.LOGGING)
    enabled = child(document, "LoggingEnabled")
    if enabled is not None:
        _check_target(request.bucket, child_text(enabled, "TargetBucket") or "")
    return s3.put_bucket_logging(request.bucket, request.body if enabled is not None else b"")


def _check_target(bucket: str, target: str) -> None:
    """Checks that the bucket for logs exists in the same Region.

    Raises:
        S3Error: If it does not.
    """
    if target not in s3.buckets:
        reason = "The target bucket for logging does not exist"
        raise S3Error("InvalidTargetBucketForLogging", reason, TargetBucket=target)
    source, found = s3.bucket_region(bucket) or _US, s3.bucket_region(target) or _US
    if source != found:
        named = {} if source == _US else {"SourceBucketLocation": source}
        raise S3Error(
            "CrossLocationLoggingProhibitted",
            "Cross S3 location logging not allowed. ",
            status=403,
            elements={**named, "TargetBucketLocation": found},
        )


def put_acceleration(request: S3Request) -> Response:
    """Replaces the acceleration of a bucket."""
    request.find_bucket()
    if "." in request.bucket:
        reason = "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names"
        raise S3Error("InvalidRequest", reason)
    schemas.check_schema(parse_document(request.body, "AccelerateConfiguration"), schemas.ACCELERATION)
    return s3.put_bucket_acceleration(request.bucket, request.body)


def put_versioning(request: S3Request) -> Response:
    """Replaces the versioning of a bucket."""
    request.find_bucket()
    document = parse_document(request.body, "VersioningConfiguration")
    schemas.check_schema(document, schemas.VERSIONING)
    status = child_text(document, "Status")
    if status is None:
        reason = "The Versioning element must be specified"
        raise S3Error("IllegalVersioningConfigurationException", reason)
    if status == "Suspended" and s3.bucket_locks.get(request.bucket):
        reason = (
            "An Object Lock configuration is present on this bucket, so the versioning state cannot be "
            "changed."
        )
        raise S3Error("InvalidBucketState", reason, status=409)
    return s3.put_bucket_versioning(request.bucket, request.body)


def put_replication(request: S3Request) -> Response:
    """Replaces the replication of a bucket, to buckets that have versions."""
    request.find_bucket()
    if s3.bucket_versioning.get(request.bucket) != "Enabled":
        reason = "Versioning must be 'Enabled' on the bucket to apply a replication configuration"
        raise S3Error("InvalidRequest", reason)
    document = parse_document(request.body, "ReplicationConfiguration")
    for rule in children(document, "Rule"):
        destination = child(rule, "Destination")
        arn = child_text(destination, "Bucket") if destination is not None else None
        name = (arn or "").removeprefix("arn:aws:s3:::")
        is_own = name in s3.buckets
        if s3.bucket_owner(name) is None or (is_own and s3.bucket_versioning.get(name) != "Enabled"):
            raise S3Error("InvalidRequest", "Destination bucket must have versioning enabled.")
    return s3.put_bucket_replication(request.bucket, request.body)


def put_encryption(request: S3Request) -> Response:
    """Replaces the default encryption of a bucket."""
    request.find_bucket()
    document = parse_document(request.body, "ServerSideEncryptionConfiguration")
    schemas.check_schema(document, schemas.ENCRYPTION)
    found = {each.tag.rpartition("}")[2]: (each.text or "").strip() for each in document.iter()}
    if "KMSMasterKeyID" in found and not found.get("SSEAlgorithm", "").startswith("aws:kms"):
        name = "ApplyServerSideEncryptionByDefault"
        reason = (
            "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse"
        )
        raise reject_argument(reason, name)
    return s3.put_bucket_encryption(request.bucket, request.body)


def put_public_access_block(request: S3Request) -> Response:
    """Replaces the public access block of a bucket: a setting that is missing is off."""
    request.find_bucket()
    document = parse_document(request.body, "PublicAccessBlockConfiguration")
    schemas.check_schema(document, schemas.PUBLIC_ACCESS)
    if not len(document):
        raise S3Error("MalformedXML")
    settings = {name: child_text(document, name) or "false" for name in schemas.PUBLIC_ACCESS}
    return s3.put_public_access_block(
        request.bucket, write_xml("PublicAccessBlockConfiguration", settings)[2]
    )


def put_policy(request: S3Request) -> Response:
    """Replaces the policy of a bucket."""
    request.find_bucket()
    if not request.body:
        reason = "Policies must be valid JSON and the first byte must be '{'"
        raise S3Error("MalformedPolicy", reason)
    return s3.put_bucket_policy(request.bucket, request.body)


def get_policy_status(request: S3Request) -> Response:
    """Returns whether the policy of a bucket is public."""
    request.find_bucket()
    policy: str | None = s3.bucket_policies.get(request.bucket)
    if not policy:
        reason = "The bucket policy does not exist"
        raise S3Error("NoSuchBucketPolicy", reason, status=404, BucketName=request.bucket)
    return write_xml("PolicyStatus", {"IsPublic": str(s3.is_policy_public(policy)).lower()})


OPERATIONS: Final[dict[tuple[str, str], Operation]] = {
    ("PUT", "logging"): put_logging,
    ("PUT", "accelerate"): put_acceleration,
    ("PUT", "versioning"): put_versioning,
    ("PUT", "requestPayment"): _check(
        "RequestPaymentConfiguration", schemas.PAYMENT, s3.put_bucket_request_payment
    ),
    ("PUT", "encryption"): put_encryption,
    ("PUT", "policy"): put_policy,
    ("PUT", "ownershipControls"): _check("OwnershipControls", schemas.OWNERSHIP, s3.put_bucket_ownership),
    ("PUT", "publicAccessBlock"): put_public_access_block,
    ("PUT", "replication"): put_replication,
    ("GET", "policyStatus"): get_policy_status,
    ("GET", "requestPayment"): lambda request: s3.get_bucket_request_payment(request.bucket),
}
"""Operations by method and subresource."""
