"""An arrow: a call of one service by another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from tests.permissions.account import Account, Arrived

Run = Callable[[Account, bool], Arrived]


class Arrow(NamedTuple):
    """An arrow between two services.

    Its run takes an administrator, and whether to grant the permission; it sets all up, sends something on
    its way, and returns what tells whether it has arrived. It may raise the error of a call that is denied.
    """

    title: str
    missing: str
    run: Run
    services: frozenset[str] = frozenset()
    """Services that run code, such as ``lambda``, without which an emulator cannot try the arrow."""


@dataclass
class Arrows:
    """Collects the arrows of a module."""

    services: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.found: list[Arrow] = []

    def add(self, title: str, missing: str) -> Callable[[Run], Run]:
        """Adds the decorated function as an arrow."""

        def decorate(run: Run) -> Run:
            self.found.append(Arrow(title, missing, run, self.services))
            return run

        return decorate


def return_result(*, arrived: bool = True) -> Arrived:
    """Returns the result of a call that does not return one: it succeeded."""
    return lambda: arrived
