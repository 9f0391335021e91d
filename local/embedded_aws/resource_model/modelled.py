"""Values in AWS's spelling, by AWS's own model of its API.

Pulumi and AWS agree on most names but for capitals. CloudFront wraps every list in an object with its
length, which is in the model, too.
"""

from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from embedded_aws.errors import DeploymentError


def spell(value: Any, shape: Shape, names: Mapping[str, str] | None = None) -> Any:
    """A value of Pulumi's as the shape of AWS's model has it.

    Args:
        value: Objects with camelCase names, lists and plain values.
        shape: What AWS expects.
        names: AWS's name for each of Pulumi's that differs in more than capitals.

    Raises:
        DeploymentError: An object has a member that the shape does not know.
    """
    match shape:
        case StructureShape():
            return _convert_object(value, shape, names or {})
        case ListShape():
            return [spell(item, shape.member, names) for item in value]
        case MapShape():
            return {name: spell(member, shape.value, names) for name, member in value.items()}
        case _:
            return _make_plain(value, shape)


def _convert_object(value: Any, shape: StructureShape, names: Mapping[str, str]) -> dict[str, Any]:
    members: dict[str, Any] = {"items": value} if isinstance(value, list) else value
    known = {name.lower(): name for name in shape.members}
    spelled: dict[str, Any] = {}
    for name, member in members.items():
        theirs = known.get(names.get(name, name).lower())
        if theirs is None:
            raise DeploymentError(f"AWS's {shape.name} has no {name}; it has {', '.join(shape.members)}")
        spelled[theirs] = spell(member, shape.members[theirs], names)
    if "Quantity" in shape.members:
        spelled["Quantity"] = len(spelled.get("Items", []))
        if "Enabled" in shape.members:
            spelled.setdefault("Enabled", bool(spelled.get("Items")))
    return spelled


def _make_plain(value: Any, shape: Shape) -> Any:
    match shape.type_name:
        case "string":
            return value if isinstance(value, str) else str(value)
        case "integer" | "long":
            return int(value)
        case "blob":
            return value.encode()
        case _:
            return value
