"""Inputs of a function without arguments."""

from typing import Any, Final

DEFAULT_INPUTS: Final[dict[str, Any]] = {
    "memorySize": 256,
    "timeout": 29,
    "ephemeralStorage": {"size": 512},
    "loggingConfig": {"logFormat": "JSON", "logGroup": "orders-logs"},
    "tracingConfig": {"mode": "Active"},
    "role": "arn:aws:iam::123456789012:role/orders-role",
    "tags": {},
}
"""Inputs of the function of a component ``orders``, beside its code and its architecture."""
