"""A recorded stack as the plan that Terraform would show for it, which is what Checkov reads."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, cast

import pulumi

from embedded_aws.program.registration import Recording, Registration
from tests.scanners.terraform_schema import Block

TYPE_RENAMES = {
    "aws:rds/subnetGroup:SubnetGroup": "aws_db_subnet_group",
    "aws:codedeploy/application:Application": "aws_codedeploy_app",
    "aws:lb/loadBalancer:LoadBalancer": "aws_lb",
    "aws:s3/bucketObjectv2:BucketObjectv2": "aws_s3_object",
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": "aws_sqs_queue_redrive_allow_policy",
}
"""Resource types that Terraform calls otherwise than by module and name."""

SERVICE_RENAMES = {"apigateway": "api_gateway", "ec2": ""}
"""Modules that Terraform spells otherwise, or leaves out."""

ARGUMENT_RENAMES = {
    ("aws_api_gateway_base_path_mapping", "restApi"): "api_id",
    ("aws_cloudwatch_metric_alarm", "name"): "alarm_name",
    ("aws_lambda_function", "code"): "filename",
    ("aws_lambda_function", "name"): "function_name",
    ("aws_lambda_permission", "function"): "function_name",
}
"""Arguments whose name in Terraform does not follow from Pulumi's."""

ALSO_CALLED = {
    ("aws_vpc_security_group_ingress_rule", "referenced_security_group_id"): "source_security_group_id",
}
"""Arguments that Checkov looks for under the name that an older resource type has for them."""

PARTS = {"aws_kms_key_policy": ("key_id", "policy")}
"""Resource types that are an argument of another resource, where Checkov looks for it alone: which argument
refers to the other, and which one it is there."""


class UntranslatableError(LookupError):
    """Terraform has no such type or argument, or its name is not in the table."""


def select_managed(recording: Recording) -> list[Registration]:
    """The resources of a stack that a provider manages: all but components and providers."""
    return [
        found
        for found in recording.registrations
        if found.custom and not found.type.startswith("pulumi:providers:")
    ]


def terraform_type(token: str, schema: Mapping[str, Block]) -> str:
    """Terraform's name of a resource type, such as ``aws_sqs_queue`` for ``aws:sqs/queue:Queue``.

    Raises:
        UntranslatableError: The schema has no such type.
    """
    package, module, name = token.split(":")
    module = module.partition("/")[0]
    service = SERVICE_RENAMES.get(module, module)
    type_ = TYPE_RENAMES.get(token) or "_".join(filter(None, (package, service, _snake_case(name))))
    if type_ not in schema:
        raise UntranslatableError(
            f"Terraform has no '{type_}' for {token}; name it in TYPE_RENAMES, or its service in SERVICES"
        )
    return type_


def addresses(recording: Recording, schema: Mapping[str, Block]) -> dict[str, str]:
    """Terraform's address of each resource, such as ``aws_sqs_queue.media-zip-queue``, by URN.

    In Pulumi two resources can have one type and name, in components of different types: the component then
    is part of the address.
    """
    named = {
        found.urn: f"{terraform_type(found.type, schema)}.{found.name}" for found in select_managed(recording)
    }
    uses = Counter(named.values())
    return {
        urn: address if uses[address] == 1 else f"{address}-of-{_parent_type(urn)}"
        for urn, address in named.items()
    }


def _parent_type(urn: str) -> str:
    """The class in ``urn:pulumi:<stack>::<project>::…:index:StaticOffload$aws:…::<name>``."""
    return urn.split("::")[2].rpartition("$")[0].rpartition(":")[2]


def terraform_plan(recording: Recording, schema: Mapping[str, Block]) -> dict[str, Any]:
    """The plan as JSON values: what is planned, and which resource refers to which.

    Args:
        recording: What a stack registered.
        schema: Names and shapes of Terraform's arguments, by resource type.

    Raises:
        UntranslatableError: A resource type or an argument has no counterpart.
    """
    by_urn = addresses(recording, schema)
    planned: list[dict[str, Any]] = []
    configured: list[dict[str, Any]] = []
    for found in select_managed(recording):
        type_ = terraform_type(found.type, schema)
        block = schema[type_]
        address = by_urn[found.urn]
        name = address.partition(".")[2]
        identity = {"address": address, "mode": "managed", "type": type_, "name": name}
        planned.append({**identity, "values": _values(type_, found.inputs, block)})
        references = {
            _argument(type_, name, block): {"references": [by_urn[urn] for urn in urns if urn in by_urn]}
            for name, urns in found.property_dependencies.items()
        }
        configured.append({**identity, "expressions": references})
    _put_parts(planned, configured)
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": planned}},
        "configuration": {"root_module": {"resources": configured}},
    }


def _put_parts(planned: list[dict[str, Any]], configured: list[dict[str, Any]]) -> None:
    """Gives resources the arguments that are resources of their own."""
    values = {resource["address"]: resource["values"] for resource in planned}
    for resource, configuration in zip(planned, configured, strict=True):
        if resource["type"] in PARTS:
            reference, argument = PARTS[resource["type"]]
            # What is there already, outside of the stack, is not referred to.
            for whole in configuration["expressions"].get(reference, {}).get("references", []):
                values[whole][argument] = resource["values"][argument]


def _argument(type_: str, name: str, block: Block) -> str:
    renamed = ARGUMENT_RENAMES.get((type_, name), name)
    found = next((spelled for spelled in (renamed, *_spellings(name)) if spelled in block), None)
    if found is None:
        raise UntranslatableError(
            f"{type_} has no argument for '{name}'; name it in ARGUMENT_RENAMES, or in LATER_ARGUMENTS if it"
            f" is newer than the schema. There are: {', '.join(sorted(block))}"
        )
    return found


def _values(type_: str, inputs: Mapping[str, Any], block: Block) -> dict[str, Any]:
    names = {name: _argument(type_, name, block) for name in inputs}
    values = {names[name]: _value(type_, value, block[names[name]]) for name, value in inputs.items()}
    also = {ALSO_CALLED[type_, name]: value for name, value in values.items() if (type_, name) in ALSO_CALLED}
    return values | also


def _value(type_: str, value: Any, shape: Any) -> Any:
    match shape:
        case list():
            (block,) = cast("list[Block]", shape)
            # What Terraform allows once, Pulumi takes without the list around it.
            blocks = cast("list[dict[str, Any]]", value if isinstance(value, list) else [value])
            return [_values(type_, each, block) for each in blocks]
        case dict():
            return _values(type_, value, cast("Block", shape))
        case "any":
            return _spell_freely(value)
        case _:
            return type(value).__name__ if isinstance(value, pulumi.Asset | pulumi.Archive) else value


def _spell_freely(value: Any) -> Any:
    """Blocks that nest without end and so have no schema, such as the statements of a firewall."""
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value).items()
        return [{_free_name(name, member): _spell_freely(member) for name, member in members}]
    if _holds_blocks(value):
        return [block for item in value for block in _spell_freely(item)]
    return value


def _free_name(name: str, value: Any) -> str:
    return _snake_case(name).removesuffix("s") if _holds_blocks(value) else _snake_case(name)


def _holds_blocks(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in cast("list[Any]", value))


def _spellings(name: str) -> Iterator[str]:
    """Terraform's spelling of an argument: repeated blocks in the singular, references with their kind."""
    snake = _snake_case(name)
    yield snake
    yield snake.removesuffix("s")
    yield snake.removesuffix("es")
    yield snake.removesuffix("ies") + "y"
    yield f"{snake}_id"
    yield f"{snake}_arn"


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])[A-Z]", lambda upper: f"_{upper[0]}", name).lower()
