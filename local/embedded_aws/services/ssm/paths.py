"""Parameters of a path."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from typing import Final

from embedded_aws.json_values import JsonObject, read_array, read_number, read_objects, read_text
from embedded_aws.ministack import ssm
from embedded_aws.ministack.records import Response
from embedded_aws.services.ssm.errors import Operation, ParameterError, answer_errors

_KEYS: Final = ("Type", "KeyId", "Label")
_PAGE: Final = 10


def get_by_path(_: Operation) -> Operation:
    """Returns the parameters of a path that match all filters of a request."""

    @answer_errors
    def get_parameters_by_path(given: Mapping[str, object]) -> Response:
        filters = read_objects(given.get("ParameterFilters"))
        _check(str(given.get("Path", "")), filters)
        found = [each for each in _list_parameters(given) if _matches_all(each, filters)]
        start = _read_position(given.get("NextToken"))
        end = start + int(read_number(given.get("MaxResults")) or _PAGE)
        decrypt = bool(given.get("WithDecryption"))
        answer: dict[str, object] = {
            "Parameters": [ssm.show_parameter(each, decrypt) for each in found[start:end]]
        }
        if end < len(found):
            answer["NextToken"] = base64.b64encode(str(end).encode()).decode()
        return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()

    return get_parameters_by_path


def _check(path: str, filters: list[JsonObject]) -> None:
    if not path.startswith("/"):
        raise ParameterError(
            "ValidationException",
            "The parameter doesn't meet the parameter name requirements: a path begins with a slash.",
        )
    for each in filters:
        if each.get("Key") not in _KEYS:
            raise ParameterError(
                "InvalidFilterKey",
                f"The following filter key is not valid: {each.get('Key')}. "
                f"Valid filter keys include: [{', '.join(_KEYS)}].",
            )


def _list_parameters(given: Mapping[str, object]) -> Iterator[ssm.Parameter]:
    start = str(given["Path"]).rstrip("/") + "/"
    for name, parameter in sorted(ssm.parameters.items()):
        full = name if name.startswith("/") else f"/{name}"
        if full.startswith(start) and (given.get("Recursive") or "/" not in full.removeprefix(start)):
            yield parameter


def _matches_all(parameter: ssm.Parameter, filters: list[JsonObject]) -> bool:
    return all(
        ssm.matches_filter(
            parameter,
            read_text(each["Key"]),
            read_text(each.get("Option", "Equals")),
            [read_text(value) for value in read_array(each.get("Values"))],
        )
        for each in filters
    )


def _read_position(token: object) -> int:
    if token is None:
        return 0
    try:
        return int(base64.b64decode(str(token), validate=True))
    except (binascii.Error, ValueError):
        raise ParameterError("InvalidNextToken", "The specified token is not valid.") from None
