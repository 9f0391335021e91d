"""Inputs that are given with the value that AWS has itself."""

import pytest

from embedded_aws.resource_model.registry import find_resource
from embedded_aws.resources.documented_defaults import _DEFAULTS, find_unsupported

GIVEN = [(type_, name, value) for type_, known in _DEFAULTS.items() for name, value in known.items()]


@pytest.mark.parametrize(("type_", "name", "value"), GIVEN)
def test_the_default_of_an_unsupported_input_is_accepted_and_no_other_value(
    type_: str, name: str, value: object
) -> None:
    kind = find_resource(type_)
    assert kind is not None
    assert find_unsupported(type_, kind, {name: value}) == []
    other = not value if isinstance(value, bool) else f"{value}1"
    if name not in kind.inputs:
        assert find_unsupported(type_, kind, {name: other}) == [name]
