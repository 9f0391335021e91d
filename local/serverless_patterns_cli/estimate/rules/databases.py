"""Aurora Serverless clusters and their instances."""

from collections.abc import Iterator
from typing import Final

from embedded_aws import Registration
from serverless_patterns_cli.architecture.kinds import DATABASE
from serverless_patterns_cli.estimate.charges import MILLION, Charge, Charges, Stack, Unpriced
from serverless_patterns_cli.estimate.prices import HOURS_PER_MONTH

CHARGES: Final = Charges()
_LEAST_ACTIVE: Final = 0.5
"""Capacity units of an instance that pauses, while it does not."""


@CHARGES.register(DATABASE)
def charge_cluster(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Its data, the calls of its Data API, and the secret with its password."""
    stored = stack.given.value("storage", given.name)
    yield Charge("Aurora", "GB-months", "gigabyte_month", "aurora", stored)
    yield Unpriced("reads and writes of the storage, and backups above its size")
    if given.inputs.get("enableHttpEndpoint"):
        calls = stack.loads.find_use(given.urn).requests
        yield Charge(
            "Aurora", "calls of the Data API", "million_requests", "aurora_data_api", calls / MILLION
        )
    if given.inputs.get("manageMasterUserPassword"):
        yield Charge("Secrets Manager", "secrets", "month", "secret", 1)


@CHARGES.register("aws:rds/clusterInstance:ClusterInstance")
def charge_instance(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Its capacity units: at least those of the cluster, or half a unit where it pauses without requests."""
    cluster = stack.resources.find(given.inputs["clusterIdentifier"], DATABASE)
    if given.inputs.get("instanceClass") != "db.serverless" or cluster is None:
        yield Unpriced("an instance that is not serverless, or not of a cluster of the stack")
        return
    least = cluster.inputs.get("serverlessv2ScalingConfiguration", {}).get("minCapacity", 0)
    active = _LEAST_ACTIVE if stack.loads.find_use(cluster.urn).requests else 0
    chosen = stack.given.find_chosen("capacity", cluster.name)
    units = max(least, active if chosen is None else chosen)
    yield Charge(
        "Aurora",
        "hours of capacity units",
        "capacity_unit_hour",
        "aurora",
        units * HOURS_PER_MONTH,
        always=bool(least),
    )


@CHARGES.register("aws:rds/instance:Instance")
def charge_other_instance(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """An instance of another engine."""
    del stack, given
    yield Unpriced("an instance of another engine than Aurora")
