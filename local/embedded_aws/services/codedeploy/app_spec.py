"""The AppSpec file of a deployment of a function."""

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import is_array, is_object, read_array, read_object
from embedded_aws.ministack.records import read_members
from embedded_aws.services.codedeploy.calls import OperationError
from embedded_aws.services.codedeploy.records import Spec

BEFORE: Final = "BeforeAllowTraffic"
AFTER: Final = "AfterAllowTraffic"
_TEXTS: Final = {"AppSpecContent": "appSpecContent", "String": "string"}
_PROPERTIES: Final = ("Name", "Alias", "CurrentVersion", "TargetVersion")


def read_revision(revision: Mapping[str, object]) -> Spec:
    """Returns the AppSpec of a revision.

    Raises:
        OperationError: If it is not valid.
    """
    kind = str(revision.get("revisionType", ""))
    if kind not in _TEXTS:
        raise _reject(f"the embedded emulator takes the types AppSpecContent and String, not {kind!r}")
    given = read_members(revision, _TEXTS[kind])
    content = str(given.get("content", ""))
    digest = given.get("sha256")
    if digest and digest != hashlib.sha256(content.encode()).hexdigest():
        raise _reject("the SHA256 of the content differs")
    return _read_content(content)


def _read_content(content: str) -> Spec:
    document = _parse(content)
    if not is_object(document):
        raise _reject("the AppSpec is not an object in JSON or YAML")
    members = {key.lower(): value for key, value in document.items()}
    if str(members.get("version")) not in {"0", "0.0"}:
        raise _reject("the version of the AppSpec must be 0.0")
    resources = members.get("resources")
    if not is_array(resources) or len(resources) != 1:
        raise _reject("the AppSpec must have one resource")
    [given] = read_object(resources[0]).values()
    resource = read_object(given)
    if resource.get("Type") != "AWS::Lambda::Function":
        raise _reject("the type of the resource must be AWS::Lambda::Function")
    properties = read_members(resource, "Properties")
    for name in _PROPERTIES:
        if not properties.get(name):
            raise _reject(f"the property {name} is required")
    hooks: dict[str, str] = {}
    for each in read_array(members.get("hooks")):
        hooks |= {name: str(function) for name, function in read_object(each).items()}
    if unknown := sorted(hooks.keys() - {BEFORE, AFTER}):
        raise _reject(f"the hook {unknown[0]} is unknown; must be {BEFORE} or {AFTER}")
    function, alias, current, target = (str(properties[name]) for name in _PROPERTIES)
    return {"function": function, "alias": alias, "current": current, "target": target, "hooks": hooks}


def _parse(content: str) -> object:
    import yaml  # noqa: PLC0415 imports take time

    from embedded_aws.program.yaml_files import parse_yaml  # noqa: PLC0415 likewise

    try:
        return json.loads(content)
    except RecursionError as error:
        raise _reject(f"the AppSpec cannot be read: {error}") from None
    except ValueError:
        pass
    try:
        return parse_yaml(content)
    except yaml.YAMLError as error:
        raise _reject(f"the AppSpec cannot be read: {error}") from None


def _reject(reason: str) -> OperationError:
    return OperationError("InvalidRevisionException", f"The revision is not valid: {reason}")
