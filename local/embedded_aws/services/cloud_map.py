"""AWS Cloud Map: namespaces, in which services find each other by names that do not resolve here."""

from abc import abstractmethod
from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.spelling import tag_list

_NAMES: Final = {"description": "Description", "name": "Name", "vpc": "Vpc"}


class _Namespace(ResourceType):
    """A namespace.

    Attributes:
        operation: The call that creates it.
        changed_by: The call that changes its description.
    """

    operation: str
    changed_by: str

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        client = aws.client("servicediscovery")
        tags = {"Tags": tags} if (tags := tag_list(given)) else {}
        started = getattr(client, self.operation)(**given.pick(_NAMES), **tags)
        done = client.get_operation(OperationId=started["OperationId"])
        return done["Operation"]["Targets"]["NAMESPACE"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client, arn = aws.client("servicediscovery"), given.outputs["arn"]
        if given.has_changed("description"):
            change = {"Description": given.get("description", "")}
            getattr(client, self.changed_by)(Id=identifier, Namespace=change)
        removed = given.before.get("tags", {}).keys() - given.get("tags", {}).keys()
        if removed:
            client.untag_resource(ResourceARN=arn, TagKeys=sorted(removed))
        if (tags := tag_list(given)) and given.has_changed("tags"):
            client.tag_resource(ResourceARN=arn, Tags=tags)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = aws.client("servicediscovery").get_namespace(Id=identifier)["Namespace"]
        described = {"description": found.get("Description", "")} if "description" in given else {}
        return {**described, "arn": found["Arn"], "name": found["Name"], **self.describe(found["Properties"])}

    @abstractmethod
    def describe(self, found: Properties) -> Properties:
        """Returns the outputs of a kind of namespaces."""

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("servicediscovery").delete_namespace(Id=identifier)


@resource_type("aws:servicediscovery/httpNamespace:HttpNamespace")
class HttpNamespace(_Namespace):
    """A namespace of names that are found by calls only."""

    takes = ("description", "name", "tags")
    replaced_by = ("name",)
    operation, changed_by = "create_http_namespace", "update_http_namespace"

    def describe(self, found: Properties) -> Properties:
        return {"httpName": found["HttpProperties"]["HttpName"]}


@resource_type("aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace")
class PrivateDnsNamespace(_Namespace):
    """A namespace of names that a VPC resolves, with its hosted zone."""

    takes = ("description", "name", "tags", "vpc")
    replaced_by = ("name", "vpc")
    operation, changed_by = "create_private_dns_namespace", "update_private_dns_namespace"

    def describe(self, found: Properties) -> Properties:
        return {"hostedZone": found["DnsProperties"]["HostedZoneId"]}
