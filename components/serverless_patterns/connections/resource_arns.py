"""ARNs of the backends of an API and of the resources of a function, as their arguments declare them."""

from collections.abc import Callable
from typing import Annotated

import pulumi

from serverless_patterns.arguments.common import KEY
from serverless_patterns.arguments.declarations import Default, Matches, arn_of
from serverless_patterns.arguments.outputs import is_output

QUEUE = r"[A-Za-z0-9_-]{1,80}(\.fifo)?"
TOPIC = r"[A-Za-z0-9_-]{1,256}(\.fifo)?"
_STATE_MACHINE = r"stateMachine:[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/']{1,80}(:[A-Za-z0-9_.-]{1,80})?"


def resource_arn(service: str, resource: str, meaning: str) -> Matches:
    """The ARN of a resource; it is written into templates, so its pattern excludes what VTL would render."""
    return arn_of(service, resource, f"the ARN of {meaning}, as in arn:aws:{service}:…")


FUNCTION_ARN = resource_arn(
    "lambda",
    "function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9$_-]{1,128})?",
    "a function, its version or its alias",
)
QUEUE_ARN = resource_arn("sqs", QUEUE, "a queue")
STATE_MACHINE_ARN = resource_arn("states", _STATE_MACHINE, "a state machine, its version or its alias")
TABLE_ARN = resource_arn("dynamodb", "table/[A-Za-z0-9_.-]{3,255}", "a table")
TOPIC_ARN = resource_arn("sns", TOPIC, "a topic")
BUCKET_ARN = Matches(
    r"arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    "the ARN of a bucket, as in arn:aws:s3:::photos",
)
EVENT_BUS_ARN = resource_arn("events", "event-bus/[A-Za-z0-9._/-]{1,256}", "an event bus")
STREAM_ARN = resource_arn("kinesis", "stream/[A-Za-z0-9_.-]{1,128}", "a Kinesis stream")
DELIVERY_STREAM_ARN = resource_arn(
    "firehose", "deliverystream/[A-Za-z0-9_.-]{1,64}", "an Amazon Data Firehose stream"
)
SECRET_ARN = resource_arn("secretsmanager", "secret:[A-Za-z0-9/_+=.@!-]{1,512}", "a secret")
DATABASE_ARN = resource_arn("rds", "cluster:[a-z][a-z0-9-]{0,62}", "an Aurora cluster")
PARAMETER_ARN = resource_arn("ssm", "parameter/[A-Za-z0-9/_.-]{1,1011}", "a parameter")

KeyArn = Annotated[
    pulumi.Input[str] | None,
    arn_of("kms", KEY, "the ARN of a key, not its alias"),
    Default(),
]
"""ARN of a key, which a policy can name; that of an alias has no meaning there."""


def read_part(arn: pulumi.Input[str], part: Callable[[str], str]) -> pulumi.Input[str]:
    """Returns a part of an ARN, which may be None in a unit test whose mocks return no outputs."""
    if is_output(arn):
        return pulumi.Output.from_input(arn).apply(lambda known: part(str(known)))
    return part(str(arn))


def remove_qualifier(state_machine_arn: pulumi.Input[str]) -> pulumi.Input[str]:
    """Returns the ARN of the machine itself, which a call of its version or alias needs permission for.

    (Step Functions developer guide, authorization for versions and aliases)
    """
    return read_part(state_machine_arn, lambda known: ":".join(known.split(":")[:7]))
