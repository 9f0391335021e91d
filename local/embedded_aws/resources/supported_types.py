"""Validates that all that a program uses runs here: types, functions, inputs, runtimes, and images."""

import keyword
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from typing import Final

import pulumi

from embedded_aws.component_packages.table import COMPONENTS
from embedded_aws.program.declarations import Declared
from embedded_aws.resource_model.known_inputs import Unknown, read_known_inputs
from embedded_aws.resource_model.registry import (
    find_function,
    find_resource,
    list_function_tokens,
    list_resource_types,
)
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resources import refusals
from embedded_aws.resources.alternatives import find_alternative
from embedded_aws.resources.documented_defaults import find_unsupported
from embedded_aws.resources.problems import Kind, Problem, UnsupportedError
from embedded_aws.services.ecs.builds import explain_unrunnable, is_image
from embedded_aws.services.ecs.foreign_images import find_foreign_images

_DECORATORS: Final = {"type": "resource", "function": "invoke"}
_OF_PULUMI: Final = ("pulumi:pulumi:StackReference", "pulumi:pulumi:getResource")
"""Functions of the resource monitor."""
_OWN_PACKAGES: Final = frozenset(
    {"archive", "aws", "command", "docker", "docker-build", "pulumi", "random", "tls"}
)
"""Packages of which some types are here."""
_REFUSED: Final = {"command:remote:": "it needs another machine, which the embedded emulator does not have"}
"""Reasons for types and functions that cannot be added, by prefix of their tokens."""
_TASKS: Final = (
    *("aws:ecs/taskDefinition:TaskDefinition", "awsx:ecs:FargateTaskDefinition"),
    "awsx:ecs:FargateService",
)
_SERVICES: Final = ("aws:ecs/service:Service", "awsx:ecs:FargateService")


class SupportedTypes:
    """The types and functions of :mod:`embedded_aws.resource_model.registry`.

    Args:
        runs_images: Whether Docker or Podman runs containers. Defaults to processes, which need an image that
            was built from a directory.
    """

    def __init__(self, *, runs_images: bool = False) -> None:
        self._runs_images = runs_images

    def supports(self, declared: Declared) -> bool:
        """Whether there is such a type or function, with the inputs, and all that the resource needs.

        Raises:
            DeploymentError: If a package that adds some cannot be imported.
        """
        return not self._find_problems(declared)

    def find_unrunnable(self, declared: Sequence[Declared]) -> list[Declared]:
        """Returns the tasks whose images do not run here, if a service of the program runs them."""
        if self._runs_images or not any(each.token in _SERVICES for each in declared):
            return []
        return [each for each in declared if each.token in _TASKS and _list_foreign_images(each)]

    def find_problems(self, declared: Iterable[Declared]) -> list[Problem]:
        """Returns all problems of the types and functions that a program uses."""
        every = [*declared]
        alone = {each.urn or each.token: self._find_problems(each) for each in every}
        images = [_describe_images(each) for each in self.find_unrunnable(every)]
        return [problem for found in (*alone.values(), *images) for problem in found]

    def error(self, unsupported: Sequence[Declared]) -> UnsupportedError:
        """The error that names all that is unsupported, and what to use instead."""
        problems: list[Problem] = []
        for each in unsupported:
            problems += self._find_problems(each) or _describe_images(each)
        return UnsupportedError(problems)

    def _find_problems(self, declared: Declared) -> list[Problem]:
        if declared.kind == "function":
            known = declared.token in _OF_PULUMI or find_function(declared.token) is not None
            return [] if known else [_describe_missing(declared)]
        kind = find_resource(declared.token)
        if not kind and declared.token not in (*_OF_PULUMI, *COMPONENTS):
            return [_describe_missing(declared)]
        inputs = read_known_inputs(declared.inputs)
        lacks = [kind.find_missing(inputs)] if kind else []
        if is_image(declared.token) and not self._runs_images:
            lacks.append(explain_unrunnable(declared.token, inputs))
        if reasons := [reason for reason in lacks if reason]:
            return _list_problems(declared, "machine", reasons)
        refused = (
            [*_explain_name(declared, kind), *_explain(declared.token, inputs)] if declared.final else []
        )
        if refused:
            return _list_problems(declared, "refused", refused)
        if names := _find_unsupported_inputs(declared):
            return [describe_unsupported_inputs(declared.token, declared.name, names, declared.urn)]
        return []


SUPPORTED: Final = SupportedTypes()
"""Types and functions that run here without Docker or Podman; stateless."""


def describe_unsupported_inputs(type_: str, name: str, inputs: Sequence[str], urn: str) -> Problem:
    """Returns the problem of a resource with inputs that its type does not take."""
    reason = f"has inputs that the embedded emulator does not support: {', '.join(inputs)}"
    fix = "remove them" if type_ in COMPONENTS else f"remove them, or add them to {find_home(type_)}"
    return Problem("input", type_, reason, fix, name, urn)


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


def _explain(token: str, inputs: Mapping[str, object]) -> list[str]:
    component = COMPONENTS.get(token)
    if component:
        return [*component.explain(inputs)]
    return (refusals.explain(token, inputs) or "").splitlines()


def _explain_name(declared: Declared, kind: ResourceType | None) -> list[str]:
    """Returns why Pulumi cannot make up a name, unless the program gives one."""
    given = {_convert_to_camel_case(name) for name, value in declared.inputs.items() if value is not None}
    if not kind or kind.name_input not in kind.takes or given & {kind.name_input, f"{kind.name_input}Prefix"}:
        return []
    reason = kind.automatic_name.explain(declared.name)
    return [f"{reason}; set '{kind.name_input}' or shorten the name of the resource"] if reason else []


def _find_unsupported_inputs(declared: Declared) -> list[str]:
    """Returns the inputs that the type does not take, as far as their values are known."""
    given = {
        _convert_to_camel_case(name): value
        for name, value in declared.inputs.items()
        if value is not None and not isinstance(value, pulumi.Output | Awaitable | Unknown)
    }
    if component := COMPONENTS.get(declared.token):
        taken = {name.lower() for name in component.takes}
        return sorted(name for name in given if name.lower() not in taken)
    kind = find_resource(declared.token) if declared.final else None
    return find_unsupported(declared.token, kind, given) if kind else []


def _convert_to_camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(f"{other[:1].upper()}{other[1:]}" for other in others)


def _list_foreign_images(declared: Declared) -> list[str]:
    inputs = read_known_inputs(declared.inputs)
    return find_foreign_images(inputs)


def _describe_images(declared: Declared) -> list[Problem]:
    return _list_problems(declared, "machine", _list_foreign_images(declared))


def _list_problems(declared: Declared, kind: Kind, reasons: Iterable[str]) -> list[Problem]:
    return [Problem(kind, declared.token, reason, name=declared.name, urn=declared.urn) for reason in reasons]


def _describe_missing(declared: Declared) -> Problem:
    return Problem(
        declared.kind,
        declared.token,
        "",
        _find_fix(declared.kind, declared.token),
        declared.name,
        declared.urn,
    )


def _find_fix(kind: str, token: str) -> str:
    """Returns what to do without a type or a function."""
    for prefix, reason in _REFUSED.items():
        if token.startswith(prefix):
            return reason
    known = [*list_resource_types(), *COMPONENTS] if kind == "type" else list_function_tokens()
    if found := find_alternative(token, known):
        return found
    if token.partition(":")[0] not in _OWN_PACKAGES:
        return (
            "a component of another package needs the Pulumi engine, which runs its plugin: "
            "`serverless-patterns help embedded-aws` says how"
        )
    return f'add it to {find_home(token)}, registered by @{_DECORATORS[kind]}("{token}")'
