"""The provider ``command``: commands of this machine at the creation, update and deletion of a resource."""

import subprocess
from collections.abc import Mapping
from typing import Final

from embedded_aws.emulator.aws_settings import merge_command_settings
from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import Created, invoke, resource_type
from embedded_aws.resource_model.resource_type import ResourceType

_SHELL: Final = ("/bin/sh", "-c")


@resource_type("command:local:Command")
class Command(ResourceType):
    """Commands in the directory of the program. An update runs ``update``; without one, ``create`` again."""

    takes = (
        *("addPreviousOutputInEnv", "create", "delete", "dir", "environment", "interpreter", "stdin"),
        *("triggers", "update"),
    )
    meaningless = ("logging",)
    replaced_by = ("triggers",)

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> Created:
        return aws.make_up_id(9), _run(given, given.get("create"), {})

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        # What a resource is read as, is what its command printed.
        given.outputs = {
            **given.outputs,
            **_run(given, given.get("update", given.get("create")), given.outputs),
        }

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        return {name: given.outputs[name] for name in ("stdout", "stderr") if name in given.outputs}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        _run(given, given.get("delete"), given.outputs)


@invoke("command:local:run", results_of_code=("stdout", "stderr"))
def run(_aws: Context, given: Inputs) -> Properties:
    """Runs a command while the program is evaluated."""
    return {**given.properties, **_run(given, given["command"], {})}


def _run(given: Inputs, command: str | None, former: Properties) -> Properties:
    """Runs a command, if there is one; what it printed.

    Raises:
        DeploymentError: If the command fails, with its output.
    """
    if not command:
        return {"stdout": "", "stderr": ""}
    variables: Mapping[str, object] = given.get("environment", {})
    environment = merge_command_settings({name: str(value) for name, value in variables.items()})
    if given.properties.get("addPreviousOutputInEnv", True) and former:
        environment["PULUMI_COMMAND_STDOUT"] = former.get("stdout", "")
        environment["PULUMI_COMMAND_STDERR"] = former.get("stderr", "")
    try:
        done = subprocess.run(  # noqa: S603 the program asks for it
            [*given.get("interpreter", _SHELL), command],
            input=given.properties.get("stdin", ""),
            cwd=given.get("dir"),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise DeploymentError(f"cannot run {command!r}: {error}") from None
    if done.returncode:
        printed = f"{done.stdout}{done.stderr}".rstrip()
        raise DeploymentError(f"exit status {done.returncode}: running {command!r}:\n{printed}")
    return {"stdout": done.stdout.removesuffix("\n"), "stderr": done.stderr.removesuffix("\n")}
