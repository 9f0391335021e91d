"""The resources of a program, written out flat: its cost without components."""

import importlib
import json
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

_MODULES = {"lambda": "lambda_"}
"""Names of modules that are keywords of Python."""
CACHE = Path(__file__).resolve().parents[1] / ".cache/bench"


def write_flat(name: str, recording: Any) -> None:
    """Keeps what a program registered, for :func:`flat`."""
    CACHE.mkdir(parents=True, exist_ok=True)
    (CACHE / f"{name}.json").write_text(json.dumps(recording.graph()))


def flat(name: str) -> Callable[[], None]:
    """Returns a program that registers what was kept with the classes of ``pulumi_aws``."""
    resources = json.loads((CACHE / f"{name}.json").read_text())["resources"]

    def program() -> None:
        seen = Counter[tuple[str, str]]()
        for resource in resources.values():
            if resource["custom"]:
                token, name = resource["type"], resource["name"]
                seen[token, name] += 1
                # Without their parents, two resources of a type could have the same name.
                number = seen[token, name]
                _register(token, name if number == 1 else f"{name}-{number}", resource["inputs"])

    return program


def _register(token: str, name: str, inputs: dict[str, Any]) -> None:
    import pulumi  # noqa: PLC0415 the import is part of the measurement

    package, module, class_name = token.split(":")
    if package != "aws" or module == "index":
        pulumi.CustomResource(token, name, inputs)
        return
    service = module.split("/")[0]
    # The modules of pulumi_aws are imported by the first use of an attribute.
    resource = getattr(importlib.import_module(f"pulumi_aws.{_MODULES.get(service, service)}"), class_name)
    names = _python_names(resource)
    resource(name, **{names[key]: _restore_content(value) for key, value in inputs.items()})


def _restore_content(value: Any) -> Any:
    """Returns a small archive or asset for one that was kept by its hash."""
    import pulumi  # noqa: PLC0415 the import is part of the measurement

    match value:
        case {"FileArchive": _}:
            return pulumi.AssetArchive({"handler.py": pulumi.StringAsset("")})
        case {"FileAsset": _}:
            return pulumi.StringAsset("")
        case _:
            return value


@cache
def _python_names(resource: type) -> dict[str, str]:
    """Returns the names of the properties of a resource by their names in Pulumi's schema."""
    return {
        getattr(member.fget, "_pulumi_name", name): name
        for name, member in vars(resource).items()
        if isinstance(member, property)
    }
