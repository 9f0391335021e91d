"""More requests than a route takes: the rest is told so at once, and nobody else notices."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from tests.e2e.gateway.shop import Shop
from tests.robustness.gateway import soak

pytestmark = pytest.mark.slow

SECONDS = 2.0
RATE, BURST = 5, 5
"""A limit that a slow machine exceeds, too."""


@contextmanager
def throttle_events(shop: Shop) -> Iterator[None]:
    """Sets a lower limit for ``POST /events``, for a while."""
    gateway, address = shop.deployment.client("apigateway"), urlsplit(shop.outputs["api_url"])

    def set_throttle(rate: int, burst: int) -> None:
        gateway.update_stage(
            restApiId=address.netloc.split(".")[0],
            stageName=address.path.strip("/"),
            patchOperations=[
                {"op": "replace", "path": f"/~1events/POST/throttling/{name}", "value": str(value)}
                for name, value in {"rateLimit": rate, "burstLimit": burst}.items()
            ],
        )

    set_throttle(RATE, BURST)
    try:
        yield
    finally:
        set_throttle(soak.RATE, soak.BURST)


def test_what_is_above_the_limit_is_answered_429(shop: Shop):
    with throttle_events(shop):
        report = soak.soak(shop, SECONDS)

    pressed = report.pressed
    assert pressed.statuses.keys() == {202, 429}
    # What the bucket holds, and what refills it until the last answer.
    assert report.accepted <= BURST + RATE * (pressed.seconds + 1)
    assert report.accepted > BURST
    assert 0 < pressed.share(429) < 1
    for reply in (sample.reply for sample in pressed.samples if sample.reply.status == 429):
        assert reply.body["message"] == "Too Many Requests"
        assert reply.headers["Retry-After"] == "1"
    assert report.arrived == report.accepted, "what is accepted arrives, once"
    assert report.neighbour.statuses.keys() == {200}
