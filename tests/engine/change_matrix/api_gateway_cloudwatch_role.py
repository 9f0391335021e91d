"""Effects of each argument of ``ApiGatewayCloudWatchRole``."""

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.rows import Change, Component


def _probe(deployment: Deployment) -> None:
    account = deployment.client("apigateway").get_account()
    assert account["cloudwatchRoleArn"] == deployment.outputs["role_arn"]


API_GATEWAY_CLOUDWATCH_ROLE = Component(
    patterns.ApiGatewayCloudWatchRole,
    {},
    [
        # Read when the component is deleted.
        Change("retain_on_delete", True, {}),
        Change("tags", {"team": "post"}, {"role": "update"}),
    ],
    probe=_probe,
)
