"""A pattern that takes exponential time with ``re`` stops neither its own request nor those of others."""

import io
import itertools
import json
import time
import urllib.request
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import trust

pytestmark = pytest.mark.slow

SECONDS = 60
"""Only an evaluation without an end takes this long."""
NESTED, LETTERS = "^(a+)+$", "a" * 60 + "!"
WILDCARDS, MANY = "*a" * 8 + "*b", "a" * 2000 + "c"
LARGE = "(" + "|".join(f"a.{{{length}}}b$" for length in range(100, 900, 50)) + ")"
"""It compiles to so many states that even RE2 takes minutes for a long text."""
_numbers = itertools.count()


def draw_name() -> str:
    return f"hostile-{next(_numbers)}"


def create_role(emulator: Emulator, service: str) -> str:
    name = draw_name()
    created = emulator.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust(service))
    return created["Role"]["Arn"]


def choose(emulator: Emulator, rule: dict[str, Any], value: str) -> None:
    states = {
        "First": {"Type": "Choice", "Choices": [{**rule, "Next": "End"}], "Default": "End"},
        "End": {"Type": "Succeed"},
    }
    run_states(emulator, {"StartAt": "First", "States": states}, {"text": value})


def run_states(emulator: Emulator, definition: dict[str, Any], given: object) -> None:
    client = emulator.client("stepfunctions")
    machine = client.create_state_machine(
        name=draw_name(), definition=json.dumps(definition), roleArn=create_role(emulator, "states")
    )
    execution = client.start_execution(stateMachineArn=machine["stateMachineArn"], input=json.dumps(given))
    arn = execution["executionArn"]
    eventually(lambda: client.describe_execution(executionArn=arn)["status"] != "RUNNING", arn, SECONDS)


def match_strings(emulator: Emulator) -> None:
    choose(emulator, {"Variable": "$.text", "StringMatches": WILDCARDS}, MANY)


def filter_by_path(pattern: str, text: str) -> Callable[[Emulator], None]:
    def run(emulator: Emulator) -> None:
        state = {"Type": "Pass", "InputPath": f"$.list[?(@.text =~ /{pattern}/)]", "End": True}
        run_states(emulator, {"StartAt": "First", "States": {"First": state}}, {"list": [{"text": text}] * 3})

    return run


def descend(emulator: Emulator) -> None:
    state = {"Type": "Pass", "InputPath": "$" + "..*" * 9, "End": True}
    nested: object = 1
    for _ in range(90):
        nested = [nested, 1]
    run_states(emulator, {"StartAt": "First", "States": {"First": state}}, nested)


def evaluate_jsonata(expression: str) -> Callable[[Emulator], None]:
    def run(emulator: Emulator) -> None:
        state = {"Type": "Pass", "Output": f"{{% {expression} %}}", "End": True}
        states = {"StartAt": "First", "QueryLanguage": "JSONata", "States": {"First": state}}
        run_states(emulator, states, {"text": LETTERS})

    return run


def put_parameter(pattern: str, value: str) -> Callable[[Emulator], None]:
    def run(emulator: Emulator) -> None:
        emulator.client("ssm").put_parameter(
            Name=draw_name(), Value=value, Type="String", AllowedPattern=pattern
        )

    return run


def put_event(emulator: Emulator) -> None:
    events, queue = emulator.client("events"), create_queue(emulator)
    pattern = {"detail": {"text": [{"wildcard": WILDCARDS}]}}
    events.put_rule(Name=(rule := draw_name()), EventPattern=json.dumps(pattern))
    events.put_targets(Rule=rule, Targets=[{"Id": "1", "Arn": queue}])
    event = {"Source": "hostile", "DetailType": "hostile", "Detail": json.dumps({"text": MANY})}
    events.put_events(Entries=[event])


def test_event(emulator: Emulator) -> None:
    event = {
        "id": "1",
        "account": "0" * 12,
        "source": "a",
        "time": "2026-01-01T00:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail-type": MANY,
    }
    emulator.client("events").test_event_pattern(
        EventPattern=json.dumps({"detail-type": [{"wildcard": WILDCARDS}]}), Event=json.dumps(event)
    )


def create_queue(emulator: Emulator) -> str:
    client = emulator.client("sqs")
    url = client.create_queue(QueueName=draw_name())["QueueUrl"]
    return client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def publish(emulator: Emulator) -> None:
    client = emulator.client("sns")
    topic = client.create_topic(Name=draw_name())["TopicArn"]
    policy = json.dumps({"text": [{"wildcard": WILDCARDS}]})
    client.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=create_queue(emulator),
        Attributes={"FilterPolicyScope": "MessageBody", "FilterPolicy": policy},
    )
    client.publish(TopicArn=topic, Message=json.dumps({"text": MANY}))


def call_with_policy(emulator: Emulator) -> None:
    iam, name = emulator.client("iam"), draw_name()
    iam.create_user(UserName=name)
    statement = {"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": f"arn:{WILDCARDS}"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    iam.simulate_custom_policy(
        PolicyInputList=[document], ActionNames=["ssm:GetParameter"], ResourceArns=[f"arn:{MANY}"]
    )


def query_logs(query: str) -> Callable[[Emulator], None]:
    def run(emulator: Emulator) -> None:
        client, group = put_log(emulator, LETTERS)
        identifier = client.start_query(logGroupName=group, startTime=0, endTime=2**40, queryString=query)
        asked = {"queryId": identifier["queryId"]}
        eventually(
            lambda: client.get_query_results(**asked)["status"] not in {"Running", "Scheduled"},
            query,
            SECONDS,
        )

    return run


def filter_logs(pattern: str, text: str) -> Callable[[Emulator], None]:
    def run(emulator: Emulator) -> None:
        client, group = put_log(emulator, text)
        client.filter_log_events(logGroupName=group, filterPattern=pattern)

    return run


def test_metric_filter(emulator: Emulator) -> None:
    emulator.client("logs").test_metric_filter(filterPattern=f"%{NESTED}%", logEventMessages=[LETTERS])


def put_log(emulator: Emulator, text: str) -> tuple[Any, str]:
    client, group = emulator.client("logs"), draw_name()
    client.create_log_group(logGroupName=group)
    client.create_log_stream(logGroupName=group, logStreamName="a")
    event = {"timestamp": int(time.time() * 1000), "message": text}
    client.put_log_events(logGroupName=group, logStreamName="a", logEvents=[event])
    return client, group


def validate_body(emulator: Emulator) -> None:
    rest = emulator.client("apigateway")
    api = rest.create_rest_api(name=draw_name())
    where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "POST"}
    schema = {"type": "object", "properties": {"text": {"type": "string", "pattern": NESTED}}}
    rest.create_model(
        restApiId=api["id"], name="Body", contentType="application/json", schema=json.dumps(schema)
    )
    validator = rest.create_request_validator(restApiId=api["id"], validateRequestBody=True)
    rest.put_method(
        **where,
        authorizationType="NONE",
        requestModels={"application/json": "Body"},
        requestValidatorId=validator["id"],
    )
    template = '#set($x = $input.path("$.text").matches("^(a+)+$")){"statusCode": 200}'
    rest.put_integration(**where, type="MOCK", requestTemplates={"application/json": template})
    rest.put_integration_response(**where, statusCode="200", selectionPattern=NESTED)
    rest.put_method_response(**where, statusCode="200")
    rest.create_deployment(restApiId=api["id"], stageName="s")
    send(f"{emulator.endpoint}/_aws/execute-api/{api['id']}/s/", json.dumps({"text": LETTERS}))


def request_route(emulator: Emulator) -> None:
    client = emulator.client("apigatewayv2")
    api = client.create_api(Name=draw_name(), ProtocolType="HTTP")["ApiId"]
    target = client.create_integration(
        ApiId=api,
        IntegrationType="HTTP_PROXY",
        IntegrationMethod="GET",
        IntegrationUri="https://example.com",
        PayloadFormatVersion="1.0",
    )["IntegrationId"]
    greedy = "/".join(f"{{p{number}+}}" for number in range(8))
    client.create_route(ApiId=api, RouteKey=f"GET /{greedy}/end", Target=f"integrations/{target}")
    client.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    send(f"{emulator.endpoint}/_aws/execute-api/{api}/{'a/' * 1000}")


def send(url: str, body: str | None = None) -> None:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, body.encode() if body else None, headers)
    with suppress(urllib.error.HTTPError):
        urllib.request.urlopen(request, timeout=SECONDS).close()


def test_state(emulator: Emulator) -> None:
    rule = {"Variable": "$.text", "StringMatches": WILDCARDS, "Next": "End"}
    emulator.client("stepfunctions").test_state(
        definition=json.dumps({"Type": "Choice", "Choices": [rule], "Default": "End"}),
        input=json.dumps({"text": MANY}),
        roleArn=create_role(emulator, "states"),
    )


def describe_images(emulator: Emulator) -> None:
    client = emulator.client("ec2")
    client.register_image(Name="a" * 128, RootDeviceName="/dev/sda1")
    client.describe_images(Filters=[{"Name": "name", "Values": [WILDCARDS]}])


def describe_networks(emulator: Emulator) -> None:
    client = emulator.client("ec2")
    network = client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    client.create_tags(Resources=[network], Tags=[{"Key": "x", "Value": "a" * 255}])
    client.describe_vpcs(Filters=[{"Name": "tag:x", "Values": [WILDCARDS]}])


def list_memories(emulator: Emulator) -> None:
    memory = emulator.client("bedrock-agentcore-control").create_memory(name="a", eventExpiryDuration=30)
    client, identifier = emulator.client("bedrock-agentcore"), memory["memory"]["id"]
    record: dict[str, Any] = {
        "requestIdentifier": "a",
        "namespaces": ["a" * 500 + "c"],
        "content": {"text": "a"},
        "timestamp": time.time(),
    }
    client.batch_create_memory_records(memoryId=identifier, records=[record])
    client.list_memory_records(memoryId=identifier, namespace=WILDCARDS)


def create_stack(emulator: Emulator) -> None:
    parameter = {"Type": "String", "AllowedPattern": NESTED}
    template = {
        "Parameters": {"Text": parameter},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
    }
    emulator.client("cloudformation").create_stack(
        StackName=draw_name(),
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": "Text", "ParameterValue": LETTERS}],
    )


def get_user_defined_functions(emulator: Emulator) -> None:
    client, database = emulator.client("glue"), draw_name().replace("-", "_")
    client.create_database(DatabaseInput={"Name": database})
    function = {"FunctionName": LETTERS, "ClassName": "a", "OwnerName": "a", "OwnerType": "USER"}
    client.create_user_defined_function(DatabaseName=database, FunctionInput=function)
    client.get_user_defined_functions(DatabaseName=database, Pattern=NESTED)


def search_things(emulator: Emulator) -> None:
    client = emulator.client("iot")
    client.update_indexing_configuration(
        thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"},
    )
    client.create_thing(thingName="a" * 100 + "c")
    client.search_index(queryString=f"thingName:{WILDCARDS}")


def filter_records(emulator: Emulator) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return 1")
    client, name = emulator.client("lambda"), draw_name()
    client.create_function(
        FunctionName=name,
        Role=create_role(emulator, "lambda"),
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": packed.getvalue()},
    )
    pattern = {"body": {"text": [{"suffix": "a" * 200}, {"anything-but": {"prefix": "a"}}]}}
    client.create_event_source_mapping(
        FunctionName=name,
        EventSourceArn=create_queue(emulator),
        FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]},
    )


ROWS: tuple[Callable[[Emulator], None], ...] = (
    match_strings,
    filter_by_path(NESTED, LETTERS),
    filter_by_path(LARGE, "a" * 50_000),
    descend,
    evaluate_jsonata("$match($states.input.text, /^(a+)+$/)"),
    evaluate_jsonata("$replace($states.input.text, /(a+)+$/, 'x')"),
    evaluate_jsonata("$split($states.input.text, /(a+)+$/)"),
    evaluate_jsonata("$contains($states.input.text, /(a+)+$/)"),
    evaluate_jsonata("($f := function($n) { $f($n + 1) }; $f(1))"),
    evaluate_jsonata("$reduce([1..9999999], function($a, $b) { $a & $b })"),
    put_parameter(NESTED, LETTERS),
    put_parameter("^(?=a)(a|aa)+$", LETTERS),
    put_parameter(LARGE, "a" * 4000),
    put_event,
    test_event,
    publish,
    call_with_policy,
    query_logs("fields @message | filter @message like /(a+)+$/"),
    query_logs("fields @message | parse @message /(?<x>(a+)+$)/"),
    filter_logs(f"%{NESTED}%", LETTERS),
    filter_logs(f"%{LARGE}%", "a" * 200_000),
    filter_logs(f'{{ $.text = "{WILDCARDS}" }}', json.dumps({"text": MANY})),
    filter_logs(f"[text={WILDCARDS}]", MANY),
    test_metric_filter,
    validate_body,
    request_route,
    test_state,
    describe_images,
    describe_networks,
    list_memories,
    create_stack,
    get_user_defined_functions,
    search_things,
    filter_records,
)


def list_names() -> list[str]:
    named = [row.__qualname__.partition(".")[0] for row in ROWS]
    return [f"{name}-{named[:at].count(name)}" for at, name in enumerate(named)]


@pytest.mark.parametrize("row", ROWS, ids=list_names())
def test_a_hostile_pattern_ends_while_others_are_answered(empty: Emulator, row: Callable[[Emulator], None]):
    def attempt() -> None:
        try:
            row(empty)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(attempt)
        while not running.done():
            empty.client("sts").get_caller_identity()
        running.result()
