"""Amazon API Gateway, version 2: VPC links, which its REST APIs reach load balancers by."""

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import resource_type
from embedded_aws.resources.resource_type import ResourceType, keep


@resource_type("aws:apigatewayv2/vpcLink:VpcLink")
class VpcLink(ResourceType):
    """The emulator has none; an integration with one reaches its load balancer."""

    takes = ("name", "namePrefix")
    meaningless = ("securityGroupIds", "subnetIds", "tags")
    replaced_by = ("securityGroupIds", "subnetIds")

    def created(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        return self.create(aws, name, given), {"name": aws.physical_name(name, given)}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return aws.made_up_id(6)

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Its name is nowhere but in the program."""

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        return {"arn": f"arn:{aws.partition}:apigateway:{aws.region}::/vpclinks/{identifier}"}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        keep(aws, identifier, given)
