"""Outputs of another stack in the same emulator, read by ``pulumi.StackReference``."""

from typing import Final

from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties, make_secret

STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"

_ORGANIZATION: Final = "organization"
"""The one of every stack without Pulumi Cloud."""


def read_reference(emulator: Emulator, reference: str, own: str) -> Properties:
    """The properties of a reference to a stack.

    Args:
        emulator: Where the stacks are.
        reference: Name of the other stack: ``organization/project/stack``, ``project/stack``, or ``stack``
            for one of the same project.
        own: Project and name of the stack with the reference, with a space between.

    Raises:
        DeploymentError: If the stack does not exist.
    """
    *above, stack = reference.split("/")
    *organization, project = above or [own.partition(" ")[0]]
    name = f"{project} {stack}"
    if organization not in ([], [_ORGANIZATION]) or name not in emulator.exports:
        known = sorted(f"{_ORGANIZATION}/{each.replace(' ', '/')}" for each in emulator.exports)
        raise DeploymentError(
            f'unknown stack "{reference}"; the stacks of this emulator are: {", ".join(known) or "none"}. '
            "Deploy it into the same emulator first."
        )
    outputs, secrets = emulator.exports[name]
    marked = {key: make_secret(value) if key in secrets else value for key, value in outputs.items()}
    return {"name": reference, "outputs": marked, "secretOutputNames": sorted(secrets)}
