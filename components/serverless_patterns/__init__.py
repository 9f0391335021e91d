"""AWS serverless architecture patterns, and the building blocks they are made of, as Pulumi components.

Every name is imported when it is first used: a program pays for the components that it has. Every component
named here is also offered to the other Pulumi languages, once this repository is added with
``pulumi package add``.
"""

import ast
import importlib
import pkgutil
import sys

if sys.version_info < (3, 11):  # noqa: UP036 no installer has seen it
    raise ImportError(
        "serverless_patterns requires Python 3.11 or later; "
        f"{sys.executable} is Python {sys.version.split()[0]}"
    )

_STUB = ast.parse(pkgutil.get_data(__name__, "__init__.pyi") or b"")
_MODULES = {
    name.name: statement.module
    for statement in _STUB.body
    if isinstance(statement, ast.ImportFrom) and statement.module and statement.module.startswith(__name__)
    for name in statement.names
}
"""Module of each public name, as the stub imports it."""
__all__ = [*sorted(_MODULES), "components"]  # noqa: PLE0604 they are strings  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module 'serverless_patterns' has no attribute '{name}'")
    try:
        value = getattr(importlib.import_module(_MODULES[name]), name)
    except AttributeError as error:
        # `from serverless_patterns import …` would replace it by "cannot import name", without its cause.
        raise ImportError(f"serverless_patterns.{name} cannot be loaded: {error}", name=__name__) from error
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def components() -> "list[type]":
    """Returns every component of the library, as a host of the package needs them."""
    values = (getattr(sys.modules[__name__], name) for name in __all__)
    return [value for value in values if hasattr(value, "register_outputs")]
