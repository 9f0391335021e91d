"""Functions, workflows and containers."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from embedded_aws import Registration
from serverless_patterns_cli.estimate.charges import (
    MILLION,
    Charge,
    Charges,
    Stack,
    Unpriced,
    charge_logs,
    charge_traces,
)
from serverless_patterns_cli.estimate.prices import HOURS_PER_MONTH
from serverless_patterns_cli.estimate.rules.edge import is_at_edge

CHARGES: Final = Charges()
_FUNCTION: Final = "aws:lambda/function:Function"
_FREE_EPHEMERAL_MEGABYTES: Final = 512
_FREE_TASK_GIGABYTES: Final = 20
_EXPRESS_STEP_MS: Final = 100
_EXPRESS_MEGABYTES: Final = 64
"""An Express execution is charged in steps of both (Step Functions pricing); a small one needs one step
of memory."""


@CHARGES.register(_FUNCTION)
def charge_function(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Invocations, and the memory and storage that they have, by the millisecond begun."""
    if is_at_edge(stack, given):
        return  # charged at the distribution
    invocations = stack.loads.find_use(given.urn).requests
    seconds = invocations * math.ceil(stack.given.value("duration", given.name)) / 1000
    architecture = (given.inputs.get("architectures") or ["x86_64"])[0]
    memory = seconds * given.inputs.get("memorySize", 128) / 1024
    yield Charge("Lambda", "invocations", "million_requests", "lambda", invocations / MILLION)
    yield Charge(
        "Lambda", f"GB-seconds on {architecture}", "gigabyte_second", f"lambda_{architecture}", memory
    )
    ephemeral = given.inputs.get("ephemeralStorage", {}).get("size", _FREE_EPHEMERAL_MEGABYTES)
    if ephemeral > _FREE_EPHEMERAL_MEGABYTES:
        stored = seconds * (ephemeral - _FREE_EPHEMERAL_MEGABYTES) / 1024
        yield Charge(
            "Lambda", "GB-seconds of ephemeral storage", "gigabyte_second", "lambda_ephemeral_storage", stored
        )
    if given.inputs.get("snapStart") and not str(given.inputs.get("runtime")).startswith("java"):
        yield Unpriced("SnapStart")
    if given.inputs.get("tenancyConfig"):
        yield Unpriced("environments of tenants")
    if given.inputs.get("durableConfig"):
        yield Unpriced("durable operations, and data of durable executions")
    yield from charge_logs(stack, given.name, invocations)
    if given.inputs.get("tracingConfig", {}).get("mode") == "Active":
        yield from charge_traces(stack, given.name, invocations)


@CHARGES.register("aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig")
def charge_provisioned_concurrency(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """The memory of environments that start in advance, whether they are invoked or not."""
    function = stack.resources.find(given.inputs["functionName"], _FUNCTION)
    if function is None:
        yield Unpriced("provisioned concurrency of a function that is not of the stack")
        return
    architecture = (function.inputs.get("architectures") or ["x86_64"])[0]
    memory = given.inputs["provisionedConcurrentExecutions"] * function.inputs.get("memorySize", 128) / 1024
    yield Charge(
        "Lambda",
        f"GB-hours of provisioned concurrency on {architecture}",
        "hour",
        f"lambda_provisioned_gigabyte_{architecture}",
        memory * HOURS_PER_MONTH,
    )


@CHARGES.register("aws:sfn/stateMachine:StateMachine")
def state_machine(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Transitions of a standard workflow, executions of an Express workflow."""
    executions = stack.loads.find_use(given.urn).requests
    states = _count_states(json.loads(given.inputs["definition"]))
    if given.inputs.get("type") == "EXPRESS":
        steps = math.ceil(stack.given.value("duration", given.name) / _EXPRESS_STEP_MS)
        memory = executions * steps * _EXPRESS_STEP_MS / 1000 * _EXPRESS_MEGABYTES / 1024
        yield Charge(
            "Step Functions",
            "Express executions",
            "million_requests",
            "step_functions_express",
            executions / MILLION,
        )
        yield Charge(
            "Step Functions",
            "GB-seconds of Express executions",
            "gigabyte_second",
            "step_functions_express",
            memory,
        )
    else:
        chosen = stack.given.find_chosen("transitions", given.name)
        transitions = executions * (states if chosen is None else chosen)
        yield Charge(
            "Step Functions",
            "transitions",
            "million_requests",
            "step_functions_transitions",
            transitions / MILLION,
        )
    if given.inputs.get("loggingConfiguration", {}).get("level", "OFF") != "OFF":
        yield from charge_logs(stack, given.name, executions)
    if given.inputs.get("tracingConfiguration", {}).get("enabled"):
        yield from charge_traces(stack, given.name, executions)


@CHARGES.register("aws:ecs/service:Service")
def charge_service(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Its tasks, as many as it begins with."""
    task = stack.resources.find(given.inputs["taskDefinition"])
    platform: Mapping[str, Any] = task.inputs.get("runtimePlatform", {}) if task else {}
    is_linux = platform.get("operatingSystemFamily", "LINUX") == "LINUX"
    if given.inputs.get("launchType") != "FARGATE" or task is None or not is_linux:
        yield Unpriced("tasks that are not of the stack, or are not Fargate's on Linux")
        return
    architecture = platform.get("cpuArchitecture", "X86_64").lower()
    hours = given.inputs.get("desiredCount", 0) * HOURS_PER_MONTH
    cpu, gigabytes = int(task.inputs["cpu"]) / 1024, int(task.inputs["memory"]) / 1024
    yield Charge(
        "Fargate", f"vCPU-hours on {architecture}", "hour", f"fargate_vcpu_{architecture}", hours * cpu
    )
    yield Charge(
        "Fargate",
        f"GB-hours on {architecture}",
        "hour",
        f"fargate_gigabyte_{architecture}",
        hours * gigabytes,
    )
    if task.inputs.get("ephemeralStorage", {}).get("sizeInGib", 0) > _FREE_TASK_GIGABYTES:
        yield Unpriced(f"ephemeral storage beyond {_FREE_TASK_GIGABYTES} GB")
    yield from charge_logs(stack, given.name, stack.loads.find_use(given.urn).requests)


@CHARGES.register("aws:ecr/repository:Repository")
def charge_repository(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Its images."""
    stored = stack.given.value("storage", given.name)
    yield Charge("ECR", "GB-months of images", "gigabyte_month", "ecr", stored)


def _count_states(definition: dict[str, Any]) -> int:
    """The states of a definition, those of its maps and branches once each."""
    states: dict[str, dict[str, Any]] = definition.get("States", {})
    nested: list[dict[str, Any]] = []
    for state in states.values():
        nested += [*state.get("Branches", []), state.get("ItemProcessor", {}), state.get("Iterator", {})]
    return len(states) + sum(map(_count_states, nested))
