"""Estimates of small programs, and what they say of a service."""

from collections.abc import Callable, Iterator

from embedded_aws import record
from serverless_patterns_cli.estimate.assumptions import Assumptions
from serverless_patterns_cli.estimate.charges import Charge
from serverless_patterns_cli.estimate.estimation import Estimate, estimate


def estimate_program(program: Callable[[], object], **given: str) -> Estimate:
    """Estimates a program; values are those of the options, separated by spaces."""
    values = {name.replace("_", "-"): text.split() for name, text in given.items()}
    return estimate(record(lambda: program() and None), Assumptions(values))


def dollars(found: Estimate, service: str, what: str = "") -> float:
    """Dollars of the charges that begin with some words."""
    return sum(each.dollars for each in _charges(found, service, what))


def quantity(found: Estimate, service: str, what: str) -> float:
    """Quantity of the charges that begin with some words."""
    return sum(each.quantity for each in _charges(found, service, what))


def _charges(found: Estimate, service: str, what: str) -> Iterator[Charge]:
    for charges in found.charges.values():
        yield from (each for each in charges if each.service == service and each.what.startswith(what))
