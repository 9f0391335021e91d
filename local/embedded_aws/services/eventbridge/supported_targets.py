"""Targets that EventBridge rules, schedules and pipes of the emulator deliver to."""

import re
from collections.abc import Mapping
from typing import Final

RULE_TARGETS: Final[Mapping[str, str]] = {
    "API destinations": r"events:[^:]*:[^:]*:api-destination/",
    "CloudWatch log groups": r"logs:[^:]*:[^:]*:log-group:",
    "Data Firehose streams": r"firehose:[^:]*:[^:]*:deliverystream/",
    "event buses": r"events:[^:]*:[^:]*:event-bus/",
    "Kinesis streams": r"kinesis:[^:]*:[^:]*:stream/",
    "Lambda functions": r"lambda:[^:]*:[^:]*:function:",
    "SNS topics": r"sns:",
    "SQS queues": r"sqs:",
    "state machines": r"states:[^:]*:[^:]*:stateMachine:",
}
"""Targets of rules, each with a pattern of its ARN."""

SCHEDULE_TARGETS: Final[Mapping[str, str]] = {
    **{name: pattern for name, pattern in RULE_TARGETS.items() if not name.startswith(("API", "Cloud"))},
    "actions of an AWS SDK": r"scheduler:::aws-sdk:[^:]+:[^:]+$",
}
"""Targets of schedules, each with a pattern of its ARN."""

PIPE_TARGETS: Final = RULE_TARGETS
"""Targets of pipes, each with a pattern of its ARN."""

PIPE_SOURCES: Final[Mapping[str, str]] = {
    "DynamoDB streams": r"dynamodb:[^:]*:[^:]*:table/.*/stream/",
    "Kinesis streams": RULE_TARGETS["Kinesis streams"],
    "SQS queues": RULE_TARGETS["SQS queues"],
}
"""Sources of pipes, each with a pattern of its ARN."""

PIPE_ENRICHMENTS: Final[Mapping[str, str]] = {
    name: RULE_TARGETS[name] for name in ("API destinations", "Lambda functions", "state machines")
}
"""Enrichments of pipes, each with a pattern of its ARN."""

# Actions that only read (EventBridge Scheduler user guide, "Unsupported API actions").
_READING: Final = (
    *("adminGet", "adminList", "batchDescribe", "batchGet", "batchRead", "describe", "discover", "get"),
    *("invokeModel", "isAuthorized", "list", "lookup", "poll", "query", "read", "receive", "retrieve"),
    *("scan", "search", "select", "testConnection", "testMigration", "transactGet", "translateDocument"),
    "validate",
)


def explain_arn(arn: str, known: Mapping[str, str]) -> str | None:
    """Returns why nothing is delivered to an ARN; None if it is.

    Args:
        arn: The ARN.
        known: What the emulator delivers to, each with a pattern of its ARN.
    """
    rest = re.sub(r"^arn:aws[a-z-]*:", "", arn)
    if not arn.startswith("arn:") or any(re.match(pattern, rest) for pattern in known.values()):
        return None
    return (
        f"{arn!r} is not in the embedded emulator; must be one of: {', '.join(sorted(known))}. "
        "Use a Lambda function or a queue in between."
    )


def explain_schedule_target(arn: str) -> str | None:
    """Returns why a schedule cannot have a target; None if it can.

    Args:
        arn: ARN of the target.
    """
    found = re.fullmatch(r"arn:aws[a-z-]*:scheduler:::aws-sdk:([^:]+):([^:]+)", arn)
    if found and found[2].startswith(_READING):
        return (
            f"{arn!r} only reads; must be an action that changes something. "
            "Call it from a function that the schedule invokes."
        )
    return explain_arn(arn, SCHEDULE_TARGETS)
