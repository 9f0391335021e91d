"""The one list of what differs from AWS here, and the checks that bridge it where that is possible.

What the emulator accepts although AWS refuses it is checked before a resource is created, with
AWS's own message. The README shows the list.
"""

from embedded_aws.bridges import containers, distributions, functions, gateways, messages, others, workflows
from embedded_aws.context import Context
from embedded_aws.wire import Properties

_BRIDGES = (
    *functions.BRIDGES,
    *messages.BRIDGES,
    *workflows.BRIDGES,
    *gateways.BRIDGES,
    *containers.BRIDGES,
    *distributions.BRIDGES,
    *others.BRIDGES,
)


def describe() -> list[dict[str, str]]:
    """The differences from AWS, each with its type, property, rule and reason."""
    return [
        {
            "type": bridge.type,
            "property": bridge.property,
            "rule": bridge.rule,
            "reason": bridge.reason,
        }
        for bridge in _BRIDGES
    ]


def check(aws: Context, type_: str, inputs: Properties) -> None:
    """Refuses what AWS refuses and the emulator accepts.

    Raises:
        DeploymentError: With the message that AWS has for it.
    """
    for bridge in _BRIDGES:
        if bridge.type == type_ and bridge.check:
            bridge.check(aws, inputs)
