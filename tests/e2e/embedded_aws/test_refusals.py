"""Calls that the emulator refuses, since it would do something else than AWS, and its log of deliveries."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from embedded_aws.emulator.administration import EVENTS_PATH
from tests.e2e.conftest import eventually
from tests.permissions.account import Account
from tests.permissions.arrows.events import rule
from tests.permissions.emulators import administrator

_CLUSTER: Final = "arn:aws:ecs:us-east-1:123456789012:cluster/c"
_QUEUE: Final = "arn:aws:sqs:us-east-1:123456789012:q"
_TOPIC: Final = "arn:aws:sns:us-east-1:123456789012:t"
_STREAM: Final = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000"
_CODE: Final = {
    "code": "export function request(ctx) { return {}; }",
    "runtime": {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"},
}


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


def _put_target(aws: Account, arn: str) -> None:
    events, name = aws.client("events"), aws.name("rule")
    events.put_rule(Name=name, EventPattern='{"source": ["s"]}')
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": arn}])


def _schedule(aws: Account, *arns: str) -> None:
    scheduler, name = aws.client("scheduler"), aws.name("schedule")
    for call, arn in zip((scheduler.create_schedule, scheduler.update_schedule), arns, strict=False):
        call(
            Name=name,
            ScheduleExpression="rate(1 day)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": arn, "RoleArn": aws.role("scheduler")},
        )


def _pipe(aws: Account, source: str, *targets: str, **more: Any) -> None:
    pipes, name, role = aws.client("pipes"), aws.name("pipe"), aws.role("pipes")
    aws.client("sqs").create_queue(QueueName=_QUEUE.rpartition(":")[2])
    pipes.create_pipe(Name=name, Source=source, Target=targets[0], RoleArn=role, **more)
    for target in targets[1:]:
        pipes.update_pipe(Name=name, Target=target, RoleArn=role)


def _graph(aws: Account) -> tuple[Any, str]:
    sync = aws.client("appsync")
    api = sync.create_graphql_api(name=aws.name("graph"), authenticationType="API_KEY")["graphqlApi"]["apiId"]
    sync.create_data_source(apiId=api, name="none", type="NONE")
    return sync, api


def _data_source(aws: Account, type_: str) -> None:
    sync, api = _graph(aws)
    sync.create_data_source(apiId=api, name="more", type=type_)


def _resolver(aws: Account, **more: Any) -> None:
    sync, api = _graph(aws)
    sync.create_resolver(apiId=api, typeName="Query", fieldName="f", dataSourceName="none", **more)


def _function(aws: Account, first: dict[str, Any], *others: dict[str, Any]) -> None:
    sync, api = _graph(aws)
    given = {"apiId": api, "name": "f", "dataSourceName": "none"}
    made = sync.create_function(**given, **first)["functionConfiguration"]["functionId"]
    for each in others:
        sync.update_function(**given, functionId=made, **each)


_TEMPLATE: Final = {"requestMappingTemplate": "$util.rds.toJsonObject($a)"}


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda aws: _put_target(aws, _CLUSTER), f"Arn: '{_CLUSTER}' is not in the embedded emulator"),
        (lambda aws: _schedule(aws, _CLUSTER), f"Target.Arn: '{_CLUSTER}' is not in the embedded emulator"),
        (lambda aws: _schedule(aws, _QUEUE, _CLUSTER), "is not in the embedded emulator"),
        (lambda aws: _schedule(aws, "arn:aws:scheduler:::aws-sdk:sqs:receiveMessage"), "only reads"),
        (lambda aws: _pipe(aws, _TOPIC, _QUEUE), f"Source: '{_TOPIC}' is not in the embedded emulator"),
        (lambda aws: _pipe(aws, _QUEUE, _CLUSTER), f"Target: '{_CLUSTER}' is not in the embedded emulator"),
        (lambda aws: _pipe(aws, _QUEUE, _TOPIC, _CLUSTER), "is not in the embedded emulator"),
        (lambda aws: _pipe(aws, _QUEUE, _TOPIC, Enrichment=_TOPIC), f"Enrichment: '{_TOPIC}' is not in the"),
        (
            lambda aws: _data_source(aws, "RELATIONAL_DATABASE"),
            "'RELATIONAL_DATABASE' is not in the embedded",
        ),
        (lambda aws: _resolver(aws, **_TEMPLATE), "$util.rds.toJsonObject is"),
        (_resolver, "code: is required"),
        (lambda aws: _function(aws, _TEMPLATE), "$util.rds.toJsonObject is"),
        (
            lambda aws: _function(aws, _CODE, _TEMPLATE),
            "$util.rds.toJsonObject is",
        ),
    ],
)
def test_a_call_is_refused_with_its_reason(
    aws: Account, call: Callable[[Account], None], reason: str
) -> None:
    with pytest.raises(ClientError) as raised:
        call(aws)
    assert reason in str(raised.value)


def _index(number: int, included: int) -> dict[str, Any]:
    names = [f"a{number}-{each}" for each in range(included)]
    projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": names}
    return {
        "IndexName": f"index{number}",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "Projection": projection,
    }


def test_indexes_include_a_limited_number_of_attributes(aws: Account) -> None:
    client, name = aws.client("dynamodb"), aws.name("table")
    definitions: Any = [{"AttributeName": "id", "AttributeType": "S"}]
    table: dict[str, Any] = {
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": definitions,
        "BillingMode": "PAY_PER_REQUEST",
    }

    def create(*included: int) -> None:
        indexes: Any = [_index(number, each) for number, each in enumerate(included)]
        client.create_table(TableName=name, **table, GlobalSecondaryIndexes=indexes)

    def add(included: int) -> None:
        new: Any = [{"Create": _index(9, included)}]
        client.update_table(TableName=name, AttributeDefinitions=definitions, GlobalSecondaryIndexUpdates=new)

    too_long = (
        r"projection\.nonKeyAttributes' failed to satisfy constraint: Member must have length less than"
    )
    with pytest.raises(ClientError, match=rf"globalSecondaryIndexes\.2\.member\.{too_long}"):
        create(20, 21)
    with pytest.raises(ClientError, match="101 NonKeyAttributes; must be at most 100"):
        create(20, 20, 20, 20, 20, 1)
    create(20, 20, 20, 20, 19)
    with pytest.raises(ClientError, match=rf"globalSecondaryIndexUpdates\.1\.member\.create\.{too_long}"):
        add(21)
    with pytest.raises(ClientError, match="101 NonKeyAttributes; must be at most 100"):
        add(2)
    add(1)


@pytest.mark.parametrize(
    ("topic", "reason"),
    [
        (
            "arn:aws:sns:eu-west-1:123456789012:t",
            "Invalid region eu-west-1 specified. Only us-east-1 is supp",
        ),
        (f"{_TOPIC}:0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", "Invalid arn syntax: arn:aws:sns:"),
        (f"{_TOPIC}.fifo", "is a FIFO topic"),
        (_TOPIC, ""),
    ],
)
@pytest.mark.parametrize("actions", ["AlarmActions", "OKActions", "InsufficientDataActions"])
def test_an_alarm_notifies_standard_topics_of_its_region(
    aws: Account, actions: str, topic: str, reason: str
) -> None:
    client, name = aws.client("cloudwatch"), aws.name("alarm")
    metric: dict[str, Any] = {"Namespace": "N", "MetricName": "M", "Statistic": "Sum", "Period": 60}
    rule = {"EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold"}
    calls: list[Callable[[], Any]] = [
        lambda: client.put_metric_alarm(AlarmName=name, **metric, **rule, **{actions: [topic]}),
        lambda: client.put_composite_alarm(
            AlarmName=f"{name}-all", AlarmRule=f'ALARM("{name}")', **{actions: [topic]}
        ),
    ]
    for call in calls:
        if not reason:
            call()
            continue
        with pytest.raises(ClientError, match=reason) as raised:
            call()
        assert "(ValidationError)" in str(raised.value)


@pytest.mark.parametrize(
    ("runtime", "reason"),
    [
        (
            "python3.99",
            "Value python3.99 at 'runtime' failed to satisfy constraint: Member must satisfy enum",
        ),
        ("java7", "Value java7 at 'runtime' failed to satisfy constraint: "),
        ("python3.7", "The runtime parameter of python3.7 is no longer supported for creating or updating"),
    ],
)
def test_lambda_rejects_runtimes_that_it_does_not_have(aws: Account, runtime: str, reason: str) -> None:
    client, existing = aws.client("lambda"), aws.function("def handler(event, context): ...")
    new = {"Role": aws.role("lambda"), "Handler": "app.handler", "Code": {"ZipFile": b"any"}}
    for call, given in (
        (client.create_function, {"FunctionName": aws.name("function"), **new}),
        (client.update_function_configuration, {"FunctionName": existing}),
    ):
        with pytest.raises(client.exceptions.InvalidParameterValueException) as raised:
            call(Runtime=runtime, **given)
        assert reason in str(raised.value)


@pytest.mark.parametrize(
    ("service", "call", "given"),
    [
        ("bedrock-runtime", "converse", {"modelId": "m", "messages": []}),
        ("bedrock-runtime", "invoke_model", {"modelId": "m", "body": b"{}"}),
        (
            "bedrock-agent-runtime",
            "retrieve",
            {"knowledgeBaseId": "KB00000000", "retrievalQuery": {"text": "q"}},
        ),
        ("bedrock", "list_model_invocation_jobs", {}),
        (
            "transcribe",
            "start_transcription_job",
            {"TranscriptionJobName": "j", "Media": {"MediaFileUri": "s3://b/k"}, "LanguageCode": "en-US"},
        ),
        (
            "translate",
            "translate_text",
            {"Text": "t", "SourceLanguageCode": "en", "TargetLanguageCode": "de"},
        ),
    ],
)
def test_results_of_models_are_not_made_up(
    aws: Account, service: str, call: str, given: dict[str, Any]
) -> None:
    with pytest.raises(ClientError, match=f"{service} has no results in the embedded emulator"):
        getattr(aws.client(service), call)(**given)


def test_a_session_of_an_agent_is_stored(aws: Account) -> None:
    client = aws.client("bedrock-agent-runtime")
    made = client.create_session()["sessionId"]
    assert client.get_session(sessionIdentifier=made)["sessionId"] == made


@pytest.mark.parametrize("granted", [True, False])
def test_the_log_has_a_delivery_only_if_it_happened(emulator: Emulator, aws: Account, granted: bool) -> None:
    kinesis, name = aws.client("kinesis"), aws.name("stream")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    stream = aws.arn("kinesis", f"stream/{name}")
    allowed = {"Action": "kinesis:PutRecord", "Resource": stream if granted else f"{stream}2"}
    last = emulator.ask("GET", f"{EVENTS_PATH}?after=-1")["last"]
    rule(aws, stream, role=aws.role("events", allowed))

    def find() -> list[dict[str, Any]]:
        events = emulator.ask("GET", f"{EVENTS_PATH}?after={last}")["events"]
        return [each for each in events if each["type"] == "message" and each["target"] == stream]

    (event,) = eventually(find, "the end of the delivery")
    assert (event["action"], event["outcome"]) == (
        ("delivered", "ok") if granted else ("undelivered", "error")
    )
    assert ("not authorized to perform: kinesis:PutRecord" in (event["reason"] or "")) is not granted


_CHALLENGE: Final = """
def handler(event, context):
    source, response = event["triggerSource"], event["response"]
    if source.startswith("Define"):
        passed = any(each.get("challengeResult") for each in event["request"]["session"])
        challenge = {} if passed else {"challengeName": "CUSTOM_CHALLENGE"}
        response.update(challenge, issueTokens=passed, failAuthentication=False)
    elif source.startswith("Create"):
        response.update(publicChallengeParameters={}, privateChallengeParameters={"answer": "1"})
    elif source.startswith("Verify"):
        response["answerCorrect"] = True
    return event
"""
_TRIGGERS: Final = (
    *("CreateAuthChallenge", "DefineAuthChallenge", "PreTokenGeneration", "VerifyAuthChallengeResponse"),
)


@pytest.mark.parametrize("denied", [None, *_TRIGGERS])
def test_triggers_of_a_pool_need_permission(aws: Account, denied: str | None) -> None:
    users, allowed, other = aws.client("cognito-idp"), aws.function(_CHALLENGE), aws.function(_CHALLENGE)
    triggers = {name: other if name == denied else allowed for name in _TRIGGERS}
    pool = users.create_user_pool(PoolName=aws.name("pool"), LambdaConfig=triggers)["UserPool"]
    aws.permit(allowed, "cognito-idp", pool["Arn"])
    client = users.create_user_pool_client(
        UserPoolId=pool["Id"], ClientName="web", ExplicitAuthFlows=["ALLOW_CUSTOM_AUTH"]
    )["UserPoolClient"]["ClientId"]
    users.admin_create_user(UserPoolId=pool["Id"], Username="ada", MessageAction="SUPPRESS")
    users.admin_set_user_password(
        UserPoolId=pool["Id"], Username="ada", Password="Correct-horse-7", Permanent=True
    )

    def sign_in() -> Any:
        asked = users.initiate_auth(
            ClientId=client, AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": "ada"}
        )
        answers = {"USERNAME": "ada", "ANSWER": "1"}
        return users.respond_to_auth_challenge(
            ClientId=client,
            ChallengeName=asked["ChallengeName"],
            ChallengeResponses=answers,
            Session=asked["Session"],
        )

    if denied is None:
        assert sign_in()["AuthenticationResult"]["IdToken"]
        return
    with pytest.raises(ClientError, match=f"{denied} invocation failed due to error AccessDeniedException"):
        sign_in()
