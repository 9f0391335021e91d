"""Passing a role to a service requires permission, and the service must be able to assume it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import urllib3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.e2e.embedded_aws.test_disguised_calls import FORM, send
from tests.permissions.account import Account
from tests.permissions.emulators import administrator

RETURN = "def handler(event, context): return 1"


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


def a_function(caller: Account, role: str) -> object:
    return caller.function(RETURN, role=role)


def a_state_machine(caller: Account, role: str) -> object:
    return caller.machine({"Type": "Pass"}, role)


def a_schedule(caller: Account, role: str) -> object:
    return caller.client("scheduler").create_schedule(
        Name=caller.name("schedule"),
        ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": caller.arn("sqs", "target"), "RoleArn": role},
    )


def a_target(caller: Account, role: str) -> object:
    events, name = caller.client("events"), caller.name("rule")
    events.put_rule(Name=name, ScheduleExpression="rate(1 day)")
    target = {"Id": "1", "Arn": caller.arn("states", "stateMachine:target"), "RoleArn": role}
    return events.put_targets(Rule=name, Targets=[target])


def a_pipe(caller: Account, role: str) -> object:
    name, target = caller.name("pipe"), caller.arn("sns", "target")
    source = caller.arn("sqs", "source-of-another-account").replace(caller.number, "210987654321")
    return caller.client("pipes").create_pipe(Name=name, Source=source, Target=target, RoleArn=role)


def a_delivery_stream(caller: Account, role: str) -> object:
    return caller.client("firehose").create_delivery_stream(
        DeliveryStreamName=caller.name("stream"),
        ExtendedS3DestinationConfiguration={"RoleARN": role, "BucketARN": "arn:aws:s3:::target"},
    )


def a_log_subscription(caller: Account, role: str) -> object:
    logs, name = caller.client("logs"), caller.name("group")
    logs.create_log_group(logGroupName=name)
    return logs.put_subscription_filter(
        logGroupName=name,
        filterName="all",
        filterPattern="",
        destinationArn=caller.arn("kinesis", "stream/target"),
        roleArn=role,
    )


def a_task_definition(caller: Account, role: str) -> object:
    containers = [{"name": "one", "image": "one"}]
    return caller.client("ecs").register_task_definition(
        family=caller.name("task"), containerDefinitions=containers, taskRoleArn=role
    )


def an_integration(caller: Account, role: str) -> object:
    gateway = caller.client("apigateway")
    api = gateway.create_rest_api(name=caller.name("api"))["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    gateway.put_method(**method, authorizationType="NONE")
    uri = "arn:aws:apigateway:us-east-1:sqs:path/123456789012/target"
    return gateway.put_integration(
        **method, type="AWS", integrationHttpMethod="POST", uri=uri, credentials=role
    )


def a_graph(caller: Account, role: str) -> object:
    sync = caller.client("appsync")
    api = sync.create_graphql_api(name=caller.name("graph"), authenticationType="API_KEY")["graphqlApi"][
        "apiId"
    ]
    return sync.create_data_source(
        apiId=api,
        name="items",
        type="AMAZON_DYNAMODB",
        serviceRoleArn=role,
        dynamodbConfig={"tableName": "items", "awsRegion": "us-east-1"},
    )


def an_identity_pool(caller: Account, role: str) -> object:
    pools = caller.client("cognito-identity")
    pool = pools.create_identity_pool(
        IdentityPoolName=caller.name("pool"), AllowUnauthenticatedIdentities=True
    )["IdentityPoolId"]
    return pools.set_identity_pool_roles(IdentityPoolId=pool, Roles={"unauthenticated": role})


def a_user_pool(caller: Account, role: str) -> object:
    messages = {"SnsCallerArn": role, "ExternalId": "any"}
    return caller.client("cognito-idp").create_user_pool(
        PoolName=caller.name("pool"), SmsConfiguration=messages
    )


def a_group_of_users(caller: Account, role: str) -> object:
    pools = caller.client("cognito-idp")
    pool = pools.create_user_pool(PoolName=caller.name("pool"))["UserPool"]["Id"]
    return pools.create_group(UserPoolId=pool, GroupName="all", RoleArn=role)


def a_replication(caller: Account, role: str) -> object:
    s3, name = caller.client("s3"), caller.name("bucket")
    for bucket in (name, f"{name}-copy"):
        s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    rule = {"Status": "Enabled", "Prefix": "", "Destination": {"Bucket": f"arn:aws:s3:::{name}-copy"}}
    configuration = {"Role": role, "Rules": [rule]}
    return s3.put_bucket_replication(Bucket=name, ReplicationConfiguration=configuration)


def a_delivery_status(caller: Account, role: str) -> object:
    sns, name = caller.client("sns"), "LambdaSuccessFeedbackRoleArn"
    sns.create_topic(Name=caller.name("topic"), Attributes={name: role})
    topic = sns.create_topic(Name=caller.name("topic"))["TopicArn"]
    return sns.set_topic_attributes(TopicArn=topic, AttributeName=name, AttributeValue=role)


def a_trail(caller: Account, role: str) -> object:
    s3, bucket = caller.client("s3"), caller.name("bucket")
    s3.create_bucket(Bucket=bucket)
    return caller.client("cloudtrail").create_trail(
        Name=caller.name("trail"),
        S3BucketName=bucket,
        CloudWatchLogsLogGroupArn=caller.arn("logs", "log-group:all:*"),
        CloudWatchLogsRoleArn=role,
    )


def a_log_of_e_mails(caller: Account, role: str) -> object:
    mail, name = caller.client("sesv2"), caller.name("set")
    mail.create_configuration_set(ConfigurationSetName=name)
    stream = {"IamRoleArn": role, "DeliveryStreamArn": caller.arn("firehose", "deliverystream/all")}
    destination = {"Enabled": True, "MatchingEventTypes": ["SEND"], "KinesisFirehoseDestination": stream}
    return mail.create_configuration_set_event_destination(
        ConfigurationSetName=name, EventDestinationName="all", EventDestination=destination
    )


def a_flow_log(caller: Account, role: str) -> object:
    ec2 = caller.client("ec2")
    network = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return ec2.create_flow_logs(
        ResourceIds=[network],
        ResourceType="VPC",
        TrafficType="ALL",
        LogGroupName="all",
        DeliverLogsPermissionArn=role,
    )


def a_monitored_cluster(caller: Account, role: str) -> object:
    return caller.client("rds").create_db_cluster(
        DBClusterIdentifier=caller.name("cluster"),
        Engine="aurora-mysql",
        MasterUsername="admin",
        MasterUserPassword="password-of-a-test",
        MonitoringInterval=60,
        MonitoringRoleArn=role,
    )


SERVICES: dict[str, Callable[[Account, str], object]] = {
    "lambda": a_function,
    "states": a_state_machine,
    "scheduler": a_schedule,
    "events": a_target,
    "pipes": a_pipe,
    "firehose": a_delivery_stream,
    "logs": a_log_subscription,
    "ecs-tasks": a_task_definition,
    "apigateway": an_integration,
    "appsync": a_graph,
    "cognito-identity": an_identity_pool,
    "cognito-idp": a_user_pool,
    "cognito-idp (group)": a_group_of_users,
    "s3": a_replication,
    "sns": a_delivery_status,
    "cloudtrail": a_trail,
    "ses": a_log_of_e_mails,
    "vpc-flow-logs": a_flow_log,
    "monitoring.rds": a_monitored_cluster,
}


@pytest.mark.parametrize("service", SERVICES)
def test_a_role_is_passed_by_who_has_permission_for_that_service_only(aws: Account, service: str) -> None:
    create, service = SERVICES[service], service.partition(" ")[0]
    role = aws.role(service)
    actions = [f"{name.partition(' ')[0].removesuffix('-tasks')}:*" for name in SERVICES if "." not in name]

    def caller(passed_to: str) -> Account:
        condition = {"StringEquals": {"iam:PassedToService": f"{passed_to}.amazonaws.com"}}
        return aws.user(
            {"Action": [*actions, "ec2:*", "rds:*"], "Resource": "*"},
            {"Action": "iam:PassRole", "Resource": role, "Condition": condition},
        )

    create(caller(service), role)
    with pytest.raises(ClientError, match=f"not authorized to perform: iam:PassRole on resource: {role}"):
        create(caller("ec2"), role)


@pytest.mark.parametrize(
    ("query", "body", "error"),
    [
        (
            "replication",
            "<ReplicationConfiguration><Role>{role}</Role></ReplicationConfiguration>",
            "iam:PassRole",
        ),
        ("policy", '{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow"}}]}}', "MalformedPolicy"),
    ],
)
def test_a_configuration_of_a_bucket_that_the_host_names_is_authorized_too(
    aws: Account, query: str, body: str, error: str
) -> None:
    role, bucket = aws.role("s3"), aws.name("bucket")
    aws.client("s3").create_bucket(Bucket=bucket)
    caller = aws.user({"Action": "s3:*", "Resource": "*"})
    url = f"https://{bucket}.s3.amazonaws.com/?{query}"
    request = AWSRequest("PUT", url, data=body.format(role=role).encode())
    S3SigV4Auth(Credentials(caller.key, caller.secret, caller.token), "s3", "us-east-1").add_auth(request)
    headers = {**request.headers, "Host": f"{bucket}.s3.amazonaws.com"}
    answer = urllib3.request("PUT", f"{aws.endpoint}/?{query}", body=request.data, headers=headers)
    assert error in answer.data.decode()


@pytest.mark.parametrize("name", ["one", "graphql"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("target", ["", "a.GetSchedule", "a.TestState"])
def test_neither_name_nor_encoding_nor_header_hides_a_role(
    aws: Account, name: str, encoding: str, target: str
) -> None:
    role, caller = aws.role("scheduler"), aws.user({"Action": "scheduler:*", "Resource": "*"})
    given = {
        "ScheduleExpression": "rate(1 day)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": aws.arn("sqs", "target"), "RoleArn": role},
        "mock": {},
    }
    headers = {"content-type": "application/json", **({"x-amz-target": target} if target else {})}
    body = json.dumps(given).encode(encoding)
    status, answer = send(caller, "scheduler", f"POST /schedules/{name}", body, headers)
    assert (status, "iam:PassRole" in answer) == (403, True)


def test_a_form_that_is_json_too_does_not_hide_a_role(aws: Account) -> None:
    topic, role = aws.topic(), aws.role("sns")
    caller = aws.user({"Action": "sns:*", "Resource": "*"})
    name = "LambdaSuccessFeedbackRoleArn"
    form = f"&Action=SetTopicAttributes&TopicArn={topic}&AttributeName={name}&AttributeValue={role}&"
    request = json.dumps({"a": form})
    for body in (request, f"{form}AttributeValue=", f"AttributeValue={form}"):
        status, answer = send(caller, "sns", "POST /", body, FORM)
        assert status in {400, 403}, answer
        assert "iam:PassRole" in answer or "two values of AttributeValue" in answer


def test_lambda_must_be_able_to_assume_the_role_that_a_function_gets(aws: Account) -> None:
    function, other = aws.function(RETURN), aws.role("states")
    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        aws.client("lambda").update_function_configuration(FunctionName=function, Role=other)


def test_step_functions_must_be_able_to_assume_the_role_that_a_state_machine_gets(aws: Account) -> None:
    machine, other = aws.machine({"Type": "Pass"}, aws.role("states")), aws.role("lambda")
    with pytest.raises(ClientError, match="is authorized to assume the provided role"):
        aws.client("stepfunctions").update_state_machine(stateMachineArn=machine, roleArn=other)
    with pytest.raises(ClientError, match="is authorized to assume the provided role"):
        aws.machine({"Type": "Pass"}, other)


def test_only_a_test_of_a_state_with_mocks_passes_no_role(aws: Account) -> None:
    role = aws.role("states")
    caller = aws.user({"Action": "states:*", "Resource": "*"}).client("stepfunctions")
    request = {
        "name": aws.name("machine"),
        "definition": '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}',
        "roleArn": role,
    }

    def add_mock(params: dict[str, Any], **_: object) -> None:
        params["body"] = json.dumps({**json.loads(params["body"]), "mock": {}}).encode()

    caller.meta.events.register("before-call.sfn.CreateStateMachine", add_mock)
    with pytest.raises(ClientError, match="iam:PassRole"):
        caller.create_state_machine(**request)


@pytest.mark.parametrize(
    "trust",
    [
        {
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Condition": {"Null": {"aws:states.amazonaws.com": "true"}},
        },
        {"Action": "sts:TagSession"},
        {"Effect": "Deny"},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:states:*:*:stateMachine:other"}}},
    ],
)
def test_a_role_is_assumed_only_as_its_trust_policy_allows(aws: Account, trust: dict[str, Any]) -> None:
    service = {"Principal": {"Service": "states.amazonaws.com"}}
    aws.machine({"Type": "Pass"}, aws.role("states", trusts={**service, "Condition": TRUSTED}))
    with pytest.raises(ClientError, match="is authorized to assume the provided role"):
        aws.machine({"Type": "Pass"}, aws.role("states", trusts={**service, **trust}))


TRUSTED: dict[str, Any] = {
    "StringEquals": {"aws:SourceAccount": "123456789012"},
    "ArnLike": {"aws:SourceArn": "arn:aws:states:*:*:stateMachine:machine-*"},
}


def test_the_permission_to_create_functions_can_be_limited_to_names(aws: Account) -> None:
    role = aws.role("lambda")
    passing = {"Action": "iam:PassRole", "Resource": role}
    own = {"Action": "lambda:CreateFunction", "Resource": aws.arn("lambda", "function:function-*")}
    aws.user(own, passing).function(RETURN, role=role)
    names = aws.arn("lambda", "function:shop-*")
    caller = aws.user({"Action": "lambda:CreateFunction", "Resource": names}, passing)
    with pytest.raises(ClientError, match="not authorized to perform: lambda:CreateFunction"):
        caller.function(RETURN, role=role)


def items(table: str, partition: str) -> list[tuple[str, dict[str, Any]]]:
    """Calls that name items of one partition."""
    key = {"id": {"S": partition}}
    return [
        ("put_item", {"TableName": table, "Item": key}),
        ("get_item", {"TableName": table, "Key": key}),
        (
            "query",
            {
                "TableName": table,
                "KeyConditionExpression": "#k = :v",
                "ExpressionAttributeNames": {"#k": "id"},
                "ExpressionAttributeValues": {":v": {"S": partition}},
            },
        ),
        ("batch_get_item", {"RequestItems": {table: {"Keys": [key]}}}),
        ("batch_write_item", {"RequestItems": {table: [{"DeleteRequest": {"Key": key}}]}}),
        ("transact_write_items", {"TransactItems": [{"Put": {"TableName": table, "Item": key}}]}),
        ("execute_statement", {"Statement": f"SELECT * FROM \"{table}\" WHERE id = '{partition}'"}),
        (
            "batch_execute_statement",
            {"Statements": [{"Statement": f'DELETE FROM "{table}" WHERE id = ?', "Parameters": [key["id"]]}]},
        ),
        (
            "execute_transaction",
            {"TransactStatements": [{"Statement": f"INSERT INTO \"{table}\" VALUE {{'id': '{partition}'}}"}]},
        ),
    ]


def test_a_caller_can_be_limited_to_its_own_partition(aws: Account) -> None:
    table = aws.table()
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["mine"]}}
    arn = aws.arn("dynamodb", f"table/{table}")
    client = aws.user({"Action": "dynamodb:*", "Resource": arn, "Condition": own}).client("dynamodb")
    for call, given in items(table, "mine"):
        getattr(client, call)(**given)
    for call, given in items(table, "theirs"):
        with pytest.raises(ClientError, match="not authorized"):
            getattr(client, call)(**given)
    mixed = {"RequestItems": {table: {"Keys": [{"id": {"S": name}} for name in ("mine", "theirs")]}}}
    with pytest.raises(ClientError, match="not authorized"):
        client.batch_get_item(**mixed)


@pytest.mark.parametrize("condition", ["id = 'mine' OR id = 'theirs'", "id > 'a'"])
def test_a_caller_is_denied_what_names_a_partition_that_cannot_be_told(aws: Account, condition: str) -> None:
    table = aws.table()
    statement = f'SELECT * FROM "{table}" WHERE {condition}'
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["mine", "(unknown)"]}}
    every = {"Action": "dynamodb:*", "Resource": aws.arn("dynamodb", f"table/{table}")}
    aws.user(every).client("dynamodb").execute_statement(Statement=statement)
    limited = aws.user({**every, "Condition": own}).client("dynamodb")
    with pytest.raises(ClientError, match="not authorized"):
        limited.execute_statement(Statement=statement)


def test_a_statement_needs_the_permission_for_its_verb(aws: Account) -> None:
    table, other = aws.table(), aws.table()
    reading = {"Action": "dynamodb:PartiQLSelect", "Resource": aws.arn("dynamodb", f"table/{table}")}
    caller = aws.user(reading).client("dynamodb")
    caller.execute_statement(Statement=f'SELECT * FROM "{table}"')
    with pytest.raises(ClientError, match="dynamodb:PartiQLSelect"):
        caller.execute_statement(Statement=f'SELECT * FROM "{other}"')
    with pytest.raises(ClientError, match="dynamodb:PartiQLInsert"):
        caller.execute_statement(Statement=f"INSERT INTO \"{table}\" VALUE {{'id': '1'}}")
    no_scan = {**reading, "Effect": "Deny", "Condition": {"Bool": {"dynamodb:FullTableScan": "true"}}}
    reader = aws.user(reading, no_scan).client("dynamodb")
    reader.execute_statement(Statement=f"SELECT * FROM \"{table}\" WHERE id = '1'")
    with pytest.raises(ClientError, match="explicit deny"):
        reader.execute_statement(Statement=f'SELECT * FROM "{table}"')
