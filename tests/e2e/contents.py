"""Contents of resources by type: a value is stored in one, and read later."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, record
from embedded_aws.program.registration import Registration
from tests.engine.change_matrix import MATRIX
from tests.engine.change_matrix.rows import NAME, Change

IsThere = Callable[[], bool]


def _fill_bucket(deployment: Deployment | Emulator, bucket: Registration) -> IsThere:
    s3 = deployment.client("s3")
    s3.put_object(Bucket=bucket.id, Key="kept", Body=b"kept")
    return lambda: _answers(s3.head_object, Bucket=bucket.id, Key="kept")


def _fill_table(deployment: Deployment | Emulator, table: Registration) -> IsThere:
    dynamodb, name = deployment.client("dynamodb"), table.outputs["name"]
    types = {each["name"]: each["type"] for each in table.inputs["attributes"]}
    keys = [table.inputs[each] for each in ("hashKey", "rangeKey") if each in table.inputs]
    item = {key: {types[key]: "1"} for key in keys}
    dynamodb.put_item(TableName=name, Item=item)
    return lambda: _answers(dynamodb.get_item, TableName=name, Key=item, wanted="Item")


def _fill_queue(deployment: Deployment | Emulator, queue: Registration) -> IsThere:
    sqs = deployment.client("sqs")
    fifo = {"MessageGroupId": "g", "MessageDeduplicationId": "kept"} if queue.id.endswith(".fifo") else {}
    # Delayed, so that no function receives it.
    sqs.send_message(QueueUrl=queue.id, MessageBody="kept", **(fifo or {"DelaySeconds": 900}))
    names = [f"ApproximateNumberOfMessages{each}" for each in ("", "NotVisible", "Delayed")]

    def is_there() -> bool:
        try:
            counts = sqs.get_queue_attributes(QueueUrl=queue.id, AttributeNames=names)["Attributes"]
        except ClientError:
            return False
        return any(int(count) for count in counts.values())

    return is_there


def _fill_user_pool(deployment: Deployment | Emulator, pool: Registration) -> IsThere:
    cognito = deployment.client("cognito-idp")
    user = {"UserPoolId": pool.id, "Username": "kept@example.com"}
    cognito.admin_create_user(**user, MessageAction="SUPPRESS")
    return lambda: _answers(cognito.admin_get_user, **user)


def _fill_log_group(deployment: Deployment | Emulator, group: Registration) -> IsThere:
    logs = deployment.client("logs")
    logs.create_log_stream(logGroupName=group.id, logStreamName="kept")
    return lambda: _answers(logs.describe_log_streams, logGroupName=group.id, wanted="logStreams")


def _use_key(deployment: Deployment | Emulator, key: Registration) -> IsThere:
    """Data can be decrypted until the deletion of the key is scheduled."""
    kms = deployment.client("kms")
    return lambda: kms.describe_key(KeyId=key.id)["KeyMetadata"]["KeyState"] == "Enabled"


def _answers(call: Callable[..., dict[str, Any]], *, wanted: str = "", **arguments: Any) -> bool:
    try:
        answer = call(**arguments)
    except ClientError:
        return False
    return not wanted or bool(answer.get(wanted))


FILL: Final[dict[str, Callable[[Deployment | Emulator, Registration], IsThere]]] = {
    "aws:cloudwatch/logGroup:LogGroup": _fill_log_group,
    "aws:cognito/userPool:UserPool": _fill_user_pool,
    "aws:dynamodb/table:Table": _fill_table,
    "aws:kms/key:Key": _use_key,
    "aws:s3/bucket:Bucket": _fill_bucket,
    "aws:sqs/queue:Queue": _fill_queue,
}
"""Puts something into a resource of each type that holds data; returns whether it is still there.

The repositories of images are not here: each image can be built again.
"""


@cache
def types_in(name: str) -> dict[str, str]:
    """The types of the resources of a component of the matrix, by the name that its rows give them."""
    registered = record(MATRIX[name].program()).registrations
    return {each.name.removeprefix(f"{NAME}-"): each.type for each in registered}


def list_endangered(name: str, change: Change) -> list[str]:
    """The resources that hold data and are deleted or replaced by a change, by their name in its row."""
    types = types_in(name)
    gone = [each for each, done in change.operations.items() if done in ("delete", "replace")]
    return [each for each in gone if types[each] in FILL]
