"""Who passes a role to a service needs permission to, and the service must be able to assume it."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
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


SERVICES: dict[str, Callable[[Account, str], object]] = {
    "lambda": a_function,
    "states": a_state_machine,
    "scheduler": a_schedule,
    "events": a_target,
}


@pytest.mark.parametrize("service", SERVICES)
def test_a_role_is_passed_by_who_has_permission_for_that_service_only(aws: Account, service: str) -> None:
    role, create = aws.role(service), SERVICES[service]
    actions = [f"{name}:*" for name in SERVICES]

    def caller(passed_to: str) -> Account:
        condition = {"StringEquals": {"iam:PassedToService": f"{passed_to}.amazonaws.com"}}
        return aws.user(
            {"Action": actions, "Resource": "*"},
            {"Action": "iam:PassRole", "Resource": role, "Condition": condition},
        )

    create(caller(service), role)
    with pytest.raises(ClientError, match=f"not authorized to perform: iam:PassRole on resource: {role}"):
        create(caller("ecs"), role)


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


def test_the_permission_to_create_functions_can_be_limited_to_names(aws: Account) -> None:
    role = aws.role("lambda")
    passing = {"Action": "iam:PassRole", "Resource": role}
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
