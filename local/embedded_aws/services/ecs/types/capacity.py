"""Capacity providers of clusters of Amazon ECS. Tasks run on this machine with each of them."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import find_one
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Setting
from embedded_aws.resource_model.seen import read_inputs


@resource_type("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders")
class ClusterCapacityProviders(Setting):
    """The capacity providers of a cluster, and the strategy of services that name none."""

    takes = ("capacityProviders", "clusterName", "defaultCapacityProviderStrategies")
    replaced_by = ("clusterName",)
    of = "clusterName"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        _put(
            aws,
            identifier,
            given.get("capacityProviders", []),
            given.get("defaultCapacityProviderStrategies", []),
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        cluster = find_one(aws.client("ecs").describe_clusters(clusters=[identifier])["clusters"])
        return read_inputs(
            given,
            cluster,
            {
                "capacityProviders": "capacityProviders",
                "defaultCapacityProviderStrategies": "defaultCapacityProviderStrategy",
            },
        )

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        _put(aws, identifier, [], [])


def _put(aws: Context, cluster: str, providers: list[str], strategy: list[dict[str, object]]) -> None:
    aws.client("ecs").put_cluster_capacity_providers(
        cluster=cluster, capacityProviders=providers, defaultCapacityProviderStrategy=strategy
    )
