"""Declarations of the names of MiniStack that the emulator uses.

Each declaration gives a public name, a type, and the fingerprint of the source that it was written for.
"""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any, Final, Generic, ParamSpec, TypeVar

from embedded_aws.ministack.sources import definition, fingerprint, source_of

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Value = TypeVar("Value")
Class = TypeVar("Class", bound=type)

IMPORTED: Final = fingerprint("")
"""Fingerprint of a name that a module imports and does not define."""

DECLARED: Final[list["Name[Any]"]] = []
"""All declared names."""


class Name(Generic[Value]):
    """An attribute of a module of MiniStack.

    It is looked up when it is used, since patches replace it.
    """

    __slots__ = ("_imported", "module_name", "name", "source")

    def __init__(self, module_name: str, name: str, source: str) -> None:
        self.module_name, self.name, self.source = module_name, name, source
        self._imported: ModuleType | None = None
        DECLARED.append(self)

    def __repr__(self) -> str:
        return f"<{self.target} of MiniStack>"

    @property
    def target(self) -> str:
        """The attribute, such as ``services.sns._body_lookup``."""
        return f"{self.module_name.removeprefix('ministack.')}.{self.name}"

    @property
    def module(self) -> ModuleType:
        """The module, which is imported when it is first used."""
        if self._imported is None:
            self._imported = import_module(self.module_name)
        return self._imported

    def get(self) -> Value:
        """Returns the current value."""
        return getattr(self.module, self.name)

    def set(self, value: Value) -> None:
        """Replaces the value."""
        setattr(self.module, self.name, value)

    def home(self) -> ModuleType:
        """Returns the module that defines the value; must be called before patches apply."""
        value = getattr(self.module, self.name, None)
        home = str(getattr(value, "__module__", "")) if callable(value) else ""
        ours = home.startswith(self.module_name.partition(".")[0])
        return sys.modules.get(home, self.module) if ours else self.module

    def read_source(self) -> str:
        """Returns the fingerprint of the current source; must be called before patches apply."""
        return fingerprint(definition(source_of(self.home()), self.name))


class Function(Name[Callable[Parameters, Result]], Generic[Parameters, Result]):
    """A function of MiniStack."""

    __slots__ = ()

    def __call__(self, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        """Calls the function, with its patch if there is one."""
        return getattr(self._imported or self.module, self.name)(*args, **kwargs)


class Constant(Name[Any]):
    """A value that is read once, when it is declared."""

    __slots__ = ()


class ReplacedStore:
    """A store that is looked up by each access: MiniStack replaces it, or imports its module late."""

    __slots__ = ("_declared",)

    def __init__(self, declared: Name[Any]) -> None:
        self._declared = declared

    def __getattr__(self, name: str) -> Any:
        return getattr(self._declared.get(), name)

    def __getitem__(self, key: Any) -> Any:
        return self._declared.get()[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._declared.get()[key] = value

    def __delitem__(self, key: Any) -> None:
        del self._declared.get()[key]

    def __contains__(self, key: object) -> bool:
        return key in self._declared.get()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._declared.get())

    def __len__(self) -> int:
        return len(self._declared.get())


class Module:
    """A module of MiniStack, whose names are declared with its methods."""

    def __init__(self, name: str) -> None:
        """Declares a module.

        Args:
            name: Its full name, such as ``ministack.services.sqs``.
        """
        self._name = name

    def is_imported(self) -> bool:
        """Whether something has used the module, which has no records before."""
        return self._name in sys.modules

    def function(
        self, name: str, source: str
    ) -> Callable[[Callable[Parameters, Result]], Function[Parameters, Result]]:
        """Declares a function by a stub with its parameters and result.

        Args:
            name: Name of the function in MiniStack.
            source: Fingerprint of its source.
        """

        def declare(_: Callable[Parameters, Result]) -> Function[Parameters, Result]:
            return Function(self._name, name, source)

        return declare

    def type(self, name: str, source: str) -> Callable[[Class], Class]:
        """Declares a class by a stub with its attributes; patches do not replace it.

        Args:
            name: Name of the class in MiniStack.
            source: Fingerprint of its source.
        """
        value = self.constant(name, source)
        return lambda stub: value if value is not None else stub

    def constant(self, name: str, source: str) -> Any:
        """Declares a value that neither MiniStack nor a patch replaces, and returns it.

        Args:
            name: Name of the value in MiniStack.
            source: Fingerprint of its source.

        Returns:
            The value; None if it does not exist, which the check of the fingerprints reports.
        """
        declared = Constant(self._name, name, source)
        return getattr(declared.module, name, None)

    def variable_store(self, name: str, source: str) -> Any:
        """Declares a store that MiniStack replaces when it loads its state, or whose module it imports late.

        Args:
            name: Name of the store in MiniStack.
            source: Fingerprint of its source.
        """
        return ReplacedStore(Name[Any](self._name, name, source))

    def variable(self, name: str, source: str) -> Name[Any]:
        """Declares a value that can be replaced.

        Args:
            name: Name of the value in MiniStack.
            source: Fingerprint of its source.
        """
        return Name(self._name, name, source)

    def frame(self, qualified_name: str, source: str) -> str:
        """Declares a function by the name of its frames, and returns that name with the module.

        Args:
            qualified_name: Qualified name of the function, such as ``Worker._read_stderr``.
            source: Fingerprint of the source of its outermost class or function.
        """
        Name[Any](self._name, qualified_name.partition(".")[0], source)
        return f"{self._name}.{qualified_name}"
