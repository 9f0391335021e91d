"""The configuration of a stack: the keys that its project declares, and their values."""

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from embedded_aws.errors import ProjectError
from embedded_aws.program.encrypted_config import DecryptionError


class ConfigurationError(ProjectError):
    """The configuration of a stack is invalid.

    Attributes:
        errors: All errors by key.
    """

    def __init__(self, stack: str, errors: Sequence[str]) -> None:
        listed = "\n".join(f"  - {error}" for error in errors)
        super().__init__(f"the configuration of stack '{stack}' is invalid:\n{listed}")
        self.errors = {key: problem for key, _, problem in (error.partition(" ") for error in errors)}


@dataclass(frozen=True)
class ConfigKey:
    """A declared configuration key.

    Attributes:
        type: ``string``, ``integer``, ``boolean``, ``array`` or ``object``.
        default: Default value; None if the key is required.
        description: Description; may be empty.
        secret: Whether the value is a secret.
    """

    type: str
    default: object
    description: str
    secret: bool


@dataclass(frozen=True)
class Configuration:
    """The configuration of one stack.

    Attributes:
        values: Strings by ``namespace:key``, as Pulumi passes them to a program; other types as JSON.
        secret_keys: Keys whose values are secrets.
    """

    values: dict[str, str]
    secret_keys: frozenset[str]


def parse_schema(project: str, declared: Mapping[str, object]) -> dict[str, ConfigKey]:
    """Reads the ``config`` section of a ``Pulumi.yaml``.

    A key has either a declaration with its type or only a value.
    """
    return {_qualify(project, key): _list_declared(value) for key, value in declared.items()}


def merge(
    project: str,
    stack: str,
    schema: Mapping[str, ConfigKey],
    stack_file: Mapping[str, object],
    overrides: Mapping[str, object],
    *,
    decrypt: Callable[[str], str],
) -> Configuration:
    """Merges the defaults, the values in a stack's file, and ``overrides``; later ones win.

    Args:
        project: Name of the project, and the namespace of keys without one.
        stack: Name of the stack.
        schema: Declared configuration by ``namespace:key``.
        stack_file: Values in the stack's file.
        overrides: Values that override the others.
        decrypt: Returns the plain text of a secret, or raises :class:`DecryptionError`.

    Raises:
        ConfigurationError: If values are missing, have the wrong type, or cannot be decrypted, or if the
            project declares keys but not that of an override. The message lists all errors.
    """
    merged: dict[str, object] = {
        key: declared.default for key, declared in schema.items() if declared.default is not None
    }
    for layer in (stack_file, overrides):
        merged.update({_qualify(project, key): value for key, value in layer.items()})
    errors = _find_undeclared(project, schema, overrides)
    errors += [
        f"{key} is required; must be {_choose_article(declared.type)}: {declared.description or key}"
        for key, declared in schema.items()
        if key not in merged
    ]
    secret = {key for key in merged if key in schema and schema[key].secret}
    for key, value in [*merged.items()]:
        try:
            merged[key] = _decrypt_values(value, decrypt)
        except DecryptionError as error:
            errors.append(
                f"{key} is encrypted, {error}. Set the passphrase of the stack, or override the value, "
                f"such as with --config {key}=…"
            )
        else:
            secret |= {key} if merged[key] != value else set()
            errors += _type_errors(key, merged[key], schema.get(key), secret=key in secret)
    if errors:
        raise ConfigurationError(stack, errors)
    return Configuration({key: format_value(value) for key, value in merged.items()}, frozenset(secret))


def format_value(value: object) -> str:
    """Returns a configuration value in the form that Pulumi passes to a program."""
    return value if isinstance(value, str) else json.dumps(value)


def _list_declared(value: object) -> ConfigKey:
    if not isinstance(value, dict):
        return ConfigKey(type=_type_of(value), default=value, description="", secret=False)
    given = cast("dict[str, object]", value)
    default = given.get("value", given.get("default"))
    return ConfigKey(
        type=str(given.get("type", _type_of(default))),
        default=default,
        description=str(given.get("description", "")),
        secret=bool(given.get("secret", False)),
    )


def _qualify(project: str, key: str) -> str:
    return key if ":" in key else f"{project}:{key}"


def _find_undeclared(
    project: str, schema: Mapping[str, ConfigKey], overrides: Mapping[str, object]
) -> list[str]:
    """Returns errors for undeclared keys, which are probably misspelled: the program would use a default."""
    declared = [key for key in schema if key.startswith(f"{project}:")]
    given = [key for each in overrides if (key := _qualify(project, each)).startswith(f"{project}:")]
    errors: list[str] = []
    for key in given if declared else ():
        if key not in schema:
            near = difflib.get_close_matches(key, declared, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            errors.append(f"{key} is not declared in Pulumi.yaml; {hint}Declared: {', '.join(declared)}")
    return errors


def _decrypt_values(value: object, decrypt: Callable[[str], str]) -> object:
    """Replaces each ``{"secure": …}`` in a value by its plain text."""
    match value:
        case dict():
            members = cast("dict[str, object]", value)
            if members.keys() == {"secure"} and isinstance(secret := members["secure"], str):
                return decrypt(secret)
            return {name: _decrypt_values(member, decrypt) for name, member in members.items()}
        case list():
            return [_decrypt_values(item, decrypt) for item in cast("list[object]", value)]
        case _:
            return value


def _type_errors(key: str, value: object, declared: ConfigKey | None, *, secret: bool) -> list[str]:
    if declared is None or _is_a(value, declared.type):
        return []
    shown = "a secret" if secret else json.dumps(value)
    return [f"{key} is {shown}; must be {_choose_article(declared.type)}"]


def _is_a(value: object, type_: str) -> bool:
    """Whether a value, or the JSON in a string, has a type of Pulumi configuration."""
    if type_ == "string":
        return not isinstance(value, dict | list)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return False
    return _type_of(value) == type_


def _type_of(value: object) -> str:
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


def _choose_article(type_: str) -> str:
    return f"an {type_}" if type_[0] in "aio" else f"a {type_}"
