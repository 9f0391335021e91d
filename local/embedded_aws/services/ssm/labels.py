"""Labels of versions of parameters."""

import re
from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.json_values import read_array
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.ssm.names import require_parameter
from embedded_aws.state.ssm import Parameter, Version

_VALID: Final = re.compile(r"(?!aws|ssm)[a-z_.-][\w.-]{0,99}", re.ASCII | re.IGNORECASE)
_MOST: Final = 10


def label_parameter_version(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Labels a version with the valid labels of a request, which other versions lose."""
    parameter = require_parameter(given["Name"], context)
    version = _find_version(parameter, given)
    labels = [str(each) for each in read_array(given["Labels"])]
    valid = [each for each in labels if _VALID.fullmatch(each)]
    if len({*version.labels, *valid}) > _MOST:
        raise ServiceError(
            "ParameterVersionLabelLimitExceeded",
            f"A parameter version can have a maximum of {_MOST} labels.",
        )
    for other in parameter.versions:
        if other is not version:
            other.labels = [each for each in other.labels if each not in valid]
    version.labels += [each for each in dict.fromkeys(valid) if each not in version.labels]
    invalid = [each for each in labels if each not in valid]
    return {"InvalidLabels": invalid, "ParameterVersion": version.number}


def unlabel_parameter_version(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Removes labels from a version."""
    version = _find_version(require_parameter(given["Name"], context), given)
    labels = [str(each) for each in read_array(given["Labels"])]
    removed = [each for each in labels if each in version.labels]
    version.labels = [each for each in version.labels if each not in labels]
    return {"RemovedLabels": removed, "InvalidLabels": [each for each in labels if each not in removed]}


def _find_version(parameter: Parameter, given: Mapping[str, object]) -> Version:
    wanted = given.get("ParameterVersion", parameter.current.number)
    for version in parameter.versions:
        if version.number == wanted:
            return version
    raise ServiceError(
        "ParameterVersionNotFound",
        f"Systems Manager could not find version {wanted} of {given['Name']}. "
        "Verify the version and try again.",
    )
