"""Arguments get the types that AWS takes."""

from typing import Any

import pytest

from embedded_aws.resource_model.coercion import coerce
from embedded_aws.service_calls.models import find_operation


@pytest.mark.parametrize(
    ("service", "operation", "given", "expected"),
    [
        ("apigateway", "PutMethodResponse", {"statusCode": 200}, {"statusCode": "200"}),
        ("lambda", "CreateFunction", {"MemorySize": "256"}, {"MemorySize": 256}),
        ("lambda", "CreateFunction", {"Publish": "true", "Timeout": 3}, {"Publish": True, "Timeout": 3}),
        (
            "lambda",
            "CreateFunction",
            {"Environment": {"Variables": {"PORT": 8080, "DEBUG": True, "RATE": 0.5}}},
            {"Environment": {"Variables": {"PORT": "8080", "DEBUG": "true", "RATE": "0.5"}}},
        ),
        ("ec2", "CreateSubnet", {"Filters": [1], "CidrBlock": 1}, {"Filters": [1], "CidrBlock": "1"}),
        (
            "lambda",
            "CreateFunction",
            {"Layers": [1], "Timeout": "long"},
            {"Layers": ["1"], "Timeout": "long"},
        ),
        ("lambda", "CreateFunction", {"Publish": "perhaps"}, {"Publish": "perhaps"}),
        ("lambda", "Invoke", {"Payload": b"{}"}, {"Payload": b"{}"}),
    ],
)
def test_scalars_get_the_type_of_their_member(
    service: str, operation: str, given: dict[str, Any], expected: dict[str, Any]
) -> None:
    shape = find_operation(service, operation).input_shape
    assert shape
    assert coerce(given, shape) == expected
