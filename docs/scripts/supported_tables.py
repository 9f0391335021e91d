"""Tables of the resource types, functions and components that run in the embedded emulator."""

from itertools import groupby

from embedded_aws.component_packages.table import COMPONENTS
from embedded_aws.resource_model.registry import find_resource, list_function_tokens, list_resource_types

_EVERYWHERE = {"region"}
_PROVIDER = "pulumi:providers:"


def describe_supported(subject: str) -> str:
    """Returns a table: of ``types``, by service; of ``functions``; or of ``components``."""
    return {"types": _describe_types, "functions": _describe_functions, "components": _describe_components}[
        subject
    ]()


def _describe_types() -> str:
    types = sorted((_find_service(each), each) for each in list_resource_types() if _PROVIDER not in each)
    parts: list[str] = []
    for service, found in groupby(types, lambda each: each[0]):
        rows = [_describe_type(token) for _, token in found]
        parts.append("\n".join([f"**{service}**", "", "| type | inputs |", "| --- | --- |", *rows]))
    return "\n\n".join(parts)


def _describe_type(token: str) -> str:
    kind = find_resource(token)
    inputs = "any" if kind is None or kind.takes_any else _list_names(kind.inputs - _EVERYWHERE)
    return f"| `{token}` | {inputs} |"


def _describe_functions() -> str:
    return ", ".join(f"`{token}`" for token in list_function_tokens())


def _describe_components() -> str:
    rows = [f"| `{token}` | {_list_names(each.takes)} |" for token, each in sorted(COMPONENTS.items())]
    return "\n".join(["| component | inputs |", "| --- | --- |", *rows])


def _list_names(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))


def _find_service(token: str) -> str:
    package, module, _ = token.split(":")
    service = module.partition("/")[0]
    return package if service == "index" else f"{package} {service}"
