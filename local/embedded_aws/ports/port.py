"""A place for the implementation of a protocol, which is bound once, when the emulator starts."""

from typing import Generic, TypeVar

Implementation = TypeVar("Implementation")


class Port(Generic[Implementation]):
    """The implementation of a protocol by a service.

    Args:
        name: Name of the port for errors, such as ``"queues"``.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._bound: Implementation | None = None

    def bind(self, implementation: Implementation) -> None:
        """Binds the implementation; a test may bind another."""
        self._bound = implementation

    @property
    def bound(self) -> Implementation:
        """The implementation.

        Raises:
            RuntimeError: If none is bound.
        """
        if self._bound is None:
            raise RuntimeError(f"no service is bound to the port {self._name!r}")
        return self._bound
