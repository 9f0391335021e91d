"""A service that the emulator owns: its operations by their AWS names."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from embedded_aws.door.context import Context

Parameters = Mapping[str, object]
"""Parameters of an operation, in the shapes of AWS's models as boto3 has them."""
Result = Mapping[str, object]
"""Result of an operation, in the same shapes; members with the value None are left out."""
Operation = Callable[[Parameters, Context], "Result | Awaitable[Result]"]
"""Carries out an operation. One that waits, such as a long poll, returns an awaitable."""


@dataclass(frozen=True)
class Service:
    """A service that the emulator owns.

    Attributes:
        name: Name of the service in credentials, such as ``"monitoring"``.
        model: Name of its model in botocore, such as ``"cloudwatch"``.
        operations: The operations by their names.
    """

    name: str
    model: str
    operations: Mapping[str, Operation]
