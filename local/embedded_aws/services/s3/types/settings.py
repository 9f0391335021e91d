"""Settings of buckets: each is a resource on top of its bucket."""

from botocore.exceptions import ClientError

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import keep_given, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Setting
from embedded_aws.resource_model.seen import keep_spelling, read_inputs
from embedded_aws.resource_model.spelling import convert_to_pascal, format_json

_ACCESS_BLOCK = {
    "blockPublicAcls": "BlockPublicAcls",
    "blockPublicPolicy": "BlockPublicPolicy",
    "ignorePublicAcls": "IgnorePublicAcls",
    "restrictPublicBuckets": "RestrictPublicBuckets",
}
_LOGGING = {"targetBucket": "TargetBucket", "targetPrefix": "TargetPrefix"}
_RULES = {"rules": "Rules"}
_NOTIFIED = {"topics": "Topic", "queues": "Queue", "lambdaFunctions": "LambdaFunction"}


class BucketSetting(Setting):
    """A resource that sets something of a bucket."""

    of = "bucket"
    replaced_by = ("bucket",)


@resource_type(
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:s3/bucketVersioningV2:BucketVersioningV2",
)
class BucketVersioning(BucketSetting):
    """Versioning of a bucket. Once enabled, it can only be suspended, and not even that with Object Lock."""

    takes = ("bucket", "versioningConfiguration")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._set(aws, identifier, given["versioningConfiguration"]["status"])

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        status = aws.client("s3").get_bucket_versioning(Bucket=identifier).get("Status", "Disabled")
        return {"versioningConfiguration": {**given["versioningConfiguration"], "status": status}}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given["versioningConfiguration"]["status"] == "Enabled":
            try:
                self._set(aws, identifier, "Suspended")
            except ClientError as error:
                if "An Object Lock configuration is present" not in str(error):
                    raise

    def _set(self, aws: Context, bucket: str, status: str) -> None:
        aws.client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})


@resource_type(
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
)
class BucketObjectLockConfiguration(BucketSetting):
    """Object Lock of a bucket. Once enabled, only its default retention can be removed."""

    takes = ("bucket", "objectLockEnabled", "rule")
    meaningless = ("token",)
    replaced_by = ("bucket", "objectLockEnabled")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        rule = {"Rule": convert_to_pascal(given["rule"])} if given.get("rule") else {}
        self._set(aws, identifier, {"ObjectLockEnabled": "Enabled", **rule})

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("s3").get_object_lock_configuration(Bucket=identifier)
        found = answer["ObjectLockConfiguration"]
        wanted = {"rule": convert_to_pascal(given.get("rule", {}))}
        return {"objectLockEnabled": "Enabled", **keep_spelling(given, wanted, found, {"rule": "Rule"})}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._set(aws, identifier, {"ObjectLockEnabled": "Enabled"})

    def _set(self, aws: Context, bucket: str, configuration: Properties) -> None:
        aws.client("s3").put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=configuration)


@resource_type(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
)
class BucketServerSideEncryptionConfiguration(BucketSetting):
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
class BucketPublicAccessBlock(BucketSetting):
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
class BucketOwnershipControls(BucketSetting):
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


@resource_type(
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
)
class BucketLifecycleConfiguration(BucketSetting):
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
class BucketPolicy(BucketSetting):
    """The policy of a bucket."""

    takes = ("bucket", "policy")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("s3").put_bucket_policy(Bucket=identifier, Policy=format_json(given["policy"]))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        return {"policy": aws.client("s3").get_bucket_policy(Bucket=identifier)["Policy"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("s3").delete_bucket_policy(Bucket=identifier)


@resource_type("aws:s3/bucketNotification:BucketNotification")
class BucketNotification(BucketSetting):
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


@resource_type(
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2",
)
class BucketCorsConfiguration(BucketSetting):
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


@resource_type(
    "aws:s3/bucketLogging:BucketLogging",
    "aws:s3/bucketLoggingV2:BucketLoggingV2",
)
class BucketLogging(BucketSetting):
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
