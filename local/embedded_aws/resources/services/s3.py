"""Amazon S3."""

import base64
from typing import Any
from urllib.parse import urlencode

from embedded_aws.program.archives import asset_bytes
from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import json_text, pascal, tag_list

# Fixed by AWS for each region; this is that of us-east-1.
_HOSTED_ZONE = "Z3AQBSTGFYJSTF"

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


@resource(
    "aws:s3/bucket:Bucket",
    takes=("bucket", "bucketPrefix", "objectLockEnabled", "tags"),
    meaningless=("forceDestroy",),
)
def _bucket(aws: Context, name: str, inputs: Inputs) -> Created:
    s3 = aws.client("s3")
    physical = aws.physical_name(name, inputs, given="bucket", prefix="bucketPrefix")
    given = inputs.pick({"objectLockEnabled": "ObjectLockEnabledForBucket"})
    if aws.region != "us-east-1":  # which AWS does not allow to be named here
        given["CreateBucketConfiguration"] = {"LocationConstraint": aws.region}
    s3.create_bucket(Bucket=physical, **given)
    if tags := tag_list(inputs):
        s3.put_bucket_tagging(Bucket=physical, Tagging={"TagSet": tags})
    return physical, {
        "arn": f"arn:{aws.partition}:s3:::{physical}",
        "bucket": physical,
        "bucketDomainName": f"{physical}.s3.amazonaws.com",
        "bucketRegion": aws.region,
        "bucketRegionalDomainName": f"{physical}.s3.{aws.region}.amazonaws.com",
        "hostedZoneId": _HOSTED_ZONE,
    }


@resource("aws:s3/bucketVersioning:BucketVersioning", takes=("bucket", "versioningConfiguration"))
def _bucket_versioning(aws: Context, _name: str, inputs: Inputs) -> Created:
    aws.client("s3").put_bucket_versioning(
        Bucket=inputs["bucket"],
        VersioningConfiguration={"Status": inputs["versioningConfiguration"]["status"]},
    )
    return inputs["bucket"], {}


@resource(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    takes=("bucket", "rules"),
)
def _bucket_encryption(aws: Context, _name: str, inputs: Inputs) -> Created:
    aws.client("s3").put_bucket_encryption(
        Bucket=inputs["bucket"],
        ServerSideEncryptionConfiguration={"Rules": [_encryption_rule(rule) for rule in inputs["rules"]]},
    )
    return inputs["bucket"], {}


@resource(
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    takes=("blockPublicAcls", "blockPublicPolicy", "bucket", "ignorePublicAcls", "restrictPublicBuckets"),
    meaningless=("skipDestroy",),
)
def _bucket_public_access_block(aws: Context, _name: str, inputs: Inputs) -> Created:
    aws.client("s3").put_public_access_block(
        Bucket=inputs["bucket"],
        PublicAccessBlockConfiguration=inputs.pick(
            {
                "blockPublicAcls": "BlockPublicAcls",
                "blockPublicPolicy": "BlockPublicPolicy",
                "ignorePublicAcls": "IgnorePublicAcls",
                "restrictPublicBuckets": "RestrictPublicBuckets",
            }
        ),
    )
    return inputs["bucket"], {}


@resource("aws:s3/bucketOwnershipControls:BucketOwnershipControls", takes=("bucket", "rule"))
def _bucket_ownership_controls(aws: Context, _name: str, inputs: Inputs) -> Created:
    aws.client("s3").put_bucket_ownership_controls(
        Bucket=inputs["bucket"], OwnershipControls={"Rules": [pascal(inputs["rule"])]}
    )
    return inputs["bucket"], {}


@resource(
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    takes=("bucket", "rules", "transitionDefaultMinimumObjectSize"),
    meaningless=("timeouts",),
)
def _bucket_lifecycle_configuration(aws: Context, _name: str, inputs: Inputs) -> Created:
    aws.client("s3").put_bucket_lifecycle_configuration(
        Bucket=inputs["bucket"],
        LifecycleConfiguration={"Rules": [_lifecycle_rule(rule) for rule in inputs["rules"]]},
        **inputs.pick({"transitionDefaultMinimumObjectSize": "TransitionDefaultMinimumObjectSize"}),
    )
    return inputs["bucket"], {}


@resource("aws:s3/bucketPolicy:BucketPolicy", takes=("bucket", "policy"))
def _bucket_policy(aws: Context, _name: str, inputs: Inputs) -> Created:
    aws.client("s3").put_bucket_policy(Bucket=inputs["bucket"], Policy=json_text(inputs["policy"]))
    return inputs["bucket"], {}


@resource(
    "aws:s3/bucketNotification:BucketNotification",
    takes=("bucket", "eventbridge", "lambdaFunctions", "queues", "topics"),
)
def _bucket_notification(aws: Context, _name: str, inputs: Inputs) -> Created:
    configuration: dict[str, Any] = {
        f"{kind}Configurations": [_notification(kind, each) for each in inputs.get(ours, [])]
        for ours, kind in (
            ("topics", "Topic"),
            ("queues", "Queue"),
            ("lambdaFunctions", "LambdaFunction"),
        )
    }
    if inputs.get("eventbridge"):
        configuration["EventBridgeConfiguration"] = {}
    aws.client("s3").put_bucket_notification_configuration(
        Bucket=inputs["bucket"], NotificationConfiguration=configuration
    )
    return inputs["bucket"], {}


@resource("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", takes=("bucket", "corsRules"))
def _bucket_cors_configuration(aws: Context, _name: str, inputs: Inputs) -> Created:
    rules = [_with_id(rule) for rule in inputs["corsRules"]]
    aws.client("s3").put_bucket_cors(Bucket=inputs["bucket"], CORSConfiguration={"CORSRules": rules})
    return inputs["bucket"], {}


@resource(
    "aws:s3/bucketLogging:BucketLogging",
    takes=("bucket", "targetBucket", "targetObjectKeyFormat", "targetPrefix"),
)
def _bucket_logging(aws: Context, _name: str, inputs: Inputs) -> Created:
    logging = inputs.pick({"targetBucket": "TargetBucket", "targetPrefix": "TargetPrefix"})
    if "targetObjectKeyFormat" in inputs:
        logging["TargetObjectKeyFormat"] = pascal(inputs["targetObjectKeyFormat"])
    aws.client("s3").put_bucket_logging(
        Bucket=inputs["bucket"], BucketLoggingStatus={"LoggingEnabled": logging}
    )
    return inputs["bucket"], {}


@resource(
    "aws:s3/bucketObjectv2:BucketObjectv2",
    takes=(*_OBJECT, "bucket", "content", "contentBase64", "key", "source", "tags"),
    meaningless=("forceDestroy", "sourceHash"),
)
def _bucket_object(aws: Context, _name: str, inputs: Inputs) -> Created:
    target, key = inputs["bucket"], inputs["key"]
    given = inputs.pick(_OBJECT)
    if tags := inputs.get("tags"):
        given["Tagging"] = urlencode(tags)
    stored = aws.client("s3").put_object(Bucket=target, Key=key, Body=_body(inputs), **given)
    return f"{target}/{key}", {
        "arn": f"arn:{aws.partition}:s3:::{target}/{key}",
        "etag": stored["ETag"].strip('"'),
        "versionId": stored.get("VersionId"),
    }


def _body(inputs: Inputs) -> bytes:
    if "source" in inputs:
        return asset_bytes(inputs["source"])
    if "contentBase64" in inputs:
        return base64.b64decode(inputs["contentBase64"])
    return str(inputs.get("content", "")).encode()


def _encryption_rule(rule: Properties) -> Properties:
    spelled: Properties = {}
    if default := rule.get("applyServerSideEncryptionByDefault"):
        spelled["ApplyServerSideEncryptionByDefault"] = {"SSEAlgorithm": default["sseAlgorithm"]}
        if key := default.get("kmsMasterKeyId"):
            spelled["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] = key
    if "bucketKeyEnabled" in rule:
        spelled["BucketKeyEnabled"] = rule["bucketKeyEnabled"]
    if blocked := rule.get("blockedEncryptionTypes"):
        spelled["BlockedEncryptionTypes"] = {"EncryptionType": blocked}
    return spelled


def _lifecycle_rule(rule: Properties) -> Properties:
    spelled = _with_id(rule)
    if "Prefix" not in spelled:
        spelled.setdefault("Filter", {"Prefix": ""})
    both = spelled.get("Filter", {}).get("And", {})
    if "Tags" in both:
        both["Tags"] = [{"Key": key, "Value": value} for key, value in rule["filter"]["and"]["tags"].items()]
    return spelled


def _notification(kind: str, notification: Properties) -> Properties:
    arn = f"{kind[:1].lower()}{kind[1:]}Arn"
    spelled: Properties = {f"{kind}Arn": notification[arn], "Events": notification["events"]}
    if "id" in notification:
        spelled["Id"] = notification["id"]
    rules = [
        {"Name": part, "Value": notification[f"filter{part}"]}
        for part in ("Prefix", "Suffix")
        if notification.get(f"filter{part}")
    ]
    if rules:
        spelled["Filter"] = {"Key": {"FilterRules": rules}}
    return spelled


def _with_id(rule: Properties) -> Properties:
    """A rule in AWS's spelling, where S3 writes the id in capitals."""
    spelled: Properties = pascal({key: rule[key] for key in rule if key != "id"})
    return {"ID": rule["id"], **spelled} if "id" in rule else spelled
