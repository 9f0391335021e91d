"""Every definition is valid or an error, for all values in it: nothing crashes."""
# ruff: noqa: E501  a row of a table is easier to read in one piece

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import FILES, SUBSTITUTIONS

from serverless_patterns.patterns.workflow.definition.asl_file import load
from serverless_patterns.patterns.workflow.workflow_definition import WorkflowDefinition

DEFINITIONS = [load(file) for file in FILES]
JUNK: list[Any] = [
    *(None, True, 0, -1, 2.5, "", "x", "${Later}", "{% ( %}", "{%", "States.X(", "$$", "arn:aws:states:::a:b.sync"),
    *([], [[]], [1, "a", {}], {}, {"a": 1}, {"a.$": "$"}, {"Type": "Task"}, {"States": {}}, {"States": []}),
]  # fmt: skip


def paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside ``node``."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield (*path, key)
        yield from paths(value, (*path, key))


def replace(definition: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(definition)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed


@st.composite
def junk_definitions(draw: st.DrawFn) -> dict[str, Any]:
    definition = draw(st.sampled_from(DEFINITIONS))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(paths(definition))))
        definition = replace(definition, path, draw(st.sampled_from(JUNK)))
    return definition


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(junk_definitions(), st.booleans())
def test_every_definition_can_be_checked(definition: dict[str, Any], express: bool):
    workflow_definition = WorkflowDefinition(
        template=definition,
        substitutions=SUBSTITUTIONS,
        express=express,
        timeout=60,
        retry_on_service_exceptions=True,
        granted=frozenset(),
    )
    for error in workflow_definition.errors():
        assert error.argument.startswith(("definition", "definition_substitutions."))
        assert error.reason
