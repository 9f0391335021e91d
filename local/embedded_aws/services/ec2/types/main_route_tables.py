"""The main route table of a VPC, which its subnets without a table of their own use."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import find_one
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType


@resource_type("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation")
class MainRouteTableAssociation(ResourceType):
    """Another main route table of a VPC; deleted, the original one is back."""

    takes = ("routeTableId", "vpcId")
    replaced_by = ("vpcId",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        table, association = _find_main(aws, given["vpcId"])
        return _replace(aws, association, given["routeTableId"]), {"originalRouteTableId": table}

    def update(self, aws: Context, identifier: str, given: Inputs) -> str:
        return _replace(aws, identifier, given["routeTableId"])

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        table, association = _find_main(aws, given["vpcId"])
        return {"routeTableId": table} if association == identifier else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        _replace(aws, identifier, given.outputs["originalRouteTableId"])


def _find_main(aws: Context, vpc: str) -> tuple[str, str]:
    """Returns the main route table of a VPC and the ID of its association."""
    filters = [
        {"Name": "vpc-id", "Values": [vpc]},
        {"Name": "association.main", "Values": ["true"]},
    ]
    table = find_one(aws.client("ec2").describe_route_tables(Filters=filters)["RouteTables"])
    (association,) = [each for each in table["Associations"] if each["Main"]]
    return table["RouteTableId"], association["RouteTableAssociationId"]


def _replace(aws: Context, association: str, table: str) -> str:
    answer = aws.client("ec2").replace_route_table_association(AssociationId=association, RouteTableId=table)
    return answer["NewAssociationId"]
