"""Resources derived from a request, and the combination of statements."""
# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any

import pytest
from asl_builders import (
    ACCOUNT,
    CHILD_ARN,
    FUNCTION_ARN,
    PASS,
    TOPIC_ARN,
    WHERE,
    WORKFLOW_ARN,
    build_distributed_map,
    machine,
    reader,
    task,
    writer,
)
from documented import (
    API,
    API_ARN,
    BUS_ARN,
    FAMILY_ARN,
    FOREIGN_QUEUE_URL,
    FULL_SECRET_ARN,
    OVERRIDES,
    PARAMETER_ARN,
    PASSED,
    QUEUE_ARN,
    RULE_ARN,
    SECRET_ARN,
    TABLE_ARN,
    Allowed,
    derive_permissions,
    flat,
)

from serverless_patterns.patterns.workflow.permissions import derive


@pytest.mark.parametrize(
    ("resource", "parameters", "expected"),
    [
        ("lambda:invoke", {"FunctionName": "charge:live"}, f"{FUNCTION_ARN}:live"),
        ("lambda:invoke", {"FunctionName": f"{FUNCTION_ARN}:$LATEST"}, f"{FUNCTION_ARN}:$LATEST"),
        ("lambda:invoke", {"FunctionName": FUNCTION_ARN, "Qualifier": "7"}, f"{FUNCTION_ARN}:7"),
        ("sqs:sendMessage", {"QueueUrl": f"http://127.0.0.1:4566/{ACCOUNT}/orders"}, QUEUE_ARN),
        ("sqs:sendMessage", {"QueueUrl": FOREIGN_QUEUE_URL}, "arn:aws:sqs:eu-west-1:210987654321:a"),
        ("sns:publish", {"TargetArn": TOPIC_ARN}, TOPIC_ARN),
        ("apigateway:invoke", {**API, "Path": "/"}, f"{API_ARN}/prod/GET/"),
        ("aws-sdk:s3:getObject", {"Bucket": "uploads", "Key.$": "$.key"}, "arn:aws:s3:::uploads/*"),
        (
            "aws-sdk:eventbridge:enableRule",
            {"Name": "nightly", "EventBusName": "shop"},
            RULE_ARN.replace("nightly", "shop/nightly"),
        ),
        ("aws-sdk:ssm:getParameter", {"Name": PARAMETER_ARN}, PARAMETER_ARN),
        ("aws-sdk:secretsmanager:getSecretValue", {"SecretId": FULL_SECRET_ARN}, FULL_SECRET_ARN),
        ("aws-sdk:secretsmanager:getSecretValue", {"SecretId": SECRET_ARN.rpartition("-")[0]}, SECRET_ARN),
        ("aws-sdk:secretsmanager:getSecretValue", {"SecretId": "bank"}, SECRET_ARN),
    ],
)
def test_resources_are_named_in_every_way(resource: str, parameters: dict[str, Any], expected: str):
    assert [allowed[1] for allowed in flat(derive_permissions(task(resource, parameters)))] == [expected]


def test_a_task_definition_without_a_revision_is_any_of_its_family():
    found = flat(derive_permissions(task("ecs:runTask", {"TaskDefinition": "report", **OVERRIDES})))
    assert found == [("ecs:RunTask", f"{FAMILY_ARN}:*"), PASSED]


def test_partition_and_region_are_those_of_the_workflow():
    where = type(WHERE)("aws-cn", "cn-north-1", ACCOUNT)
    statements = derive(machine(A=task("dynamodb:getItem", {"TableName": "orders"})), where).statements
    assert statements[0]["resources"] == [f"arn:aws-cn:dynamodb:cn-north-1:{ACCOUNT}:table/orders"]


def test_an_alias_of_a_state_machine_is_a_condition():
    start = task("states:startExecution", {"StateMachineArn": f"{CHILD_ARN}:live"})
    condition = {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": "live"}}
    assert flat(derive_permissions(start)) == [("states:StartExecution", CHILD_ARN, condition)]


def test_an_api_that_is_not_signed_for_needs_nothing():
    for auth in ({}, {"AuthType": "NO_AUTH"}, {"AuthType": "RESOURCE_POLICY"}):
        unsigned = {name: value for name, value in API.items() if name != "AuthType"} | auth
        assert flat(derive_permissions(task("apigateway:invoke", unsigned))) == []


def test_functions_and_activities_called_by_their_arn():
    activity = f"arn:aws:states:us-east-1:{ACCOUNT}:activity:pack"
    assert flat(derive_permissions(task(FUNCTION_ARN), task(activity))) == [
        ("lambda:InvokeFunction", FUNCTION_ARN)
    ]


def test_buses_of_all_entries():
    entries = [{}, {"EventBusName": "shop"}, {"EventBusName": BUS_ARN.replace("default", "bank")}]
    ((_, resources),) = flat(derive_permissions(task("events:putEvents", {"Entries": entries})))
    assert resources.split() == [BUS_ARN.replace("default", bus) for bus in ("bank", "default", "shop")]


def test_another_role_is_assumed_instead():
    role = f"arn:aws:iam::{ACCOUNT}:role/other"
    as_other = task("dynamodb:getItem", {"TableName": "orders"}, Credentials={"RoleArn": role})
    assert flat(derive_permissions(as_other)) == [("sts:AssumeRole", role)]


ITSELF = [
    ("states:DescribeExecution", f"arn:aws:states:us-east-1:{ACCOUNT}:execution:orders:*"),
    ("states:RedriveExecution", f"arn:aws:states:us-east-1:{ACCOUNT}:execution:orders/*:*"),
    ("states:StartExecution", WORKFLOW_ARN),
]


WRITE = "s3:AbortMultipartUpload s3:GetObject s3:ListMultipartUploadParts s3:PutObject"
WITH_PREFIX = {"StringEquals": {"s3:prefix": "a/"}}


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({}, []),
        (reader("getObject", Bucket="data", Key="a/rows.csv"), [("s3:GetObject", "arn:aws:s3:::data/a/rows.csv")]),
        (reader("getObject", **{"Bucket": "data", "Key.$": "$.key"}), [("s3:GetObject", "arn:aws:s3:::data/*")]),
        (
            reader("getObject", {"InputType": "MANIFEST"}, Bucket="data", Key="src/id/2030/manifest.json"),
            [("s3:GetObject", "arn:aws:s3:::data/src/id/2030/manifest.json arn:aws:s3:::data/src/id/data/*")],
        ),
        (reader("listObjectsV2", {"MaxItems": 9}, Bucket="data", Prefix="a/"), [("s3:ListBucket", "arn:aws:s3:::data", WITH_PREFIX)]),
        (reader("listObjectsV2", Bucket="data"), [("s3:ListBucket", "arn:aws:s3:::data")]),
        (reader("listObjectsV2", {"Transformation": "LOAD_AND_FLATTEN"}, Bucket="data", Prefix="a/"), [("s3:GetObject", "arn:aws:s3:::data/a/*"), ("s3:ListBucket", "arn:aws:s3:::data", WITH_PREFIX)]),
        (writer(Bucket="results", Prefix="csvJobs/"), [(WRITE, "arn:aws:s3:::results/csvJobs/*")]),
        (writer(Bucket="results"), [(WRITE, "arn:aws:s3:::results/*")]),
        ({"ResultWriter": {"WriterConfig": {"OutputType": "JSON"}}}, []),
    ],
)  # fmt: skip
def test_distributed_map_with_its_reader_and_writer(fields: dict[str, Any], allowed: list[Allowed]):
    permissions = derive_permissions(build_distributed_map(PASS, **fields))
    assert flat(permissions) == [*allowed, *ITSELF]
    assert [statement["actions"][0] for statement in permissions.on_itself] == [each[0] for each in ITSELF]


def test_label_narrows_the_children():
    ((_, children),) = [
        each
        for each in flat(derive_permissions(build_distributed_map(PASS, Label="rows")))
        if "Redrive" in each[0]
    ]
    assert children == f"arn:aws:states:us-east-1:{ACCOUNT}:execution:orders/rows:*"


def test_what_is_inside_counts_wherever_it_is_nested():
    inner = {"StartAt": "Inner", "States": {"Inner": task("sns:publish", {"TopicArn": TOPIC_ARN})}}
    nested = {
        "Type": "Parallel",
        "Branches": [
            {"StartAt": "Each", "States": {"Each": {"Type": "Map", "Iterator": inner, "End": True}}},
            {"StartAt": "All", "States": {"All": {"Type": "Map", "ItemProcessor": inner, "End": True}}},
        ],
        "End": True,
    }
    assert flat(derive_permissions(nested)) == [("sns:Publish", TOPIC_ARN)]


def test_statements_are_merged_where_actions_or_resources_are_the_same():
    states = [
        task("dynamodb:putItem", {"TableName": "orders"}),
        task("dynamodb:getItem", {"TableName": "orders"}),
        task("lambda:invoke", {"FunctionName": "b"}),
        task("lambda:invoke", {"FunctionName": "a"}),
        task("lambda:invoke", {"FunctionName": "b"}),
    ]
    prefix = FUNCTION_ARN.removesuffix("charge")
    expected = [
        ("dynamodb:GetItem dynamodb:PutItem", TABLE_ARN),
        ("lambda:InvokeFunction", f"{prefix}a {prefix}b"),
    ]
    assert flat(derive_permissions(*states)) == flat(derive_permissions(*reversed(states))) == expected


def test_merging_never_widens():
    states = [
        task("dynamodb:getItem", {"TableName": "orders"}),
        task("dynamodb:getItem", {"TableName": "stock"}),
        task("dynamodb:putItem", {"TableName": "stock"}),
    ]
    pairs = {
        (action, resource)
        for actions, resources in flat(derive_permissions(*states))
        for action in actions.split()
        for resource in resources.split()
    }
    stock = TABLE_ARN.replace("orders", "stock")
    assert pairs == {
        ("dynamodb:GetItem", TABLE_ARN),
        ("dynamodb:GetItem", stock),
        ("dynamodb:PutItem", stock),
    }


def test_a_key_is_taken_for_itself():
    states = [
        task("aws-sdk:s3:getObject", {"Bucket": "data", "Key": "a*b?c$d"}),
        task("aws-sdk:s3:copyObject", {"CopySource": "data/*", "Bucket": "data", "Key": "?"}),
    ]
    assert flat(derive_permissions(*states)) == [
        ("s3:GetObject", "arn:aws:s3:::data/${*} arn:aws:s3:::data/a${*}b${?}c${$}d"),
        ("s3:GetObjectTagging", "arn:aws:s3:::data/${*}"),
        ("s3:PutObject s3:PutObjectTagging", "arn:aws:s3:::data/${?}"),
    ]
