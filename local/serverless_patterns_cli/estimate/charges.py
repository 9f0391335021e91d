"""Charges of AWS for a resource, and the registration of the rules that compute them.

A rule is a function that yields the charges of a resource::

    CHARGES = Charges()

    @CHARGES.register("aws:kms/key:Key")
    def key(stack: Stack, given: Registration) -> Iterator[Charge]:
        yield Charge("KMS", "keys", "month", "kms_key", 1)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from embedded_aws import Registration
from serverless_patterns_cli.architecture.resources import Resources
from serverless_patterns_cli.estimate.assumptions import Assumptions
from serverless_patterns_cli.estimate.loads import Loads
from serverless_patterns_cli.estimate.prices import FIXED, KB_PER_GIGABYTE, find_price


@dataclass(frozen=True)
class Charge:
    """A charge for a month.

    Attributes:
        service: AWS's short name of the service.
        what: What is counted, in the plural.
        unit: A table of ``prices.toml``.
        item: A key of that table.
        quantity: How many of the unit.
        always: Whether it is charged without any requests, though its price is by use.
    """

    service: str
    what: str
    unit: str
    item: str
    quantity: float
    always: bool = False

    @property
    def dollars(self) -> float:
        """Dollars a month."""
        return self.quantity * find_price(self.unit, self.item)

    @property
    def is_fixed(self) -> bool:
        """Whether it is charged without any requests."""
        return self.always or self.unit in FIXED


@dataclass(frozen=True)
class Unpriced:
    """A possible charge that the estimate does not know.

    Attributes:
        what: What it is.
    """

    what: str


@dataclass(frozen=True)
class Stack:
    """Inputs of a rule."""

    resources: Resources
    loads: Loads
    given: Assumptions


Rule = Callable[[Stack, Registration], Iterator[Charge | Unpriced]]


class Charges(dict[str, Rule]):
    """Rules by resource type."""

    def register(self, *types: str) -> Callable[[Rule], Rule]:
        """Registers the rule of resource types."""

        def register(function: Rule) -> Rule:
            self.update(dict.fromkeys(types, function))
            return function

        return register


MILLION = 1_000_000


def charge_logs(stack: Stack, name: str, written: float) -> Iterator[Charge]:
    """Yields the charges for entries in a log, kept for a month.

    Args:
        stack: The stack.
        name: Name of the resource that writes.
        written: Entries a month.
    """
    gigabytes = written * stack.given.value("log", name) / KB_PER_GIGABYTE
    yield Charge("CloudWatch", "GB of logs written", "gigabyte", "logs_written", gigabytes)
    yield Charge("CloudWatch", "GB of logs kept", "gigabyte_month", "logs", gigabytes)


def charge_traces(stack: Stack, name: str, requests: float) -> Iterator[Charge]:
    """Yields the charge for recorded traces."""
    recorded = requests * stack.given.value("traced", name) / 100
    yield Charge("X-Ray", "traces", "million_requests", "xray_traces", recorded / MILLION)
