"""Buckets: their creation, their Regions, and their lists."""

from collections.abc import Callable
from typing import Final

from embedded_aws.ministack import s3
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Response
from embedded_aws.services.s3 import listings
from embedded_aws.services.s3.errors import S3Error
from embedded_aws.services.s3.requests import S3Request

_US: Final = "us-east-1"
_GLOBAL: Final = "aws-global"
"""Region that clients sign for the endpoint without a Region."""
_REGIONS: Final = frozenset(
    {
        *(_US, "us-east-2", "us-west-1", "us-west-2", "us-gov-east-1", "us-gov-west-1", "af-south-1"),
        *("ap-east-1", "ap-east-2", "ap-south-1", "ap-south-2", "ap-northeast-1", "ap-northeast-2"),
        *("ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4"),
        *("ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1"),
        *("cn-north-1", "cn-northwest-1", "eu-central-1", "eu-central-2", "eu-west-1", "eu-west-2"),
        *("eu-west-3", "eu-north-1", "eu-south-1", "eu-south-2", "il-central-1", "me-south-1"),
        *("me-central-1", "mx-central-1", "sa-east-1"),
    }
)
"""Regions that have Amazon S3 (Amazon S3 endpoints and quotas)."""
_OWNERSHIP: Final = "x-amz-object-ownership"
_OWNERSHIPS: Final = frozenset({"BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"})
_CONSTRAINTS: Final = _REGIONS - {_US} | {"EU"}


def list_buckets(request: S3Request) -> Response:
    """Lists the buckets of the account."""
    return listings.list_buckets(request, _REGIONS)


def create_bucket(request: S3Request) -> Response:
    """Creates a bucket."""
    ownership = request.headers.get(_OWNERSHIP)
    if ownership is not None and ownership not in _OWNERSHIPS:
        reason = f"Invalid x-amz-object-ownership header: {ownership}"
        raise S3Error("InvalidArgument", reason, ArgumentName=_OWNERSHIP)
    region = s3.read_signed_region(request.headers, request.query)
    status, headers, body = s3.create_bucket(
        request.bucket, request.body, request.headers, endpoint_region=region
    )
    if status != 200:  # noqa: PLR2004
        return status, headers, body
    record = request.find_bucket()
    if record.get("region") == _GLOBAL:
        record["region"] = _US
    found = s3.bucket_region(request.bucket) or _US
    location = f"/{request.bucket}" if found == _US else f"http://{request.bucket}.s3.amazonaws.com/"
    arn = f"arn:aws:s3:::{request.bucket}"
    return status, {**headers, "Location": location, "x-amz-bucket-arn": arn}, body


def delete_bucket(request: S3Request) -> Response:
    """Deletes an empty bucket."""
    bucket = request.find_bucket()
    if bucket["objects"] or s3.has_versions(request.bucket):
        reason = "The bucket you tried to delete is not empty"
        if s3.bucket_versioning.get(request.bucket):
            reason = f"{reason}. You must delete all versions in the bucket."
        raise S3Error("BucketNotEmpty", reason, status=409, BucketName=request.bucket)
    return s3.delete_bucket(request.bucket)


def head_bucket(request: S3Request) -> Response:
    """Returns the headers of a bucket."""
    request.find_bucket()
    headers = {
        "Content-Type": "application/xml",
        "x-amz-bucket-region": s3.bucket_region(request.bucket) or _US,
        "x-amz-bucket-arn": f"arn:aws:s3:::{request.bucket}",
        "x-amz-access-point-alias": "false",
    }
    return 200, headers, b""


def _check_constraint(_: Callable[..., Response | None]) -> Callable[..., Response | None]:
    def find_problem(name: str, constraint: str | None, endpoint: str) -> Response | None:
        del name
        named = "eu-west-1" if constraint == "EU" else constraint
        if endpoint == _US:
            if constraint is None or constraint in _CONSTRAINTS:
                return None
            reason = "The specified location-constraint is not valid"
            return S3Error(
                "InvalidLocationConstraint", reason, LocationConstraint=constraint
            ).build_response()
        if named == endpoint:
            return None
        reason = (
            f"The {constraint or 'unspecified'} location constraint is incompatible for the region specific "
            "endpoint this request was sent to."
        )
        return S3Error("IllegalLocationConstraintException", reason).build_response()

    return find_problem


PATCHES: Final[tuple[Patch, ...]] = (
    Patch(
        s3.reject_location,
        _check_constraint,
        "a bucket is created in a Region that exists, and that of the endpoint if it is not us-east-1",
    ),
)
