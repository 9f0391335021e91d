"""Operations on parameters: to put, get and delete them."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.json_values import read_array
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.ssm.names import SECRETS, ParameterName, check_new
from embedded_aws.services.ssm.secrets import find_secret, get_secret
from embedded_aws.services.ssm.tags import read_tags
from embedded_aws.services.ssm.values import check_value, choose_tier, show_parameter
from embedded_aws.state.ssm import PARAMETERS, SECURE, Parameter, Version

_MOST_VERSIONS: Final = 100
_MANAGED_KEY: Final = "alias/aws/ssm"
_TAGGED: Final = (
    "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please "
    "remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or "
    "RemoveTagsFromResource."
)
_EXISTS: Final = (
    "The parameter already exists. To overwrite this value, set the overwrite option in the request to true."
)


def put_parameter(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Creates a parameter, or a new version of one."""
    name = str(given["Name"])
    check_new(name, context)
    if given.get("Overwrite") and given.get("Tags"):
        raise ServiceError("ValidationException", _TAGGED)
    parameter = ParameterName(name).find(context)
    if parameter and not given.get("Overwrite"):
        raise ServiceError("ParameterAlreadyExists", _EXISTS)
    before = parameter.current if parameter else None
    tier = choose_tier(given, before, context)
    check_value(given, tier)
    version = _build_version(given, before, tier, context)
    if parameter:
        _add_version(parameter, version)
    else:
        created = Parameter(name, [version], read_tags(given.get("Tags")))
        PARAMETERS.select(context.account, context.region)[name] = created
    return {"Version": version.number, "Tier": tier}


def _build_version(
    given: Mapping[str, object], before: Version | None, tier: str, context: Context
) -> Version:
    kind = str(given.get("Type") or (before.type if before else ""))
    if not kind:
        raise ServiceError("ValidationException", "A parameter type is required when you create a parameter.")
    return Version(
        number=before.number + 1 if before else 1,
        type=kind,
        value=str(given["Value"]),
        key_id=str(given.get("KeyId") or _MANAGED_KEY) if kind == SECURE else "",
        description=str(given.get("Description", before.description if before else "")),
        allowed_pattern=str(given.get("AllowedPattern", "")),
        data_type=str(given.get("DataType", "text")),
        tier=tier,
        policies=str(given.get("Policies", "")),
        user=context.caller,
    )


def _add_version(parameter: Parameter, version: Version) -> None:
    """Adds a version, and deletes the oldest one of more than a hundred."""
    oldest = parameter.versions[0]
    if len(parameter.versions) >= _MOST_VERSIONS:
        if oldest.labels:
            raise ServiceError(
                "ParameterMaxVersionLimitExceeded",
                f"You attempted to create a new version of {parameter.name} by calling the PutParameter API "
                f"with the overwrite flag. Version {oldest.number}, the oldest version, can't be deleted "
                "because it has a label associated with it. Move the label to another version of the "
                "parameter, and try again.",
            )
        del parameter.versions[0]
    parameter.versions.append(version)


def get_parameter(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns a parameter, or a secret that is named as one."""
    name, decrypt = str(given["Name"]), bool(given.get("WithDecryption"))
    if name.startswith(SECRETS):
        return {"Parameter": get_secret(name, context, decrypt=decrypt)}
    read = ParameterName.read(name)
    parameter = read.find(context)
    if parameter is None:
        raise ServiceError("ParameterNotFound")
    version = find_version(parameter, read.selector)
    if version is None:
        raise ServiceError(
            "ParameterVersionNotFound",
            f"Systems Manager could not find version {read.selector[1:]} of {read.plain}. "
            "Verify the version and try again.",
        )
    return {"Parameter": _show(parameter, version, read, context, decrypt=decrypt)}


def _show(
    parameter: Parameter, version: Version, read: ParameterName, context: Context, *, decrypt: bool
) -> dict[str, object]:
    name = "" if read.plain.startswith("arn:") else read.plain
    return show_parameter(parameter, version, context, decrypt=decrypt, name=name, selector=read.selector)


def find_version(parameter: Parameter, selector: str) -> Version | None:
    """Returns the version of a selector; None if it does not exist.

    Args:
        parameter: The parameter.
        selector: A colon and a number or a label; empty for the newest version.
    """
    wanted = selector[1:]
    if not wanted:
        return parameter.current
    for version in parameter.versions:
        if wanted == str(version.number) or wanted in version.labels:
            return version
    return None


def get_parameters(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns parameters and secrets, and the names of those that do not exist."""
    decrypt = bool(given.get("WithDecryption"))
    names = [str(name) for name in read_array(given["Names"])]
    found = {name: _find(name, context, decrypt=decrypt) for name in names}
    return {
        "Parameters": [each for each in found.values() if each],
        "InvalidParameters": [name for name, each in found.items() if not each],
    }


def _find(name: str, context: Context, *, decrypt: bool) -> Mapping[str, object] | None:
    if name.startswith(SECRETS):
        return find_secret(name, context, decrypt=decrypt)
    read = ParameterName.read(name)
    parameter = read.find(context)
    version = find_version(parameter, read.selector) if parameter else None
    return _show(parameter, version, read, context, decrypt=decrypt) if parameter and version else None


def delete_parameter(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Deletes a parameter with all of its versions."""
    parameter = ParameterName.read(str(given["Name"])).find(context)
    if parameter is None:
        raise ServiceError("ParameterNotFound")
    del PARAMETERS.select(context.account, context.region)[parameter.name]
    return {}


def delete_parameters(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Deletes parameters, and returns the names of those that do not exist."""
    names = [str(name) for name in read_array(given["Names"])]
    found = {name: ParameterName.read(name).find(context) for name in names}
    records = PARAMETERS.select(context.account, context.region)
    for parameter in found.values():
        if parameter:
            records.pop(parameter.name, None)
    return {
        "DeletedParameters": [name for name, parameter in found.items() if parameter],
        "InvalidParameters": [name for name, parameter in found.items() if not parameter],
    }
