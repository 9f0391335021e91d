"""Names of a stack's resources in AWS, as patterns of IAM: a question mark is any character."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from embedded_aws.program.registration import Recording, Registration
from serverless_patterns_cli.deploy_policy.calls import find_calls

ROLE: Final = "aws:iam/role:Role"
_RANDOM: Final = "?" * 7
"""The random ending that Pulumi adds to a name."""
_NAMED_BY: Final = {
    "aws:rds/cluster:Cluster": "clusterIdentifier",
    "aws:rds/clusterInstance:ClusterInstance": "identifier",
    "aws:rds/instance:Instance": "identifier",
    "aws:s3/bucket:Bucket": "bucket",
    "aws:s3/bucketV2:BucketV2": "bucket",
}
_OWN: Final = "name"
_PLACEHOLDER: Final = re.compile(r"{(\w+)(?:\|(\w+))?}")
_ROLES: Final = "arn:{partition}:iam::{account}:role/"
_ROLE_ARN: Final = re.compile(r"arn:[\w-]+:iam::\d{12}:role/([\w+=,.@/-]+)")
# The kind in front of a name in an ARN, such as the one of function:orders.
_END_OF_SECRET: Final = re.compile("-[a-zA-Z0-9]{6}$")
_KIND: Final = re.compile(r"^[a-zA-Z-]+[:/]")


class Names:
    """Patterns of the names that the resources of a recording have in AWS."""

    def __init__(self, recording: Recording) -> None:
        self._by_urn = {found.urn: found for found in recording.registrations}
        self._patterns: dict[tuple[str, str], set[str]] = {}
        """By the part of an ARN before the name, and the name in the recording."""
        self._by_name: dict[str, set[str]] = {}
        for found in recording.registrations:
            for start in _list_starts(found):
                for recorded in {found.name, str(found.outputs.get(_find_name_input(found), found.name))}:
                    self._patterns.setdefault((start, recorded), set()).add(self.find_pattern(found))
                    self._by_name.setdefault(recorded, set()).add(self.find_pattern(found))

    def find_pattern(self, resource: Registration) -> str:
        """Returns the pattern of the name of a resource."""
        named_by = _find_name_input(resource)
        if isinstance(given := resource.inputs.get(named_by), str):
            return self._replace_references(resource, named_by, given)
        if isinstance(prefix := resource.inputs.get(f"{named_by}Prefix"), str):
            return f"{self._replace_references(resource, f'{named_by}Prefix', prefix)}*"
        ending = ".fifo" if resource.inputs.get("fifoQueue") or resource.inputs.get("fifoTopic") else ""
        start = "alias/" if resource.type == "aws:kms/alias:Alias" else ""
        return f"{start}{resource.name}-{_RANDOM}{ending}"

    def fill(self, template: str, resource: Registration, place: Mapping[str, str]) -> list[str]:
        """Returns the ARNs of a template with placeholders, of which an input may have several names."""
        filled: list[str] = [template]
        for found in _PLACEHOLDER.finditer(template):
            name, default = found[1], found[2] or ""
            start = _find_start(template, found[0])
            values = [place[name]] if name in place else self._find_values(resource, name, default, start)
            filled = [each.replace(str(found[0]), value) for each in filled for value in values]
        return filled

    def find_roles(self, resource: Registration, name: str) -> set[str]:
        """Returns the names, with their paths, of the roles that an input of a resource has."""
        value = resource.inputs.get(name)
        found = {
            pattern
            for text in _find_texts(value)
            for role in _ROLE_ARN.findall(text)
            for pattern in self._patterns.get((_ROLES, role.rpartition("/")[2]), {role})
        }
        return found or {
            self.find_pattern(role) for role in self.find_referenced(resource, name) if role.type == ROLE
        }

    def find_referenced(self, resource: Registration, name: str) -> list[Registration]:
        """Returns the resources to which an input of a resource refers."""
        found = (self._by_urn.get(urn) for urn in resource.property_dependencies.get(name, ()))
        return [each for each in found if each is not None]

    def _find_values(self, resource: Registration, name: str, default: str, start: str) -> list[str]:
        if name == "path":
            return [str(resource.inputs.get("path") or "/")]
        if name == _OWN and resource.type != "aws:ssm/parameter:Parameter":
            return [self.find_pattern(resource)]
        if name == _OWN:
            return [self.find_pattern(resource).lstrip("/")]
        text = next(_find_texts(resource.inputs.get(name)), "")
        if not text:
            return [default or self.find_pattern(resource) if name not in resource.inputs else "*"]
        return sorted(self._find_named(resource, name, _read_name(text), start))

    def _find_named(self, resource: Registration, name: str, named: str, start: str) -> set[str]:
        """Returns the patterns of the name of another resource, which an input has."""
        if found := self._patterns.get((start, named)):
            return found
        replaced = self._replace_references(resource, name, named)
        if replaced == named and name in resource.property_dependencies:
            # The name of a resource came by way of another one, as that of a bus by its rule.
            return self._by_name.get(named, {named})
        return {replaced}

    def _replace_references(self, resource: Registration, name: str, value: str) -> str:
        """Returns a value in which the names of other resources are their patterns."""
        for other in self.find_referenced(resource, name):
            if not other.custom:
                continue
            if _list_starts(other):
                value = value.replace(other.name, self.find_pattern(other))
            elif other.id:
                value = value.replace(other.id, "*")
        return value


def _list_starts(resource: Registration) -> set[str]:
    """Returns what is before the name in the ARNs of a resource; none if it has an ID."""
    calls = find_calls(resource.type) or () if resource.custom else ()
    own = f"{{{_OWN}}}"
    return {_find_start(arn, own) for found in calls for arn in found.resources if own in arn}


def _find_start(template: str, placeholder: str) -> str:
    return template.partition(placeholder)[0].replace("{path}", "/")


def _find_name_input(resource: Registration) -> str:
    return _NAMED_BY.get(resource.type, _OWN)


def _find_texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in cast("Mapping[str, Any]", value).values():
            yield from _find_texts(each)
    elif isinstance(value, list | tuple):
        for each in cast("list[Any]", value):
            yield from _find_texts(each)


def _read_name(text: str) -> str:
    """Returns the name in an ARN, in a URL, or of an object such as ``function:version``."""
    if ".dkr.ecr." in text:
        return text.partition("/")[2].partition(":")[0].partition("@")[0]
    if text.startswith("https://"):
        return text.rpartition("/")[2]
    if not text.startswith("arn:"):
        return text.partition(":")[0] if text.count(":") == 1 else text
    if text.split(":")[2] == "secretsmanager":
        return _END_OF_SECRET.sub("", text.rpartition(":")[2])
    return _KIND.sub("", text.split(":", 5)[5]).partition(":")[0]
