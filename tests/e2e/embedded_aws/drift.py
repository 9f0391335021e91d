"""Changes of resources outside Pulumi, and what a refresh and the next update make of them."""

from collections.abc import Callable, Sequence
from typing import Any

from embedded_aws import Deployment
from embedded_aws.resource_model.changes import is_same

Change = Callable[[Any, str], object]
"""Changes a resource by its client and its ID."""
Row = tuple[str, str, str, Change]
"""Name of a resource, its service, the input that differs then, and the change."""


def list_rounds(rows: Sequence[Row]) -> list[list[Row]]:
    """Returns all rows, with one change of a resource in a round: each evaluates the program thrice."""
    by_name = {name: [row for row in rows if row[0] == name] for name, *_ in rows}
    rounds = range(max(map(len, by_name.values())))
    return [[rows[number] for rows in by_name.values() if number < len(rows)] for number in rounds]


def count_resources(rows: Sequence[Row]) -> str:
    """Returns the name of a round of changes."""
    return f"{len(rows)}-resources"


def check_drift(stack: Deployment, program: Callable[[], None], rows: Sequence[Row]) -> None:
    """Makes changes, and sees that a refresh finds them all, and that the next update reverts them."""
    resources = {each.name: each for each in stack.resources}
    for name, service, _, change in rows:
        change(stack.client(service), resources[name].id)
    found = {urn.rpartition("::")[2]: names for urn, names in stack.refresh().items()}
    missed = [(name, input_name) for name, _, input_name, _ in rows if input_name not in found.get(name, ())]
    assert not missed, f"a refresh misses {missed}"
    assert found.keys() == {name for name, *_ in rows}
    assert set(stack.update(program)) == {resources[name].urn for name, *_ in rows}
    assert stack.refresh() == {}
    again = {each.name: each for each in stack.resources}
    for name, _, input_name, _ in rows:
        was, is_now = resources[name].outputs.get(input_name), again[name].outputs.get(input_name)
        assert is_same(is_now or None, was or None), (name, input_name, was, is_now)
