"""The recording of events changes nothing in the recorded calls, even if it fails."""

import logging

import pytest

from embedded_aws.event_log.log import LOG
from embedded_aws.observation import denials
from embedded_aws.observation.causes import caused_by, harmless, resource, unobserved


def test_an_event_that_cannot_be_recorded_fails_nothing(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.ERROR), harmless():
        raise KeyError("FunctionArn")
    assert "An event could not be recorded." in caplog.text
    assert "KeyError: 'FunctionArn'" in caplog.text


def test_a_cause_ends_with_its_block():
    with caused_by("arn:outer"):
        with caused_by("arn:inner"):
            assert resource() == "arn:inner"
        assert resource() == "arn:outer"
    assert resource() is None


def test_what_only_looks_is_not_recorded():
    before = LOG.page()["last"]
    denied = ("sns.amazonaws.com", "sqs:SendMessage", "arn:queue", "arn:topic")
    with unobserved():
        with unobserved(quiet=False):
            denials.record_service_denial(*denied)
        assert LOG.page()["last"] == before
    denials.record_service_denial(*denied)
    assert LOG.page()["last"] == before + 1
