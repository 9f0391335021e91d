"""Transforms, the escape hatch of every component, run as Pulumi's engine runs them."""

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import (
    InvokeTransformArgs,
    InvokeTransformResult,
    ResourceOptions,
)
from pulumi import (
    ResourceTransformArgs as Args,
)
from pulumi import (
    ResourceTransformResult as Result,
)

from embedded_aws import record

QUEUE = "aws:sqs/queue:Queue"


class Pair(pulumi.ComponentResource):
    def __init__(self, name: str, opts: ResourceOptions | None = None) -> None:
        super().__init__("acme:index:Pair", name, {}, opts)
        for number in range(2):
            aws.sqs.Queue(f"{name}-{number}", opts=ResourceOptions(parent=self))


def set_timeout(args: Args) -> Result | None:
    if args.type_ != QUEUE:
        return None
    return Result({**args.props, "visibilityTimeoutSeconds": 42}, args.opts)


def append_mark(mark: str):
    def transform(args: Args) -> Result:
        return Result({**args.props, "name": args.props.get("name", "") + mark}, args.opts)

    return transform


def test_a_transform_changes_the_inputs_of_its_resource() -> None:
    recorded = record(lambda: aws.sqs.Queue("q", opts=ResourceOptions(transforms=[set_timeout])))
    assert recorded.find_by_name("q").inputs == {"visibilityTimeoutSeconds": 42}
    assert recorded.find_by_name("q").outputs["visibilityTimeoutSeconds"] == 42


def test_children_inherit_the_transforms_of_their_parents() -> None:
    recorded = record(lambda: Pair("p", ResourceOptions(transforms=[set_timeout])))
    assert [queue.inputs for queue in recorded.find_by_type(QUEUE)] == [{"visibilityTimeoutSeconds": 42}] * 2


def test_a_transform_leaves_the_neighbours_alone() -> None:
    def program() -> None:
        Pair("p", ResourceOptions(transforms=[set_timeout]))
        aws.sqs.Queue("q")

    assert record(program).find_by_name("q").inputs == {}


def test_the_order_is_own_then_parents_then_the_stacks() -> None:
    class Outer(pulumi.ComponentResource):
        def __init__(self) -> None:
            super().__init__("acme:index:Outer", "o", {}, ResourceOptions(transforms=[append_mark("3")]))
            own = [append_mark("1"), append_mark("2")]
            aws.sqs.Queue("q", opts=ResourceOptions(parent=self, transforms=own))

    def program() -> None:
        pulumi.runtime.register_resource_transform(append_mark("4"))
        Outer()

    assert record(program).find_by_name("q").inputs == {"name": "1234"}


def test_a_transform_changes_options() -> None:
    def protect(args: Args) -> Result:
        opts = ResourceOptions.merge(
            args.opts,
            ResourceOptions(protect=True, retain_on_delete=True, delete_before_replace=True),
        )
        return Result(args.props, opts)

    def program() -> None:
        topic = aws.sns.Topic("t")
        opts = ResourceOptions(transforms=[protect], depends_on=[topic], aliases=[pulumi.Alias(name="old")])
        aws.sqs.Queue("q", opts=opts)

    recorded = record(program)
    queue = recorded.find_by_name("q")
    assert queue.protect
    assert queue.retain_on_delete
    assert queue.delete_before_replace
    assert queue.dependencies == (recorded.find_by_name("t").urn,)
    assert queue.aliases == ({"name": "old"},)


def test_secrets_stay_secret_through_a_transform() -> None:
    def program() -> None:
        aws.ssm.Parameter(
            "p",
            type="SecureString",
            value=pulumi.Output.secret("hunter2"),
            opts=ResourceOptions(transforms=[append_mark("x")]),
        )

    parameter = record(program).find_by_name("p")
    assert parameter.inputs["value"] == "hunter2"
    assert "value" in parameter.secret_inputs


def test_a_transform_may_be_async() -> None:
    async def later(args: Args) -> Result:
        return Result({**args.props, "name": "later"}, args.opts)

    recorded = record(lambda: aws.sqs.Queue("q", opts=ResourceOptions(transforms=[later])))
    assert recorded.find_by_name("q").inputs == {"name": "later"}


def test_a_failing_transform_fails_the_run_with_its_message() -> None:
    def reject(args: Args) -> Result:
        raise ValueError("queues are forbidden here")

    with pytest.raises(pulumi.RunError, match="queues are forbidden here"):
        record(lambda: aws.sqs.Queue("q", opts=ResourceOptions(transforms=[reject])))


def test_functions_are_transformed_too() -> None:
    def elsewhere(args: InvokeTransformArgs) -> InvokeTransformResult:
        return InvokeTransformResult({**args.args, "region": "eu-west-1"}, args.opts)

    def program() -> None:
        pulumi.runtime.register_invoke_transform(elsewhere)
        pulumi.export("region", aws.get_region().region)

    assert record(program).outputs == {"region": "eu-west-1"}


def test_transforms_run_in_a_preview() -> None:
    recorded = record(lambda: Pair("p", ResourceOptions(transforms=[set_timeout])), preview=True)
    assert recorded.find_by_name("p-0").inputs == {"visibilityTimeoutSeconds": 42}
