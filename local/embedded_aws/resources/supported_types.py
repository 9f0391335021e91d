"""Validates that the resource types and functions of a program are supported."""

import keyword
from collections.abc import Awaitable, Sequence
from typing import Final

import pulumi

from embedded_aws.component_packages.table import COMPONENTS
from embedded_aws.errors import DeploymentError
from embedded_aws.program.declarations import Declared
from embedded_aws.resource_model.known_inputs import read_known_inputs
from embedded_aws.resource_model.registry import find_function, find_resource, list_resource_types
from embedded_aws.resources import refusals
from embedded_aws.resources.documented_defaults import find_unsupported

_HOW: Final = "`serverless-patterns help resource-types` says how, also from a package of your own"
_DECORATORS: Final = {"type": "resource", "function": "invoke"}
_OF_PULUMI: Final = ("pulumi:pulumi:StackReference", "pulumi:pulumi:getResource")
"""Functions of the resource monitor."""


_OWN_PACKAGES: Final = frozenset({"archive", "aws", "command", "pulumi", "random", "tls"})
"""Packages of which some types are here."""
_REFUSED: Final = {"command:remote:": "it needs another machine, which the embedded emulator does not have"}
"""Reasons for types and functions that cannot be added, by prefix of their tokens."""


class SupportedTypes:
    """The types and functions of :mod:`embedded_aws.resource_model.registry`."""

    def supports(self, declared: Declared) -> bool:
        """Whether there is such a type or function, with the inputs, and all that the resource needs.

        Raises:
            DeploymentError: If a package that adds some cannot be imported.
        """
        return (
            self._is_known(declared)
            and not self._find_missing(declared)
            and not _find_refused(declared)
            and not self._find_unsupported_inputs(declared)
        )

    def error(self, unsupported: Sequence[Declared]) -> DeploymentError:
        """The error that names each unsupported type, with its resources, function, and what is missing."""
        found: dict[tuple[str, str], list[str]] = {}
        missing: list[str] = []
        inputs: list[str] = []
        refused: list[str] = []
        for each in unsupported:
            if reason := self._find_missing(each):
                missing.append(f"  {each.token} '{each.name}' ({each.urn}): {reason}")
                continue
            if reason := _find_refused(each):
                subject = f"  {each.token} '{each.name}' ({each.urn})"
                refused += [f"{subject}: {line}" for line in reason.splitlines()]
                continue
            if names := self._find_unsupported_inputs(each):
                inputs.append(describe_unsupported_inputs(each.token, each.name, names))
                continue
            resources = found.setdefault((each.kind, each.token), [])
            if each.kind == "type":
                resources.append(f"'{each.name}' ({each.urn})")
        rows = [_describe(kind, token, resources) for (kind, token), resources in found.items()]
        return DeploymentError(
            "\n".join(
                [
                    *(["the embedded emulator does not have:", *rows, _HOW] if rows else []),
                    *(["this machine cannot run:", *missing] if missing else []),
                    *(["the embedded emulator refuses:", *refused] if refused else []),
                    *inputs,
                ]
            )
        )

    def _is_known(self, declared: Declared) -> bool:
        find = find_resource if declared.kind == "type" else find_function
        return declared.token in (*_OF_PULUMI, *COMPONENTS) or find(declared.token) is not None

    def _find_missing(self, declared: Declared) -> str | None:
        known = find_resource(declared.token) if declared.kind == "type" else None
        return known.find_missing(declared.inputs) if known else None

    def _find_unsupported_inputs(self, declared: Declared) -> list[str]:
        """Returns the inputs that the type does not take, as far as their values are known."""
        known = find_resource(declared.token) if declared.kind == "type" and declared.final else None
        given = {
            _convert_to_camel_case(name): value
            for name, value in declared.inputs.items()
            if value is not None and not isinstance(value, pulumi.Output | Awaitable)
        }
        if component := COMPONENTS.get(declared.token):
            taken = {name.lower() for name in component.takes}
            return sorted(name for name in given if name.lower() not in taken)
        return find_unsupported(declared.token, known, given) if known else []


SUPPORTED: Final = SupportedTypes()
"""Stateless: one for all programs."""


def describe_unsupported_inputs(type_: str, name: str, inputs: Sequence[str]) -> str:
    """Returns the error of a resource with inputs that its type does not take."""
    return (
        f"{type_} '{name}' has inputs that the embedded emulator does not support: {', '.join(inputs)};"
        f" add them to {find_home(type_)}"
    )


def _convert_to_camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(f"{other[:1].upper()}{other[1:]}" for other in others)


def _find_refused(declared: Declared) -> str | None:
    if declared.kind == "function" or not declared.final:
        return None
    return refusals.explain(declared.token, read_known_inputs(declared.inputs))


def find_home(token: str) -> str:
    """Returns the file for a token such as ``aws:sqs/queue:Queue``: that of its neighbors, or a new one."""
    package, module, _ = token.split(":", 2)
    service = module.partition("/")[0] if package in ("aws", "awsx") else package
    prefix = token[: token.index(service) + len(service)]
    for known in list_resource_types():
        if known.startswith((f"{prefix}/", f"{prefix}:")) and (kind := find_resource(known)):
            return f"{kind.home.replace('.', '/')}.py"
    name = f"{service}_" if keyword.iskeyword(service) else service
    return f"embedded_aws/services/{name}.py"


def _describe(kind: str, token: str, resources: Sequence[str]) -> str:
    used = f" of {', '.join(resources)}" if resources else ""
    for prefix, reason in _REFUSED.items():
        if token.startswith(prefix):
            return f"  {kind} {token}{used}; {reason}"
    package = token.partition(":")[0]
    if kind == "type" and package not in _OWN_PACKAGES:
        return (
            f"  {kind} {token}{used}; a component of another package needs the Pulumi engine, which runs its"
            " plugin: `serverless-patterns help embedded-aws` says how"
        )
    added = f'add it to {find_home(token)}, registered by @{_DECORATORS[kind]}("{token}")'
    return f"  {kind} {token}{used}; {added}"
