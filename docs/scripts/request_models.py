"""Writes the models that the emulator reads requests and writes responses by, from those of botocore.

A test compares ``models.zip`` with the installed botocore.
"""

import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from botocore.loaders import Loader

from embedded_aws.protocol import models
from embedded_aws.request_validation.answers import SERVICES_WITH_XML
from embedded_aws.request_validation.validation import SERVICES

PATH: Final = Path(models.__file__).with_name(models.ARCHIVE)
_WIRE: Final = ("type", "payload", "flattened", "document", "locationName", "timestampFormat", "xmlNamespace")
_SHAPE: Final = (*_WIRE, "required", "min", "max", "pattern", "sensitive")
_OUTPUT_SHAPE: Final = (*_WIRE, "exception", "fault", "error")
_MEMBER: Final = (
    *("shape", "location", "locationName", "queryName", "flattened", "jsonvalue", "timestampFormat"),
    *("xmlAttribute", "xmlNamespace"),
)
_METADATA: Final = ("apiVersion", "awsQueryCompatible", "jsonVersion", "targetPrefix", "xmlNamespace")
_OTHERS: Final = ("apigatewaymanagementapi", "cloudfront", "codedeploy", "s3", "xray")
"""Services with protocols of their own that are not validated."""
_FORMS: Final = tomllib.loads(Path(__file__).with_name("sqs_forms.toml").read_text())
"""Names of Amazon SQS in the query protocol, which botocore's model has no longer."""
_TYPES_ONLY: Final = ("apigatewayv2", "appsync", "cloudtrail", "ecr", "ecs", "sesv2", "sqs")
"""Services that validate requests themselves, but for the types of JSON."""
_NEWER: Final = {
    ("cognito-idp", "PasswordType"): {"pattern": r"^[\S]+.*[\S]+$"},
    ("logs", "MetricNamespace"): {"pattern": r"[^*$]*"},
}
"""Constraints that AWS has changed, without a change of botocore's models."""
_UNCHECKED: Final = {("lambda", "Runtime"): "enum"}
"""Constraints of shapes that the service itself checks, with another error."""
_ALSO_TAGGED: Final = ("cloudfront", "ec2", "rds", "s3", "xray")
"""Services whose requests are not validated, but have tags."""
_TAGS: Final = frozenset({"Tags", "tags", "TagKeys"})
_CONTAINERS: Final = frozenset({"structure", "list", "map"})
_EARLY: Final = (1980, 1, 1, 0, 0, 0)


def build_archive() -> bytes:
    """Returns the archive; the same botocore gives the same bytes."""
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for service in sorted({*(rules.name for rules in SERVICES.values()), *_TYPES_ONLY, *_OTHERS}):
            inputs = reduce_model(service)
            _write(archive, service, inputs)
            _write(archive, f"{service}/{models.OUTPUTS}", reduce_outputs(service, inputs["shapes"]))
        texts = {service: list_texts(service) for service in sorted(SERVICES_WITH_XML.values())}
        _write(archive, models.TEXTS, texts)
        _write(archive, models.TAGGED, list_tagged_operations())
    return content.getvalue()


def _write(archive: ZipFile, name: str, value: object) -> None:
    entry = ZipInfo(name, _EARLY)
    entry.compress_type = ZIP_DEFLATED
    archive.writestr(entry, json.dumps(value, separators=(",", ":")))


def load_model(service: str) -> dict[str, Any]:
    """Returns botocore's model of a service, with the names of Amazon SQS in the query protocol.

    Args:
        service: Name of the service in botocore.
    """
    model: dict[str, Any] = Loader().load_service_model(service, "service-2")
    if service == "sqs":
        _add_names_of_forms(model)
    return model


def _add_names_of_forms(model: dict[str, Any]) -> None:
    model["metadata"] |= {"protocols": ["json", "query"], "xmlNamespace": _FORMS["namespace"]}
    shapes = model["shapes"]
    for place, name in _FORMS["members"].items():
        shape, _, member = place.partition(".")
        (shapes[shape]["members"] if "members" in shapes[shape] else shapes[shape])[member]["queryName"] = (
            name
        )
    for shape, error in _FORMS["errors"].items():
        shapes[shape]["error"] = {"senderFault": True, "httpStatusCode": 400} | error
    for shape, code in _FORMS["unmodeled_errors"].items():
        error = {"senderFault": True, "httpStatusCode": 400, "code": code}
        shapes[shape] = {"type": "structure", "members": {}, "exception": True, "error": error}
    for name, operation in model["operations"].items():
        if "output" in operation:
            operation["output"]["resultWrapper"] = f"{name}Result"


def reduce_model(service: str) -> dict[str, Any]:
    """Returns the operations of a service and the shapes of their inputs.

    Args:
        service: Name of the service in botocore.
    """
    model = load_model(service)
    metadata, shapes = model["metadata"], dict[str, Any]()
    operations: dict[str, list[str | bool]] = {}
    for name, operation in model["operations"].items():
        shape = operation.get("input", {}).get("shape", "")
        operations[name] = [operation["http"]["method"], operation["http"]["requestUri"], shape]
        if operation.get("deprecated"):
            operations[name].append(True)
        if shape:
            _add_shape(model["shapes"], shapes, shape, _SHAPE)
    for (of, shape), constraints in _NEWER.items():
        if of == service:
            shapes[shape] |= constraints
    for (of, shape), constraint in _UNCHECKED.items():
        if of == service:
            shapes[shape]["unchecked"] = shapes[shape].pop(constraint)
    protocols = metadata.get("protocols", [metadata["protocol"]])
    facts = {key: metadata[key] for key in _METADATA if key in metadata}
    for operation in model["operations"].values():
        if namespace := operation.get("input", {}).get("xmlNamespace"):
            facts.setdefault("xmlNamespace", namespace["uri"])
    return {"protocols": protocols, "metadata": facts, "operations": operations, "shapes": shapes}


def reduce_outputs(service: str, inputs: Mapping[str, object]) -> dict[str, Any]:
    """Returns the outputs and errors of a service, and those of their shapes that no input has.

    Args:
        service: Name of the service in botocore.
        inputs: The shapes of its inputs.
    """
    model = load_model(service)
    all_shapes: dict[str, Any] = model["shapes"]
    shapes = dict[str, Any](inputs)
    operations: dict[str, list[str | int]] = {}
    for name, operation in model["operations"].items():
        output = operation.get("output", {})
        shape, status = output.get("shape", ""), operation["http"].get("responseCode", 200)
        operations[name] = [shape, output.get("resultWrapper", ""), status]
        if shape:
            _add_shape(all_shapes, shapes, shape, _OUTPUT_SHAPE)
    for name, shape in all_shapes.items():
        if shape.get("exception"):
            _add_shape(all_shapes, shapes, name, _OUTPUT_SHAPE)
    return {
        "operations": operations,
        "shapes": {name: shape for name, shape in shapes.items() if name not in inputs},
    }


def list_texts(service: str) -> list[str]:
    """Returns the names of elements that have only text in each answer of a service.

    Args:
        service: Name of the service in botocore.
    """
    model: dict[str, Any] = Loader().load_service_model(service, "service-2")
    outputs = [each["output"]["shape"] for each in model["operations"].values() if "output" in each]
    texts, others, seen = {"Code", "Message"}, {"Error", "Errors"}, set[str]()
    while outputs:
        name = outputs.pop()
        if name not in seen:
            seen.add(name)
            for element, inner in _list_elements(model["shapes"][name]):
                kind = model["shapes"][inner]["type"]
                (others if kind in _CONTAINERS else texts).add(element)
                outputs.append(inner)
    return sorted(texts - others)


def list_tagged_operations() -> dict[str, list[str]]:
    """Returns the operations whose input has tags or keys of tags, by MiniStack's name of the service."""
    names = {service: rules.name for service, rules in SERVICES.items()}
    names |= {service: service for service in (*_TYPES_ONLY, *_ALSO_TAGGED)}
    names["ses"] = "sesv2"
    return {service: _list_tagged(name) for service, name in sorted(names.items())}


def _list_tagged(service: str) -> list[str]:
    model: dict[str, Any] = Loader().load_service_model(service, "service-2")
    inputs = {name: each["input"]["shape"] for name, each in model["operations"].items() if "input" in each}
    shapes = model["shapes"]
    return sorted(name for name, shape in inputs.items() if _TAGS & shapes[shape].get("members", {}).keys())


def _list_elements(shape: dict[str, Any]) -> list[tuple[str, str]]:
    """Returns the elements in a structure, list or map, each with the name of its shape."""
    members = {
        "structure": shape.get("members", {}),
        "list": {"member": shape.get("member")},
        "map": {"key": shape.get("key"), "value": shape.get("value")},
    }.get(shape["type"], {})
    return [(each.get("locationName", name), each["shape"]) for name, each in members.items()]


def _add_shape(all_shapes: dict[str, Any], shapes: dict[str, Any], name: str, keys: Sequence[str]) -> None:
    if name in shapes:
        return
    found = all_shapes[name]
    made = shapes[name] = {key: found[key] for key in keys if key in found}
    if "enum" in found and keys is _SHAPE:
        made["enum"] = models.order_values(found["enum"])
    inner = {place: found[place] for place in ("member", "key", "value") if place in found}
    made |= {place: _reduce_member(each) for place, each in inner.items()}
    if found["type"] == "structure":
        made["name"] = name
        made["members"] = {key: _reduce_member(each) for key, each in found["members"].items()}
    for each in (*inner.values(), *found.get("members", {}).values()):
        _add_shape(all_shapes, shapes, each["shape"], keys)


def _reduce_member(member: dict[str, Any]) -> dict[str, Any]:
    return {key: member[key] for key in _MEMBER if key in member}


if __name__ == "__main__":
    PATH.write_bytes(build_archive())
    sys.stdout.write(f"{PATH.name}: {PATH.stat().st_size} bytes\n")
