"""Figures that are measured of each target, with their goals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.permissions.account import Account

from bench.load import Load

OURS = "ours"
MINISTACK = "MiniStack"
MOTO = "moto"

Measure = Callable[[int], Load]
"""Makes a number of calls, and times each."""


@dataclass(frozen=True)
class Goal:
    """Goal of a figure of ours, as a multiple of the figure that it is compared with.

    Attributes:
        ratio: Largest multiple that meets it, or smallest if more is better.
        more_is_better: Whether the figure is a rate.
    """

    ratio: float
    more_is_better: bool = False

    def is_met(self, ratio: float) -> bool:
        """Returns whether a ratio meets the goal."""
        return ratio >= self.ratio if self.more_is_better else ratio <= self.ratio

    def __str__(self) -> str:
        return f"{'≥' if self.more_is_better else '≤'} {self.ratio:.2f}"


FASTER = Goal(0.8)
"""Four fifths of the time of the best peer, also with the permissions that it does not check."""
NOT_SLOWER = Goal(1)
"""No slower, or larger, than the best peer."""
NOT_LESS = Goal(1, more_is_better=True)
"""No fewer requests a second than the best peer."""


@dataclass(frozen=True)
class Scenario:
    """A figure that is measured in rounds, in which the targets take turns.

    Attributes:
        name: Its name in the table; its unit is milliseconds, or requests a second if more is better.
        prepare: Creates the resources in an account, and returns what measures.
        calls: Calls of each target in a round.
        goal: The goal.
        unable: Why a peer cannot do it, by its name.
    """

    name: str
    prepare: Callable[[Account], Measure]
    calls: int
    goal: Goal
    unable: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Figure:
    """A measured figure.

    Attributes:
        value: The value, in the unit of its row.
        spread: The 95th percentile as a multiple of the median, of latencies.
    """

    value: float
    spread: float | None = None


@dataclass(frozen=True)
class Row:
    """The figures of a scenario.

    Attributes:
        name: Its name, with the unit.
        figures: Figures by the name of the target.
        goal: The goal.
        base: What ours is compared with. Defaults to the best peer.
    """

    name: str
    figures: Mapping[str, Figure]
    goal: Goal
    base: Figure | None = None

    @property
    def ratio(self) -> float | None:
        """Ours as a multiple of what it is compared with."""
        choose = max if self.goal.more_is_better else min
        peers = [figure.value for name, figure in self.figures.items() if name != OURS]
        base = self.base.value if self.base else choose(peers, default=None)
        return self.figures[OURS].value / base if base else None
