"""Policies deny what AWS's policies deny, also by their rarer elements."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.permissions.account import Account, Statement, document
from tests.permissions.emulators import administrator

EVERYTHING = {"Action": "*", "Resource": "*"}


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


@pytest.fixture(scope="module")
def bucket(aws: Account) -> str:
    bucket = aws.bucket()
    aws.client("s3").put_object(Bucket=bucket, Key="a", Body=b"1")
    return bucket


def read(caller: Account, bucket: str, name: str = "a") -> None:
    caller.client("s3").get_object(Bucket=bucket, Key=name)


def protect(aws: Account, bucket: str, **denied: Any) -> None:
    statement = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*", **denied}
    aws.client("s3").put_bucket_policy(Bucket=bucket, Policy=document(statement))


def test_a_policy_denies_everyone_but_some(aws: Account, bucket: str) -> None:
    one, other = aws.user(EVERYTHING), aws.user(EVERYTHING)
    excepted = [one.user_arn(), f"arn:aws:iam::{aws.number}:root"]
    protect(aws, bucket, NotPrincipal={"AWS": excepted})
    read(one, bucket)
    with pytest.raises(ClientError, match="explicit deny"):
        read(other, bucket)


def test_a_policy_allows_everyone_but_some(aws: Account) -> None:
    one, other = aws.user(), aws.user()
    excepted = [one.user_arn(), f"arn:aws:iam::{aws.number}:root"]
    queue = aws.queue({"NotPrincipal": {"AWS": excepted}, "Action": "sqs:SendMessage"})
    with pytest.raises(ClientError, match="not authorized"):
        one.client("sqs").send_message(QueueUrl=queue.url, MessageBody="1")
    excepted.pop()
    queue = aws.queue({"NotPrincipal": {"AWS": excepted}, "Action": "sqs:SendMessage"})
    other.client("sqs").send_message(QueueUrl=queue.url, MessageBody="1")
    with pytest.raises(ClientError, match="not authorized"):
        one.client("sqs").send_message(QueueUrl=queue.url, MessageBody="1")


@pytest.mark.parametrize("key", ["aws:PrincipalIsAWSService", "aws:ViaAWSService"])
def test_a_policy_denies_all_but_services(aws: Account, bucket: str, key: str) -> None:
    protect(aws, bucket, Principal="*", Condition={"Bool": {key: "false"}})
    with pytest.raises(ClientError, match="explicit deny"):
        read(aws.user(EVERYTHING), bucket)


def test_a_principal_is_exact(aws: Account) -> None:
    caller = aws.user()
    arn = caller.user_arn()
    other = arn.replace("user/user", "user/USER")
    for named in (other, arn[:-1] + "*"):
        with pytest.raises(ClientError, match="Invalid principal in policy"):
            aws.queue({"Principal": {"AWS": named}, "Action": "sqs:SendMessage"})
    queue = aws.queue({"Principal": {"AWS": aws.user().user_arn()}, "Action": "sqs:SendMessage"})
    with pytest.raises(ClientError, match="not authorized"):
        caller.client("sqs").send_message(QueueUrl=queue.url, MessageBody="1")
    queue = aws.queue({"Principal": {"AWS": arn}, "Action": "sqs:SendMessage"})
    caller.client("sqs").send_message(QueueUrl=queue.url, MessageBody="1")


def test_a_principal_is_the_role_with_its_path(aws: Account) -> None:
    """A later role with the same name has another path, and is another role."""
    iam, name, caller = aws.client("iam"), aws.name("role"), aws.user(EVERYTHING)
    trusted = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": caller.user_arn()}}

    def create_role(path: str) -> str:
        role = iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=document(trusted))
        return role["Role"]["Arn"]

    def send(role: str) -> None:
        assumed = caller.client("sts").assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
        keys = assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"]
        Account(aws.endpoint, *keys).client("sqs").send_message(QueueUrl=queue.url, MessageBody="1")

    former = create_role("/team/")
    queue = aws.queue({"Principal": {"AWS": former}, "Action": "sqs:SendMessage"})
    send(former)
    iam.delete_role(RoleName=name)
    with pytest.raises(ClientError, match="not authorized to perform: sqs:"):
        send(create_role("/"))


def test_policies_have_variables(aws: Account) -> None:
    bucket = aws.bucket()
    own = f"arn:aws:s3:::{bucket}/${{aws:username}}/*"
    get = {"Action": "s3:GetObject", "Resource": own}
    allowed, denied = aws.user(get), aws.user(EVERYTHING, {**get, "Effect": "Deny"})
    for caller in (allowed, denied):
        name = f"{caller.user_arn().rpartition('/')[2]}/a"
        aws.client("s3").put_object(Bucket=bucket, Key=name, Body=b"1")
    read(allowed, bucket, f"{allowed.user_arn().rpartition('/')[2]}/a")
    with pytest.raises(ClientError, match="not authorized"):
        read(allowed, bucket, f"{denied.user_arn().rpartition('/')[2]}/a")
    with pytest.raises(ClientError, match="explicit deny"):
        read(denied, bucket, f"{denied.user_arn().rpartition('/')[2]}/a")


@pytest.mark.parametrize(
    ("given", "action"),
    [({"Tagging": "a=b"}, "PutObjectTagging"), ({"ACL": "private"}, "PutObjectAcl")],
)
def test_what_an_object_gets_needs_permission(
    aws: Account, bucket: str, given: dict[str, str], action: str
) -> None:
    put = {"Action": "s3:PutObject", "Resource": "*"}
    with pytest.raises(ClientError, match=f"s3:{action}"):
        aws.user(put).client("s3").put_object(Bucket=bucket, Key="b", Body=b"1", **given)
    more = {**put, "Action": f"s3:{action}"}
    aws.user(put, more).client("s3").put_object(Bucket=bucket, Key="b", Body=b"1", **given)


def test_a_table_has_a_policy(aws: Account) -> None:
    table = aws.table()
    arn = aws.arn("dynamodb", f"table/{table}")
    denied = {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": arn}
    aws.client("dynamodb").put_resource_policy(ResourceArn=arn, Policy=document(denied))
    with pytest.raises(ClientError, match="explicit deny"):
        aws.user(EVERYTHING).client("dynamodb").get_item(TableName=table, Key={"id": {"S": "1"}})


def create_denied_user(aws: Account, action: str, resource: str) -> Account:
    """Returns a user with all permissions except for one action on one resource."""
    denied: Statement = {"Effect": "Deny", "Action": action, "Resource": resource}
    return aws.user(EVERYTHING, denied)


def test_a_key_is_denied_by_every_name(aws: Account) -> None:
    kms, alias = aws.client("kms"), f"alias/{aws.name('key')}"
    key, other = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    kms.create_alias(AliasName=alias, TargetKeyId=key)
    secret = kms.encrypt(KeyId=key, Plaintext=b"1")["CiphertextBlob"]
    caller = create_denied_user(aws, "kms:*", key).client("kms")
    for name in (key, key.rpartition("/")[2], alias):
        with pytest.raises(ClientError, match="explicit deny"):
            caller.encrypt(KeyId=name, Plaintext=b"1")
    for given in ({}, {"KeyId": other}):
        with pytest.raises(ClientError, match="explicit deny"):
            caller.decrypt(CiphertextBlob=secret, **given)
    caller.encrypt(KeyId=other, Plaintext=b"1")


def test_a_parameter_is_denied_by_every_name(aws: Account) -> None:
    name = f"/{aws.name('folder')}/a"
    arn = aws.arn("ssm", f"parameter{name}")
    for each in (name, f"{name}-other"):
        aws.client("ssm").put_parameter(Name=each, Value="1", Type="String")
    caller = create_denied_user(aws, "ssm:*", arn).client("ssm")
    for each in (name, arn, f"{name}:1"):
        with pytest.raises(ClientError, match="explicit deny"):
            caller.get_parameter(Name=each)
    with pytest.raises(ClientError, match="explicit deny"):
        caller.get_parameters(Names=[f"{name}-other", name])
    caller.get_parameters(Names=[f"{name}-other"])


def test_calls_for_several_messages_need_the_permission_for_one(aws: Account) -> None:
    queue, topic = aws.queue(), aws.topic()
    sending = aws.user({"Action": ["sqs:SendMessage", "sns:Publish"], "Resource": "*"})
    messages = [{"Id": "1", "MessageBody": "1"}]
    sending.client("sqs").send_message_batch(QueueUrl=queue.url, Entries=messages)
    entries = [{"Id": "1", "Message": "1"}]
    sending.client("sns").publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    with pytest.raises(ClientError, match="explicit deny"):
        create_denied_user(aws, "sqs:SendMessage", queue.arn).client("sqs").send_message_batch(
            QueueUrl=queue.url, Entries=messages
        )
    with pytest.raises(ClientError, match="explicit deny"):
        create_denied_user(aws, "sns:Publish", topic).client("sns").publish_batch(
            TopicArn=topic, PublishBatchRequestEntries=entries
        )
