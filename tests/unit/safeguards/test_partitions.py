"""Every partition of AWS, China and GovCloud among them, has its own ARNs and host names."""

import json
import re
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from every_component import CASES
from graphs import ROOT, errors_in, evaluate, statements
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs

from embedded_aws import Recording, record
from embedded_aws.program.plausible import PlausibleMocks
from serverless_patterns import (
    ArgumentError,
    ContainerService,
    FanOutConversion,
    Function,
    Queue,
    Saga,
    StaticOffload,
    Table,
    Topic,
    Workflow,
)
from serverless_patterns.blocks.container_image import is_private_image
from serverless_patterns_cli.patterns.catalog import read_patterns

_DATA = botocore.session.get_session().get_component("data_loader").load_data("partitions")
PARTITIONS = {found["id"]: found for found in _DATA["partitions"]}
"""The partitions, as botocore knows them."""
every_partition = pytest.mark.parametrize("partition", PARTITIONS)


def arn(partition: str, service: str, resource: str) -> str:
    return f"arn:{partition}:{service}:{region(partition)}:123456789012:{resource}"


def region(partition: str) -> str:
    return next(name for name in PARTITIONS[partition]["regions"] if "global" not in name)


def suffix(partition: str) -> str:
    return PARTITIONS[partition]["outputs"]["dnsSuffix"]


@every_partition
@pytest.mark.parametrize("service", ["sns", "logs.{region}"])
def test_principals_of_services(partition: str, service: str):
    principal = f"{service.format(region=region(partition))}.{suffix(partition)}"
    sender = {"service": principal, "source_arn": arn(partition, "sns", "news")}
    policy = evaluate(lambda: Queue("orders", {"senders": [sender]})).find_by_name("orders-queue-policy")
    assert statements(policy)[-1]["Principal"] == {"Service": principal}


@pytest.mark.parametrize(
    "principal",
    ["sns.amazonaws.com.example.org", "sns.amazonaws.com.tw", "sns.amazonaws.co", "amazonaws.com", "sns"],
)
def test_principals_of_nobody(principal: str):
    sender: Any = {"service": principal, "source_arn": arn("aws", "sns", "news")}
    assert errors_in(lambda: Queue("orders", {"senders": [sender]})) == [
        f"senders.0.service: '{principal}' must be a service principal, such as sns.amazonaws.com"
    ]


@pytest.mark.representatives("aws", "aws-cn", "aws-us-gov")
@every_partition
def test_arns_of_every_kind(partition: str, code: Any):
    key, alarms = arn(partition, "kms", "key/1234"), arn(partition, "sns", "alarms")
    common: Any = {"kms_key_arn": key, "alarm_topic_arn": alarms}
    bucket: Any = {"service": f"s3.{suffix(partition)}", "source_arn": f"arn:{partition}:s3:::uploads"}
    elsewhere = f"{region(partition)[:-1]}2"
    replica = {"region": elsewhere, "kms_key_arn": key.replace(region(partition), elsewhere)}

    def program() -> None:
        Topic("news", {"publishers": [bucket], "kms_key_arn": key})
        Queue("orders", {"subscriptions": {"a": {"topic_arn": arn(partition, "sns", "a")}}, **common})
        Table(
            "items",
            {
                "partition_key": {"name": "id"},
                "stream_view_type": "NEW_AND_OLD_IMAGES",
                "replicas": [replica],
                "kms_key_arn": key,
            },
        )
        Function(
            "consume",
            {
                "code": str(code),
                "handler": "orders.handler",
                "event_sources": {
                    "orders": {"queue": {"arn": arn(partition, "sqs", "orders")}},
                    "items": {"dynamodb_stream": {"arn": arn(partition, "dynamodb", "table/a/stream/b")}},
                },
                "policy_statements": [
                    {"actions": ["s3:GetObject"], "resources": [f"arn:{partition}:s3:::a/*"]}
                ],
                **common,
            },
        )
        FanOutConversion("media", {"conversions": {"zip": {"zip": {}}}, "output_readers": [bucket], **common})

    recording = evaluate(program, config={"aws:region": region(partition)})
    assert recording.find_by_name("orders-queue").inputs["kmsMasterKeyId"] == key


@pytest.mark.representatives("aws", "aws-cn", "aws-us-gov")
@every_partition
def test_images_in_private_repositories(partition: str):
    host = f"123456789012.dkr.ecr.{region(partition)}.{suffix(partition)}"
    assert is_private_image(f"{host}/shop:1")
    image: Any = {"image": f"{host}/shop@sha256:{'0' * 64}"}
    assert evaluate(lambda: ContainerService("shop", image)).find_by_name("shop-service")


@pytest.mark.parametrize("host", ["123456789012.dkr.ecr.us-east-1.amazonaws.com.example.org", "docker.io"])
def test_images_elsewhere(host: str):
    assert not is_private_image(f"{host}/shop:1")


STACKS = list(dict.fromkeys(pattern.stack for pattern in read_patterns(ROOT)))
OTHERS = ("aws-us-gov", "aws-cn", "aws-eusc")
"""Partitions with Regions that anyone may use, besides that of most programs."""
other_partitions = pytest.mark.parametrize(
    "partition",
    ["aws-cn", *(pytest.param(each, marks=pytest.mark.exhaustive) for each in OTHERS if each != "aws-cn")],
)
_FOREIGN = re.compile(r"arn:aws:[^…]")
_HOST = re.compile(r"[a-z0-9-]+\.(?:[a-z]{2,}-)+[a-z]+-\d\.amazonaws\.[a-z.]*[a-z]")
"""The host name of a service in a Region."""


class PartitionMocks(PlausibleMocks):
    """Outputs and answers of a partition."""

    def __init__(self, partition: str) -> None:
        super().__init__()
        self._partition = partition

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        identifier, outputs = super().new_resource(args)
        return translate(identifier, self._partition), translate(outputs, self._partition)

    def call(self, args: MockCallArgs) -> Any:
        answer, failures = super().call(args)
        if args.token == "aws:index/getPartition:getPartition":
            answer = {
                "id": self._partition,
                "partition": self._partition,
                "dnsSuffix": suffix(self._partition),
            }
        return translate(answer, self._partition), failures


def translate(value: Any, partition: str) -> Any:
    """Returns a value with the ARNs, the host names and the Region of a partition."""
    match value:
        case str():
            text = value.replace("arn:aws:", f"arn:{partition}:").replace("us-east-1", region(partition))
            return re.sub(r"(?<=\d\.)amazonaws\.com(?!\.)", suffix(partition), text)
        case dict():
            return {translate(name, partition): translate(part, partition) for name, part in value.items()}
        case list() | tuple():
            return type(value)(translate(part, partition) for part in value)
        case _:
            return value


def find_foreign(recording: Recording, partition: str) -> Iterator[str]:
    """Yields each ARN and host name of another partition in the inputs of a graph, with its resource."""
    for registration in recording.registrations:
        if not registration.custom:
            continue
        text = json.dumps(registration.inputs, ensure_ascii=False, default=str)
        for found in _FOREIGN.finditer(text):
            yield f"{registration.type} {registration.name}: {text[found.start() : found.start() + 60]}"
        for found in _HOST.finditer(text):
            if not found[0].endswith(f".{suffix(partition)}"):
                yield f"{registration.type} {registration.name}: {found[0]}"


@other_partitions
@pytest.mark.parametrize("case", CASES)
def test_no_resource_of_a_component_names_another_partition(partition: str, case: str):
    component, args = CASES[case]
    given: Any = translate(args, partition)
    if (
        component is StaticOffload
    ):  # the metrics of CloudFront are in us-east-1, which is in no other partition
        given.pop("alarm_topic_arn", None)
    config = {"aws:region": region(partition)}
    recording = evaluate(lambda: component("thing", given), config=config, mocks=PartitionMocks(partition))
    assert recording.registrations
    assert list(find_foreign(recording, partition)) == []


@other_partitions
@pytest.mark.parametrize("stack", STACKS)
def test_no_resource_of_a_stack_names_another_partition(partition: str, stack: str):
    config = {"aws:region": region(partition), "serverless-patterns:buildPlatform": "host"}
    recording = record(ROOT, stack=stack, config=config, mocks=PartitionMocks(partition))
    assert list(find_foreign(recording, partition)) == []


DEFINITION: Any = {
    "StartAt": "Send",
    "TimeoutSeconds": 60,
    "States": {
        "Send": {
            "Type": "Task",
            "Resource": "arn:${AWS::Partition}:states:::sqs:sendMessage",
            "TimeoutSeconds": 30,
            "Parameters": {
                "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/a",
                "MessageBody": "x",
            },
            "End": True,
        }
    },
}


def make_workflow(partition: str, resource: str, **args: Any) -> Recording:
    """Records a workflow with a ``Resource``, in a partition."""
    send = {**DEFINITION["States"]["Send"], "Resource": resource}
    definition = {**DEFINITION, "States": {"Send": send}}
    given: Any = {"definition": definition, **args}
    config = {"aws:region": region(partition)}
    return evaluate(lambda: Workflow("flow", given), config=config, mocks=PartitionMocks(partition))


@pytest.mark.parametrize("partition", ["aws", *OTHERS])
def test_a_placeholder_is_the_partition(partition: str):
    made = make_workflow(partition, DEFINITION["States"]["Send"]["Resource"])
    send = json.loads(made.find_by_name("flow-workflow").inputs["definition"])["States"]["Send"]
    assert send["Resource"] == f"arn:{partition}:states:::sqs:sendMessage"
    given = {"definition_substitutions": {"AWS::Partition": partition}}
    assert make_workflow(partition, DEFINITION["States"]["Send"]["Resource"], **given)


@pytest.mark.parametrize(
    ("partition", "resource"),
    [
        *((partition, "arn:aws:states:::sqs:sendMessage") for partition in OTHERS),
        ("aws", "arn:aws-cn:states:::sqs:sendMessage"),
        ("aws-us-gov", "arn:aws-cn:states:::aws-sdk:sqs:sendMessage"),
        ("aws-cn", "arn:aws:lambda:us-east-1:123456789012:function:a"),
        ("aws-eusc", "arn:aws:states:us-east-1:123456789012:activity:a"),
    ],
)
def test_a_resource_of_another_partition_is_an_error(partition: str, resource: str):
    with pytest.raises(Exception, match=f"belongs to the partition .*; must belong to {partition}") as raised:
        make_workflow(partition, resource)
    assert "definition.States.Send.Resource" in str(raised.value)
    assert "Write arn:${AWS::Partition}:" in str(raised.value)


def test_resources_of_readers_and_writers_of_another_partition_are_errors():
    def count(text: str) -> int:
        definition = json.loads(json.dumps(CASES["workflow"][1]["definition"]))
        definition["States"] = {
            "Each": {
                "Type": "Map",
                "ItemReader": {"Resource": text, "Parameters": {"Bucket": "photos"}},
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "Done",
                    # Data of users may name anything.
                    "States": {
                        "Done": {"Type": "Pass", "Result": {"Resource": "arn:aws:s3:::a"}, "End": True}
                    },
                },
                "End": True,
            }
        }
        definition["StartAt"] = "Each"
        given: Any = {"definition": definition}
        config = {"aws:region": region("aws-cn")}
        try:
            evaluate(lambda: Workflow("flow", given), config=config, mocks=PartitionMocks("aws-cn"))
        except ArgumentError as error:
            return str(error).count("belongs to the partition aws;")
        return 0

    assert count("arn:aws:states:::s3:listObjectsV2") == 1
    assert count("arn:${AWS::Partition}:states:::s3:listObjectsV2") == 0


def test_a_task_of_a_saga_has_the_partition():
    task = {"Resource": "arn:${AWS::Partition}:states:::dynamodb:getItem"}
    step = {
        "name": "look",
        "has_effect": False,
        "task": {**task, "Arguments": {"TableName": "a", "Key": {"id": {"S": "1"}}}},
    }
    given: Any = {"steps": [step], "alarm_topic_arn": arn("aws-cn", "sns", "alarms")}
    config = {"aws:region": region("aws-cn")}
    made = evaluate(lambda: Saga("saga", given), config=config, mocks=PartitionMocks("aws-cn"))
    states = json.loads(made.find_by_name("saga-steps-workflow").inputs["definition"])["States"]
    assert states["look"]["Resource"] == "arn:aws-cn:states:::dynamodb:getItem"
