"""Makes the schema of a package from its Python SDK.

``python -m embedded_aws.schemas.package`` reads the name, version, and tokens of a package as JSON,
and writes its schema.
"""

import importlib
import inspect
import json
import keyword
import re
import sys
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Final

from embedded_aws.schemas.types import Spec, Types, read_property_hints, resolve_hints

_REPEATS_NAMES: Final = {"aws", "docker"}
_COMPONENTS: Final = {"awsx:ecr:Image"}

# What the annotations do not say is in the generated code.
_SECRETS: Final = re.compile(r"additional_secret_outputs=(\[[^]]*\])")
_ARGUMENT: Final = re.compile(r"__args__\['(\w+)'\] = (\w+)")
_BEFORE_CAPITAL: Final = re.compile(r"(?<!^)(?=[A-Z])")


def make_schema(package: str, version: str, tokens: Iterable[str]) -> Spec:
    """Returns the schema of a package.

    It has every input of the SDK: for one that the emulator does not support, the emulator has its own error.

    Args:
        package: ``aws`` or ``awsx``.
        version: Version of its SDK.
        tokens: Resource types and functions. Those that the SDK does not have are left out.
    """
    types = Types(package, repeats_names=package in _REPEATS_NAMES)
    resources: dict[str, Spec] = {}
    functions: dict[str, Spec] = {}
    for token in tokens:
        member = find_in_sdk(token)
        if inspect.isclass(member):
            resources[token] = _describe_resource(types, member)
        elif callable(member):
            functions[token] = _describe_function(types, member)
    for component in _COMPONENTS & resources.keys():
        resources[component]["isComponent"] = True
    return {
        "name": package,
        "version": version,
        "meta": {"moduleFormat": "(.*)(?:/[^/]*)"} if package in _REPEATS_NAMES else {},
        "provider": _describe_resource(types, import_sdk(package).Provider),
        "resources": resources,
        "functions": functions,
        "types": types.collect(),
    }


def import_sdk(package: str) -> ModuleType:
    """Imports the Python SDK of a package."""
    return importlib.import_module(find_sdk(package))


def find_sdk(package: str) -> str:
    """Returns the name of the module of the Python SDK of a package, such as ``docker-build``."""
    return f"pulumi_{package.replace('-', '_')}"


def _describe_resource(types: Types, cls: type) -> Spec:
    module = sys.modules[cls.__module__]
    # The name of the class with the arguments differs if a nested type has it.
    (arguments,) = (name for name in module.__all__ if name != cls.__name__)
    inputs = types.describe_class(getattr(module, arguments))
    hints = read_property_hints(cls)
    outputs = types.describe({name: hint for name, hint in hints.items() if name not in ("id", "urn")})
    _mark_secrets(module, inputs["properties"])
    _mark_secrets(module, outputs["properties"])
    return {**outputs, "inputProperties": inputs["properties"], "requiredInputs": inputs["required"]}


def _mark_secrets(module: ModuleType, properties: dict[str, Spec]) -> None:
    """Marks the properties that the SDK keeps secret."""
    for names in _SECRETS.findall(inspect.getsource(module)):
        for name in properties.keys() & set(json.loads(names)):
            properties[name] = {**properties[name], "secret": True}


def _describe_function(types: Types, function: Callable[..., object]) -> Spec:
    result = resolve_hints(function, function.__module__)["return"]
    return {
        "inputs": {"type": "object", **types.describe(read_argument_hints(function))},
        "outputs": {"type": "object", **types.describe_hint(result)},
    }


def read_argument_hints(function: Callable[..., object]) -> dict[str, object]:
    """Returns the annotations of the arguments of a function of the SDK by their names in Pulumi."""
    hints = resolve_hints(function, function.__module__)
    return {theirs: hints[ours] for theirs, ours in _ARGUMENT.findall(inspect.getsource(function))}


def find_in_sdk(token: str) -> object:
    """Returns a class or a function of the SDK; None if it has none of this token."""
    package, path, name = token.split(":")
    module = path.partition("/")[0]
    module = f"{module}_" if keyword.iskeyword(module) else module
    sdk = import_sdk(package)
    place = sdk if module == "index" else getattr(sdk, module, None)
    if name[0].isupper():
        return getattr(place, name, None)
    return getattr(place, _BEFORE_CAPITAL.sub("_", name).lower(), None)


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump(make_schema(asked["package"], asked["version"], asked["tokens"]), sys.stdout)
