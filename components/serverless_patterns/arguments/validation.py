"""Declares the arguments of a component, and validates what a caller passes before anything is registered."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final, NotRequired, Required, TypeVar, cast

from serverless_patterns.arguments.declarations import (
    Declaration,
    Default,
    DependentDefault,
    Omitted,
    derive_caller_type,
    members_of,
    metadata,
    plain,
    remove_wrappers,
)
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.options import check_options
from serverless_patterns.arguments.text import show
from serverless_patterns.arguments.type_checks import (
    ArgumentsWithDefaults,
    MissingArgumentError,
    validate_value,
)

NO_ARGUMENTS: Final[Any] = MappingProxyType[str, Any]({})
"""Default of the parameter ``args`` of components of which no argument is required."""

A = TypeVar("A")
C = TypeVar("C", bound=type)


def arguments(schema: C) -> C:
    """Reads the declarations of a ``TypedDict``, and leaves the plain types that Pulumi's inference needs.

    Raises:
        TypeError: If an argument is neither required nor has a default, or if its default is invalid.
    """
    declared = {name: _declare(schema, name, hint) for name, hint in schema.__annotations__.items()}
    schema.__declarations__ = declared
    schema.__annotations__ = {
        name: plain(declaration.type) if declaration.required else NotRequired[plain(declaration.type)]
        for name, declaration in declared.items()
    }
    return schema


def declines(reasons: Mapping[str, str]) -> Callable[[C], C]:
    """Names arguments that a ``TypedDict`` does not have, and that a caller may expect in it.

    Args:
        reasons: The error for each of them, without "is not supported".
    """

    def name(schema: C) -> C:
        schema.__declined__ = reasons
        return schema

    return name


@contextmanager
def validate(
    component: str, name: str, args: Any, schema: type[A], opts: object = None
) -> Generator[tuple[A, Errors]]:
    """Gives the block the validated arguments with their defaults, and a collection for further errors.

    The block checks the rules that join arguments::

        with validate("Queue", name, args, QueueArgs[Completed], opts) as (given, errors):
            errors.check_name("-dead-letters.fifo", 80)

    Args:
        component: Class name of the component.
        name: Logical name of the component.
        args: What the caller passed.
        schema: The ``TypedDict`` that declares the arguments; with the parameter :data:`Completed` if any of
            them has a default other than None.
        opts: Resource options of the component. Defaults to none.

    Raises:
        ArgumentError: At the end of the block if there is any error. If a required argument is missing or
            invalid, the block ends where it reads that.
    """
    errors = start(component, name)
    check_options(opts, errors)
    given = validate_value(args, derive_caller_type(schema), errors)
    try:
        yield cast("A", ArgumentsWithDefaults() if given is None else given), errors
    except MissingArgumentError:
        if not errors:
            raise
    errors.raise_or_warn()


def start(component: str, name: str) -> Errors:
    """Returns a collection of errors for a component, whose name may not be a string."""
    if isinstance(cast("object", name), str):
        return Errors(f"{component} '{name}'", name)
    errors = Errors(component, component)
    errors.add("", f"{show(name)} is of type {type(name).__name__}; must be a string")
    return errors


def _declare(schema: type, name: str, hint: Any) -> Declaration:
    type_ = derive_caller_type(remove_wrappers(hint, {Required, NotRequired}))
    required = name in cast("Any", schema).__required_keys__
    defaults = [each for each in metadata(type_) if isinstance(each, Default | DependentDefault)]
    # The last one stands where the argument is declared, those before it in the aliases that it uses.
    default = defaults[-1] if defaults and not required else None
    where = f"{schema.__name__}.{name}"
    if not required and default is None:
        raise TypeError(f"{where} is neither Required nor has a Default")
    if isinstance(default, Default) and default.value is None and Omitted in members_of(hint):
        raise TypeError(f"{where} is Omitted, which is for defaults other than None; must be None")
    if isinstance(default, Default) and default.value is not None:
        errors = Errors(where, name)
        validate_value(default.value, type_, errors)
        if errors:
            raise TypeError(f"{where} has an invalid default: {default.value!r}")
    return Declaration(type_, required, default)
