"""A program that uses unsupported types fails before anything is created, and names them all."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import InvokeOptions, Output, ResourceOptions

from embedded_aws.program.declarations import Declared
from embedded_aws.program.monitor import RecordingMonitor, ResourceArgs
from embedded_aws.program.plausible import PlausibleMocks
from embedded_aws.program.runtime import Job, Program, run


class UnsupportedError(Exception):
    def __init__(self, unsupported: Sequence[Declared]) -> None:
        super().__init__(sorted({each.token.rpartition(":")[2] for each in unsupported}))
        self.unsupported = list(unsupported)


class NoUnknowns:
    """Supports everything whose token does not have ``unknown`` in it."""

    def supports(self, declared: Declared) -> bool:
        return "unknown" not in declared.token

    def find_unrunnable(self, declared: Sequence[Declared]) -> Sequence[Declared]:
        kept = [each for each in declared if each.name == "needs other"]
        return kept if any(each.name == "other" for each in declared) else []

    def error(self, unsupported: Sequence[Declared]) -> Exception:
        return UnsupportedError(unsupported)


class Created(PlausibleMocks):
    """Notes what is created."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def new_resource(self, args: Any) -> tuple[str, dict[str, Any]]:
        if not isinstance(args, ResourceArgs) or args.registration.custom:
            self.names.append(args.name)
        return super().new_resource(args)


def evaluate(program: Program) -> list[str]:
    """Runs a program; returns the names of the created resources."""
    created = Created()
    run(Job(program, "shop", "dev"), RecordingMonitor(created), review=NoUnknowns())
    return created.names


def fails(program: Program) -> tuple[UnsupportedError, list[str]]:
    """The error of a program that must fail, and the names of the created resources."""
    created = Created()
    with pytest.raises(UnsupportedError) as raised:
        run(Job(program, "shop", "dev"), RecordingMonitor(created), review=NoUnknowns())
    return raised.value, created.names


class Thing(pulumi.CustomResource):
    arn: Output[str]

    def __init__(self, token: str, name: str, opts: ResourceOptions | None = None, **inputs: Any) -> None:
        super().__init__(f"aws:test/{token}", name, {"arn": None, **inputs}, opts)


def two_kinds() -> None:
    queue = aws.sqs.Queue("q")
    Thing("unknownA:UnknownA", "a", of=queue.arn)
    Thing("unknownB:UnknownB", "b", of=Output.json_dumps({"of": queue.arn}))
    pulumi.export("found", pulumi.runtime.invoke_output("aws:test/unknownC:unknownC", {"of": queue.arn}))


def use_a_component() -> None:
    shop = pulumi.ComponentResource("shop:index:Shop", "shop")
    aws.sqs.Queue("q", opts=ResourceOptions(parent=shop))
    Thing("unknownA:UnknownA", "a", ResourceOptions(parent=shop))


def call_synchronously() -> None:
    aws.sqs.Queue("q", name=aws.get_region().region)
    provider = aws.Provider("far", region="eu-west-1")
    aws.get_region(opts=InvokeOptions(provider=provider))
    Thing("unknownA:UnknownA", "a")


def use_the_result_of_one() -> None:
    aws.sqs.Queue("q")
    found = pulumi.runtime.invoke("aws:test/unknownC:unknownC", {}, typ=aws.GetRegionResult).value
    Thing("unknownA:UnknownA", found.name.lower())


async def call_later() -> None:
    aws.sqs.Queue("q")
    pulumi.runtime.invoke_output("aws:test/unknownC:unknownC", {})
    Thing("unknownA:UnknownA", "a")
    await asyncio.get_running_loop().create_future()


@pytest.mark.parametrize(
    ("program", "tokens"),
    [
        (two_kinds, ["UnknownA", "UnknownB", "unknownC"]),
        (use_a_component, ["UnknownA"]),
        (call_synchronously, ["UnknownA"]),
        (use_the_result_of_one, ["unknownC"]),
        (call_later, ["UnknownA", "unknownC"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_all_that_is_unsupported_is_named_before_anything_is_created(
    program: Callable[[], None], tokens: list[str]
) -> None:
    error, created = fails(program)

    assert error.args == (tokens,)
    assert set(created) <= {"far"}


def test_a_resource_is_named_with_its_urn() -> None:
    error, _ = fails(use_a_component)

    assert error.unsupported == [
        Declared(
            "type",
            "aws:test/unknownA:UnknownA",
            "a",
            "urn:pulumi:dev::shop::shop:index:Shop$aws:test/unknownA:UnknownA::a",
            {"arn": None},
            final=True,
        )
    ]


def test_what_only_an_output_leads_to_is_named_when_it_is_reached() -> None:
    def program() -> None:
        aws.sqs.Queue("q").arn.apply(lambda _: Thing("unknownA:UnknownA", "a").urn)

    error, created = fails(program)
    assert (error.args, created) == ((["UnknownA"],), ["q"])


def waits_for_an_argument() -> None:
    queue = aws.sqs.Queue("q")
    found = aws.get_region(region=queue.name)  # pyright: ignore[reportArgumentType] Pulumi accepts it
    aws.sqs.Queue("r", name=found.region)


def waits_for_a_provider() -> None:
    queue = aws.sqs.Queue("q")
    provider = aws.Provider("far", region=queue.name)
    aws.sqs.Queue("r", name=aws.get_region(opts=InvokeOptions(provider=provider)).region)


def waits_for_json() -> None:
    first = aws.sqs.Queue("q")
    name = Output.json_dumps({"of": first.name})
    aws.get_region()
    aws.sqs.Queue("r", name=name)


async def waits_for_an_output() -> None:
    name = await aws.sqs.Queue("q").name.future()
    aws.sqs.Queue("r", name=name)


@pytest.mark.parametrize(
    "program",
    [waits_for_an_argument, waits_for_a_provider, waits_for_json, waits_for_an_output],
    ids=lambda program: program.__name__,
)
def test_a_program_that_waits_for_a_resource_gets_it(program: Callable[[], None]) -> None:
    assert {"q", "r"} <= set(evaluate(program))


def test_a_program_raises_its_own_error() -> None:
    def program() -> None:
        Thing("unknownA:UnknownA", "a")
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        evaluate(program)


def test_what_another_resource_makes_unsupported_is_named_before_anything_is_created():
    def program() -> None:
        aws.sqs.Queue("needs other")
        aws.sns.Topic("other")

    error, created = fails(program)
    assert ([each.name for each in error.unsupported], created) == (["needs other"], [])
