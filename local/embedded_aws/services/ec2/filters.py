"""Filters of the operations that describe networks.

MiniStack applies some of them, and ignores all others. A filter is the path of a member of the response:
``association.subnet-id`` is ``associationSet/item/subnetId``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl, urlencode
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

from embedded_aws.iam.policy_language.patterns import ESCAPED_WILDCARDS, compile_wildcards
from embedded_aws.ministack import ec2, s3
from embedded_aws.ministack.records import Handler, Query, Response
from embedded_aws.request_validation.answers import escape_texts

_NAMESPACE: Final = "http://ec2.amazonaws.com/doc/2016-11-15/"
_PARAMETER: Final = re.compile(r"Filter\.(\d+)\.(Name|Value\.\d+)")
_MINISTACK: Final = frozenset({"DescribeImages", "DescribeInstances", "DescribeInstanceStatus"})
"""Operations on virtual machines, whose filters MiniStack applies as far as it has them."""
_OTHER_NAMES: Final[Mapping[str, str]] = {
    "addresses": "private-ip-addresses",
    "cidr": "cidr-block",
    "cidrBlock": "cidr-block",
    "defaultForAz": "default-for-az",
    "egress.ip-permission": "ip-permissions-egress",
    "ip-permission": "ip-permissions",
    "isDefault": "is-default",
    "vpc-endpoint-state": "state",
}
"""Names of filters, or their beginnings, by those of the members."""
_OTHER_PARTS: Final[Mapping[str, str]] = {
    "cidr": "ip-ranges.cidr-ip",
    "group-id": "groups.group-id",
    "group-name": "groups.group-name",
    "ipv6-cidr": "ipv6-ranges.cidr-ipv6",
    "prefix-list-id": "prefix-list-ids.prefix-list-id",
    "protocol": "ip-protocol",
    "user-id": "groups.user-id",
}
"""Members of a permission of a security group, by the ends of filters."""
_OF_OPERATIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "DescribeAvailabilityZones": {"state": "zone-state"},
    "DescribeNetworkInterfaces": {"group-id": "group.group-id", "group-name": "group.group-name"},
    "DescribeRegions": {"endpoint": "region-endpoint"},
    "DescribeSecurityGroups": {"description": "group-description"},
}
_OPTIONAL: Final = re.compile(
    r"(association|attachment|route|entry|ip-permission|egress|addresses|ipv6-cidr-block-association)\..+"
    r"|instance-id|association-id|network-interface-id|private-ip-address|private-dns-name|subnet-id|vpc-id"
    r"|availability-zone|group-name|description|owner-id|state"
)
"""Filters of members that a response may lack."""


def apply_filters(handle: Handler) -> Handler:
    """Applies the filters of a request to the response without them."""

    async def handle_request(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query: Query
    ) -> Response:
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        form |= {name: str(values[0]) for name, values in query.items() if values and name not in form}
        action, filters = form.get("Action", ""), read_filters(form)
        if not filters or not action.startswith("Describe") or action in _MINISTACK:
            return await handle(method, path, headers, body, query)
        plain = {name: value for name, value in form.items() if not _PARAMETER.fullmatch(name)}
        status, answered, content = await handle(method, path, headers, urlencode(plain).encode(), {})
        try:
            root = s3.parse_xml(escape_texts("ec2", content.decode()))
        except ParseError:
            return status, answered, content
        if reason := filter_response(root, action, filters):
            return ec2.xml_error("InvalidParameterValue", reason, 400)
        register_namespace("", _NAMESPACE)
        return status, answered, b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root)

    return handle_request


def read_filters(form: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """Returns the names of the filters of a request, of which several can be equal, and their values."""
    numbers: dict[str, str] = {}
    values: dict[str, list[str]] = {}
    for parameter, value in form.items():
        if found := _PARAMETER.fullmatch(parameter):
            if found[2] == "Name":
                numbers[found[1]] = value
            else:
                values.setdefault(found[1], []).append(value)
    return [(name, values.get(number, [])) for number, name in numbers.items()]


def filter_response(root: Element, action: str, filters: Iterable[tuple[str, Sequence[str]]]) -> str | None:
    """Removes the items of a response that a filter does not match.

    Args:
        root: The response, which changes.
        action: Name of the operation.
        filters: Names of the filters, and their values.

    Returns:
        The message of the error if a filter cannot be applied; None if all were.
    """
    for each in root:
        items = [item for item in each if _name(item) == "item"]
        if not items:
            continue
        for name, values in filters:
            found = [list(_find_values(item, action, name)) for item in items]
            if not any(found) and not _is_optional(name):
                return f"The filter '{name}' is invalid, or not in the embedded emulator."
            patterns = [_compile(value) for value in dict.fromkeys(values)]
            kept = [
                item
                for item, texts in zip(items, found, strict=True)
                if any(pattern.match(text) for pattern in patterns for text in texts)
            ]
            for item in items:
                if item not in kept:
                    each.remove(item)
            items = kept
            if not items:
                break
        break
    return None


def _is_optional(name: str) -> bool:
    return name == "tag-key" or name.startswith("tag:") or bool(_OPTIONAL.fullmatch(name))


def _compile(value: str) -> re.Pattern[str]:
    r"""Compiles a value, in which ``*`` and ``?`` stand for any characters, unless after a ``\``."""
    plain = re.sub(r"\\(.)", lambda found: found[1].translate(ESCAPED_WILDCARDS), value, flags=re.DOTALL)
    return compile_wildcards(plain)


def _find_values(item: Element, action: str, name: str) -> Iterator[str]:
    tags = {_text(tag, "key"): _text(tag, "value") for tag in _find_members(item, "tag")}
    if name.startswith("tag:"):
        yield from [tags[key]] if (key := name.removeprefix("tag:")) in tags else []
    elif name == "tag-key":
        yield from tags
    else:
        found = [item]
        for part in _build_path(action, name):
            found = [member for each in found for member in _find_members(each, part)]
        for each in found:
            if not len(each):
                yield each.text or ""
            elif nested := _text(each, "name") or _text(each, "code"):  # such as that of a state
                yield nested


def _build_path(action: str, name: str) -> list[str]:
    """Returns the names of the members that lead to the value of a filter."""
    name = _OF_OPERATIONS.get(action, {}).get(name, name)
    for start, other in _OTHER_NAMES.items():
        if name == start or name.startswith(f"{start}."):
            name = f"{other}{name.removeprefix(start)}"
            break
    first, _, last = name.partition(".")
    if first.startswith("ip-permissions"):
        name = f"{first}.{_OTHER_PARTS.get(last, last)}"
    return name.split(".")


def _find_members(element: Element, part: str) -> Iterator[Element]:
    """Yields the members of an element with a name, or the items of the list that has it."""
    head, *rest = part.split("-")
    plain = head + "".join(word.capitalize() for word in rest)
    for each in element:
        if _name(each).lower() in {plain.lower(), f"{plain}Set".lower(), f"{plain}s".lower()}:
            items = [item for item in each if _name(item) == "item"]
            yield from items or [each]


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: Element, name: str) -> str:
    return next((each.text or "" for each in element if _name(each) == name), "")
