"""Dead letters of pipes from streams: descriptions of records that are not tried again."""

import json
import time

from embedded_aws.event_sources.discarded import Discarded, format_time
from embedded_aws.iam.authorization import Caller
from embedded_aws.ministack import sqs
from embedded_aws.ministack.pipes import Pipe
from embedded_aws.observation.messages import mark_dead_letters, record
from embedded_aws.service_calls.as_role import CallError, call_as
from embedded_aws.services.eventbridge.pipes.settings import find_dead_letter_arn


def send_dead_letter(pipe: Pipe, discarded: Discarded) -> str | None:
    """Sends a description of records to the dead-letter queue or topic of a pipe, if it has one.

    Args:
        pipe: The pipe.
        discarded: The records.

    Returns:
        Why it is lost; None if it is not.
    """
    arn = find_dead_letter_arn(pipe)
    reason = f"{discarded.condition}: {len(discarded.batch.records)} records of {discarded.stream.arn}"
    if not arn:
        record("undelivered", pipe["Arn"], pipe["Target"], reason=reason)
        return None
    body = {
        "context": {"partnerResourceArn": pipe["Arn"], "condition": discarded.condition},
        "version": "1.0",
        "timestamp": format_time(time.time(), "milliseconds"),
        **discarded.describe(),
    }
    caller, queue = Caller(pipe["RoleArn"], pipe["Name"][:64]), sqs.find_queue(arn)
    try:
        with mark_dead_letters(reason):
            if queue:
                message = {"QueueUrl": queue["url"], "MessageBody": json.dumps(body)}
                call_as(caller, "sqs", "SendMessage", message)
            else:
                call_as(caller, "sns", "Publish", {"TopicArn": arn, "Message": json.dumps(body)})
    except CallError as error:
        record("undelivered", pipe["Arn"], arn, reason=str(error))
        return str(error)
    return None
