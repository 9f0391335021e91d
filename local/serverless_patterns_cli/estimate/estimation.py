"""The monthly cost of a stack, from its registered resources."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws import Recording
from serverless_patterns_cli.architecture.resources import Resources
from serverless_patterns_cli.estimate.assumptions import Assumptions
from serverless_patterns_cli.estimate.charges import Charge, Stack
from serverless_patterns_cli.estimate.free import is_free
from serverless_patterns_cli.estimate.loads import Loads
from serverless_patterns_cli.estimate.rules import CHARGES

LEFT_OUT: Final = (
    "the free tier, and lower prices of large amounts",
    "data between Regions and Availability Zones, through VPC endpoints, and into AWS (free)",
    "data from CloudFront to origins, and from buckets to clients directly",
    "failures: retries, dead letters, requests that a firewall blocks",
    "batches: messages are counted as sent, received and deleted one by one",
    "functions of CloudFront and Lambda@Edge in other behaviors than the default one",
    "replicas of tables: priced as in us-east-1 for all Regions",
    "tasks that scaling adds, secondary deployments, and what a deployment itself does",
    "log entries, archived events and versions of objects that are kept for more than a month",
    "replays of archived events",
    "queries of DNS, calls for secrets, and rotations of keys",
    "taxes, support, and discounts",
)


@dataclass(frozen=True)
class Estimate:
    """Monthly cost of a stack.

    Attributes:
        charges: What AWS charges for, by the name of the resource.
        free: Resources that are free, by type.
        unpriced: What AWS may charge for and has no price here.
        assumptions: What it assumes.
    """

    charges: Mapping[str, list[Charge]]
    free: Mapping[str, int]
    unpriced: list[str]
    assumptions: Assumptions

    def dollars(self, *, fixed: bool | None = None) -> float:
        """Dollars a month: all, or those that are fixed or by use."""
        return sum(
            charge.dollars
            for charges in self.charges.values()
            for charge in charges
            if fixed is None or charge.is_fixed == fixed
        )


def estimate(recording: Recording, assumptions: Assumptions) -> Estimate:
    """Returns the monthly cost of the registrations of a program.

    Raises:
        UserError: If an assumption names a resource that the program does not register.
    """
    resources = [found for found in recording.registrations if found.custom]
    assumptions.check_resources(found.name for found in resources)
    stack = Stack(Resources(recording), Loads(recording, assumptions), assumptions)
    charges: dict[str, list[Charge]] = defaultdict(list)
    unpriced: list[str] = []
    free: Counter[str] = Counter()
    for found in resources:
        if rule := CHARGES.get(found.type):
            for charge in rule(stack, found):
                if isinstance(charge, Charge):
                    charges[found.name].append(charge)
                else:
                    unpriced.append(f"{charge.what} of '{found.name}' ({found.type})")
        elif is_free(found.type):
            free[found.type] += 1
        else:
            unpriced.append(f"'{found.name}' ({found.type})")
    return Estimate(charges, dict(sorted(free.items())), unpriced, assumptions)
