"""Data that is encrypted with a customer managed key is accessible to users of the key only."""

from collections.abc import Callable
from typing import Any

import pytest
import urllib3
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.permissions.account import Account, allow_service, document
from tests.permissions.emulators import administrator


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


@pytest.fixture(scope="module")
def key(aws: Account) -> str:
    """A key that the account's policies govern."""
    root = {"Principal": {"AWS": f"arn:aws:iam::{aws.number}:root"}, "Action": "kms:*", "Resource": "*"}
    return aws.client("kms").create_key(Policy=document(root))["KeyMetadata"]["Arn"]


def assert_denied(action: str, key: str, call: Callable[[], object]) -> None:
    with pytest.raises(ClientError) as raised:
        call()
    assert f"not authorized to perform: {action}" in str(raised.value)
    assert key in str(raised.value)


def test_objects(aws: Account, key: str) -> None:
    bucket, s3 = aws.bucket(), aws.client("s3")
    objects = {"Action": ["s3:PutObject", "s3:GetObject"], "Resource": f"arn:aws:s3:::{bucket}/*"}
    reader = aws.user(objects, {"Action": "kms:Decrypt", "Resource": key}).client("s3")
    writer = aws.user(objects, {"Action": "kms:GenerateDataKey", "Resource": key}).client("s3")
    encrypted = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
    writer.put_object(Bucket=bucket, Key="a", Body=b"1", **encrypted)
    assert reader.get_object(Bucket=bucket, Key="a")["Body"].read() == b"1"
    assert_denied(
        "kms:GenerateDataKey", key, lambda: reader.put_object(Bucket=bucket, Key="b", Body=b"1", **encrypted)
    )
    assert_denied("kms:Decrypt", key, lambda: writer.get_object(Bucket=bucket, Key="a"))
    assert_denied(
        "kms:Decrypt",
        key,
        lambda: writer.copy_object(Bucket=bucket, Key="c", CopySource={"Bucket": bucket, "Key": "a"}),
    )
    s3.put_object(Bucket=bucket, Key="plain", Body=b"1")
    assert aws.user(objects).client("s3").get_object(Bucket=bucket, Key="plain")["Body"].read() == b"1"


def test_objects_of_a_bucket_with_a_key(aws: Account, key: str) -> None:
    bucket = aws.bucket()
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    aws.client("s3").put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    put = {"Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    through = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
    use = {"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": key}
    caller = aws.user(put, {**use, "Condition": through}).client("s3")
    caller.put_object(Bucket=bucket, Key="a", Body=b"1")
    parts = caller.create_multipart_upload(Bucket=bucket, Key="b")
    caller.upload_part(Bucket=bucket, Key="b", UploadId=parts["UploadId"], PartNumber=1, Body=b"1")
    other = aws.user(put, {**use, "Action": "kms:Decrypt"}).client("s3")
    assert_denied("kms:GenerateDataKey", key, lambda: other.create_multipart_upload(Bucket=bucket, Key="c"))
    by_kind = {"Bucket": bucket, "Key": "d", "ServerSideEncryption": "aws:kms"}  # uses the key of the bucket
    assert_denied("kms:GenerateDataKey", key, lambda: other.put_object(**by_kind))


@pytest.mark.parametrize("name", ["dir/", "a b+ü.png", "/a", "a//b", "/"])
def test_objects_with_any_name(aws: Account, key: str, name: str) -> None:
    bucket = aws.bucket()
    put_encrypted(aws, bucket, name, key)
    objects = {"Action": ["s3:PutObject", "s3:GetObject"], "Resource": f"arn:aws:s3:::{bucket}/{name}"}
    use = {"Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": key}
    allowed, other = aws.user(objects, use), aws.user(objects).client("s3")
    put_encrypted(allowed, bucket, name, key)
    assert allowed.client("s3").get_object(Bucket=bucket, Key=name)["Body"].read() == b"1"
    assert_denied("kms:Decrypt", key, lambda: other.get_object(Bucket=bucket, Key=name))
    source = {"Bucket": bucket, "Key": name}
    assert_denied("kms:Decrypt", key, lambda: other.copy_object(Bucket=bucket, Key=name, CopySource=source))
    assert_denied("kms:GenerateDataKey", key, lambda: put_encrypted(aws.user(objects), bucket, name, key))


def test_attributes_of_objects_with_any_name(aws: Account) -> None:
    bucket = aws.bucket()
    aws.client("s3").put_object(Bucket=bucket, Key="dir/", Body=b"1")
    names = f"arn:aws:s3:::{bucket}/dir/"
    caller = aws.user({"Action": ["s3:GetObject", "s3:GetObjectAttributes"], "Resource": names}).client("s3")
    caller.get_object_attributes(Bucket=bucket, Key="dir/", ObjectAttributes=["ETag"])


def test_what_shows_no_content_of_an_object_uses_no_key(aws: Account, key: str) -> None:
    bucket = aws.bucket()
    put_encrypted(aws, bucket, "a", key, ChecksumAlgorithm="SHA256")
    read = {"Action": "s3:GetObject*", "Resource": f"arn:aws:s3:::{bucket}/*"}
    reader = aws.user(read, {"Action": "kms:Decrypt", "Resource": key}).client("s3")
    other = aws.user(read).client("s3")
    other.head_object(Bucket=bucket, Key="a")
    other.get_object_acl(Bucket=bucket, Key="a")
    other.get_object_tagging(Bucket=bucket, Key="a")
    assert "ChecksumSHA256" in reader.head_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED")
    with pytest.raises(ClientError, match="403"):  # a response to HEAD has no message
        other.head_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED")
    shown = {"Bucket": bucket, "Key": "a", "ObjectAttributes": ["Checksum"]}
    reader.get_object_attributes(**shown)
    assert_denied("kms:Decrypt", key, lambda: other.get_object_attributes(**shown))


def test_a_version_has_a_separate_key(aws: Account, key: str) -> None:
    bucket, s3 = aws.bucket(), aws.client("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    old = put_encrypted(aws, bucket, "a", key)["VersionId"]
    new = s3.put_object(Bucket=bucket, Key="a", Body=b"2")["VersionId"]
    objects = {"Action": ["s3:PutObject", "s3:GetObject*"], "Resource": f"arn:aws:s3:::{bucket}/*"}
    other = aws.user(objects).client("s3")
    assert other.get_object(Bucket=bucket, Key="a")["Body"].read() == b"2"
    assert_denied("kms:Decrypt", key, lambda: other.get_object(Bucket=bucket, Key="a", VersionId=old))
    source = {"Bucket": bucket, "Key": "a", "VersionId": old}
    assert_denied("kms:Decrypt", key, lambda: other.copy_object(Bucket=bucket, Key="b", CopySource=source))
    put_encrypted(aws, bucket, "a", key)
    assert other.get_object(Bucket=bucket, Key="a", VersionId=new)["Body"].read() == b"2"


def test_parts_use_the_key_of_their_upload(aws: Account, key: str) -> None:
    bucket = aws.bucket()
    objects = {
        "Action": ["s3:PutObject", "s3:ListMultipartUploadParts"],
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    both = {"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": key}
    caller, started = aws.user(objects, both).client("s3"), {"Bucket": bucket, "Key": "a"}
    started["UploadId"] = caller.create_multipart_upload(**started, **encrypt_with(key))["UploadId"]
    part = caller.upload_part(**started, PartNumber=1, Body=b"1")
    encrypting = aws.user(objects, {**both, "Action": "kms:GenerateDataKey"}).client("s3")
    decrypting = aws.user(objects, {**both, "Action": "kms:Decrypt"}).client("s3")
    assert_denied("kms:Decrypt", key, lambda: encrypting.upload_part(**started, PartNumber=2, Body=b"2"))
    assert_denied(
        "kms:GenerateDataKey", key, lambda: decrypting.upload_part(**started, PartNumber=2, Body=b"2")
    )
    assert_denied("kms:Decrypt", key, lambda: encrypting.list_parts(**started))
    decrypting.list_parts(**started)
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    assert_denied(
        "kms:Decrypt", key, lambda: encrypting.complete_multipart_upload(**started, MultipartUpload=parts)
    )
    decrypting.complete_multipart_upload(**started, MultipartUpload=parts)


def test_a_form_uses_the_key_of_its_bucket(aws: Account, key: str) -> None:
    bucket = aws.bucket()
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    aws.client("s3").put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    put = {"Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    use = {"Action": "kms:GenerateDataKey", "Resource": key}
    assert send_form(aws.user(put, use), bucket) == 204
    assert send_form(aws.user(put), bucket) == 403
    assert send_form(aws.user(use), bucket) == 403


def send_form(signer: Account, bucket: str) -> int:
    """Sends what a browser sends; returns the status of the response."""
    form = signer.client("s3").generate_presigned_post(bucket, "a")
    return urllib3.request("POST", form["url"], fields={**form["fields"], "file": ("a", "1")}).status


def encrypt_with(key: str) -> dict[str, str]:
    return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}


def put_encrypted(caller: Account, bucket: str, name: str, key: str, **more: str) -> dict[str, Any]:
    s3 = caller.client("s3")
    return s3.put_object(Bucket=bucket, Key=name, Body=b"1", **encrypt_with(key), **more)


def test_messages(aws: Account, key: str) -> None:
    queue = aws.queue(KmsMasterKeyId=key)
    actions = {"Action": ["sqs:SendMessage", "sqs:ReceiveMessage"], "Resource": queue.arn}
    both = aws.user(actions, {"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": key})
    both.client("sqs").send_message(QueueUrl=queue.url, MessageBody="1")
    neither = aws.user(actions).client("sqs")
    assert_denied(
        "kms:GenerateDataKey", key, lambda: neither.send_message(QueueUrl=queue.url, MessageBody="1")
    )
    assert_denied("kms:Decrypt", key, lambda: neither.receive_message(QueueUrl=queue.url))
    with_aws_key = aws.queue(KmsMasterKeyId="alias/aws/sqs")
    sending = aws.user({"Action": "sqs:SendMessage", "Resource": with_aws_key.arn}).client("sqs")
    sending.send_message(QueueUrl=with_aws_key.url, MessageBody="1")


def test_notifications(aws: Account, key: str) -> None:
    topic = aws.topic()
    aws.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="KmsMasterKeyId", AttributeValue=key)
    publish = {"Action": "sns:Publish", "Resource": topic}
    assert_denied(
        "kms:GenerateDataKey",
        key,
        lambda: aws.user(publish).client("sns").publish(TopicArn=topic, Message="1"),
    )


def test_items(aws: Account, key: str) -> None:
    table = aws.table(SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key})
    get = {"Action": "dynamodb:GetItem", "Resource": aws.arn("dynamodb", f"table/{table}")}
    item = {"TableName": table, "Key": {"id": {"S": "1"}}}
    aws.user(get, {"Action": "kms:Decrypt", "Resource": key}).client("dynamodb").get_item(**item)
    assert_denied("kms:Decrypt", key, lambda: aws.user(get).client("dynamodb").get_item(**item))
    select = {
        "Action": ["dynamodb:PartiQLSelect", "dynamodb:ConditionCheckItem"],
        "Resource": get["Resource"],
    }
    other, statement = aws.user(select).client("dynamodb"), f'SELECT * FROM "{table}"'
    assert_denied("kms:Decrypt", key, lambda: other.execute_statement(Statement=statement))
    check = {"ConditionCheck": {**item, "ConditionExpression": "attribute_not_exists(id)"}}
    assert_denied("kms:Decrypt", key, lambda: other.transact_write_items(TransactItems=[check]))


def test_a_bucket_notifies_an_encrypted_topic_only_if_the_key_allows_that(aws: Account, key: str) -> None:
    bucket = aws.bucket()
    topic = aws.topic(allow_service("s3", "sns:Publish", f"arn:aws:s3:::{bucket}"))
    aws.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="KmsMasterKeyId", AttributeValue=key)
    notified = {"TopicConfigurations": [{"TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}]}

    def notify() -> None:
        aws.client("s3").put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration=notified
        )

    with pytest.raises(ClientError, match="Unable to validate the following destination configurations"):
        notify()
    root = {"Principal": {"AWS": f"arn:aws:iam::{aws.number}:root"}, "Action": "kms:*", "Resource": "*"}
    uses = {**allow_service("s3", "kms:GenerateDataKey"), "Resource": "*"}
    policy = document(root, {**uses, "Action": ["kms:GenerateDataKey", "kms:Decrypt"]})
    aws.client("kms").put_key_policy(KeyId=key, PolicyName="default", Policy=policy)
    notify()
