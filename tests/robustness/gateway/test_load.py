"""More requests than a route takes: the rest is told so at once, and nobody else notices."""

from tests.e2e.gateway.shop import Shop
from tests.robustness.gateway.soak import BURST, RATE, soak

SECONDS = 2.0


def test_what_is_above_the_limit_is_answered_429(shop: Shop):
    report = soak(shop, SECONDS)

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
