"""Outputs and inputs of every resource type.

A deployment has the outputs that ``record`` makes up. ``refresh`` reads every input, but for those of a table
that says why not.
"""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

import pytest

from embedded_aws import Deployment, Emulator, deploy, services
from embedded_aws.program.registration import Registration
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.read_tags import read_tags
from embedded_aws.resource_model.registry import find_resource
from tests.e2e.embedded_aws.test_coverage import PROGRAMS, recorded
from tests.e2e.embedded_aws.unread_inputs import may_be_unread

pytestmark = pytest.mark.slow

_READERS = (
    "select_inputs",
    "read_scalars",
    "read_inputs",
    "read_documents",
    "keep_spelling",
    "attribute_texts",
)


@contextmanager
def record_names(patch: pytest.MonkeyPatch) -> Generator[set[str]]:
    """Yields the names of the inputs that are asked for meanwhile."""
    names: set[str] = set()

    def contains(self: Inputs, name: str) -> bool:
        names.add(name)
        return name in self.properties

    def record_reader(reader: Callable[..., Any]) -> Callable[..., Any]:
        def read(*arguments: Any) -> Any:
            for each in arguments:
                if isinstance(each, dict):
                    names.update(cast("dict[str, Any]", each))
            return reader(*arguments)

        return read

    with patch.context() as patched:
        patched.setattr(Inputs, "__contains__", contains)
        # All resource types are loaded.
        types = [module for name, module in sys.modules.items() if name.startswith(f"{services.__name__}.")]
        for module in types:
            for name in set(_READERS) & set(vars(module)):
                patched.setattr(module, name, record_reader(getattr(module, name)))
        yield names


def find_unread(emulator: Emulator, resource: Registration, patch: pytest.MonkeyPatch) -> set[str]:
    """Returns the inputs of a resource that reading it does not ask for."""
    kind = find_resource(resource.type)
    assert kind
    region = resource.inputs.get("region", "us-east-1")
    context = Context(emulator=emulator, region=region, seed="")
    given = Inputs(resource.inputs, outputs=resource.outputs)
    with record_names(patch) as asked:
        found = kind.read(context, resource.id, given) or {}
    has_tags = "tags" in kind.takes
    tags = read_tags(context, resource.id, {**resource.outputs, **found}) if has_tags else None
    fixed = {path for path in kind.replaced_by if "." not in path}
    return {*kind.takes} - {*found, *asked, *fixed} - ({"tags"} if tags is not None else set())


Find = Callable[[Callable[[], None]], Deployment]


@pytest.fixture(scope="module")
def find_deployment(empty: Emulator) -> Find:
    """Returns the deployment of a program, which is deployed once."""
    return cache(lambda program: deploy(program, emulator=empty))


@pytest.mark.representatives(
    "buckets", "functions", "identities", "tables", "events", "queues_and_topics", "gateway", "pools"
)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_a_deployment_has_the_outputs_that_record_makes_up(
    program: Callable[[], None], find_deployment: Find
) -> None:
    made_up = {made.urn: made for made in recorded(program).registrations}
    for made in find_deployment(program).resources:
        assert made.id or not made.custom
        promised = set(made_up[made.urn].outputs) - {"name", "arn"}
        assert promised <= set(made.outputs), made.type


@pytest.mark.exhaustive
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_a_refresh_finds_nothing_where_nobody_changed_anything(
    program: Callable[[], None], find_deployment: Find
) -> None:
    assert find_deployment(program).refresh() == {}


@pytest.mark.exhaustive
def test_reading_a_resource_reads_its_inputs(
    empty: Emulator, find_deployment: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    unread: dict[str, set[str]] = {}
    for program in PROGRAMS:
        for resource in find_deployment(program).resources:
            if resource.custom and resource.type.startswith("aws:"):
                found = find_unread(empty, resource, monkeypatch)
                # One resource reads what another does not have, such as settings of another destination.
                unread[resource.type] = unread.get(resource.type, found) & found
    assert {type_: left for type_, names in unread.items() if (left := names - may_be_unread(type_))} == {}
