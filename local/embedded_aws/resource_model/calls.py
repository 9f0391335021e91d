"""Calls that AWS's own model of its API helps to make."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from botocore.exceptions import ClientError
from botocore.model import ListShape, MapShape, StructureShape

from embedded_aws.emulator.clients import Client
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Inputs


def call(client: Client, operation: str, arguments: Mapping[str, object], **more: object) -> Properties:
    """Calls an operation with those of the arguments that it has.

    What creates a resource often takes more than what updates it.

    Args:
        client: A boto3 client.
        operation: Such as ``"UpdateFunctionConfiguration"``.
        arguments: Arguments, of which any may be unknown to the operation.
        **more: Arguments that it must have.
    """
    known = find_input(client, operation).members
    given = {name: value for name, value in arguments.items() if name in known}
    return _find_method(client, operation)(**given, **more)


def replace_tags(client: Client, arn: str, given: Inputs) -> None:
    """Makes the tags of an existing resource those that are given, in a service that has ``TagResource``.

    A type calls it after creation, too, if MiniStack does not keep the tags that a resource is created with.
    """
    tags: dict[str, str] = given.get("tags", {})
    removed = sorted(given.before.get("tags", {}).keys() - tags.keys())
    if not given.has_changed("tags"):
        return
    if removed:
        shape = find_input(client, "UntagResource")
        resource, keys = _split(shape)
        listed = {"Items": removed} if isinstance(shape.members[keys], StructureShape) else removed
        _find_method(client, "UntagResource")(**{resource: arn, keys: listed})
    if tags:
        shape = find_input(client, "TagResource")
        resource, added = _split(shape)
        _find_method(client, "TagResource")(**{resource: arn, added: _read_tags(shape.members[added], tags)})


def select_inputs(answer: Properties, names: Mapping[str, str]) -> Properties:
    """Those inputs in ``names`` that are in an answer of AWS's, by their own names."""
    return {ours: answer[theirs] for ours, theirs in names.items() if theirs in answer}


def find_one(items: Sequence[Properties]) -> Properties:
    """The one item of a list that was asked for by its id.

    Raises:
        ClientError: If there is none, which MiniStack answers with an empty list.
    """
    if items:
        return items[0]
    raise ClientError({"Error": {"Code": "NotFound", "Message": "the resource does not exist"}}, "Describe")


def keep_given(given: Inputs, name: str, wanted: object, actual: object) -> Properties:
    """An input that is read: as it was given, if what AWS has is what was wanted in AWS's spelling."""
    return {name: given[name] if actual == wanted else actual}


def _split(shape: StructureShape) -> tuple[str, str]:
    """The members of a request that name the resource and the tags."""
    (tags,) = (name for name in shape.members if "tag" in name.lower())
    (resource,) = (name for name in shape.required_members if name != tags)
    return resource, tags


def _read_tags(shape: object, tags: Mapping[str, str]) -> object:
    match shape:
        case MapShape():
            return dict(tags)
        case ListShape():
            key, value = sorted(cast("StructureShape", shape.member).members)
            return [{key: name, value: text} for name, text in tags.items()]
        case _:
            return {"Items": [{"Key": name, "Value": text} for name, text in tags.items()]}


def find_input(client: Client, operation: str) -> StructureShape:
    """Returns the shape of the arguments of an operation."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    if shape is None:
        raise ValueError(f"{operation} has no arguments")
    return shape


def _find_method(client: Client, operation: str) -> Callable[..., Properties]:
    (name,) = (ours for ours, theirs in client.meta.method_to_api_mapping.items() if theirs == operation)
    return getattr(client, name)
