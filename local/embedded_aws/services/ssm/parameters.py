"""Parameters: their names, their values, and what a request for several of them finds."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.emulator.patterns import InvalidPatternError, SlowPatternError, compile_pattern
from embedded_aws.json_values import JsonObject, read_array, read_object, read_objects
from embedded_aws.ministack.records import Response
from embedded_aws.services.ssm.errors import Operation, ParameterError, answer_errors
from embedded_aws.services.ssm.names import SECRETS, ParameterName, check_new
from embedded_aws.services.ssm.secrets import find_secret, get_secret

_TYPES: Final = ("text", "aws:ec2:image", "aws:ssm:integration")
_LIMITS: Final = {"Standard": 4096, "Advanced": 8192}
_UPGRADE: Final = (
    " To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more "
    "information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/"
    "parameter-store-advanced-parameters.html"
)


def put(put_parameter: Operation) -> Operation:
    """Rejects names and values that Systems Manager rejects."""

    @answer_errors
    def put_checked(given: Mapping[str, object]) -> Response:
        check_new(given)
        _check_value(given)
        return put_parameter({**given, "Name": ParameterName(str(given["Name"])).stored})

    return put_checked


def _check_value(given: Mapping[str, object]) -> None:
    value, tier, kind = (
        str(given.get("Value", "")),
        str(given.get("Tier", "Standard")),
        given.get("DataType", "text"),
    )
    if not value:
        raise ParameterError(
            "ValidationException",
            "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have "
            "length greater than or equal to 1.",
        )
    limit = _LIMITS.get(tier, _LIMITS["Advanced"])
    if len(value) > limit:
        message = f"{tier} tier parameters support a maximum parameter value of {limit} characters."
        raise ParameterError("ValidationException", message + (_UPGRADE if tier == "Standard" else ""))
    if kind not in _TYPES:
        raise ParameterError(
            "ValidationException",
            f"The following data type is not supported: {kind} (Data type names are all lowercase.)",
        )
    if pattern := str(given.get("AllowedPattern", "")):
        _check_pattern(pattern, value)


def _check_pattern(pattern: str, value: str) -> None:
    try:
        matches = compile_pattern(pattern).search(value)
    except (InvalidPatternError, SlowPatternError):
        raise ParameterError(
            "InvalidAllowedPatternException", "The request doesn't meet the regular expression requirement."
        ) from None
    if not matches:
        raise ParameterError(
            "ParameterPatternMismatchException",
            f"Parameter value, cannot be validated against allowedPattern: {pattern}",
        )


def get(get_parameter: Operation) -> Operation:
    """Finds a parameter by each of its names, and secrets."""

    @answer_errors
    def get_by_name(given: Mapping[str, object]) -> Response:
        name = str(given.get("Name", ""))
        if name.startswith(SECRETS):
            secret = get_secret(name, decrypt=bool(given.get("WithDecryption")))
            return 200, {"Content-Type": "application/x-amz-json-1.1"}, _dump({"Parameter": secret})
        found = ParameterName.read(name)
        status, headers, body = get_parameter({**given, "Name": found.resolved})
        answer = read_object(json.loads(body))
        if "Parameter" in answer:
            answer["Parameter"] = _show_name(read_object(answer["Parameter"]), found)
        elif answer.get("__type") == "ParameterVersionNotFound":
            answer["message"] = (
                f"Systems Manager could not find version {found.selector[1:]} of {found.plain}. "
                "Verify the version and try again."
            )
        return status, headers, _dump(answer)

    return get_by_name


def _show_name(parameter: JsonObject, name: ParameterName) -> JsonObject:
    return parameter if name.plain.startswith("arn:") else {**parameter, "Name": name.plain}


def _dump(answer: Mapping[str, object]) -> bytes:
    return json.dumps(answer).encode()


def get_several(get_parameters: Operation) -> Operation:
    """Finds parameters by each of their names, and secrets."""

    def find(name: str, given: Mapping[str, object]) -> JsonObject | None:
        if name.startswith(SECRETS):
            return find_secret(name, decrypt=bool(given.get("WithDecryption")))
        read = ParameterName.read(name)
        *_, body = get_parameters({**given, "Names": [read.resolved]})
        for parameter in read_objects(read_object(json.loads(body))["Parameters"]):
            return _show_name(parameter, read)
        return None

    @answer_errors
    def get_by_names(given: Mapping[str, object]) -> Response:
        found = {str(name): find(str(name), given) for name in read_array(given.get("Names"))}
        answer = {
            "Parameters": [parameter for parameter in found.values() if parameter],
            "InvalidParameters": [name for name, parameter in found.items() if not parameter],
        }
        return 200, {"Content-Type": "application/x-amz-json-1.1"}, _dump(answer)

    return get_by_names


def resolve_name(operation: Operation) -> Operation:
    """Finds the parameter of a request by each of its names."""

    @answer_errors
    def operate_on_stored(given: Mapping[str, object]) -> Response:
        return operation({**given, "Name": ParameterName.read(str(given.get("Name", ""))).resolved})

    return operate_on_stored


def delete_several(delete_parameters: Operation) -> Operation:
    """Deletes parameters by each of their names, which the response has as they are in the request."""

    @answer_errors
    def delete_by_names(given: Mapping[str, object]) -> Response:
        names = {ParameterName.read(str(each)).resolved: str(each) for each in read_array(given.get("Names"))}
        status, headers, body = delete_parameters({**given, "Names": list(names)})
        answer: Mapping[str, list[str]] = json.loads(body)
        shown = {member: [names[each] for each in listed] for member, listed in answer.items()}
        return status, headers, _dump(shown)

    return delete_by_names


def decrypt(read: Callable[..., str | None]) -> Callable[..., str | None]:
    """Returns the value of a parameter to another service as it was put."""

    def read_decrypted(name_or_arn: str, version: str | int | None = None, **_decrypt: bool) -> str | None:
        return read(name_or_arn, version, decrypt=True)

    return read_decrypted
