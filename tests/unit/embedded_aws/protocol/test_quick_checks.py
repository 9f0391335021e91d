"""Compiled checks agree with the search for violations, which has the messages."""

import pytest
from tests.unit.embedded_aws.protocol.samples import Samples, has_event_stream
from tests.unit.embedded_aws.protocol.test_round_trip import load

from embedded_aws.protocol.constraints import Constraints
from embedded_aws.protocol.models import read_model
from embedded_aws.protocol.quick_checks import find_checks
from embedded_aws.protocol.rules import RULES


def count_violations(service: str) -> int:
    """The number of values that do not satisfy the constraints; compares each value."""
    model, shapes = read_model(service), load(service)
    found = 0
    for name, operation in model.operations.items():
        shape = shapes.operation_model(name).input_shape
        if shape is None or has_event_stream(shape):
            continue
        given = Samples(f"{service} {name}").value(shape)
        for value in (given, {}, {key: given[key] for key in list(given)[:1]}):
            violations = [*Constraints(model).find_errors(operation.shape, value, "")]
            satisfied = find_checks(model).are_satisfied(operation.shape, value)
            assert satisfied == (not violations), (name, value, violations)
            found += not satisfied
    return found


@pytest.mark.parametrize("service", sorted(RULES))
def test_checks_agree_with_the_search_for_violations(service: str):
    assert count_violations(service) > 0
