"""Buckets, their keys and their notifications, as AWS's APIs describe them."""

import json

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from embedded_aws import Emulator, deploy
from tests.e2e.embedded_aws.programs import TAG_LIST, TAGS, allow, simple_function


def buckets() -> None:
    key = aws.kms.Key("key", description="for the bucket", enable_key_rotation=True, tags=TAGS)
    logs = aws.s3.Bucket("logs")
    data = aws.s3.Bucket("data", force_destroy=True, tags=TAGS)
    name = data.bucket
    aws.s3.BucketVersioning("data", bucket=name, versioning_configuration={"status": "Enabled"})
    aws.s3.BucketServerSideEncryptionConfiguration(
        "data",
        bucket=name,
        rules=[
            {
                "apply_server_side_encryption_by_default": {
                    "sse_algorithm": "aws:kms",
                    "kms_master_key_id": key.arn,
                },
                "bucket_key_enabled": True,
            }
        ],
    )
    aws.s3.BucketPublicAccessBlock(
        "data",
        bucket=name,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    aws.s3.BucketOwnershipControls("data", bucket=name, rule={"object_ownership": "BucketOwnerEnforced"})
    aws.s3.BucketLifecycleConfiguration(
        "data",
        bucket=name,
        rules=[
            {
                "id": "tidy",
                "status": "Enabled",
                "noncurrent_version_expiration": {"noncurrent_days": 30},
                "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
            },
            {
                "id": "old",
                "status": "Enabled",
                "filter": {"and_": {"prefix": "tmp/", "tags": {"keep": "no"}}},
                "expiration": {"days": 1},
                "transitions": [{"days": 0, "storage_class": "GLACIER"}],
            },
        ],
    )
    aws.s3.BucketPolicy(
        "data",
        bucket=name,
        policy=data.arn.apply(lambda arn: allow("s3:GetObject", f"{arn}/*", AWS="123456789012")),
    )
    aws.s3.BucketCorsConfiguration(
        "data",
        bucket=name,
        cors_rules=[
            {"id": "web", "allowed_methods": ["GET"], "allowed_origins": ["*"], "max_age_seconds": 60}
        ],
    )
    aws.s3.BucketLogging("data", bucket=name, target_bucket=logs.bucket, target_prefix="log/")
    aws.s3.BucketObjectv2(
        "text", bucket=name, key="a.txt", content="äh", content_type="text/plain", tags={"a": "b+c"}
    )
    aws.s3.BucketObjectv2("binary", bucket=name, key="b.bin", content_base64="AP8=")
    aws.s3.BucketObjectv2("file", bucket=name, key="c.txt", source=pulumi.StringAsset("from an asset"))
    aws.kms.KeyPolicy("key", key_id=key.key_id, policy=allow("kms:*", "*", AWS="123456789012"))
    kept = aws.s3.Bucket("kept", object_lock_enabled=True)
    aws.s3.BucketObjectLockConfiguration(
        "kept", bucket=kept.bucket, rule={"default_retention": {"mode": "GOVERNANCE", "days": 1}}
    )
    pulumi.export("bucket", name)
    pulumi.export("kept", kept.bucket)
    pulumi.export("key", key.arn)


def test_s3_and_kms(emulator: Emulator) -> None:
    with deploy(buckets, emulator=emulator) as stack:
        s3, at = stack.client("s3"), {"Bucket": stack.outputs["bucket"]}

        assert s3.get_bucket_tagging(**at)["TagSet"] == TAG_LIST
        assert s3.get_bucket_versioning(**at)["Status"] == "Enabled"
        (rule,) = s3.get_bucket_encryption(**at)["ServerSideEncryptionConfiguration"]["Rules"]
        assert rule["BucketKeyEnabled"] is True
        assert rule["ApplyServerSideEncryptionByDefault"] == {
            "SSEAlgorithm": "aws:kms",
            "KMSMasterKeyID": stack.outputs["key"],
        }
        assert all(s3.get_public_access_block(**at)["PublicAccessBlockConfiguration"].values())
        (owner,) = s3.get_bucket_ownership_controls(**at)["OwnershipControls"]["Rules"]
        assert owner == {"ObjectOwnership": "BucketOwnerEnforced"}
        tidy, old = s3.get_bucket_lifecycle_configuration(**at)["Rules"]
        assert tidy["ID"] == "tidy"
        assert tidy["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
        assert tidy["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
        assert old["Filter"]["And"]["Prefix"] == "tmp/"
        assert old["Filter"]["And"]["Tags"] == [{"Key": "keep", "Value": "no"}]
        assert old["Transitions"][0]["StorageClass"] == "GLACIER"
        assert "s3:GetObject" in s3.get_bucket_policy(**at)["Policy"]
        assert s3.get_bucket_cors(**at)["CORSRules"][0]["AllowedMethods"] == ["GET"]
        assert s3.get_bucket_logging(**at)["LoggingEnabled"]["TargetPrefix"] == "log/"
        text = s3.get_object(**at, Key="a.txt")
        assert text["Body"].read().decode() == "äh"
        assert text["ContentType"] == "text/plain"
        assert s3.get_object_tagging(**at, Key="a.txt")["TagSet"] == [{"Key": "a", "Value": "b+c"}]
        assert s3.get_object(**at, Key="b.bin")["Body"].read() == b"\x00\xff"
        assert s3.get_object(**at, Key="c.txt")["Body"].read() == b"from an asset"
        s3.put_object(Bucket=stack.outputs["kept"], Key="a.txt", Body=b"1")
        assert (
            s3.get_object_retention(Bucket=stack.outputs["kept"], Key="a.txt")["Retention"]["Mode"]
            == "GOVERNANCE"
        )

        kms = stack.client("kms")
        assert kms.get_key_rotation_status(KeyId=stack.outputs["key"])["KeyRotationEnabled"]
        policy = kms.get_key_policy(KeyId=stack.outputs["key"], PolicyName="default")["Policy"]
        assert json.loads(policy)["Statement"][0]["Principal"] == {"AWS": "123456789012"}
        outputs = stack.recording.find_by_type("aws:s3/bucket:Bucket")[0].outputs
        name = outputs["bucket"]
        assert outputs["arn"] == f"arn:aws:s3:::{name}"
        assert outputs["bucketRegionalDomainName"] == f"{name}.s3.us-east-1.amazonaws.com"


def build_buckets() -> None:
    bucket = aws.s3.Bucket("events")
    queue = aws.sqs.Queue("events")
    queue_policy = aws.sqs.QueuePolicy(
        "events",
        queue_url=queue.url,
        policy=queue.arn.apply(lambda arn: allow("sqs:SendMessage", arn, Service="s3.amazonaws.com")),
    )
    function = simple_function("events")
    permission = aws.lambda_.Permission(
        "events",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="s3.amazonaws.com",
        source_arn=bucket.arn,
        source_account="123456789012",
        statement_id_prefix="s3-",
    )
    aws.s3.BucketNotification(
        "events",
        bucket=bucket.bucket,
        queues=[
            {
                "id": "to-queue",
                "queue_arn": queue.arn,
                "events": ["s3:ObjectCreated:*"],
                "filter_prefix": "in/",
                "filter_suffix": ".png",
            }
        ],
        lambda_functions=[{"lambda_function_arn": function.arn, "events": ["s3:ObjectRemoved:*"]}],
        eventbridge=True,
        opts=ResourceOptions(depends_on=[queue_policy, permission]),
    )
    pulumi.export("bucket", bucket.bucket)
    pulumi.export("queue", queue.url)
    pulumi.export("function", function.name)
    pulumi.export("statement", permission.statement_id)


def test_bucket_notifications_and_lambda_permissions(emulator: Emulator) -> None:
    with deploy(build_buckets, emulator=emulator) as stack:
        s3, sqs = stack.client("s3"), stack.client("sqs")
        bucket = stack.outputs["bucket"]
        configured = s3.get_bucket_notification_configuration(Bucket=bucket)
        (to_queue,) = configured["QueueConfigurations"]
        assert to_queue["Id"] == "to-queue"
        assert {rule["Name"].lower(): rule["Value"] for rule in to_queue["Filter"]["Key"]["FilterRules"]} == {
            "prefix": "in/",
            "suffix": ".png",
        }
        assert configured["LambdaFunctionConfigurations"][0]["Events"] == ["s3:ObjectRemoved:*"]
        assert "EventBridgeConfiguration" in configured
        for key in ("in/a.txt", "out/a.png", "in/a.png"):
            s3.put_object(Bucket=bucket, Key=key, Body=b"")
        told: list[str] = []
        for _ in range(3):
            received = sqs.receive_message(QueueUrl=stack.outputs["queue"], MaxNumberOfMessages=10)
            for message in received.get("Messages", []):
                records = json.loads(message["Body"]).get("Records", [])
                told += [record["s3"]["object"]["key"] for record in records]
        assert told == ["in/a.png"]
        policy = stack.client("lambda").get_policy(FunctionName=stack.outputs["function"])["Policy"]
        (statement,) = json.loads(policy)["Statement"]
        assert statement["Sid"] == stack.outputs["statement"]
        assert statement["Sid"].startswith("s3-")
        assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
