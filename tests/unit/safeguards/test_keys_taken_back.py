"""A key that is taken back from a component: the AWS provider keeps some inputs that a program leaves out."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from tests.engine.change_matrix import MATRIX
from tests.engine.change_matrix.rows import KEY_ARN, Change, Component

import serverless_patterns
from embedded_aws import record

# An update without the input sends an empty value, or replaces the whole setting. Event buses, log groups and
# functions: read in the source of the provider, 6.x, on 2026-11-30; schedules, topics and queues were not.
CLEARED = {
    ("aws:cloudwatch/eventBus:EventBus", "kmsKeyIdentifier"): "UpdateEventBus: AWS's own key",
    ("aws:cloudwatch/logGroup:LogGroup", "kmsKeyId"): "DisassociateKmsKey",
    ("aws:lambda/function:Function", "kmsKeyArn"): "an empty value",
    ("aws:scheduler/schedule:Schedule", "kmsKeyArn"): "UpdateSchedule replaces the whole schedule",
    ("aws:sns/topic:Topic", "kmsMasterKeyId"): "an empty value",
    ("aws:sqs/queue:Queue", "kmsMasterKeyId"): "an empty value",
}
KEPT = {
    ("aws:rds/cluster:Cluster", "kmsKeyId"): "RDS changes no key of a cluster",
    ("aws:rds/cluster:Cluster", "masterUserSecretKmsKeyId"): "that of its cluster",
}
"""Documented on the page, which says not to turn ``hardened`` off with ``force_destroy``."""


def find_values(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yields each value with its path, which passes lists over."""
    match value:
        case dict():
            for name, each in cast("dict[str, Any]", value).items():
                yield from find_values(each, (*path, name))
        case list():
            for each in cast("list[Any]", value):
                yield from find_values(each, path)
        case _:
            yield path, value


def is_encrypting(name: str) -> bool:
    """Whether it is a block or the workflow; the other patterns consist of these."""
    component = getattr(serverless_patterns, name.partition(",")[0])
    return name == "Workflow" or ".blocks." in component.__module__


def find_inputs_of_a_key(component: Component, change: Change) -> Iterator[tuple[str, str]]:
    """Yields each type and input that names the key, and nothing without it."""
    without = {each.urn: each for each in record(component.program()).registrations}
    for resource in record(component.program(change)).registrations:
        before = without.get(resource.urn)
        if not before or resource.type.startswith("aws:iam/"):
            continue
        for path, value in find_values(resource.inputs):
            if value == KEY_ARN and before.inputs.get(path[0]) is None:
                yield resource.type, ".".join(path)


@pytest.mark.slow
def test_each_resource_names_what_encrypts_it_once_the_key_is_taken_back() -> None:
    """A program without the key names another one, or the provider is known to clear the input."""
    found = {
        each
        for name, component in MATRIX.items()
        if is_encrypting(name)
        for change in component.changes
        if change.argument == "kms_key_arn"
        for each in find_inputs_of_a_key(component, change)
    }
    assert found == CLEARED.keys() | KEPT.keys()
