"""The Region of a stack that the Pulumi CLI deployed, which is not always that of the shell."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from embedded_aws.json_values import read_object

_KEY: Final = "aws:region"
_REGION: Final = r"[a-z]{2,}(?:-[a-z]+)+-\d+"
_IN_OUTPUTS: Final = re.compile(
    rf"\barn:[\w-]+:[\w-]+:({_REGION}):"
    rf"|\.({_REGION})\.(?:amazonaws\.com|amazoncognito\.com|api\.aws|on\.aws)\b"
    rf"|//(?:s3|sqs|sts)\.({_REGION})\.amazonaws\.com\b"
)
"""ARNs and host names with a Region; a bucket of S3 or a distribution may have none."""


def find_region(
    project: Path, stack: str, config: Mapping[str, str], outputs: Mapping[str, object]
) -> str | None:
    """Returns the Region of a stack; None if neither its outputs nor its configuration has one.

    Args:
        project: Directory of the project.
        stack: Name of the stack.
        config: Configuration of the command by ``namespace:key``, which comes first.
        outputs: Outputs of the stack, which come before the file of the stack if all have the same Region.
    """
    found = {region for each in _IN_OUTPUTS.findall(json.dumps(outputs)) for region in each if region}
    if _KEY in config:
        return config[_KEY]
    return found.pop() if len(found) == 1 else _read_stack_file(project, stack)


def _read_stack_file(project: Path, stack: str) -> str | None:
    from embedded_aws.program.project import load_project  # noqa: PLC0415 it imports Pulumi
    from embedded_aws.program.yaml_files import read_mapping  # noqa: PLC0415

    file = load_project(project).stack_files / f"Pulumi.{stack}.yaml"
    region = read_object(read_mapping(file).get("config")).get(_KEY) if file.is_file() else None
    return region if isinstance(region, str) else None
