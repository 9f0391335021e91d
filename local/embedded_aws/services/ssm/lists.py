"""Lists of parameters and of their versions: filters and pages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from embedded_aws.door.context import Context
from embedded_aws.door.pages import take_page
from embedded_aws.json_values import read_array, read_object, read_text
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.ssm.names import require_parameter
from embedded_aws.services.ssm.values import show_parameter, show_value
from embedded_aws.state.ssm import PARAMETERS, Parameter, Version, build_parameter_arn

_PAGE: Final = 10
_PAGE_OF_HISTORY: Final = 50
_KEYS_OF_PATH: Final = ("Type", "KeyId", "Label")
_KEYS: Final = ("Path", "Name", "Type", "KeyId", "Tier", "DataType", "Label")
_TAG: Final = "tag:"
_ONE_LEVEL: Final = "OneLevel"
Item = TypeVar("Item")
_Matches = Callable[[str, str], bool]
_OPTIONS: Final[Mapping[str, _Matches]] = {
    "Equals": lambda found, wanted: found == wanted,
    "BeginsWith": lambda found, wanted: found.startswith(wanted),
    "Contains": lambda found, wanted: wanted in found,
}


def describe_parameters(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the parameters that match all filters, without their values."""
    filters = [read_object(each) for each in read_array(given.get("ParameterFilters"))]
    older = [{"Key": each["Key"], "Values": each["Values"]} for each in _read_objects(given.get("Filters"))]
    _check_keys(filters, _KEYS)
    found = [each for each in _list_parameters(context) if _matches_all(each, [*filters, *older])]
    page, token = _take_page(found, given, _PAGE)
    return {"Parameters": [_describe(each, context) for each in page], "NextToken": token}


def get_parameters_by_path(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the parameters below a path that match all filters."""
    path, filters = str(given["Path"]), _read_objects(given.get("ParameterFilters"))
    if not path.startswith("/"):
        raise ServiceError(
            "ValidationException",
            "The parameter doesn't meet the parameter name requirements: a path begins with a slash.",
        )
    _check_keys(filters, _KEYS_OF_PATH)
    recursive, decrypt = bool(given.get("Recursive")), bool(given.get("WithDecryption"))
    found = [
        each
        for each in _list_parameters(context)
        if _is_below(each.name, path, recursive=recursive) and _matches_all(each, filters)
    ]
    page, token = _take_page(found, given, _PAGE)
    shown = [show_parameter(each, each.current, context, decrypt=decrypt) for each in page]
    return {"Parameters": shown, "NextToken": token}


def get_parameter_history(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the versions of a parameter, the oldest first."""
    parameter = require_parameter(given["Name"], context)
    page, token = _take_page(parameter.versions, given, _PAGE_OF_HISTORY)
    decrypt = bool(given.get("WithDecryption"))
    shown = [
        {
            **_describe_version(parameter.name, each),
            "Value": show_value(each, decrypt=decrypt),
            "Labels": [*each.labels],
        }
        for each in page
    ]
    return {"Parameters": shown, "NextToken": token}


def _read_objects(value: object) -> list[Mapping[str, object]]:
    return [read_object(each) for each in read_array(value)]


def _list_parameters(context: Context) -> list[Parameter]:
    found = PARAMETERS.select(context.account, context.region)
    return [found[name] for name in sorted(found)]


def _describe(parameter: Parameter, context: Context) -> dict[str, object]:
    arn = build_parameter_arn(context.account, context.region, parameter.name)
    return {**_describe_version(parameter.name, parameter.current), "ARN": arn}


def _describe_version(name: str, version: Version) -> dict[str, object]:
    return {
        "Name": name,
        "Type": version.type,
        "KeyId": version.key_id or None,
        "LastModifiedDate": version.modified,
        "LastModifiedUser": version.user,
        "Description": version.description,
        "AllowedPattern": version.allowed_pattern,
        "Version": version.number,
        "Tier": version.tier,
        "Policies": _read_policies(version.policies),
        "DataType": version.data_type,
    }


def _read_policies(policies: str) -> list[dict[str, object]]:
    """Returns the inline policies as they are shown; their effects do not take place here."""
    return (
        [{"PolicyText": policies, "PolicyType": "Expiration", "PolicyStatus": "Pending"}] if policies else []
    )


def _check_keys(filters: Sequence[Mapping[str, object]], keys: Sequence[str]) -> None:
    for each in filters:
        key = read_text(each.get("Key"))
        if key not in keys and not (_TAG in key and keys is _KEYS):
            raise ServiceError(
                "InvalidFilterKey",
                f"The following filter key is not valid: {key}. "
                f"Valid filter keys include: [{', '.join(keys)}].",
            )


def _matches_all(parameter: Parameter, filters: Sequence[Mapping[str, object]]) -> bool:
    return all(_matches(parameter, each) for each in filters)


def _matches(parameter: Parameter, given: Mapping[str, object]) -> bool:
    key, option = read_text(given["Key"]), read_text(given.get("Option", ""))
    wanted = [read_text(value) for value in read_array(given.get("Values"))]
    if key == "Path":
        recursive = option != _ONE_LEVEL
        return any(_is_below(parameter.name, path, recursive=recursive) for path in wanted)
    if key.startswith(_TAG):
        found = parameter.tags.get(key.removeprefix(_TAG))
        return found is not None and (not wanted or found in wanted)
    matches = _OPTIONS.get(option or "Equals")
    if matches is None:
        message = f"The following filter option is not valid: {option}. Valid options include: "
        raise ServiceError("InvalidFilterOption", f"{message}[{', '.join(_OPTIONS)}].")
    if not wanted:
        return True
    return any(matches(found, each) for found in _read_values(parameter, key) for each in wanted)


def _read_values(parameter: Parameter, key: str) -> list[str]:
    version = parameter.current
    values = {
        "Name": [parameter.name],
        "Type": [version.type],
        "KeyId": [version.key_id],
        "Tier": [version.tier],
        "DataType": [version.data_type],
        "Label": version.labels,
    }
    return values.get(key, [])


def _is_below(name: str, path: str, *, recursive: bool) -> bool:
    full, start = name if name.startswith("/") else f"/{name}", f"{path.rstrip('/')}/"
    return full.startswith(start) and (recursive or "/" not in full.removeprefix(start))


def _take_page(
    items: Sequence[Item], given: Mapping[str, object], most: int
) -> tuple[Sequence[Item], str | None]:
    """Returns the items of a page, and the token of the next one; None if there is none."""
    invalid = ServiceError("InvalidNextToken", "The specified token is not valid.")
    return take_page(items, given.get("NextToken"), given.get("MaxResults") or most, invalid)
