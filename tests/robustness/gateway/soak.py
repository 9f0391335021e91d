"""Sustained load on a throttled route, beside one that has nothing to do with it.

``python -m tests.robustness.gateway.soak 30`` presses for that many seconds and prints what came of it.
"""

import sys
from dataclasses import dataclass

from embedded_aws import deploy
from tests.e2e.conftest import eventually
from tests.e2e.gateway.conftest import CONFIG, ROOT
from tests.e2e.gateway.shop import Shop
from tests.robustness.gateway.behind import count_waiting
from tests.robustness.gateway.pressure import Pressure, join_pressures, press
from tests.robustness.processes import find_process, peak_megabytes

CLIENTS = 4
RATE, BURST = 50, 20
"""The throttle of ``POST /events``, requests a second and at once (stacks/shop_api.py)."""


@dataclass(frozen=True)
class Report:
    """Results.

    Attributes:
        pressed: What the clients of the throttled route were answered.
        neighbour: What the one client of another route was answered meanwhile.
        accepted: Events that were accepted.
        arrived: Events that arrived in the queue behind the bus.
        memory: Peak of the emulator in megabytes.
    """

    pressed: Pressure
    neighbour: Pressure
    accepted: int
    arrived: int
    memory: float

    def __str__(self) -> str:
        return (
            f"{CLIENTS} clients on POST /events, which takes {RATE} requests a second and {BURST} at once:\n"
            f"{self.pressed}\n{self.accepted:,} events accepted, {self.arrived:,} arrived\n"
            f"1 client on GET /catalog/{{id}} meanwhile:\n{self.neighbour}\n"
            f"memory of the emulator at most: {self.memory:.0f} MB"
        )


def soak(shop: Shop, seconds: float) -> Report:
    """Presses for a while.

    Raises:
        AssertionError: An accepted event did not arrive.
    """
    item = shop.stock_item()
    before = count_waiting(shop, "events_queue_url")
    events = [lambda client: client.send("POST", "/events", b'{"pressed": true}')] * CLIENTS
    neighbour, *pressed = press(
        shop, [lambda client: client.send("GET", f"/catalog/{item}"), *events], seconds
    )
    accepted = join_pressures(pressed).statuses[202]

    def count_arrived() -> int:
        return count_waiting(shop, "events_queue_url") - before

    eventually(lambda: count_arrived() >= accepted, f"{accepted} events")
    memory = peak_megabytes(find_process(shop.deployment.emulator))
    return Report(join_pressures(pressed), neighbour, accepted, count_arrived(), memory)


def main() -> None:
    """Deploys the stack and presses."""
    with deploy(ROOT, stack="gateway", config=CONFIG) as deployment:
        print(soak(Shop(deployment), float(sys.argv[1])))  # noqa: T201 a command


if __name__ == "__main__":
    main()
