"""The list of differences from AWS, and the checks that compensate for them where possible.

What the emulator accepts although AWS rejects it is checked before a resource is created, with
AWS's own message. The README shows the list.
"""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context
from embedded_aws.resources.differences import deliveries, messages, others
from embedded_aws.services.api_gateway import differences as gateways
from embedded_aws.services.cloudfront import differences as distributions
from embedded_aws.services.ecs import differences as containers
from embedded_aws.services.iam import differences as identities
from embedded_aws.services.lambda_ import differences as functions
from embedded_aws.services.rds import differences as databases
from embedded_aws.services.s3 import differences as buckets
from embedded_aws.services.step_functions import differences as workflows

_DIFFERENCES = (
    *functions.DIFFERENCES,
    *messages.DIFFERENCES,
    *workflows.DIFFERENCES,
    *gateways.DIFFERENCES,
    *containers.DIFFERENCES,
    *distributions.DIFFERENCES,
    *buckets.DIFFERENCES,
    *databases.DIFFERENCES,
    *identities.DIFFERENCES,
    *deliveries.DIFFERENCES,
    *others.DIFFERENCES,
)


def describe() -> list[dict[str, str]]:
    """The differences from AWS, each with its type, property, rule and reason."""
    return [
        {
            "type": difference.type,
            "property": difference.property,
            "rule": difference.rule,
            "reason": difference.reason,
        }
        for difference in _DIFFERENCES
    ]


def check(aws: Context, type_: str, inputs: Properties) -> None:
    """Rejects what AWS rejects and the emulator accepts.

    Raises:
        DeploymentError: With the message that AWS has for it.
    """
    for difference in _DIFFERENCES:
        if difference.type == type_ and difference.check:
            difference.check(aws.act_as_service(), inputs)
