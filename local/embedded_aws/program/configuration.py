"""The configuration of a stack: what a project declares, and the values a stack gives."""

import difflib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from embedded_aws.errors import ProjectError
from embedded_aws.program.encrypted_config import DecryptionError


@dataclass(frozen=True)
class ConfigKey:
    """A declared configuration key.

    Attributes:
        type: ``string``, ``integer``, ``boolean``, ``array`` or ``object``.
        default: Value unless a stack gives one; None if a stack must give one.
        description: What it is for; may be empty.
        secret: Whether its value must not be shown.
    """

    type: str
    default: Any
    description: str
    secret: bool


@dataclass(frozen=True)
class Configuration:
    """The configuration of one stack.

    Attributes:
        values: Text by ``namespace:key``, as Pulumi hands it to a program: strings as they are,
            all else as JSON.
        secret_keys: The keys whose values must not be shown.
    """

    values: dict[str, str]
    secret_keys: frozenset[str]


def parse_schema(project: str, declared: Mapping[str, Any]) -> dict[str, ConfigKey]:
    """Reads the ``config`` section of a ``Pulumi.yaml``.

    A key may be declared with its type, or be given a value straight away.
    """
    return {_qualify(project, key): _declared(value) for key, value in declared.items()}


def merge(
    project: str,
    stack: str,
    schema: Mapping[str, ConfigKey],
    stack_file: Mapping[str, Any],
    overrides: Mapping[str, Any],
    *,
    decrypt: Callable[[str], str],
) -> Configuration:
    """Lays the values of a stack's file over the defaults, and ``overrides`` over both.

    Args:
        project: Name of the project, and the namespace of keys without one.
        stack: Name of the stack.
        schema: The declared configuration by ``namespace:key``.
        stack_file: The values of the stack's file.
        overrides: The values that win.
        decrypt: Gives the plain text of a secret in a file, or raises a :class:`DecryptionError`.

    Raises:
        ProjectError: Values are missing, not of their type, or cannot be decrypted, or an override is of the
            project and not declared, where it declares any; it names them all.
    """
    merged: dict[str, Any] = {
        key: declared.default for key, declared in schema.items() if declared.default is not None
    }
    for layer in (stack_file, overrides):
        merged.update({_qualify(project, key): value for key, value in layer.items()})
    faults = _undeclared(project, schema, overrides)
    faults += [
        f"{key} has no value; it is {_article(declared.type)}: {declared.description or key}"
        for key, declared in schema.items()
        if key not in merged
    ]
    secret = {key for key in merged if key in schema and schema[key].secret}
    for key, value in [*merged.items()]:
        try:
            merged[key] = _decrypted(value, decrypt)
        except DecryptionError as error:
            faults.append(
                f"{key} is encrypted, {error}. Set the passphrase of the stack, or give a plain value "
                f"instead, as with --config {key}=…"
            )
        else:
            secret |= {key} if merged[key] != value else set()
            faults += _faults(key, merged[key], schema.get(key), secret=key in secret)
    if faults:
        listed = "\n".join(f"  - {fault}" for fault in faults)
        raise ProjectError(f"the configuration of stack '{stack}' has faults:\n{listed}")
    return Configuration({key: as_text(value) for key, value in merged.items()}, frozenset(secret))


def as_text(value: Any) -> str:
    """A configuration value as Pulumi hands it to a program."""
    return value if isinstance(value, str) else json.dumps(value)


def _declared(value: Any) -> ConfigKey:
    if not isinstance(value, dict):
        return ConfigKey(type=_type_of(value), default=value, description="", secret=False)
    given = cast("dict[str, Any]", value)
    default = given.get("value", given.get("default"))
    return ConfigKey(
        type=given.get("type", _type_of(default)),
        default=default,
        description=given.get("description", ""),
        secret=given.get("secret", False),
    )


def _qualify(project: str, key: str) -> str:
    return key if ":" in key else f"{project}:{key}"


def _undeclared(project: str, schema: Mapping[str, ConfigKey], overrides: Mapping[str, Any]) -> list[str]:
    """Keys that look misspelt: a program would not notice, and take its default."""
    declared = [key for key in schema if key.startswith(f"{project}:")]
    given = [key for each in overrides if (key := _qualify(project, each)).startswith(f"{project}:")]
    faults: list[str] = []
    for key in given if declared else ():
        if key not in schema:
            near = difflib.get_close_matches(key, declared, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            faults.append(f"{key} is not declared in Pulumi.yaml; {hint}Declared: {', '.join(declared)}")
    return faults


def _decrypted(value: Any, decrypt: Callable[[str], str]) -> Any:
    """A value with the plain text of each ``{"secure": …}`` in it."""
    match value:
        case {"secure": str(secret), **others} if not others:
            return decrypt(secret)
        case dict():
            members = cast("dict[str, Any]", value)
            return {name: _decrypted(member, decrypt) for name, member in members.items()}
        case list():
            return [_decrypted(item, decrypt) for item in cast("list[Any]", value)]
        case _:
            return value


def _faults(key: str, value: Any, declared: ConfigKey | None, *, secret: bool) -> list[str]:
    if declared is None or _is_a(value, declared.type):
        return []
    shown = "a secret" if secret else json.dumps(value)
    return [f"{key} is {shown}, which is not {_article(declared.type)}"]


def _is_a(value: Any, type_: str) -> bool:
    """Whether a value, which may be the text of one, has a type of Pulumi's."""
    if type_ == "string":
        return not isinstance(value, dict | list)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return False
    return _type_of(value) == type_


def _type_of(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case list():
            return "array"
        case dict():
            return "object"
        case _:
            return "string"


def _article(type_: str) -> str:
    return f"an {type_}" if type_[0] in "aio" else f"a {type_}"
