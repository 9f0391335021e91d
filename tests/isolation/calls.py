"""A call for each action on a resource, so that a grant can be tried."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from embedded_aws import Deployment
from tests.isolation.grants import Grant

UNTRIED = frozenset({"logs:CreateLogStream", "logs:PutLogEvents"})
"""Actions that the emulator looks for on the log group, where AWS looks for them on the stream."""

DIGEST = f"sha256:{'0' * 64}"
"""Of no image and no layer."""

Call = Callable[[Any, str, Deployment], object]
"""Takes a client, the ARN of the resource, and its deployment."""

_STREAMS = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
# Where boto3 has another name for a service than IAM.
_CLIENTS = {
    "states": "stepfunctions",
    "iam:PassRole": "scheduler",
    **dict.fromkeys(_STREAMS, "dynamodbstreams"),
}
_DENIED = re.compile("AccessDenied|AuthorizationError|NotAuthorized|UnauthorizedOperation")


def concrete(resource: str) -> str:
    """An ARN that a granted one covers."""
    return resource.replace("*", "probe")


def _name_execution(arn: str) -> str:
    """Returns the ARN of an execution of the first version of a function."""
    return f"{arn.rpartition(':')[0]}:1/durable-execution/probe/1"


def is_denied(client_of: Callable[..., Any], grant: Grant, deployment: Deployment) -> bool:
    """Whether a granted call is denied; any other error is caused by the arguments.

    Args:
        client_of: Gives his client of a service.
        grant: What is tried.
        deployment: Whose resource it is on.

    Raises:
        LookupError: It is not known here how to take this action.
    """
    if grant.action == "execute-api:ManageConnections":
        return _is_denied_connection(client_of, grant, deployment)
    if grant.action not in CALLS:
        raise LookupError(f"{grant.action} is granted: add how it is called to {__name__}")
    service = grant.action.partition(":")[0]
    try:
        client = client_of(_CLIENTS.get(grant.action) or _CLIENTS.get(service, service))
        CALLS[grant.action](client, concrete(grant.resource), deployment)
    except ClientError as error:
        return bool(_DENIED.search(error.response["Error"]["Code"]))
    return False


def _is_denied_connection(client_of: Callable[..., Any], grant: Grant, deployment: Deployment) -> bool:
    """Whether sending to a connection, or closing it, is denied; a missing connection is not a denial."""
    stage, method, _, connection = grant.resource.rpartition(":")[2].rsplit("/", 3)
    endpoint = f"{deployment.endpoint}/_aws/execute-api/{stage}"
    client = client_of("apigatewaymanagementapi", endpoint_url=endpoint)
    try:
        if method == "DELETE":
            client.delete_connection(ConnectionId=concrete(connection))
        else:
            client.post_to_connection(ConnectionId=concrete(connection), Data=b"x")
    except ClientError as error:
        return bool(_DENIED.search(error.response["Error"]["Code"]))
    return False


def _object(arn: str) -> dict[str, str]:
    bucket, _, key = arn.rpartition(":")[2].partition("/")
    return {"Bucket": bucket, "Key": key}


def _queue(arn: str, deployment: Deployment) -> dict[str, str]:
    url = deployment.client("sqs").get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
    return {"QueueUrl": url}


def _table(arn: str, deployment: Deployment) -> dict[str, Any]:
    table = arn.rpartition("/")[2]
    schema = deployment.client("dynamodb").describe_table(TableName=table)["Table"]["KeySchema"]
    return {"TableName": table, "Key": {key["AttributeName"]: {"S": "probe"} for key in schema}}


def _shard(arn: str, deployment: Deployment) -> dict[str, str]:
    """Returns the first shard of the stream of a table."""
    found = deployment.client("dynamodbstreams").describe_stream(StreamArn=arn)["StreamDescription"]
    return {"StreamArn": arn, "ShardId": found["Shards"][0]["ShardId"], "ShardIteratorType": "LATEST"}


def _iterator(arn: str, deployment: Deployment) -> str:
    return deployment.client("dynamodbstreams").get_shard_iterator(**_shard(arn, deployment))["ShardIterator"]


def _condition(key: dict[str, Any]) -> dict[str, Any]:
    """A query for the items under the first attribute of a key, the partition key."""
    name, value = next(iter(key.items()))
    return {
        "KeyConditionExpression": "#key = :key",
        "ExpressionAttributeNames": {"#key": name},
        "ExpressionAttributeValues": {":key": value},
    }


def _ciphertext(arn: str, deployment: Deployment) -> bytes:
    return deployment.client("kms").encrypt(KeyId=arn, Plaintext=b"probe")["CiphertextBlob"]


def _cluster(arn: str, deployment: Deployment) -> dict[str, str]:
    """The cluster, and its secret."""
    (found,) = deployment.recording.find_by_type("aws:rds/cluster:Cluster")
    return {"resourceArn": arn, "secretArn": found.outputs["masterUserSecrets"][0]["secretArn"]}


def _user(arn: str) -> dict[str, str]:
    return {"UserPoolId": arn.rpartition("/")[2], "Username": "probe"}


def _schedule(arn: str) -> dict[str, str]:
    group, name = arn.split("/")[1:]
    return {"GroupName": group, "Name": name}


def _new_schedule(arn: str, deployment: Deployment) -> dict[str, Any]:
    """Returns a schedule as its group says that it is created."""
    names = _schedule(arn)
    groups = deployment.recording.find_by_type("serverless-patterns:index:ScheduleGroup")
    templates = [json.loads(group.outputs["template"]) for group in groups]
    (template,) = [each for each in templates if each["GroupName"] == names["GroupName"]]
    return {"ScheduleExpression": "at(2999-01-01T00:00:00)", **names, **template}


def _pass_role(client: Any, arn: str, deployment: Deployment) -> None:
    """Passes a role to EventBridge Scheduler, in each group; raises the last error if all deny it."""
    denial: ClientError | None = None
    for group in deployment.client("scheduler").list_schedule_groups()["ScheduleGroups"]:
        region, account = group["Arn"].split(":")[3:5]
        try:
            client.create_schedule(
                Name="probe",
                GroupName=group["Name"],
                ScheduleExpression="at(2999-01-01T00:00:00)",
                FlexibleTimeWindow={"Mode": "OFF"},
                Target={"Arn": f"arn:aws:sqs:{region}:{account}:probe", "RoleArn": arn},
            )
        except ClientError as error:
            if not _DENIED.search(error.response["Error"]["Code"]):
                return
            denial = error
        else:
            return
    if denial:
        raise denial


CALLS: Mapping[str, Call] = {
    "cognito-idp:AdminDeleteUser": lambda client, arn, _: client.admin_delete_user(**_user(arn)),
    "cognito-idp:AdminDisableUser": lambda client, arn, _: client.admin_disable_user(**_user(arn)),
    "cognito-idp:AdminUserGlobalSignOut": lambda client, arn, _: client.admin_user_global_sign_out(
        **_user(arn)
    ),
    "dynamodb:BatchGetItem": lambda client, arn, of: client.batch_get_item(
        RequestItems={arn.rpartition("/")[2]: {"Keys": [_table(arn, of)["Key"]]}}
    ),
    "dynamodb:ConditionCheckItem": lambda client, arn, of: client.transact_write_items(
        TransactItems=[
            {"ConditionCheck": {**_table(arn, of), "ConditionExpression": "attribute_not_exists(probe)"}}
        ]
    ),
    "dynamodb:DeleteItem": lambda client, arn, of: client.delete_item(**_table(arn, of)),
    "dynamodb:DescribeStream": lambda client, arn, _: client.describe_stream(StreamArn=arn),
    "dynamodb:GetItem": lambda client, arn, of: client.get_item(**_table(arn, of)),
    "dynamodb:GetRecords": lambda client, arn, of: client.get_records(ShardIterator=_iterator(arn, of)),
    "dynamodb:GetShardIterator": lambda client, arn, of: client.get_shard_iterator(**_shard(arn, of)),
    "dynamodb:PutItem": lambda client, arn, of: client.put_item(
        TableName=arn.rpartition("/")[2], Item=_table(arn, of)["Key"]
    ),
    "dynamodb:Query": lambda client, arn, of: client.query(
        TableName=arn.rpartition("/")[2], **_condition(_table(arn, of)["Key"])
    ),
    "dynamodb:Scan": lambda client, arn, _: client.scan(TableName=arn.rpartition("/")[2]),
    "dynamodb:UpdateItem": lambda client, arn, of: client.update_item(**_table(arn, of)),
    "ecr:BatchCheckLayerAvailability": lambda client, arn, _: client.batch_check_layer_availability(
        repositoryName=arn.partition("/")[2], layerDigests=[DIGEST]
    ),
    "ecr:BatchGetImage": lambda client, arn, _: client.batch_get_image(
        repositoryName=arn.partition("/")[2], imageIds=[{"imageDigest": DIGEST}]
    ),
    "ecr:GetDownloadUrlForLayer": lambda client, arn, _: client.get_download_url_for_layer(
        repositoryName=arn.partition("/")[2], layerDigest=DIGEST
    ),
    "events:PutEvents": lambda client, arn, _: client.put_events(
        Entries=[{"EventBusName": arn, "Source": "probe", "DetailType": "probe", "Detail": "{}"}]
    ),
    "iam:PassRole": _pass_role,
    "kinesis:PutRecord": lambda client, arn, _: client.put_record(
        StreamARN=arn, Data=b"probe", PartitionKey="probe"
    ),
    "kinesis:PutRecords": lambda client, arn, _: client.put_records(
        StreamARN=arn, Records=[{"Data": b"probe", "PartitionKey": "probe"}]
    ),
    "kms:Decrypt": lambda client, arn, of: client.decrypt(CiphertextBlob=_ciphertext(arn, of)),
    "kms:DescribeKey": lambda client, arn, _: client.describe_key(KeyId=arn),
    "kms:GenerateDataKey": lambda client, arn, _: client.generate_data_key(KeyId=arn, KeySpec="AES_256"),
    "lambda:CheckpointDurableExecution": lambda client, arn, _: client.checkpoint_durable_execution(
        DurableExecutionArn=_name_execution(arn), CheckpointToken="none"
    ),
    "lambda:GetDurableExecutionState": lambda client, arn, _: client.get_durable_execution_state(
        DurableExecutionArn=_name_execution(arn), CheckpointToken="none"
    ),
    "lambda:GetEventSourceMapping": lambda client, arn, _: client.get_event_source_mapping(
        UUID=arn.rpartition(":")[2]
    ),
    "lambda:InvokeFunction": lambda client, arn, _: client.invoke(FunctionName=arn, InvocationType="DryRun"),
    "lambda:UpdateEventSourceMapping": lambda client, arn, _: client.update_event_source_mapping(
        UUID=arn.rpartition(":")[2]
    ),
    "rds-data:BatchExecuteStatement": lambda client, arn, of: client.batch_execute_statement(
        **_cluster(arn, of), sql="SELECT 1"
    ),
    "rds-data:BeginTransaction": lambda client, arn, of: client.begin_transaction(**_cluster(arn, of)),
    "rds-data:CommitTransaction": lambda client, arn, of: client.commit_transaction(
        **_cluster(arn, of), transactionId="probe"
    ),
    "rds-data:ExecuteStatement": lambda client, arn, of: client.execute_statement(
        **_cluster(arn, of), sql="SELECT 1"
    ),
    "rds-data:RollbackTransaction": lambda client, arn, of: client.rollback_transaction(
        **_cluster(arn, of), transactionId="probe"
    ),
    "s3:AbortMultipartUpload": lambda client, arn, _: client.abort_multipart_upload(
        **_object(arn), UploadId="probe"
    ),
    "s3:DeleteObject": lambda client, arn, _: client.delete_object(**_object(arn)),
    "s3:GetObject": lambda client, arn, _: client.get_object(**_object(arn)),
    "s3:ListBucket": lambda client, arn, _: client.list_objects_v2(Bucket=arn.rpartition(":")[2]),
    "s3:ListMultipartUploadParts": lambda client, arn, _: client.list_parts(**_object(arn), UploadId="probe"),
    "s3:PutObject": lambda client, arn, _: client.put_object(**_object(arn), Body=b"probe"),
    "scheduler:CreateSchedule": lambda client, arn, of: client.create_schedule(**_new_schedule(arn, of)),
    "scheduler:DeleteSchedule": lambda client, arn, _: client.delete_schedule(**_schedule(arn)),
    "scheduler:GetSchedule": lambda client, arn, _: client.get_schedule(**_schedule(arn)),
    "scheduler:UpdateSchedule": lambda client, arn, of: client.update_schedule(**_new_schedule(arn, of)),
    "secretsmanager:GetSecretValue": lambda client, arn, _: client.get_secret_value(SecretId=arn),
    "sns:Publish": lambda client, arn, _: client.publish(TopicArn=arn, Message="probe"),
    "sqs:ChangeMessageVisibility": lambda client, arn, of: client.change_message_visibility(
        **_queue(arn, of), ReceiptHandle="probe", VisibilityTimeout=1
    ),
    "sqs:DeleteMessage": lambda client, arn, of: client.delete_message(
        **_queue(arn, of), ReceiptHandle="probe"
    ),
    "sqs:GetQueueAttributes": lambda client, arn, of: client.get_queue_attributes(**_queue(arn, of)),
    "sqs:ReceiveMessage": lambda client, arn, of: client.receive_message(**_queue(arn, of)),
    "sqs:SendMessage": lambda client, arn, of: client.send_message(**_queue(arn, of), MessageBody="probe"),
    "states:DescribeExecution": lambda client, arn, _: client.describe_execution(executionArn=arn),
    "states:RedriveExecution": lambda client, arn, _: client.redrive_execution(executionArn=arn),
    "states:StartExecution": lambda client, arn, _: client.start_execution(stateMachineArn=arn, input="{}"),
    "states:StartSyncExecution": lambda client, arn, _: client.start_sync_execution(
        stateMachineArn=arn, input="{}"
    ),
    "sts:AssumeRole": lambda client, arn, _: client.assume_role(RoleArn=arn, RoleSessionName="probe"),
}
"""The calls by the action that permits them."""
