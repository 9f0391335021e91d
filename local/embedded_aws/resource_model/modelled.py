"""Values in AWS's spelling, by AWS's own model of its API.

Pulumi and AWS agree on most names but for capitals. CloudFront wraps every list in an object with its
length, which is in the model, too.
"""

from collections.abc import Iterable, Mapping
from typing import cast

from botocore.model import ListShape, MapShape, Shape, StructureShape

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties


def spell(value: object, shape: Shape, names: Mapping[str, str] | None = None) -> object:
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
            return spell_members(value, shape, names)
        case ListShape():
            return [spell(item, shape.member, names) for item in cast("Iterable[object]", value)]
        case MapShape():
            members = cast("Mapping[str, object]", value)
            return {name: spell(member, shape.value, names) for name, member in members.items()}
        case _:
            return _make_plain(value, shape)


def spell_members(value: object, shape: Shape, names: Mapping[str, str] | None = None) -> Properties:
    """An object, or a list that AWS wraps in an object, as :func:`spell` makes it."""
    members = cast("Mapping[str, object]", {"items": value} if isinstance(value, list) else value)
    names = names or {}
    if not isinstance(shape, StructureShape):
        raise TypeError(f"{shape.name} is not an object")
    known = {name.lower(): name for name in shape.members}
    spelled: Properties = {}
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


def _make_plain(value: object, shape: Shape) -> object:
    match shape.type_name:
        case "string":
            return value if isinstance(value, str) else str(value)
        case "integer" | "long":
            return int(value) if isinstance(value, str | int | float) else value
        case "blob":
            return str(value).encode()
        case _:
            return value
