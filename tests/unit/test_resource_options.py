"""Resource options of a component, and the resources that they reach (``docs/building-blocks.md``)."""

from typing import Any

import pulumi
from graphs import evaluate

from embedded_aws import Registration
from serverless_patterns import Table


def find_table(options: pulumi.ResourceOptions) -> Registration:
    return evaluate(lambda: Table("items", {"partition_key": {"name": "id"}}, options)).find_by_name(
        "items-table"
    )


def ignore_capacity(args: pulumi.ResourceTransformArgs) -> Any:
    ignored = pulumi.ResourceOptions(ignore_changes=["onDemandThroughput"])
    return pulumi.ResourceTransformResult(args.props, pulumi.ResourceOptions.merge(args.opts, ignored))


def test_ignored_changes_of_a_component_reach_no_resource() -> None:
    assert find_table(pulumi.ResourceOptions(ignore_changes=["onDemandThroughput"])).ignore_changes == ()


def test_a_transform_ignores_changes_of_a_resource() -> None:
    options = pulumi.ResourceOptions(transforms=[ignore_capacity])
    assert find_table(options).ignore_changes == ("onDemandThroughput",)


def test_other_options_of_a_component_reach_its_resources() -> None:
    assert find_table(pulumi.ResourceOptions(protect=True)).protect
    assert find_table(pulumi.ResourceOptions(retain_on_delete=True)).retain_on_delete
