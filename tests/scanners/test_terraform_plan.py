"""A recording becomes the plan that Terraform would show."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import record
from embedded_aws.program.registration import Recording, Registration
from tests.scanners.terraform_plan import UntranslatableError, addresses, terraform_plan
from tests.scanners.terraform_schema import read_schema


def build_recording(type_: str, inputs: dict[str, Any]) -> Recording:
    urn = f"urn:pulumi:stack::project::{type_}::it"
    return Recording(
        [Registration(urn=urn, type=type_, name="it", parent="", custom=True, inputs=inputs)], {}
    )


def values(type_: str, inputs: dict[str, Any]) -> dict[str, Any]:
    (resource,) = plan_resources(build_recording(type_, inputs))
    return resource["values"]


def plan_resources(recording: Recording) -> list[dict[str, Any]]:
    return terraform_plan(recording, read_schema())["planned_values"]["root_module"]["resources"]


def expressions(program: Callable[[], None]) -> dict[str, Any]:
    plan = terraform_plan(record(program), read_schema())
    resources = plan["configuration"]["root_module"]["resources"]
    return {resource["address"]: resource["expressions"] for resource in resources}


@pytest.mark.parametrize(
    ("token", "type_"),
    [
        ("aws:s3/bucketVersioning:BucketVersioning", "aws_s3_bucket_versioning"),
        ("aws:cloudwatch/logGroup:LogGroup", "aws_cloudwatch_log_group"),
        ("aws:apigateway/restApi:RestApi", "aws_api_gateway_rest_api"),
        ("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "aws_sqs_queue_redrive_allow_policy"),
        ("aws:s3/bucketObjectv2:BucketObjectv2", "aws_s3_object"),
    ],
)
def test_types(token: str, type_: str):
    (resource,) = plan_resources(build_recording(token, {}))
    assert resource == {
        "address": f"{type_}.it",
        "mode": "managed",
        "type": type_,
        "name": "it",
        "values": {},
    }


def test_arguments_are_spelled_as_in_terraform():
    given = {"kmsMasterKeyId": "alias/key", "sqsManagedSseEnabled": True, "delaySeconds": 0}
    assert values("aws:sqs/queue:Queue", given) == {
        "kms_master_key_id": "alias/key",
        "sqs_managed_sse_enabled": True,
        "delay_seconds": 0,
    }


def test_blocks_are_lists_in_the_singular():
    rule = {"id": "clean", "noncurrentVersionExpiration": {"noncurrentDays": 30}}
    given = {"rules": [rule, {"id": "other"}]}
    assert values("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", given) == {
        "rule": [
            {"id": "clean", "noncurrent_version_expiration": [{"noncurrent_days": 30}]},
            {"id": "other"},
        ]
    }


def test_plurals_in_ies():
    given = {"orderedCacheBehaviors": [{"pathPattern": "/api/*"}], "httpVersion": "http3"}
    translated = values("aws:cloudfront/distribution:Distribution", given)
    assert translated == {"ordered_cache_behavior": [{"path_pattern": "/api/*"}], "http_version": "http3"}
    attribute = [{"name": "id", "type": "S"}]
    assert values("aws:dynamodb/table:Table", {"attributes": attribute}) == {"attribute": attribute}


def test_names_that_are_data_are_kept():
    given = {
        "tags": {"costCentre": "a"},
        "environment": {"variables": {"fooBar": "b"}},
        "code": pulumi.FileArchive("package.zip"),
        "name": "orders",
    }
    assert values("aws:lambda/function:Function", given) == {
        "tags": {"costCentre": "a"},
        "environment": [{"variables": {"fooBar": "b"}}],
        "filename": "FileArchive",
        "function_name": "orders",
    }


def test_references_carry_their_kind():
    assert values("aws:sns/topicSubscription:TopicSubscription", {"topic": "arn"}) == {"topic_arn": "arn"}
    given = {"restApi": "abc", "deployment": "def", "stageName": "live"}
    assert values("aws:apigateway/stage:Stage", given) == {
        "rest_api_id": "abc",
        "deployment_id": "def",
        "stage_name": "live",
    }


def test_source_of_an_ingress_rule_has_its_older_name_too():
    given = {"referencedSecurityGroupId": "sg-1"}
    assert values("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", given) == {
        "referenced_security_group_id": "sg-1",
        "source_security_group_id": "sg-1",
    }


def test_policy_of_a_key_is_part_of_the_key():
    def program() -> None:
        for name in ("one", "other"):
            key = aws.kms.Key(name)
            aws.kms.KeyPolicy(name, key_id=key.key_id, policy=f'"{name}"')

    policies = {each["address"]: each["values"]["policy"] for each in plan_resources(record(program))}
    assert policies == {
        f"{type_}.{name}": f'"{name}"'
        for type_ in ("aws_kms_key", "aws_kms_key_policy")
        for name in ("one", "other")
    }


def test_blocks_that_nest_without_end():
    statement: dict[str, Any] = {
        "notStatement": {
            "statements": [
                {
                    "managedRuleGroupStatement": {
                        "vendorName": "AWS",
                        "ruleActionOverrides": [{"name": "NoUserAgent"}, {"name": "SizeRestrictions"}],
                    }
                }
            ]
        }
    }
    rule: dict[str, Any] = {"name": "common", "statement": statement, "overrideAction": {"none": {}}}
    (translated,) = values("aws:wafv2/webAcl:WebAcl", {"rules": [rule]})["rule"]
    group = {
        "vendor_name": "AWS",
        "rule_action_override": [{"name": "NoUserAgent"}, {"name": "SizeRestrictions"}],
    }
    assert translated["statement"] == [
        {"not_statement": [{"statement": [{"managed_rule_group_statement": [group]}]}]}
    ]
    assert translated["override_action"] == [{"none": [{}]}]


def test_one_name_in_two_components():
    class Shop(pulumi.ComponentResource):
        def __init__(self, kind: str) -> None:
            super().__init__(f"shop:index:{kind}", "shop")
            aws.sqs.Queue("orders", opts=pulumi.ResourceOptions(parent=self))

    recording = record(lambda: (Shop("Counter"), Shop("Store"), None)[-1])
    planned = terraform_plan(recording, read_schema())["planned_values"]["root_module"]["resources"]
    assert sorted((each["address"], each["name"]) for each in planned) == [
        ("aws_sqs_queue.orders-of-Counter", "orders-of-Counter"),
        ("aws_sqs_queue.orders-of-Store", "orders-of-Store"),
    ]


def test_references_are_edges():
    def program() -> None:
        bucket = aws.s3.Bucket("photos")
        aws.s3.BucketPublicAccessBlock("closed", bucket=bucket.bucket, block_public_acls=True)

    assert expressions(program) == {
        "aws_s3_bucket.photos": {},
        "aws_s3_bucket_public_access_block.closed": {"bucket": {"references": ["aws_s3_bucket.photos"]}},
    }


def test_components_and_providers_are_not_planned():
    def program() -> None:
        component = pulumi.ComponentResource("house:index:Store", "store")
        provider = aws.Provider("elsewhere", region="eu-central-1")
        aws.sqs.Queue("orders", opts=pulumi.ResourceOptions(parent=component, provider=provider))

    assert list(addresses(record(program), read_schema()).values()) == ["aws_sqs_queue.orders"]


@pytest.mark.parametrize(
    ("token", "inputs", "message"),
    [
        ("random:index/randomId:RandomId", {}, "Terraform has no 'random_index_random_id'"),
        ("aws:sqs/queue:Queue", {"colour": "red"}, "aws_sqs_queue has no argument for 'colour'"),
        (
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
            {"rules": [{"size": 1}]},
            "aws_s3_bucket_lifecycle_configuration has no argument for 'size'",
        ),
    ],
)
def test_what_has_no_counterpart_is_refused(token: str, inputs: dict[str, Any], message: str):
    with pytest.raises(UntranslatableError, match=message):
        plan_resources(build_recording(token, inputs))
