"""Duration of durable executions by what starts them."""

import pytest

from embedded_aws.services.lambda_.durable.limits import allow_long_executions, limit_seconds


@pytest.mark.parametrize(("timeout", "waiting"), [(60, 60), (900, 900), (901, 900), (86_400, 900)])
def test_an_event_source_waits_for_15_minutes_at_most(timeout: int, waiting: int) -> None:
    assert limit_seconds(timeout) == waiting
    with allow_long_executions():
        assert limit_seconds(timeout) == timeout
