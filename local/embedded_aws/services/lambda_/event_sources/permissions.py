"""Event source mappings poll with the permissions of the function's execution role."""

from embedded_aws.emulator.polling_actions import POLLING_ACTIONS
from embedded_aws.event_sources.outcomes import FAILED, PROBLEM
from embedded_aws.iam.authorization import Caller, find_denial, name_session
from embedded_aws.ministack.lambda_functions import Configuration, EventSourceMapping
from embedded_aws.observation.causes import pause_recording


def is_allowed(mapping: EventSourceMapping, config: Configuration) -> bool:
    """Whether the role of a function is currently allowed to poll the source of a mapping.

    If not, the last processing result of the mapping says why, and the denial is recorded once.
    """
    last: str = mapping.get("LastProcessingResult", "")
    with pause_recording(quiet=last.startswith(PROBLEM) and last != FAILED):
        reason = _find_denial(mapping, config)
    if reason:
        mapping["LastProcessingResult"] = f"{PROBLEM}{reason}"
    return reason is None


def _find_denial(mapping: EventSourceMapping, config: Configuration) -> str | None:
    """Returns AWS's message for the first call of the poller that the execution role does not allow."""
    source: str = mapping.get("EventSourceArn", "")
    service = source.partition("arn:aws:")[2].partition(":")[0]
    caller = Caller(config["Role"], name_session(mapping["FunctionName"]))
    denials = (find_denial(caller, action, [source]) for action in POLLING_ACTIONS.get(service, ()))
    return next((reason for reason in denials if reason), None)
