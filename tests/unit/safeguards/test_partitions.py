"""Every partition of AWS, China and GovCloud among them, has its own ARNs and host names."""

from typing import Any

import botocore.session
import pytest
from graphs import errors_in, evaluate, statements

from serverless_patterns import ContainerService, FanOutConversion, Function, Queue, Table, Topic
from serverless_patterns.blocks.container_image import is_private_image

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
