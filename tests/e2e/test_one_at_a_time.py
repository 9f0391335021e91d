"""Settings that a resource has once are replaced so that it has the new one in the end."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

import serverless_patterns as patterns
from embedded_aws import Emulator, deploy


def _pool(chosen: str) -> Callable[[], None]:
    def program() -> None:
        acls = {
            name: aws.wafv2.WebAcl(
                name,
                scope="REGIONAL",
                default_action={"allow": {}},
                visibility_config={
                    "cloudwatch_metrics_enabled": True,
                    "metric_name": name,
                    "sampled_requests_enabled": True,
                },
            )
            for name in ("first", "second")
        }
        pool = patterns.UserPool("staff", {"web_acl_arn": acls[chosen].arn, "deletion_protection": False})
        pulumi.export("pool", pool.arn)
        pulumi.export("wanted", acls[chosen].arn)

    return program


def test_another_web_acl_is_that_of_the_user_pool(emulator: Emulator) -> None:
    with deploy(_pool("first"), emulator=emulator) as stack:
        stack.update(_pool("second"))
        found = stack.client("wafv2").get_web_acl_for_resource(ResourceArn=stack.outputs["pool"])
        assert found["WebACL"]["ARN"] == stack.outputs["wanted"]


def _reader(position: str) -> Callable[[], None]:
    def program() -> None:
        items = patterns.Table(
            "items",
            {"partition_key": {"name": "id"}, "stream_view_type": "NEW_IMAGE", "deletion_protection": False},
        )
        stream: Any = {"arn": items.stream_arn, "starting_position": position}
        reader = patterns.Function(
            "reader",
            {
                "code": "patterns/workflow/src/functions",
                "handler": "validate.handler",
                "event_sources": {"items": {"dynamodb_stream": stream}},
            },
        )
        pulumi.export("function", reader.function_name)

    return program


def test_another_starting_position_is_that_of_the_only_mapping(emulator: Emulator) -> None:
    with deploy(_reader("TRIM_HORIZON"), emulator=emulator) as stack:
        stack.update(_reader("LATEST"))
        found = stack.client("lambda").list_event_source_mappings(FunctionName=stack.outputs["function"])
        assert [each["StartingPosition"] for each in found["EventSourceMappings"]] == ["LATEST"]
