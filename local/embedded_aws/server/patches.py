"""All patches of MiniStack, which replace its functions. They apply in the emulator's process.

Each service has a module ``patches``; the order of the rows does not matter. The remaining differences are
listed in the modules ``differences`` of the services.
"""

from importlib.metadata import version

from embedded_aws.backend import bridge
from embedded_aws.emulator.clients import Credentials
from embedded_aws.iam import patches as iam
from embedded_aws.ministack.patching import MINISTACK, Patch, apply, check
from embedded_aws.observation import table as observation
from embedded_aws.server import content_types, own_hosts, transport, user_patterns
from embedded_aws.server.owned_services import register_handlers
from embedded_aws.service_calls import callers
from embedded_aws.services.api_gateway import patches as api_gateway
from embedded_aws.services.appsync import patches as appsync
from embedded_aws.services.cloudfront import patches as cloudfront
from embedded_aws.services.cloudwatch import patches as cloudwatch
from embedded_aws.services.cloudwatch_logs import patches as cloudwatch_logs
from embedded_aws.services.cognito import patches as cognito
from embedded_aws.services.dynamodb import patches as dynamodb
from embedded_aws.services.ec2 import patches as ec2
from embedded_aws.services.ecs import patches as ecs
from embedded_aws.services.eventbridge import patches as eventbridge
from embedded_aws.services.firehose import patches as firehose
from embedded_aws.services.iam import patches as iam_identities
from embedded_aws.services.kinesis import patches as kinesis
from embedded_aws.services.lambda_ import patches as functions
from embedded_aws.services.load_balancing import patches as load_balancing
from embedded_aws.services.rds import patches as rds
from embedded_aws.services.s3 import patches as s3
from embedded_aws.services.sns import patches as sns
from embedded_aws.services.sqs import patches as sqs
from embedded_aws.services.step_functions import patches as step_functions


def list_patches(root: Credentials, secret: str) -> tuple[Patch, ...]:
    """Returns the patches.

    Args:
        root: Credentials of the root user.
        secret: Secret of the process.
    """
    return (
        *iam.list_patches(root, secret),
        *observation.PATCHES,
        *callers.PATCHES,
        *api_gateway.PATCHES,
        *appsync.PATCHES,
        *cloudfront.PATCHES,
        *cloudwatch.PATCHES,
        *cloudwatch_logs.PATCHES,
        *cognito.PATCHES,
        *dynamodb.PATCHES,
        *ec2.PATCHES,
        *ecs.PATCHES,
        *eventbridge.PATCHES,
        *firehose.PATCHES,
        *iam_identities.PATCHES,
        *kinesis.PATCHES,
        *functions.PATCHES,
        *load_balancing.PATCHES,
        *rds.PATCHES,
        *s3.PATCHES,
        *sns.PATCHES,
        *sqs.PATCHES,
        *bridge.ROWS,
        *step_functions.PATCHES,
        *content_types.PATCHES,
        *own_hosts.PATCHES,
        *transport.PATCHES,
        *user_patterns.PATCHES,
    )


def patch(root: Credentials, secret: str) -> None:
    """Applies all patches, before the emulator serves its first request.

    Raises:
        RuntimeError: If the source that a patch replaces has changed. The message lists all such patches.
    """
    register_handlers()
    patches = list_patches(root, secret)
    # The source of this version is known, and looking through it is a seventh of the time of a start.
    if version("ministack") != MINISTACK:
        check(patches)
    apply(patches)
