"""Amazon API Gateway, version 2: VPC links, which its REST APIs reach load balancers by."""

from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource


@resource(
    "aws:apigatewayv2/vpcLink:VpcLink",
    takes=("name", "namePrefix"),
    meaningless=("securityGroupIds", "subnetIds", "tags"),
)
def _vpc_link(aws: Context, name: str, inputs: Inputs) -> Created:
    """The emulator has none; an integration with one reaches its load balancer."""
    link_id = aws.made_up_id(6)
    return link_id, {
        "arn": f"arn:{aws.partition}:apigateway:{aws.region}::/vpclinks/{link_id}",
        "name": aws.physical_name(name, inputs),
    }
