"""Labels of versions of parameters."""

import json
import re
from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import read_array
from embedded_aws.ministack import ssm
from embedded_aws.ministack.records import Response
from embedded_aws.services.ssm.errors import Operation, ParameterError, answer_errors
from embedded_aws.services.ssm.names import ParameterName

_VALID: Final = re.compile(r"(?!aws|ssm)[a-z_.-][\w.-]{0,99}", re.ASCII | re.IGNORECASE)
_MOST: Final = 10


def label(label_version: Operation) -> Operation:
    """Labels a version with the valid labels of a request; a version has at most ten."""

    @answer_errors
    def label_checked(given: Mapping[str, object]) -> Response:
        name = ParameterName.read(str(given.get("Name", ""))).stored
        version = _find_version(name, given)
        labels = [str(each) for each in read_array(given.get("Labels"))]
        valid = [each for each in labels if _VALID.fullmatch(each)]
        if len({*version.get("Labels", ()), *valid}) > _MOST:
            raise ParameterError(
                "ParameterVersionLabelLimitExceeded",
                f"A parameter version can have a maximum of {_MOST} labels.",
            )
        status, headers, body = label_version({**given, "Name": name, "Labels": valid})
        answer: Mapping[str, object] = json.loads(body)
        invalid = [each for each in labels if each not in valid]
        return status, headers, json.dumps({**answer, "InvalidLabels": invalid}).encode()

    return label_checked


@answer_errors
def unlabel(given: Mapping[str, object]) -> Response:
    """Removes labels from a version."""
    name = ParameterName.read(str(given.get("Name", ""))).stored
    version = _find_version(name, given)
    there = version.get("Labels", [])
    labels = [str(each) for each in read_array(given.get("Labels"))]
    answer = {
        "RemovedLabels": [each for each in labels if each in there],
        "InvalidLabels": [each for each in labels if each not in there],
    }
    version["Labels"] = [each for each in there if each not in labels]
    if version["Version"] == ssm.parameters[name]["Version"]:
        ssm.parameters[name]["Labels"] = version["Labels"]
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()


def _find_version(name: str, given: Mapping[str, object]) -> ssm.Parameter:
    history = ssm.history.get(name)
    if not history:
        raise ParameterError("ParameterNotFound", f"Parameter {given['Name']} not found")
    wanted = given.get("ParameterVersion", ssm.parameters[name]["Version"])
    for version in history:
        if version["Version"] == wanted:
            return version
    raise ParameterError(
        "ParameterVersionNotFound",
        f"Systems Manager could not find version {wanted} of {given['Name']}. "
        "Verify the version and try again.",
    )
