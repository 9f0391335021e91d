"""The grammar of policies, and the texts with which IAM rejects those that break it."""

import ipaddress
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws.iam.policy_language.actions import find_actions
from embedded_aws.iam.policy_language.condition_keys import find_unsupported
from embedded_aws.iam.policy_language.patterns import matches
from embedded_aws.iam.policy_language.principals import is_principal
from embedded_aws.json_values import Json, JsonObject, is_array, is_object, read_object

JSON: Final = "This policy contains invalid Json"
SYNTAX: Final = "Syntax errors in policy."
_LEGACY: Final = "The policy failed legacy parsing"
_NO_VENDOR: Final = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
_PLAIN_SIDS: Final = (
    "Statement IDs (SID) must be alpha-numeric."
    " Check that your input satisfies the regular expression [0-9A-Za-z]*"
)
_NOT_OF_TRUST: Final = "AssumeRole policy may only specify STS AssumeRole actions."
_NOT_FEDERATED: Final = "Federated principals must be valid domain names or SAML metadata ARNs"
UNKNOWN_ACTION: Final = "Actions must be those of the service:"
OTHER_RESOURCE: Final = "Resources must be those of the policy:"
NOT_APPLICABLE: Final = "Action does not apply to any resource(s) in statement"
TOO_LARGE: Final = "The policy exceeds the maximum size of"
_ELEMENTS: Final = frozenset({"Version", "Id", "Statement"})
_OF_STATEMENTS: Final = frozenset(
    {
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    }
)
_VERSIONS: Final = frozenset({"2012-10-17", "2008-10-17"})
_COMPARED: Final = ("Numeric", "Date")
_OPERATORS: Final = frozenset(
    {
        *(f"String{name}" for name in ("Equals", "NotEquals", "Like", "NotLike")),
        *("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
        *(f"{kind}{name}" for kind in _COMPARED for name in ("Equals", "NotEquals")),
        *(
            f"{kind}{name}Than{more}"
            for kind in _COMPARED
            for name in ("Less", "Greater")
            for more in ("", "Equals")
        ),
        *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress"),
        *(f"Arn{name}" for name in ("Equals", "NotEquals", "Like", "NotLike")),
    }
)
_OPERATOR: Final = re.compile(r"(?:ForAnyValue:|ForAllValues:)?(\w+?)(?:IfExists)?")
_DATE: Final = re.compile(r"-?\d+(-\d\d?){0,2}([Tt]\d\d?(:\d\d){0,2}(\.\d+)?([Zz]|[+-]\d\d(:?\d\d)?)?)?")
_VENDOR: Final = re.compile(r"[a-zA-Z0-9.-]+")
_SID: Final = re.compile("[0-9A-Za-z]*")
_PARTITIONS: Final = re.compile(r"aws(-[a-z]+)*|\*")


@dataclass(frozen=True)
class Kind:
    """Kind of resource or identity that a policy is attached to.

    Attributes:
        principals: Whether statements must have principals; they must not otherwise.
        resources: Whether statements must have resources; None if they can.
        plain_sids: Whether names of statements are alphanumeric.
        actions: The list of all actions, such as ``"sqs"``; empty if they can be of any service.
        empty: Whether the policy can have no statements.
        short: The beginning of resources that are not ARNs; empty if all are.
        any_resource: Whether resources can be any text.
        owned: Whether resources must be the one that the policy is attached to, or parts of it.
        limit: The greatest number of bytes; 0 if another check limits it.
    """

    principals: bool
    resources: bool | None
    plain_sids: bool = False
    actions: str = ""
    empty: bool = False
    short: str = ""
    any_resource: bool = False
    owned: bool = False
    limit: int = 0


IDENTITY: Final = Kind(principals=False, resources=True, plain_sids=True)
"""A policy of a user, group or role, a permissions boundary, or a session policy."""
TRUST: Final = Kind(principals=True, resources=False, plain_sids=True, actions="sts/role")
"""The policy of a role that says who can assume it."""


def find_fault(policy: object, kind: Kind, owner: str = "") -> str | None:
    """Returns the text with which IAM rejects a policy; None if it is valid.

    Args:
        policy: The policy as JSON, or as a dictionary.
        kind: Kind of the policy.
        owner: ARN of the resource that the policy is attached to; empty if it is not known.
    """
    if kind.limit and isinstance(policy, str) and len(policy.encode()) > kind.limit:
        return f"{TOO_LARGE} {kind.limit} bytes."
    try:
        document = (
            json.loads(policy, object_pairs_hook=_reject_duplicates) if isinstance(policy, str) else policy
        )
    except _DuplicateError:
        return SYNTAX
    except ValueError:
        return JSON
    return next(_find_faults(document, kind, owner), None) if is_object(document) else SYNTAX


class _DuplicateError(ValueError):
    """A JSON object has a name twice."""


def _reject_duplicates(pairs: list[tuple[str, Json]]) -> JsonObject:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _DuplicateError
    return found


def _find_faults(document: JsonObject, kind: Kind, owner: str) -> Iterator[str]:
    found = document.get("Statement")
    given = found if is_array(found) else [found]
    statements = [each for each in given if is_object(each)]
    if len(statements) < len(given) or not _is_well_formed(document, statements, kind):
        yield SYNTAX
        return  # what follows relies on the types
    yield from (_LEGACY for each in statements if not _has_valid_values(each))
    sids = [str(each["Sid"]) for each in statements if each.get("Sid")]
    if kind.plain_sids and not all(_SID.fullmatch(sid) for sid in sids):
        yield _PLAIN_SIDS
    if len(set(sids)) < len(sids):
        yield "Statement IDs (SID) in a single policy must be unique."
    for statement in statements:
        yield from _check_statement(statement, kind)
        yield from _check_scope(statement, kind, owner)
    if keys := find_unsupported(document):
        yield (
            f"The embedded emulator does not set the condition key {keys[0]}, which AWS sets, so the"
            " statement would not apply. Remove the condition, or limit the statement by another key."
        )


def _check_statement(statement: Mapping[str, Json], kind: Kind) -> Iterator[str]:
    actions = list(map(str, _list(statement.get("Action", statement.get("NotAction")))))
    resources = list(map(str, _list(statement.get("Resource", statement.get("NotResource")))))
    if not actions:
        yield "Policy statement must contain actions."
    if kind.resources and not resources:
        yield "Policy statement must contain resources."
    if kind.resources is False and ("Resource" in statement or "NotResource" in statement):
        yield "Has prohibited field Resource"
    named = "Principal" in statement or "NotPrincipal" in statement
    if named and not kind.principals:
        yield "Policy document should not specify a principal."
    if kind.principals and not named:
        yield "Missing required field Principal"
    yield from _check_principals(statement)
    yield from (fault for each in resources if (fault := _check_resource(each, kind)))
    yield from (fault for each in actions if (fault := _check_action(each, kind)))
    conditions = read_object(statement.get("Condition")).values()
    yield from (_NO_VENDOR for keys in conditions for key in read_object(keys) if ":" not in key)


def _check_action(action: str, kind: Kind) -> str | None:
    vendor, *names = action.split(":")
    if not names and vendor != "*":
        return _NO_VENDOR
    if len(names) > 1:
        return "Actions/Condition can contain only one colon."
    if vendor != "*" and not _VENDOR.fullmatch(vendor):
        return f"Vendor {vendor} is not valid"
    if not kind.actions:
        return None
    service = kind.actions.partition("/")[0]
    if kind is TRUST:
        return None if vendor.lower() == service and find_actions(kind.actions, action) else _NOT_OF_TRUST
    known = vendor.lower() in {service, "*"} and find_actions(kind.actions, action)
    return None if known else f"{UNKNOWN_ACTION} {action} is not an action in policies of {service}."


def _check_scope(statement: Mapping[str, Json], kind: Kind, owner: str) -> Iterator[str]:
    """Yields the problems of a statement that concern the resource of the policy."""
    resources = list(map(str, _list(statement.get("Resource", statement.get("NotResource")))))
    if kind.owned and owner:
        for resource in resources:
            if not _is_of_owner(resource, owner):
                yield f"{OTHER_RESOURCE} {resource} is not {owner} or a part of it."
    if kind.actions == "s3" and {"Action", "Resource"} <= statement.keys():
        parts = {part for resource in resources for part in _list_parts(resource)}
        for action in map(str, _list(statement["Action"])):
            if not any(find_actions(f"s3/{part}", action) for part in parts):
                yield NOT_APPLICABLE


def _is_of_owner(resource: str, owner: str) -> bool:
    ends = [*(index for index, character in enumerate(resource) if character == "/"), len(resource)]
    return any(matches(resource[:end], owner) for end in ends)


def _list_parts(resource: str) -> tuple[str, ...]:
    """Returns whether the resource of a bucket policy is a bucket, an object, or both."""
    name = resource.rpartition(":")[2]
    if "/" in name:
        return ("object",)
    return ("bucket", "object") if "*" in name else ("bucket",)


def _check_resource(resource: str, kind: Kind) -> str | None:
    if resource == "*" or kind.any_resource or (kind.short and resource.startswith(kind.short)):
        return None
    arn, _, rest = resource.partition(":")
    if arn != "arn":
        return f'Resource {resource} must be in ARN format or "*".'
    partition, _, rest = rest.partition(":")
    if not _PARTITIONS.fullmatch(partition):
        parts = [*rest.split(":", 3), *"****"][:4]
        return f'Partition "{partition}" is not valid for resource "arn:{partition}:{":".join(parts)}".'
    vendor, colon, _ = rest.partition(":")
    if not colon or (vendor != "*" and not _VENDOR.fullmatch(vendor)):
        return "Resource vendor must be fully qualified and cannot contain regexes."
    complete = resource.count(":") >= len(["arn", "", "", "", "", ""]) - 1
    return None if complete or "*" in rest or "${" in rest else _LEGACY


def _check_principals(statement: Mapping[str, Json]) -> Iterator[str]:
    for kind, name in _list_principals(statement):
        if not is_principal(kind, name):
            yield _NOT_FEDERATED if kind == "Federated" else describe_invalid(kind, name)


def describe_invalid(kind: str, name: str) -> str:
    """Returns IAM's text for a principal that does not exist; it writes the kind in capitals."""
    return f'Invalid principal in policy: "{kind.upper()}":"{name}"'


def list_principals(document: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """Yields kind and name of each principal of a valid policy."""
    for statement in map(read_object, _list(document["Statement"])):
        yield from _list_principals(statement)


def list_actions(document: Mapping[str, Json]) -> Iterator[str]:
    """Yields the actions of a valid policy."""
    for statement in map(read_object, _list(document["Statement"])):
        yield from map(str, _list(statement.get("Action", statement.get("NotAction"))))


def _list_principals(statement: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    given = statement.get("Principal", statement.get("NotPrincipal", "*"))
    for kind, names in read_object(given).items():
        yield from ((kind, str(name)) for name in _list(names))


def _is_well_formed(document: Mapping[str, Json], statements: list[JsonObject], kind: Kind) -> bool:
    return (
        document.keys() <= _ELEMENTS
        and document.get("Version", "2008-10-17") in _VERSIONS
        and isinstance(document.get("Id", ""), str)
        and (bool(statements) or kind.empty)
        and all(map(_is_statement, statements))
    )


def _is_statement(statement: JsonObject) -> bool:
    lists = (
        statement[name] for name in ("Action", "NotAction", "Resource", "NotResource") if name in statement
    )
    principals = [statement[name] for name in ("Principal", "NotPrincipal") if name in statement]
    return (
        statement.keys() <= _OF_STATEMENTS
        and statement.get("Effect") in ("Allow", "Deny")
        and isinstance(statement.get("Sid", ""), str)
        and all(_is_text(each) for each in lists)
        and not any({name, f"Not{name}"} <= statement.keys() for name in ("Action", "Resource", "Principal"))
        and all(_are_principals(each) for each in principals)
        and _are_conditions(statement.get("Condition", {}))
    )


def _are_principals(given: object) -> bool:
    if not is_object(given):
        return given == "*"
    kinds = {"AWS", "Service", "Federated", "CanonicalUser"}
    return bool(given) and given.keys() <= kinds and all(_is_text(each) and each for each in given.values())


def _is_text(value: Json) -> bool:
    return all(isinstance(each, str) for each in _list(value))


def _are_conditions(given: object) -> bool:
    return is_object(given) and all(
        (operator == "Null" or ((found := _OPERATOR.fullmatch(operator)) and found[1] in _OPERATORS))
        and is_object(keys)
        and all(_are_values(values) for values in keys.values())
        for operator, keys in given.items()
    )


def _are_values(values: Json) -> bool:
    return all(isinstance(each, str | bool | int | float) for each in _list(values))


def _has_valid_values(statement: JsonObject) -> bool:
    """Whether dates and addresses are such; variables are known only in a request."""
    for operator, keys in read_object(statement.get("Condition")).items():
        if is_valid := next((check for name, check in _VALUES.items() if name in operator), None):
            values = (str(each) for given in read_object(keys).values() for each in _list(given))
            if not all("${" in value or is_valid(value) for value in values):
                return False
    return True


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return True


_VALUES: Final[Mapping[str, Callable[[str], object]]] = {"Date": _DATE.fullmatch, "IpAddress": _is_address}


def _list(value: Json) -> list[Json]:
    if value is None:
        return []
    return value if is_array(value) else [value]
