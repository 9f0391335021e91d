"""Amazon S3."""

import base64
from urllib.parse import urlencode

from embedded_aws.program.archives import read_asset
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import keep_given, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put, ResourceType, Setting
from embedded_aws.resource_model.seen import keep_spelling, read_inputs
from embedded_aws.resource_model.spelling import convert_to_pascal, format_json, tag_list

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
_ACCESS_BLOCK = {
    "blockPublicAcls": "BlockPublicAcls",
    "blockPublicPolicy": "BlockPublicPolicy",
    "ignorePublicAcls": "IgnorePublicAcls",
    "restrictPublicBuckets": "RestrictPublicBuckets",
}
_LOGGING = {"targetBucket": "TargetBucket", "targetPrefix": "TargetPrefix"}
_RULES = {"rules": "Rules"}
_NOTIFIED = {"topics": "Topic", "queues": "Queue", "lambdaFunctions": "LambdaFunction"}


@resource_type("aws:s3/bucket:Bucket")
class Bucket(ResourceType):
    """A bucket."""

    takes = ("bucket", "bucketPrefix", "forceDestroy", "objectLockEnabled", "tags")
    replaced_by = ("bucket", "bucketPrefix", "objectLockEnabled")
    name_input = "bucket"

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given, given="bucket", prefix="bucketPrefix")
        settings = given.pick({"objectLockEnabled": "ObjectLockEnabledForBucket"})
        if aws.region != "us-east-1":  # which AWS does not allow to be named here
            settings["CreateBucketConfiguration"] = {"LocationConstraint": aws.region}
        aws.client("s3").create_bucket(Bucket=physical, **settings)
        return physical

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if tags := tag_list(given):
            aws.client("s3").put_bucket_tagging(Bucket=identifier, Tagging={"TagSet": tags})
        elif given.before.get("tags"):
            aws.client("s3").delete_bucket_tagging(Bucket=identifier)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        aws.client("s3").head_bucket(Bucket=identifier)
        return {
            "arn": f"arn:{aws.partition}:s3:::{identifier}",
            "bucket": identifier,
            "bucketDomainName": f"{identifier}.s3.amazonaws.com",
            "bucketRegion": aws.region,
            "bucketRegionalDomainName": f"{identifier}.s3.{aws.region}.amazonaws.com",
            "hostedZoneId": _HOSTED_ZONE,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given.get("forceDestroy"):
            _delete_versions(aws, identifier, "")
        aws.client("s3").delete_bucket(Bucket=identifier)


class _BucketSetting(Setting):
    """A resource that sets something of a bucket."""

    of = "bucket"
    replaced_by = ("bucket",)


@resource_type("aws:s3/bucketVersioning:BucketVersioning")
class BucketVersioning(_BucketSetting):
    """Versioning of a bucket. Once enabled, it can only be suspended."""

    takes = ("bucket", "versioningConfiguration")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._set(aws, identifier, given["versioningConfiguration"]["status"])

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        status = aws.client("s3").get_bucket_versioning(Bucket=identifier).get("Status", "Disabled")
        return {"versioningConfiguration": {**given["versioningConfiguration"], "status": status}}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given["versioningConfiguration"]["status"] == "Enabled":
            self._set(aws, identifier, "Suspended")

    def _set(self, aws: Context, bucket: str, status: str) -> None:
        aws.client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})


@resource_type("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
class BucketServerSideEncryptionConfiguration(_BucketSetting):
    """Default encryption of the objects of a bucket."""

    takes = ("bucket", "rules")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        rules = [_build_encryption_rule(rule) for rule in given["rules"]]
        aws.client("s3").put_bucket_encryption(
            Bucket=identifier, ServerSideEncryptionConfiguration={"Rules": rules}
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("s3").get_bucket_encryption(Bucket=identifier)
        rules = answer["ServerSideEncryptionConfiguration"]["Rules"]
        return keep_given(given, "rules", [_build_encryption_rule(rule) for rule in given["rules"]], rules)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("s3").delete_bucket_encryption(Bucket=identifier)


@resource_type("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
class BucketPublicAccessBlock(_BucketSetting):
    """Public access block of a bucket."""

    takes = (*_ACCESS_BLOCK, "bucket")
    meaningless = ("skipDestroy",)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("s3").put_public_access_block(
            Bucket=identifier, PublicAccessBlockConfiguration=given.pick(_ACCESS_BLOCK)
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("s3").get_public_access_block(Bucket=identifier)
        return select_inputs(answer["PublicAccessBlockConfiguration"], _ACCESS_BLOCK)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("s3").delete_public_access_block(Bucket=identifier)


@resource_type("aws:s3/bucketOwnershipControls:BucketOwnershipControls")
class BucketOwnershipControls(_BucketSetting):
    """Object ownership of a bucket."""

    takes = ("bucket", "rule")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("s3").put_bucket_ownership_controls(
            Bucket=identifier, OwnershipControls={"Rules": [convert_to_pascal(given["rule"])]}
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("s3").get_bucket_ownership_controls(Bucket=identifier)
        return {"rule": {"objectOwnership": answer["OwnershipControls"]["Rules"][0]["ObjectOwnership"]}}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("s3").delete_bucket_ownership_controls(Bucket=identifier)


@resource_type("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
class BucketLifecycleConfiguration(_BucketSetting):
    """Lifecycle rules of a bucket."""

    takes = ("bucket", "rules", "transitionDefaultMinimumObjectSize")
    meaningless = ("timeouts",)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("s3").put_bucket_lifecycle_configuration(
            Bucket=identifier,
            LifecycleConfiguration={"Rules": [_build_lifecycle_rule(rule) for rule in given["rules"]]},
            **given.pick({"transitionDefaultMinimumObjectSize": "TransitionDefaultMinimumObjectSize"}),
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("s3").get_bucket_lifecycle_configuration(Bucket=identifier)
        rules = keep_spelling(
            given, {"rules": [_build_lifecycle_rule(rule) for rule in given["rules"]]}, answer, _RULES
        )
        size = {"transitionDefaultMinimumObjectSize": "TransitionDefaultMinimumObjectSize"}
        return {**rules, **read_inputs(given, answer, size)}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("s3").delete_bucket_lifecycle(Bucket=identifier)


@resource_type("aws:s3/bucketPolicy:BucketPolicy")
class BucketPolicy(_BucketSetting):
    """The policy of a bucket."""

    takes = ("bucket", "policy")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("s3").put_bucket_policy(Bucket=identifier, Policy=format_json(given["policy"]))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        return {"policy": aws.client("s3").get_bucket_policy(Bucket=identifier)["Policy"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("s3").delete_bucket_policy(Bucket=identifier)


@resource_type("aws:s3/bucketNotification:BucketNotification")
class BucketNotification(_BucketSetting):
    """Notifications of a bucket."""

    takes = ("bucket", "eventbridge", *_NOTIFIED)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._set(aws, identifier, self._build_configuration(given))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        answer = aws.client("s3").get_bucket_notification_configuration(Bucket=identifier)
        to_bus = "EventBridgeConfiguration" in answer
        there = {ours: answer.get(f"{kind}Configurations", []) for ours, kind in _NOTIFIED.items()}
        if not any(there.values()) and not to_bus:
            return None
        wanted = {
            ours: [_build_notification(kind, each) for each in given[ours]]
            for ours, kind in _NOTIFIED.items()
            if ours in given
        }
        return {
            **keep_spelling(given, wanted, there),
            **read_inputs(given, {"eventbridge": to_bus}, {"eventbridge": "eventbridge"}),
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._set(aws, identifier, {})

    def _set(self, aws: Context, bucket: str, configuration: Properties) -> None:
        aws.client("s3").put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration=configuration
        )

    def _build_configuration(self, given: Inputs) -> Properties:
        configuration: Properties = {
            f"{kind}Configurations": [_build_notification(kind, each) for each in given.get(ours, [])]
            for ours, kind in _NOTIFIED.items()
        }
        if given.get("eventbridge"):
            configuration["EventBridgeConfiguration"] = {}
        return configuration


@resource_type("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration")
class BucketCorsConfiguration(_BucketSetting):
    """CORS rules of a bucket."""

    takes = ("bucket", "corsRules")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        rules = [_spell_id(rule) for rule in given["corsRules"]]
        aws.client("s3").put_bucket_cors(Bucket=identifier, CORSConfiguration={"CORSRules": rules})

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        rules = aws.client("s3").get_bucket_cors(Bucket=identifier)["CORSRules"]
        wanted = [_spell_id(rule) for rule in given["corsRules"]]
        return keep_given(given, "corsRules", wanted, rules)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("s3").delete_bucket_cors(Bucket=identifier)


@resource_type("aws:s3/bucketLogging:BucketLogging")
class BucketLogging(_BucketSetting):
    """Access log of a bucket."""

    takes = ("bucket", "targetBucket", "targetObjectKeyFormat", "targetPrefix")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        logging = given.pick(_LOGGING)
        if "targetObjectKeyFormat" in given:
            logging["TargetObjectKeyFormat"] = convert_to_pascal(given["targetObjectKeyFormat"])
        self._set(aws, identifier, {"LoggingEnabled": logging})

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        answer = aws.client("s3").get_bucket_logging(Bucket=identifier)
        logging = answer.get("LoggingEnabled", {})
        names = {"targetObjectKeyFormat": "TargetObjectKeyFormat"}
        return {**select_inputs(logging, _LOGGING), **read_inputs(given, logging, names)} if logging else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._set(aws, identifier, {})

    def _set(self, aws: Context, bucket: str, status: Properties) -> None:
        aws.client("s3").put_bucket_logging(Bucket=bucket, BucketLoggingStatus=status)


@resource_type("aws:s3/bucketObjectv2:BucketObjectv2")
class BucketObjectv2(Put):
    """An object."""

    takes = (*_OBJECT, "bucket", "content", "contentBase64", "key", "source", "tags")
    meaningless = ("forceDestroy", "sourceHash")
    replaced_by = ("bucket", "key")
    content_outputs = ("etag", "versionId")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return f"{given['bucket']}/{given['key']}"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        settings = given.pick(_OBJECT)
        if tags := given.get("tags"):
            settings["Tagging"] = urlencode(tags)
        aws.client("s3").put_object(
            Bucket=given["bucket"], Key=given["key"], Body=_build_body(given), **settings
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        stored = aws.client("s3").head_object(Bucket=given["bucket"], Key=given["key"])
        return {
            **select_inputs(stored, {name: theirs for name, theirs in _OBJECT.items() if name in given}),
            "arn": f"arn:{aws.partition}:s3:::{identifier}",
            "etag": stored["ETag"].strip('"'),
            "versionId": stored.get("VersionId"),
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """With all of its versions, as the AWS provider does."""
        _delete_versions(aws, given["bucket"], given["key"], exactly=True)


def _delete_versions(aws: Context, bucket: str, prefix: str, *, exactly: bool = False) -> None:
    """Deletes the objects whose keys begin with a prefix, or the one that has it for its key."""
    client = aws.client("s3")
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        versions = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        doomed = [
            {"Key": each["Key"], "VersionId": each["VersionId"]}
            for each in versions
            if each["Key"] == prefix or not exactly
        ]
        if doomed:
            client.delete_objects(Bucket=bucket, Delete={"Objects": doomed, "Quiet": True})


def _build_body(inputs: Inputs) -> bytes:
    if "source" in inputs:
        return read_asset(inputs["source"])
    if "contentBase64" in inputs:
        return base64.b64decode(inputs["contentBase64"])
    return str(inputs.get("content", "")).encode()


def _build_encryption_rule(rule: Properties) -> Properties:
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


def _build_lifecycle_rule(rule: Properties) -> Properties:
    spelled = _spell_id(rule)
    if "Prefix" not in spelled:
        spelled.setdefault("Filter", {"Prefix": ""})
    both = spelled.get("Filter", {}).get("And", {})
    if "Tags" in both:
        both["Tags"] = [{"Key": key, "Value": value} for key, value in rule["filter"]["and"]["tags"].items()]
    return spelled


def _build_notification(kind: str, notification: Properties) -> Properties:
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


def _spell_id(rule: Properties) -> Properties:
    """A rule in AWS's spelling, where S3 writes the id in capitals."""
    spelled: Properties = convert_to_pascal({key: rule[key] for key in rule if key != "id"})
    return {"ID": rule["id"], **spelled} if "id" in rule else spelled
