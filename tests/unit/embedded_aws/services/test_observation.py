"""The recording of events changes nothing in the recorded calls, even if it fails."""

import logging

import pytest

from embedded_aws.event_log.log import LOG
from embedded_aws.observation import denials
from embedded_aws.observation.causes import (
    find_acting_resource,
    pause_recording,
    set_cause,
    suppress_recording_errors,
)


def test_an_event_that_cannot_be_recorded_fails_nothing(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.ERROR), suppress_recording_errors():
        raise KeyError("FunctionArn")
    assert "An event could not be recorded." in caplog.text
    assert "KeyError: 'FunctionArn'" in caplog.text


def test_a_cause_ends_with_its_block():
    with set_cause("arn:outer"):
        with set_cause("arn:inner"):
            assert find_acting_resource() == "arn:inner"
        assert find_acting_resource() == "arn:outer"
    assert find_acting_resource() is None


def test_what_only_looks_is_not_recorded():
    before = LOG.page()["last"]
    denied = ("sns.amazonaws.com", "sqs:SendMessage", "arn:queue", "arn:topic")
    with pause_recording():
        with pause_recording(quiet=False):
            denials.record_service_denial(*denied)
        assert LOG.page()["last"] == before
    denials.record_service_denial(*denied)
    assert LOG.page()["last"] == before + 1
