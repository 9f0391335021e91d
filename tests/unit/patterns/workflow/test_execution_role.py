"""Permissions of the role of a workflow."""

import pulumi
import pytest
from asl_builders import (
    ACCOUNT,
    CONNECTION_ARN,
    INVOKE,
    LOG,
    PASS,
    SIMPLE,
    TRACE,
    build_distributed_map,
    machine,
    make,
    task,
)
from graphs import KEY_ARN, evaluate, names, statements

from serverless_patterns import Workflow

ARN = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:orders-workflow"


HTTP = task(
    "http:invoke",
    {
        "ApiEndpoint": "https://bank.example/charge",
        "Method": "POST",
        "Authentication": {"ConnectionArn": CONNECTION_ARN},
    },
)


def test_role_is_for_state_machines_of_this_account():
    trust = statements(make(SIMPLE).find_by_name("orders-role"), "assumeRolePolicy")
    assert trust == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "states.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
            "Condition": {
                "ArnEquals": {"aws:SourceArn": f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:*"},
                "StringEquals": {"aws:SourceAccount": ACCOUNT},
            },
        }
    ]


def test_statements_are_added_to_the_derived_ones():
    own = {"actions": ["s3:GetObject"], "resources": [pulumi.Output.from_input("arn:aws:s3:::a/*")]}
    added = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::a/*"]}
    assert statements(make(SIMPLE, policy_statements=[own]).find_by_name("orders-policy")) == [
        INVOKE,
        LOG,
        TRACE,
        added,
    ]


ITSELF = [
    ("states:DescribeExecution", ARN.replace(":stateMachine:", ":execution:") + ":*"),
    ("states:RedriveExecution", ARN.replace(":stateMachine:", ":execution:") + "/*:*"),
    ("states:StartExecution", ARN),
]


def test_what_it_does_to_itself_is_allowed_once_it_exists():
    recording = make(machine(Each=build_distributed_map(PASS)))
    policy = recording.find_by_name("orders-own-policy")
    assert [(each["Action"][0], each["Resource"][0]) for each in statements(policy)] == ITSELF
    assert "orders-workflow" in names(recording, policy.dependencies)
    assert "orders-own-policy" in names(recording, recording.find_by_name("orders-live").dependencies)
    assert statements(recording.find_by_name("orders-policy")) == [LOG, TRACE]


@pytest.mark.parametrize("endpoint", ["https://bank.example/charge", "${Endpoint}"])
def test_an_http_task_may_call_its_url_alone(endpoint: str):
    call = HTTP | {"Parameters": {**HTTP["Parameters"], "ApiEndpoint": endpoint}}
    given = {
        "definition_substitutions": {"Endpoint": pulumi.Output.from_input("https://bank.example/charge")}
    }
    recording = make(machine(Call=call), **(given if endpoint.startswith("$") else {}))
    condition = {
        "StringEquals": {
            "states:HTTPMethod": "POST",
            "states:HTTPEndpoint": "https://bank.example/charge",
        }
    }
    assert statements(recording.find_by_name("orders-own-policy")) == [
        {
            "Effect": "Allow",
            "Action": ["states:InvokeHTTPEndpoint"],
            "Resource": [ARN],
            "Condition": condition,
        }
    ]
    assert statements(recording.find_by_name("orders-policy"))[:2] == [
        {
            "Effect": "Allow",
            "Action": ["events:RetrieveConnectionCredentials"],
            "Resource": [CONNECTION_ARN],
        },
        {
            "Effect": "Allow",
            "Action": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
            "Resource": [f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:events!connection/bank/*"],
        },
    ]


def test_key_is_used_for_the_executions_and_their_log_alone():
    recording = make(SIMPLE, kms_key_arn=KEY_ARN)
    key = {"Effect": "Allow", "Resource": [KEY_ARN]}
    of_log = {"kms:EncryptionContext:SourceArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:*"}
    of_itself = {"kms:EncryptionContext:aws:states:stateMachineArn": ARN}
    assert statements(recording.find_by_name("orders-policy"))[3:] == [
        {**key, "Action": ["kms:GenerateDataKey"], "Condition": {"StringEquals": of_log}}
    ]
    assert statements(recording.find_by_name("orders-own-policy")) == [
        {**key, "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Condition": {"StringEquals": of_itself}}
    ]


def test_transform_changes_what_has_no_argument():
    def rename(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ != "aws:sfn/stateMachine:StateMachine":
            return None
        return pulumi.ResourceTransformResult({**args.props, "name": "the-orders"}, args.opts)

    opts = pulumi.ResourceOptions(transforms=[rename])
    recording = evaluate(
        lambda: Workflow("orders", {"definition": machine(A=build_distributed_map(PASS))}, opts)
    )
    assert recording.find_by_name("orders-workflow").inputs["name"] == "the-orders"
    start = statements(recording.find_by_name("orders-own-policy"))[2]
    assert start["Resource"] == [ARN.replace("orders-workflow", "the-orders")]
