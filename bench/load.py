"""Sends requests, several at once, and tells how long the answers took."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import urllib3

AT_ONCE = 4
"""Requests that are under way at a time."""


@dataclass(frozen=True)
class Load:
    """Results of a number of requests.

    Attributes:
        seconds: From the first request to the last answer.
        latencies: Seconds of each answer.
        size: Bytes of an answer.
    """

    seconds: float
    latencies: list[float]
    size: int

    def __add__(self, other: "Load") -> "Load":
        return Load(self.seconds + other.seconds, self.latencies + other.latencies, other.size)

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def milliseconds(self, percent: int) -> float:
        """Latency that ``percent`` of the answers did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] * 1000


def time_calls(call: Callable[[], int], calls: int, *, at_once: int = AT_ONCE) -> Load:
    """Makes ``calls`` calls, some at once.

    Args:
        call: Makes one, and returns the bytes of the answer.
        calls: Number of calls.
        at_once: Calls that are under way at a time.
    """

    def time_call(_number: int) -> tuple[float, int]:
        start = time.perf_counter()
        size = call()
        return time.perf_counter() - start, size

    start = time.perf_counter()
    with ThreadPoolExecutor(at_once) as threads:
        answered = list(threads.map(time_call, range(calls)))
    seconds = time.perf_counter() - start
    return Load(seconds, [latency for latency, _ in answered], answered[0][1])


def send(url: str, requests: int, *, method: str = "GET", at_once: int = AT_ONCE, **options: Any) -> Load:
    """Sends ``requests`` to ``url``.

    Raises:
        RuntimeError: One was not answered with 200: then there is nothing to compare.
    """
    pool = urllib3.PoolManager(maxsize=at_once)

    def ask() -> int:
        answer = pool.request(method, url, retries=False, **options)
        if answer.status != 200:
            raise RuntimeError(f"{method} {url} was answered {answer.status}: {answer.data[:200]!r}")
        return len(answer.data)

    return time_calls(ask, requests, at_once=at_once)
