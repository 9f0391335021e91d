"""Topics, buckets, rules, schedules and callers invoke a function later: retries, and what is kept."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from embedded_aws.event_log.model import LoggedEvent
from tests.e2e.embedded_aws.event_sources.consumer import Consumer
from tests.e2e.embedded_aws.programs import allow, policy, trust

POISON = {"do": "raise", "n": 7}


@contextmanager
def keep_results(
    consumer: Consumer, failures: str = "", successes: str = "", **settings: Any
) -> Iterator[None]:
    """Sets destinations of the function for the duration of the block."""
    chosen = {"OnFailure": failures, "OnSuccess": successes}
    destinations = {when: {"Destination": arn} for when, arn in chosen.items() if arn}
    consumer.client("lambda").put_function_event_invoke_config(
        FunctionName=consumer.function, DestinationConfig=destinations, **settings
    )
    try:
        yield
    finally:
        consumer.client("lambda").delete_function_event_invoke_config(FunctionName=consumer.function)


@contextmanager
def permission(consumer: Consumer, service: str, source: str) -> Iterator[None]:
    """Lets a service invoke the function for the duration of the block."""
    statement = {"FunctionName": consumer.function, "StatementId": f"s{uuid.uuid4()}"}
    consumer.client("lambda").add_permission(
        **statement, Action="lambda:InvokeFunction", Principal=f"{service}.amazonaws.com", SourceArn=source
    )
    try:
        yield
    finally:
        consumer.client("lambda").remove_permission(**statement)


def attempts(consumer: Consumer, after: int, number: int) -> list[LoggedEvent]:
    return consumer.await_events(
        after, lambda event: event["type"] == "invocation" and event["function"] == consumer.function, number
    )


def last(consumer: Consumer) -> int:
    return consumer.stack.events(after=-1)["last"]


def test_an_event_that_always_fails_is_kept_twice(consumer: Consumer) -> None:
    dead, failures, lambda_ = consumer.queue(), consumer.queue(), consumer.client("lambda")
    lambda_.update_function_configuration(
        FunctionName=consumer.function, DeadLetterConfig={"TargetArn": dead}
    )
    try:
        with keep_results(consumer, failures):
            began = last(consumer)
            lambda_.invoke(FunctionName=consumer.function, InvocationType="Event", Payload=json.dumps(POISON))
            letter, record = consumer.receive(dead), json.loads(consumer.receive(failures)["Body"])
    finally:
        lambda_.update_function_configuration(
            FunctionName=consumer.function, DeadLetterConfig={"TargetArn": ""}
        )
    tried = attempts(consumer, began, 3)
    assert [event["outcome"] for event in tried] == ["error"] * 3
    assert json.loads(letter["Body"]) == POISON
    said = {name: each["StringValue"] for name, each in letter["MessageAttributes"].items()}
    assert (said["ErrorCode"], said["ErrorMessage"]) == ("200", "cannot process 7")
    request = record["requestContext"]
    assert said["RequestID"] == request["requestId"]
    assert request["functionArn"] == f"{consumer.stack.outputs['arn']}:$LATEST"
    assert (request["condition"], request["approximateInvokeCount"]) == ("RetriesExhausted", 3)
    assert (record["requestPayload"], record["responsePayload"]["errorType"]) == (POISON, "ValueError")
    assert record["responseContext"]["functionError"] == "Unhandled"


@pytest.mark.exhaustive
def test_without_retries_one_attempt_decides(consumer: Consumer) -> None:
    failures, successes = consumer.queue(), consumer.queue()
    with keep_results(consumer, failures, successes, MaximumRetryAttempts=0):
        for event in (POISON, {"n": 8}):
            consumer.client("lambda").invoke(
                FunctionName=consumer.function, InvocationType="Event", Payload=json.dumps(event)
            )
        failed = json.loads(consumer.receive(failures)["Body"])
        succeeded = json.loads(consumer.receive(successes)["Body"])
    assert failed["requestContext"]["approximateInvokeCount"] == 1
    assert succeeded["requestContext"]["condition"] == "Success"
    assert (succeeded["requestPayload"], succeeded["responsePayload"]) == (
        {"n": 8},
        {"batchItemFailures": []},
    )
    assert "functionError" not in succeeded["responseContext"]


def test_what_the_role_may_not_send_is_lost_and_logged(consumer: Consumer) -> None:
    failures, began = consumer.queue(), last(consumer)
    with (
        consumer.remove_permission("sqs:SendMessage"),
        keep_results(consumer, failures, MaximumRetryAttempts=0),
    ):
        consumer.client("lambda").invoke(
            FunctionName=consumer.function, InvocationType="Event", Payload=json.dumps(POISON)
        )
        (denied,) = consumer.await_events(began, lambda event: event["type"] == "denial", 1)
    assert (denied["action"], denied["target"]) == ("sqs:SendMessage", failures)


@contextmanager
def subscribe_function(consumer: Consumer, **attributes: str) -> Iterator[str]:
    """A topic with the function as a subscriber."""
    sns = consumer.client("sns")
    topic = sns.create_topic(Name=f"topic-{uuid.uuid4()}")["TopicArn"]
    sns.subscribe(
        TopicArn=topic, Protocol="lambda", Endpoint=consumer.stack.outputs["arn"], Attributes=attributes
    )
    yield topic


def test_a_topic_invokes_a_function_that_allows_it(consumer: Consumer) -> None:
    failures, filter_policy = consumer.queue(), json.dumps({"kind": ["order"]})
    with subscribe_function(consumer, FilterPolicy=filter_policy) as topic:
        with permission(consumer, "sns", topic), keep_results(consumer, failures):
            for kind in ("other", "order"):
                consumer.client("sns").publish(
                    TopicArn=topic,
                    Message=json.dumps({**POISON, "kind": kind}),
                    MessageAttributes={"kind": {"DataType": "String", "StringValue": kind}},
                )
            record = json.loads(consumer.receive(failures)["Body"])
        assert record["requestContext"]["approximateInvokeCount"] == 3
        (sent,) = record["requestPayload"]["Records"]
        assert json.loads(sent["Sns"]["Message"])["kind"] == "order"


def test_a_topic_keeps_what_a_function_does_not_allow(consumer: Consumer) -> None:
    dead = consumer.queue()
    redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": dead})}
    with subscribe_function(consumer, **redrive) as topic:
        source = {"ArnEquals": {"aws:SourceArn": topic}}
        allowed = policy(
            {
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": dead,
                "Condition": source,
            }
        )
        consumer.client("sqs").set_queue_attributes(
            QueueUrl=consumer.url(dead), Attributes={"Policy": allowed}
        )
        began = last(consumer)
        with permission(consumer, "sns", f"{topic}-other"):
            consumer.client("sns").publish(TopicArn=topic, Message=json.dumps({"n": 1}))
            assert json.loads(json.loads(consumer.receive(dead)["Body"])["Message"]) == {"n": 1}
        events = consumer.stack.events(after=began)["events"]
    assert not [event for event in events if event["type"] == "invocation"]
    assert [event["action"] for event in events if event["type"] == "denial"] == ["lambda:InvokeFunction"]


def test_a_bucket_invokes_no_function_that_does_not_allow_it(consumer: Consumer) -> None:
    s3, bucket, failures = consumer.client("s3"), f"bucket-{uuid.uuid4()}", consumer.queue()
    s3.create_bucket(Bucket=bucket)
    arn = f"arn:aws:s3:::{bucket}"
    notified = {"LambdaFunctionArn": consumer.stack.outputs["arn"], "Events": ["s3:ObjectCreated:*"]}
    with permission(consumer, "s3", arn):
        s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": [notified]}
        )
        with keep_results(consumer, failures, MaximumRetryAttempts=1):
            s3.put_object(Bucket=bucket, Key="raise", Body=b"")
            record = json.loads(consumer.receive(failures)["Body"])
    assert record["requestContext"]["approximateInvokeCount"] == 2
    assert record["requestPayload"]["Records"][0]["s3"]["object"]["key"] == "raise"
    began = last(consumer)
    s3.put_object(Bucket=bucket, Key="raise", Body=b"")
    (denied,) = consumer.await_events(began, lambda event: event["type"] == "denial", 1)
    assert (denied["action"], denied["source"]) == ("lambda:InvokeFunction", arn)


def test_a_rule_invokes_a_function_again_and_keeps_the_event(consumer: Consumer) -> None:
    events, name, failures = consumer.client("events"), f"rule-{uuid.uuid4()}", consumer.queue()
    rule = events.put_rule(Name=name, EventPattern=json.dumps({"source": ["shop"], "detail": {"n": [7]}}))
    events.put_targets(Rule=name, Targets=[{"Id": "f", "Arn": consumer.stack.outputs["arn"]}])
    with permission(consumer, "events", rule["RuleArn"]), keep_results(consumer, failures):
        entries = [
            {"Source": "shop", "DetailType": "order", "Detail": json.dumps({**POISON, "n": n})}
            for n in (6, 7)
        ]
        events.put_events(Entries=entries)
        record = json.loads(consumer.receive(failures)["Body"])
    events.remove_targets(Rule=name, Ids=["f"])
    events.delete_rule(Name=name)
    assert record["requestContext"]["approximateInvokeCount"] == 3
    assert record["requestPayload"]["detail"] == POISON


def test_a_schedule_invokes_a_function_again_and_keeps_the_event(consumer: Consumer) -> None:
    iam, scheduler, failures = consumer.client("iam"), consumer.client("scheduler"), consumer.queue()
    name, function = f"schedule-{uuid.uuid4()}", consumer.stack.outputs["arn"]
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("scheduler"))["Role"]["Arn"]
    document = allow("lambda:InvokeFunction", function)
    iam.put_role_policy(RoleName=name, PolicyName="invoke", PolicyDocument=document)
    with keep_results(consumer, failures, MaximumRetryAttempts=1):
        scheduler.create_schedule(
            Name=name,
            ScheduleExpression="at(2020-01-01T00:00:00)",
            ActionAfterCompletion="DELETE",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": function, "RoleArn": role, "Input": json.dumps(POISON)},
        )
        record = json.loads(consumer.receive(failures)["Body"])
    assert record["requestContext"]["approximateInvokeCount"] == 2
    assert record["requestPayload"] == POISON


def test_a_record_of_a_failure_goes_to_an_event_bus(consumer: Consumer) -> None:
    events, queue, name = consumer.client("events"), consumer.queue(), f"rule-{uuid.uuid4()}"
    bus = events.create_event_bus(Name=name)["EventBusArn"]
    pattern = {"source": ["lambda"], "detail": {"requestContext": {"condition": ["RetriesExhausted"]}}}
    events.put_rule(Name=name, EventBusName=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "q", "Arn": queue}])
    allowed = allow("sqs:SendMessage", queue, Service="events.amazonaws.com")
    consumer.client("sqs").set_queue_attributes(QueueUrl=consumer.url(queue), Attributes={"Policy": allowed})
    with keep_results(consumer, bus, MaximumRetryAttempts=0):
        consumer.client("lambda").invoke(
            FunctionName=consumer.function, InvocationType="Event", Payload=json.dumps(POISON)
        )
        event = json.loads(consumer.receive(queue)["Body"])
    assert event["detail-type"] == "Lambda Function Invocation Result - Failure"
    assert event["resources"] == [consumer.stack.outputs["arn"], bus]
    assert event["detail"]["requestPayload"] == POISON
