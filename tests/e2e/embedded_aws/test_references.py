"""A request that names a resource that does not exist is rejected, as on AWS."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.permissions.account import Account
from tests.permissions.emulators import administrator

RETURN = "def handler(event, context): return 1"
Call = Callable[[Account, str], object]
STREAM: Any = {"KinesisStreamParameters": {"StartingPosition": "LATEST"}}
CHANGES: Any = {"DynamoDBStreamParameters": {"StartingPosition": "LATEST"}}


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


def create_table(aws: Account, key: str) -> object:
    return aws.client("dynamodb").create_table(
        TableName=aws.name("table"),
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        **({"SSESpecification": _encrypt(key)} if key else {}),
    )


def _encrypt(key: str) -> Any:
    return {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}


def update_table(aws: Account, key: str) -> object:
    created: Any = create_table(aws, "")
    name = created["TableDescription"]["TableName"]
    return aws.client("dynamodb").update_table(TableName=name, SSESpecification=_encrypt(key))


def create_secret(aws: Account, key: str) -> object:
    return aws.client("secretsmanager").create_secret(Name=aws.name("secret"), SecretString="a", KmsKeyId=key)


def update_secret(aws: Account, key: str) -> object:
    secrets, name = aws.client("secretsmanager"), aws.name("secret")
    secrets.create_secret(Name=name, SecretString="a")
    return secrets.update_secret(SecretId=name, KmsKeyId=key)


def create_log_group(aws: Account, key: str) -> object:
    return aws.client("logs").create_log_group(logGroupName=aws.name("log"), kmsKeyId=key)


def associate_key(aws: Account, key: str) -> object:
    logs, name = aws.client("logs"), aws.name("log")
    logs.create_log_group(logGroupName=name)
    return logs.associate_kms_key(logGroupName=name, kmsKeyId=key)


def encrypt_stream(aws: Account, key: str) -> object:
    kinesis, name = aws.client("kinesis"), aws.name("stream")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    return kinesis.start_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=key)


def create_bus(aws: Account, key: str) -> object:
    return aws.client("events").create_event_bus(Name=aws.name("bus"), KmsKeyIdentifier=key)


def update_bus(aws: Account, key: str) -> object:
    events, name = aws.client("events"), aws.name("bus")
    events.create_event_bus(Name=name)
    return events.update_event_bus(Name=name, KmsKeyIdentifier=key)


def create_archive(aws: Account, key: str) -> object:
    events, name = aws.client("events"), aws.name("bus")
    bus = events.create_event_bus(Name=name)["EventBusArn"]
    return events.create_archive(ArchiveName=name, EventSourceArn=bus, KmsKeyIdentifier=key)


def create_cluster(aws: Account, key: str) -> object:
    return aws.client("rds").create_db_cluster(
        DBClusterIdentifier=aws.name("cluster"),
        Engine="aurora-postgresql",
        MasterUsername="admin1",
        MasterUserPassword="password-of-a-test",
        StorageEncrypted=True,
        KmsKeyId=key,
    )


def create_database(aws: Account, key: str) -> object:
    return aws.client("rds").create_db_instance(
        DBInstanceIdentifier=aws.name("database"),
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="admin1",
        MasterUserPassword="password-of-a-test",
        StorageEncrypted=True,
        KmsKeyId=key,
    )


def create_function(aws: Account, key: str) -> object:
    return aws.client("lambda").create_function(
        **_describe_function(aws),
        Code={"ZipFile": _package()},
        KMSKeyArn=key,
        Environment={"Variables": {"SIZE": "1"}},
    )


def update_function(aws: Account, key: str) -> object:
    name = aws.function(RETURN)
    return aws.client("lambda").update_function_configuration(
        FunctionName=name, KMSKeyArn=key, Environment={"Variables": {"SIZE": "1"}}
    )


def create_delivery_stream(aws: Account, key: str) -> object:
    bucket = aws.name("bucket")
    aws.client("s3").create_bucket(Bucket=bucket)
    return aws.client("firehose").create_delivery_stream(
        DeliveryStreamName=aws.name("delivery"),
        DeliveryStreamEncryptionConfigurationInput={"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": key},
        ExtendedS3DestinationConfiguration={
            "RoleARN": aws.role("firehose", {"Action": "*", "Resource": "*"}),
            "BucketARN": f"arn:aws:s3:::{bucket}",
        },
    )


def create_repository(aws: Account, key: str) -> object:
    return aws.client("ecr").create_repository(
        repositoryName=aws.name("repository"),
        encryptionConfiguration={"encryptionType": "KMS", "kmsKey": key},
    )


def create_machine(aws: Account, key: str) -> object:
    return aws.client("stepfunctions").create_state_machine(
        name=aws.name("machine"),
        definition=json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}),
        roleArn=aws.role("states"),
        encryptionConfiguration={"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": key},
    )


KEYS: dict[str, tuple[Call, str]] = {
    "CreateTable": (create_table, "ValidationException"),
    "UpdateTable": (update_table, "ValidationException"),
    "CreateSecret": (create_secret, "EncryptionFailure"),
    "UpdateSecret": (update_secret, "EncryptionFailure"),
    "CreateLogGroup": (create_log_group, "InvalidParameterException"),
    "AssociateKmsKey": (associate_key, "InvalidParameterException"),
    "StartStreamEncryption": (encrypt_stream, "KMSNotFoundException"),
    "CreateEventBus": (create_bus, "ResourceNotFoundException"),
    "UpdateEventBus": (update_bus, "ResourceNotFoundException"),
    "CreateArchive": (create_archive, "ResourceNotFoundException"),
    "CreateDBCluster": (create_cluster, "KMSKeyNotAccessibleFault"),
    "CreateDBInstance": (create_database, "KMSKeyNotAccessibleFault"),
    "CreateFunction": (create_function, "InvalidParameterValueException"),
    "UpdateFunctionConfiguration": (update_function, "InvalidParameterValueException"),
    "CreateDeliveryStream": (create_delivery_stream, "InvalidKMSResourceException"),
    "CreateRepository": (create_repository, "KmsException"),
    "CreateStateMachine": (create_machine, "InvalidEncryptionConfiguration"),
}


@pytest.mark.parametrize("operation", KEYS)
def test_a_key_must_exist(aws: Account, operation: str) -> None:
    call, code = KEYS[operation]
    missing = aws.arn("kms", "key/11111111-2222-3333-4444-555555555555")
    with pytest.raises(ClientError) as caught:
        call(aws, missing)
    assert caught.value.response["Error"]["Code"] == code, caught.value
    # An alias of a key is one; so is a key of AWS.
    policy = {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
    key = aws.client("kms").create_key(
        Policy=json.dumps({"Version": "2012-10-17", "Statement": [policy]}),
        BypassPolicyLockoutSafetyCheck=True,
    )["KeyMetadata"]["Arn"]
    call(aws, key)


def map_source(aws: Account, source: str) -> object:
    begins = {} if ":sqs:" in source else {"StartingPosition": "LATEST"}
    role = aws.role("lambda", {"Action": "*", "Resource": "*"})
    return aws.client("lambda").create_event_source_mapping(
        FunctionName=aws.function(RETURN, role=role), EventSourceArn=source, **begins
    )


def create_pipe(aws: Account, source: str) -> object:
    begins = {} if ":sqs:" in source else STREAM if ":kinesis:" in source else CHANGES
    return aws.client("pipes").create_pipe(
        Name=aws.name("pipe"),
        Source=source,
        SourceParameters=begins,
        Target=aws.arn("sns", "target"),
        RoleArn=aws.role("pipes", {"Action": "*", "Resource": "*"}),
    )


def find_queue(aws: Account) -> str:
    return aws.queue().arn


def find_stream(aws: Account) -> str:
    kinesis, name = aws.client("kinesis"), aws.name("stream")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    return kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]


def find_changes(aws: Account) -> str:
    return aws.client("dynamodb").create_table(
        TableName=aws.name("table"),
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]["LatestStreamArn"]


SOURCES = {
    "queue": (find_queue, "sqs", "missing"),
    "stream": (find_stream, "kinesis", "stream/missing"),
    "changes of a table": (find_changes, "dynamodb", "table/missing/stream/2026-01-01T00:00:00.000"),
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    ("call", "code"), [(map_source, "InvalidParameterValueException"), (create_pipe, "NotFoundException")]
)
def test_a_source_must_exist(aws: Account, source: str, call: Call, code: str) -> None:
    find, service, missing = SOURCES[source]
    with pytest.raises(ClientError) as caught:
        call(aws, aws.arn(service, missing))
    assert caught.value.response["Error"]["Code"] == code
    call(aws, find(aws))


def _package() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("function.py", RETURN)
    return content.getvalue()


def _describe_function(aws: Account, role: str = "") -> dict[str, Any]:
    return {
        "FunctionName": aws.name("function"),
        "Runtime": "python3.13",
        "Handler": "function.handler",
        "Role": role or aws.role("lambda"),
    }


def create_function_of(aws: Account, bucket: str, key: str) -> object:
    return aws.client("lambda").create_function(
        **_describe_function(aws), Code={"S3Bucket": bucket, "S3Key": key}
    )


def update_code(aws: Account, bucket: str, key: str) -> object:
    name = aws.function(RETURN)
    return aws.client("lambda").update_function_code(FunctionName=name, S3Bucket=bucket, S3Key=key)


def publish_layer(aws: Account, bucket: str, key: str) -> object:
    return aws.client("lambda").publish_layer_version(
        LayerName=aws.name("layer"), Content={"S3Bucket": bucket, "S3Key": key}
    )


@pytest.mark.parametrize("call", [create_function_of, update_code, publish_layer])
def test_the_object_with_a_package_must_exist(
    aws: Account, call: Callable[[Account, str, str], object]
) -> None:
    s3, bucket = aws.client("s3"), aws.name("bucket")
    for code in ("NoSuchBucket", "NoSuchKey"):
        with pytest.raises(ClientError, match=code) as caught:
            call(aws, bucket, "a.zip")
        assert caught.value.response["Error"]["Code"] == "InvalidParameterValueException"
        if code == "NoSuchBucket":
            s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="a.zip", Body=_package())
    call(aws, bucket, "a.zip")


def create_function_with(aws: Account, role: str) -> object:
    return aws.client("lambda").create_function(**_describe_function(aws, role), Code={"ZipFile": _package()})


def create_machine_with(aws: Account, role: str) -> object:
    return aws.client("stepfunctions").create_state_machine(
        name=aws.name("machine"),
        definition=json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}),
        roleArn=role,
    )


def create_schedule_with(aws: Account, role: str) -> object:
    return aws.client("scheduler").create_schedule(
        Name=aws.name("schedule"),
        ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": find_queue(aws), "RoleArn": role},
    )


def create_delivery_stream_with(aws: Account, role: str) -> object:
    bucket = aws.name("bucket")
    aws.client("s3").create_bucket(Bucket=bucket)
    return aws.client("firehose").create_delivery_stream(
        DeliveryStreamName=aws.name("delivery"),
        ExtendedS3DestinationConfiguration={"RoleARN": role, "BucketARN": f"arn:aws:s3:::{bucket}"},
    )


ROLES: dict[str, tuple[Call, str]] = {
    "lambda": (create_function_with, "InvalidParameterValueException"),
    "states": (create_machine_with, "AccessDeniedException|ValidationException"),
    "scheduler": (create_schedule_with, "ValidationException"),
    "firehose": (create_delivery_stream_with, "InvalidArgumentException"),
}


@pytest.mark.parametrize("service", ROLES)
def test_a_role_must_exist_and_trust_the_service(aws: Account, service: str) -> None:
    call, code = ROLES[service]
    for role in (f"arn:aws:iam::{aws.number}:role/missing", aws.role("ec2")):
        with pytest.raises(ClientError) as caught:
            call(aws, role)
        assert re.fullmatch(code, caught.value.response["Error"]["Code"]), caught.value
    call(aws, aws.role(service, {"Action": "*", "Resource": "*"}))
