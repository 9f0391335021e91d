"""Clients that ask as fast as they are answered, and what they were answered."""

import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.e2e.gateway.shop import Shop
from tests.robustness.gateway.wire import Client, Reply

Ask = Callable[[Client], Reply]


@dataclass(frozen=True)
class Sample:
    """One answer, and the seconds it took."""

    reply: Reply
    seconds: float


@dataclass(frozen=True)
class Pressure:
    """Responses to all clients within ``seconds``."""

    samples: Sequence[Sample]
    seconds: float

    @property
    def statuses(self) -> Counter[int]:
        return Counter(sample.reply.status for sample in self.samples)

    def share(self, status: int) -> float:
        """Share of the answers that have a status, 0 to 1."""
        return self.statuses[status] / len(self.samples)

    def latency(self, status: int) -> tuple[float, float]:
        """Median and 99th percentile of the milliseconds that the answers with a status took."""
        taken = [sample.seconds * 1_000 for sample in self.samples if sample.reply.status == status]
        return statistics.median(taken), statistics.quantiles(taken, n=100, method="inclusive")[98]

    def __str__(self) -> str:
        rate = len(self.samples) / self.seconds
        lines = [f"{len(self.samples):,} requests in {self.seconds:.1f} s, {rate:.0f} a second"]
        for status in sorted(self.statuses):
            median, slowest = self.latency(status)
            share, count = self.share(status), self.statuses[status]
            lines.append(
                f"  {status}: {count:,} ({share:.1%}), {median:.1f} ms in the median, {slowest:.1f} ms at p99"
            )
        return "\n".join(lines)


def press(shop: Shop, asks: Sequence[Ask], seconds: float) -> list[Pressure]:
    """Lets a client for each of ``asks`` ask again and again; what each of them was answered."""
    end = time.monotonic() + seconds
    results: list[Pressure | None] = [None] * len(asks)

    def run(index: int, ask: Ask) -> None:
        samples: list[Sample] = []
        start = time.monotonic()
        with Client(shop) as client:
            while (begun := time.monotonic()) < end:
                reply = ask(client)
                samples.append(Sample(reply, time.monotonic() - begun))
        results[index] = Pressure(samples, time.monotonic() - start)

    threads = [threading.Thread(target=run, args=each) for each in enumerate(asks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [result for result in results if result]


def join_pressures(pressures: Sequence[Pressure]) -> Pressure:
    """Several clients as one."""
    samples = [sample for pressure in pressures for sample in pressure.samples]
    return Pressure(samples, max(pressure.seconds for pressure in pressures))
