"""The premises of the reasons in suppressions.toml, whose end no suppressed scanner would report."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from embedded_aws.program.registration import Recording
from tests.scanners.cases import CASES, Case, record_case

TWO_YEARS = 63_072_000


@pytest.fixture(params=CASES, ids=str)
def stack(request: pytest.FixtureRequest) -> Recording:
    case: Case = request.param
    return record_case(case)


def inputs(stack: Recording, type_: str) -> list[dict[str, Any]]:
    return [found.inputs for found in stack.find_by_type(f"aws:{type_}")]


def select_allowed(policy: str) -> Iterator[dict[str, Any]]:
    """The statements of a policy that allow something."""
    statements: list[dict[str, Any]] = json.loads(policy)["Statement"]
    return (statement for statement in statements if statement["Effect"] == "Allow")


def test_a_role_is_assumed_by_one_service_or_by_one_role_of_its_stack(stack: Recording):
    roles = {found.outputs["arn"] for found in stack.find_by_type("aws:iam/role:Role")}
    for role in inputs(stack, "iam/role:Role"):
        (statement,) = json.loads(role["assumeRolePolicy"])["Statement"]
        assert statement["Action"] in ("sts:AssumeRole", ["sts:AssumeRole"])
        ((kind, principal),) = statement["Principal"].items()
        assert kind in {"Service", "AWS"}
        assert principal.endswith(".amazonaws.com") if kind == "Service" else principal in roles


def test_functions_are_called_by_who_waits_for_them_or_by_a_queue_with_dead_letters(stack: Recording):
    configured = inputs(stack, "lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
    kept = {
        each["functionName"] for each in configured if each["destinationConfig"]["onFailure"]["destination"]
    }
    for permission in inputs(stack, "lambda/permission:Permission"):
        # Events that a function fails on go to the destination of its asynchronous invocations.
        allowed = {"apigateway.amazonaws.com"} | (
            {"events.amazonaws.com"} if permission["function"] in kept else set[str]()
        )
        assert permission["principal"] in allowed
    queues = {found.outputs["arn"]: found.inputs for found in stack.find_by_type("aws:sqs/queue:Queue")}
    for mapping in inputs(stack, "lambda/eventSourceMapping:EventSourceMapping"):
        if ":dynamodb:" in mapping["eventSourceArn"]:  # a shard has one invocation at a time
            assert mapping["destinationConfig"]["onFailure"]["destinationArn"]
            continue
        assert mapping["scalingConfig"]["maximumConcurrency"]
        assert queues[mapping["eventSourceArn"]]["redrivePolicy"]


def test_executions_are_logged(stack: Recording):
    for machine in inputs(stack, "sfn/stateMachine:StateMachine"):
        assert machine["loggingConfiguration"]["level"] in ("ALL", "ERROR")
        assert machine["loggingConfiguration"]["logDestination"]


def test_requests_to_a_distribution_are_logged(stack: Recording):
    sources = {
        source.outputs["name"]: source.inputs["resourceArn"]
        for source in stack.find_by_type("aws:cloudwatch/logDeliverySource:LogDeliverySource")
    }
    deliveries = inputs(stack, "cloudwatch/logDelivery:LogDelivery")
    logged = {sources[delivery["deliverySourceName"]] for delivery in deliveries}
    distributions = stack.find_by_type("aws:cloudfront/distribution:Distribution")
    assert logged == {distribution.outputs["arn"] for distribution in distributions}


def test_browsers_are_told_to_use_tls_for_two_years(stack: Recording):
    for policy in inputs(stack, "cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"):
        assert (
            policy["securityHeadersConfig"]["strictTransportSecurity"]["accessControlMaxAgeSec"] == TWO_YEARS
        )


def test_the_distribution_alone_reads_the_files_of_a_site(stack: Recording):
    for policy in inputs(stack, "s3/bucketPolicy:BucketPolicy"):
        if "site-bucket" in policy["bucket"]:
            readers = [statement["Principal"] for statement in select_allowed(policy["policy"])]
            assert readers == [{"Service": "cloudfront.amazonaws.com"}]


def test_nothing_but_the_vpc_link_leads_to_a_container(stack: Recording):
    assert all(balancer["internal"] for balancer in inputs(stack, "lb/loadBalancer:LoadBalancer"))
    rules = inputs(stack, "vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert all(rule["referencedSecurityGroupId"] for rule in rules)
    kinds = {found.type for found in stack.registrations}
    assert not kinds & {"aws:ec2/internetGateway:InternetGateway", "aws:ec2/natGateway:NatGateway"}


def test_tasks_run_their_images_by_digest(stack: Recording):
    for task in inputs(stack, "ecs/taskDefinition:TaskDefinition"):
        for container in json.loads(task["containerDefinitions"]):
            assert "@sha256:" in container["image"]
