"""Amazon API Gateway: VPC links. The emulator needs none: an integration reaches its load balancer."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType, keep
from embedded_aws.services.api_gateway.types.api_ids import build_api_arn


class _Link(ResourceType):
    """A VPC link, of which only the program knows."""

    takes = ("name", "namePrefix")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return aws.make_up_id(6)

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Its name is nowhere but in the program."""

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        return {"arn": build_api_arn(aws, f"vpclinks/{identifier}")}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        keep(aws, identifier, given)


@resource_type("aws:apigateway/vpcLink:VpcLink")
class VpcLink(_Link):
    """A VPC link of REST APIs."""

    meaningless = ("description", "tags", "targetArn")
    replaced_by = ("targetArn",)


@resource_type("aws:apigatewayv2/vpcLink:VpcLink")
class VpcLinkV2(_Link):
    """A VPC link of HTTP APIs."""

    meaningless = ("securityGroupIds", "subnetIds", "tags")
    replaced_by = ("securityGroupIds", "subnetIds")

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        return self.create(aws, name, given), {"name": aws.physical_name(name, given)}
