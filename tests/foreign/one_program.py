"""Deploys one project, runs it again, and destroys it.

``python -m tests.foreign.one_program DIR RESULT MODE`` writes what became of it into the file ``RESULT``.
"""

import json
import sys
from pathlib import Path
from typing import Any, cast

from embedded_aws import Emulator, deploy
from embedded_aws.emulator.containers.engine import ContainerMode
from embedded_aws.program.project import load_project
from embedded_aws.resources.problems import UnsupportedError


def try_program(directory: Path, containers: ContainerMode) -> dict[str, Any]:
    """Returns what became of a program, as far as it came."""
    outcome: dict[str, Any] = {}
    try:
        outcome["runtime"] = load_project(directory).runtime
        stack = _find_stack(directory)
        with Emulator(containers=containers) as emulator:
            deployed = deploy(directory, stack=stack, emulator=emulator)
            outcome["deploys"] = True
            changed = deployed.update(directory)
            outcome["second"] = not changed
            if changed:
                outcome["error"] = f"the second run: {', '.join(sorted(changed))}"
            deployed.destroy()
            outcome["destroyed"] = not deployed.resources
    except UnsupportedError as error:
        outcome["missing"] = sorted({f"{each.token} {each.reason}".strip() for each in error.problems})
    except Exception as error:
        outcome["error"] = " ".join(f"{type(error).__name__}: {error}".split())
    return outcome


def _find_stack(directory: Path) -> str:
    files = [
        file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in directory.glob("Pulumi.*.yaml")
    ]
    return files[0] if len(files) == 1 else "dev"


if __name__ == "__main__":
    asked, result, mode = sys.argv[1:]
    Path(result).write_text(json.dumps(try_program(Path(asked), cast("ContainerMode", mode))))
