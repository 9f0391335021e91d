"""The longest accepted name of a component leaves room for the names of all of its resources in AWS."""

import re
from collections.abc import Callable
from typing import Final

import pytest
from every_component import CASES
from graphs import evaluate

from embedded_aws import Recording, Registration
from serverless_patterns import ArgumentError

RANDOM: Final = 8
"""Characters that Pulumi appends to the name of a resource: a hyphen and seven digits."""
UNIQUE: Final = 26
"""Characters that the AWS provider appends to a prefix."""
LIMITS: Final = {
    "aws:apigateway/apiKey:ApiKey": 1_024,
    "aws:apigateway/restApi:RestApi": 1_024,
    "aws:apigateway/usagePlan:UsagePlan": 1_024,
    "aws:apigatewayv2/api:Api": 128,
    "aws:apigatewayv2/authorizer:Authorizer": 128,
    "aws:apigatewayv2/model:Model": 128,
    "aws:apigatewayv2/stage:Stage": 128,
    "aws:apigatewayv2/vpcLink:VpcLink": 128,
    "aws:appautoscaling/policy:Policy": 256,
    "aws:cloudfront/function:Function": 64,
    "aws:cloudfront/originAccessControl:OriginAccessControl": 64,
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": 128,
    "aws:cloudwatch/eventApiDestination:EventApiDestination": 64,
    "aws:cloudwatch/eventArchive:EventArchive": 48,
    "aws:cloudwatch/eventBus:EventBus": 256,
    "aws:cloudwatch/eventRule:EventRule": 64,
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": 60,
    "aws:cloudwatch/logDeliverySource:LogDeliverySource": 60,
    "aws:cloudwatch/logGroup:LogGroup": 512,
    "aws:cloudwatch/logStream:LogStream": 512,
    "aws:cloudwatch/metricAlarm:MetricAlarm": 255,
    "aws:codedeploy/application:Application": 100,
    "aws:codedeploy/deploymentConfig:DeploymentConfig": 100,
    "aws:cognito/userPool:UserPool": 128,
    "aws:cognito/userPoolClient:UserPoolClient": 128,
    "aws:dynamodb/table:Table": 255,
    "aws:ec2/securityGroup:SecurityGroup": 255,
    "aws:ecr/repository:Repository": 256,
    "aws:ecs/cluster:Cluster": 255,
    "aws:ecs/service:Service": 255,
    "aws:iam/role:Role": 64,
    "aws:iam/rolePolicy:RolePolicy": 128,
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": 64,
    "aws:kinesis/stream:Stream": 128,
    "aws:lambda/alias:Alias": 128,
    "aws:lambda/function:Function": 64,
    "aws:lambda/permission:Permission": 100,
    "aws:lb/loadBalancer:LoadBalancer": 32,
    "aws:lb/targetGroup:TargetGroup": 32,
    "aws:pipes/pipe:Pipe": 64,
    "aws:rds/cluster:Cluster": 63,
    "aws:rds/clusterInstance:ClusterInstance": 63,
    "aws:rds/subnetGroup:SubnetGroup": 255,
    "aws:s3/bucket:Bucket": 63,
    "aws:scheduler/schedule:Schedule": 64,
    "aws:scheduler/scheduleGroup:ScheduleGroup": 64,
    "aws:secretsmanager/secret:Secret": 512,
    "aws:sfn/alias:Alias": 80,
    "aws:sfn/stateMachine:StateMachine": 80,
    "aws:sns/topic:Topic": 256,
    "aws:sqs/queue:Queue": 80,
    "aws:ssm/parameter:Parameter": 1_011,
    "aws:wafv2/webAcl:WebAcl": 128,
}
"""Most characters of the name of a resource in AWS, by its type."""
NAMES: Final = {
    "aws:rds/cluster:Cluster": ("clusterIdentifier", "clusterIdentifierPrefix"),
    "aws:rds/clusterInstance:ClusterInstance": ("identifier", "identifierPrefix"),
    "aws:s3/bucket:Bucket": ("bucket", "bucketPrefix"),
    "aws:lambda/permission:Permission": ("statementId", "statementIdPrefix"),
}
"""The inputs with the name and its prefix, where they are not ``name`` and ``namePrefix``."""
ENTRIES: Final = {
    *("clients", "consumers", "conversions", "event_sources", "subscriptions"),
}
"""Arguments whose entries have names that are parts of the names of resources."""
UNNAMED: Final = re.compile(
    "aws:(acm|ec2|ecs|route53|vpc)/.*|aws:apigateway(v2)?/.*|aws:s3/bucket[A-Z].*"
    "|aws:.*(Account|Association|Attachment|Config|Configuration|DeploymentGroup|Distribution|Domain"
    "|EventTarget|Invocation|Key|LifecyclePolicy|Listener|LogDelivery|Mapping|QueuePolicy|RedriveAllowPolicy"
    "|KeyPolicy|RepositoryPolicy|ResourceServer|SecretVersion|TopicPolicy|TopicSubscription|Target|FunctionUrl)"
)
"""Types of which AWS has no name, or one that does not follow from the name of the component."""


def measure_name(resource: Registration) -> int:
    """Returns the length of the name that a resource gets in AWS."""
    given, prefix = NAMES.get(resource.type, ("name", "namePrefix"))
    ending = ".fifo" if {"fifoQueue", "fifoTopic"} & {*resource.inputs} else ""
    if isinstance(name := resource.inputs.get(given), str):
        return len(name)
    if isinstance(start := resource.inputs.get(prefix), str):
        return len(start) + UNIQUE
    return len(resource.name) + RANDOM + len(ending)


def record_longest(make: Callable[[str], object]) -> tuple[Recording, str]:
    """Returns the resources with the longest name that a component accepts, and the name."""
    excess, length = 1, 2_000
    while excess:
        found: list[int] = []
        name = "n" * length

        def program(name: str = name, found: list[int] = found) -> None:
            try:
                make(name)
            except ArgumentError as error:
                sizes = re.findall(r"has (\d+) characters, at most (\d+) leave room", str(error))
                found.append(0 if sizes else len(name))  # for another error, no name would do
                found.extend(int(size) - int(most) for size, most in sizes)

        recording = evaluate(program)
        assert not (found and recording.registrations), "the name must be rejected before anything is created"
        excess = max(found, default=0)
        length -= excess
    return recording, name


def find_too_long(recording: Recording) -> dict[str, int]:
    """Returns the resources whose names are longer than AWS allows."""
    resources = [each for each in recording.registrations if each.custom]
    without_limit = {each.type for each in resources if each.type not in LIMITS}
    assert {each for each in without_limit if not UNNAMED.fullmatch(each)} == set()
    return {
        each.name: measure_name(each)
        for each in resources
        if each.type in LIMITS and measure_name(each) > LIMITS[each.type]
    }


@pytest.mark.parametrize("case", CASES)
def test_the_longest_name_leaves_room_for_every_resource(case: str) -> None:
    component, args = CASES[case]
    recording, name = record_longest(lambda name: component(name, args))
    assert {each.removeprefix(name) for each in find_too_long(recording)} == set()


@pytest.mark.parametrize(
    ("case", "argument"),
    [(case, argument) for case, (_, args) in CASES.items() for argument in ENTRIES & args.keys()],
)
def test_the_longest_name_of_an_entry_leaves_room_for_its_resources(case: str, argument: str) -> None:
    component, args = CASES[case]
    for entry in args[argument]:

        def make(name: str, entry: str = entry) -> object:
            entries = {name if each == entry else each: value for each, value in args[argument].items()}
            return component("thing", {**args, argument: entries})

        recording, name = record_longest(make)
        assert {each.replace(name, entry) for each in find_too_long(recording)} == set()
