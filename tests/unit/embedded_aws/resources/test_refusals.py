"""Inputs that the emulator refuses by name, also before the program has created anything."""

from typing import Any, Final

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import DeploymentError, deploy
from embedded_aws.resource_model.known_inputs import UNKNOWN, read_known_inputs
from embedded_aws.resources.refusals import explain

_ARN: Final = "arn:aws:{}:us-east-1:123456789012:{}"
_FUNCTION, _QUEUE, _TOPIC = (
    _ARN.format(*each) for each in (("lambda", "function:f"), ("sqs", "q"), ("sns", "t"))
)
_CLUSTER: Final = _ARN.format("ecs", "cluster/c")
_CHANGES: Final = _ARN.format("dynamodb", "table/t/stream/2026-01-01T00:00:00.000")
_TARGET: Final = "aws:cloudwatch/eventTarget:EventTarget"
_SCHEDULE: Final = "aws:scheduler/schedule:Schedule"
_PIPE: Final = "aws:pipes/pipe:Pipe"
_INTEGRATION: Final = "aws:apigatewayv2/integration:Integration"
_SDK: Final = "arn:aws:scheduler:::aws-sdk:"
_LAMBDA: Final = "aws:lambda/function:Function"
_SEND: Final = {
    "integrationType": "AWS_PROXY",
    "integrationSubtype": "SQS-SendMessage",
    "credentialsArn": "arn:aws:iam::123456789012:role/r",
    "requestParameters": {"QueueUrl": "u", "MessageBody": "$request.body"},
}
_FROM_TABLE: Final = {"source": _CHANGES, "target": _TOPIC}


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        *((_TARGET, {"arn": arn}) for arn in (_FUNCTION, _QUEUE, _TOPIC)),
        (_TARGET, {"arn": _ARN.format("kinesis", "stream/s")}),
        (_TARGET, {"arn": _ARN.format("firehose", "deliverystream/s")}),
        (_TARGET, {"arn": _ARN.format("logs", "log-group:/aws/events/g")}),
        (_TARGET, {"arn": _ARN.format("events", "event-bus/b")}),
        (_TARGET, {"arn": _ARN.format("states", "stateMachine:m")}),
        (_TARGET, {"arn": UNKNOWN}),
        (_SCHEDULE, {"target": {"arn": f"{_SDK}sqs:sendMessage"}}),
        (_SCHEDULE, {"target": UNKNOWN}),
        (_PIPE, _FROM_TABLE),
        (_PIPE, _FROM_TABLE | {"sourceParameters": {"dynamodbStreamParameters": {"batchSize": 1}}}),
        (_PIPE, {"source": _QUEUE, "target": _FUNCTION, "enrichment": _FUNCTION}),
        (_PIPE, {"source": _QUEUE, "target": UNKNOWN, "logConfiguration": {"level": "OFF"}}),
        (_INTEGRATION, _SEND),
        (_INTEGRATION, _SEND | {"requestParameters": UNKNOWN, "credentialsArn": UNKNOWN}),
        (_INTEGRATION, {"integrationType": "HTTP_PROXY", "requestParameters": {"overwrite:path": "/"}}),
        (_INTEGRATION, {"integrationType": "AWS_PROXY", "requestParameters": {"append:header.a": "1"}}),
        (
            _INTEGRATION,
            {"integrationType": "AWS", "requestParameters": {"integration.request.path.a": "'1'"}},
        ),
        (_INTEGRATION, _SEND | {"responseParameters": [{"statusCode": "200", "mappings": UNKNOWN}]}),
        ("aws:appsync/dataSource:DataSource", {"type": "AMAZON_DYNAMODB"}),
        ("aws:appsync/resolver:Resolver", {"code": "util.transform.toDynamoDBFilterExpression(f)"}),
        ("aws:appsync/resolver:Resolver", {"code": "…", "runtime": {"name": "APPSYNC_JS"}}),
        (
            "aws:cognito/userPool:UserPool",
            {"lambdaConfig": {"preSignUp": _FUNCTION, "userMigration": _FUNCTION}},
        ),
        ("aws:cognito/userPool:UserPool", {"signInPolicy": {"allowedFirstAuthFactors": ["PASSWORD"]}}),
        ("aws:sqs/queue:Queue", {"name": "any"}),
        *(
            (_LAMBDA, {"runtime": each})
            for each in ("python3.13", "nodejs22.x", "ruby3.4", "python3.8", UNKNOWN)
        ),
        (_LAMBDA, {"packageType": "Image"}),
    ],
)
def test_inputs_that_work_are_not_refused(type_: str, inputs: dict[str, Any]) -> None:
    assert explain(type_, inputs) is None


@pytest.mark.parametrize(
    ("type_", "inputs", "reason"),
    [
        (_TARGET, {"arn": _CLUSTER}, f"arn: '{_CLUSTER}' is not in the embedded emulator; must be one of: "),
        (_TARGET, {"arn": _ARN.format("codebuild", "project/p")}, "arn: "),
        (_TARGET, {"arn": f"{_SDK}sqs:sendMessage"}, "arn: "),
        (_TARGET, {"arn": UNKNOWN, "ecsTarget": {"taskDefinitionArn": UNKNOWN}}, "ecsTarget: is not in"),
        (_TARGET, {"arn": UNKNOWN, "batchTarget": {"jobName": "j"}}, "batchTarget: is not in"),
        (_TARGET, {"arn": UNKNOWN, "runCommandTargets": [{"key": "k"}]}, "runCommandTargets: is not in"),
        (
            "aws:cloudwatch/eventConnection:EventConnection",
            {"authParameters": {"connectivityParameters": {"resourceParameters": UNKNOWN}}},
            "authParameters.connectivityParameters: is not in",
        ),
        (_SCHEDULE, {"target": {"arn": _CLUSTER}}, f"target.arn: '{_CLUSTER}' is not in"),
        (
            _SCHEDULE,
            {"target": {"arn": UNKNOWN, "ecsParameters": {"taskDefinitionArn": UNKNOWN}}},
            "target.ecsParameters: is not in",
        ),
        (
            _SCHEDULE,
            {"target": {"arn": UNKNOWN, "sagemakerPipelineParameters": UNKNOWN}},
            "target.sagemakerPipelineParameters: is not in",
        ),
        (_SCHEDULE, {"target": {"arn": f"{_SDK}sqs:receiveMessage"}}, "only reads; must be an action"),
        (_SCHEDULE, {"target": {"arn": f"{_SDK}dynamodb:getItem"}}, "only reads; must be an action"),
        (_PIPE, {"source": _TOPIC, "target": _QUEUE}, f"source: '{_TOPIC}' is not in"),
        (_PIPE, {"source": _CHANGES, "target": _CLUSTER}, f"target: '{_CLUSTER}' is not in"),
        (_PIPE, _FROM_TABLE | {"enrichment": _TOPIC}, f"enrichment: '{_TOPIC}' is not in"),
        (
            _PIPE,
            _FROM_TABLE | {"sourceParameters": {"rabbitmqBrokerParameters": {"queueName": "q"}}},
            "sourceParameters.rabbitmqBrokerParameters: is not in",
        ),
        (
            _PIPE,
            {"source": UNKNOWN, "targetParameters": {"ecsTaskParameters": {"taskCount": 1}}},
            "targetParameters.ecsTaskParameters: is not in",
        ),
        (_PIPE, _FROM_TABLE | {"logConfiguration": {"level": "INFO"}}, "logConfiguration: is not in"),
        (
            _INTEGRATION,
            _SEND | {"integrationSubtype": "AppConfig-GetConfiguration"},
            "integrationSubtype: 'AppConfig-GetConfiguration' is not in the embedded emulator; must be",
        ),
        (
            _INTEGRATION,
            _SEND | {"requestParameters": {"QueueUrl": "u"}},
            "MessageBody is required by SQS-Send",
        ),
        (_INTEGRATION, {**_SEND, "credentialsArn": None}, "credentialsArn: is required"),
        (_INTEGRATION, _SEND | {"credentialsArn": "arn:aws:iam::*:user/*"}, "must be the ARN of a role"),
        (
            _INTEGRATION,
            _SEND | {"payloadFormatVersion": "2.0"},
            "payloadFormatVersion: '2.0' cannot be combined",
        ),
        (
            _INTEGRATION,
            {"responseParameters": [{"statusCode": "199", "mappings": {"remove:querystring.a": ""}}]},
            "responseParameters.mappings: 'remove:querystring.a' is not the key of a parameter mapping",
        ),
        (
            _INTEGRATION,
            {"responseParameters": [{"statusCode": "199", "mappings": {"overwrite:statuscode": "200"}}]},
            "responseParameters.statusCode: '199' is out of range; must be 200 to 599",
        ),
        *(
            (_INTEGRATION, {"requestParameters": {key: "1"}}, f"requestParameters: '{key}' is not the key of")
            for key in ("header.a", "set:header.a", "append:path", "overwrite:header", "overwrite:statuscode")
        ),
        *(
            (
                _INTEGRATION,
                {"requestParameters": {f"overwrite:header.{name}": "1"}},
                f"Operations on header {name} are restricted",
            )
            for name in ("Authorization", "via", "X-Amzn-Trace-Id", "access-control-allow-origin")
        ),
        (
            _INTEGRATION,
            {"integrationUri": _ARN.format("servicediscovery", "service/s")},
            "integrationUri: 'arn:aws:servicediscovery:us-east-1:123456789012:service/s' is not in",
        ),
        (
            "aws:appsync/dataSource:DataSource",
            {"type": "RELATIONAL_DATABASE"},
            "type: 'RELATIONAL_DATABASE' is not in",
        ),
        (
            "aws:appsync/dataSource:DataSource",
            {"type": "HTTP", "httpConfig": {"endpoint": "https://example.com", "authorizationConfig": {}}},
            "httpConfig.endpoint: 'https://example.com' cannot be combined",
        ),
        (
            "aws:appsync/resolver:Resolver",
            {"requestTemplate": "#if($a)"},
            "requestTemplate: the template cannot be run",
        ),
        (
            "aws:appsync/function:Function",
            {"responseMappingTemplate": "$util.rds.toJsonString($a)"},
            "responseMappingTemplate: the template cannot be run: $util.rds.toJsonString is not",
        ),
        *(
            ("aws:appsync/function:Function", {"code": f"a = {name}('x')"}, f"code: {name} is not in")
            for name in (
                *("util.http.addResponseHeader", "util.xml.toMap", "util.transform.toElasticsearchQueryDSL"),
                *("util.time.parseFormattedToEpochMilliSeconds", "extensions.setSubscriptionFilter"),
            )
        ),
        (
            "aws:appsync/resolver:Resolver",
            {"code": 'import { select } from "@aws-appsync/utils/rds"'},
            "code: @aws-appsync/utils/rds is not in",
        ),
        (
            "aws:cognito/userPool:UserPool",
            {"lambdaConfig": {"customEmailSender": {"lambdaArn": _FUNCTION, "lambdaVersion": "V1_0"}}},
            "lambdaConfig.customEmailSender: is not in the embedded emulator",
        ),
        (
            "aws:cognito/userPool:UserPool",
            {"webAuthnConfiguration": {"relyingPartyId": "shop.example.com"}},
            "webAuthnConfiguration: is not in the embedded emulator, which verifies no signatures",
        ),
        (
            "aws:cognito/userPool:UserPool",
            {"signInPolicy": {"allowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}},
            "signInPolicy.allowedFirstAuthFactors: WEB_AUTHN is not in the embedded emulator",
        ),
        *(
            (
                "aws:cognito/userPool:UserPool",
                {"signInPolicy": {"allowedFirstAuthFactors": ["PASSWORD", each]}},
                f"signInPolicy.allowedFirstAuthFactors: {each} is not in the embedded emulator",
            )
            for each in ("EMAIL_OTP", "SMS_OTP")
        ),
        (
            "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
            {"destination": "http_endpoint"},
            "destination: 'http_endpoint' is not in the embedded emulator; must be 'extended_s3'",
        ),
        *(
            (_LAMBDA, {"runtime": each}, f"runtime: Value {each} at 'runtime' failed to satisfy constraint: ")
            for each in ("python3.99", "nodejs99.x", "java7", "pyhton3.13", "Python3.13", "nodejs22")
        ),
        *(
            (_LAMBDA, {"runtime": each}, f"runtime: The runtime parameter of {each} is no longer supported")
            for each in ("python3.7", "nodejs14.x", "go1.x", "java8", "provided")
        ),
    ],
)
def test_other_inputs_are_refused_by_name(type_: str, inputs: dict[str, Any], reason: str) -> None:
    assert reason in (explain(type_, inputs) or "")


def test_known_inputs_have_the_names_of_pulumi() -> None:
    target = aws.scheduler.ScheduleTargetArgs(arn="a", role_arn=pulumi.Output.from_input("r"))
    given = {"target": target, "actions": [{"role_arn": "r"}], "left_out": None, "version": 1}
    assert read_known_inputs(given) == {
        "target": {"arn": "a", "roleArn": UNKNOWN},
        "actions": [{"roleArn": "r"}],
        "version": 1,
    }


def test_all_refusals_are_in_one_error_before_anything_is_created() -> None:
    def program() -> None:
        aws.sqs.Queue("first")
        made = aws.cloudwatch.EventRule("r", event_pattern="{}")
        aws.cloudwatch.EventTarget("cluster", rule=made.name, arn=_CLUSTER)
        aws.appsync.Resolver("graph", api_id="a", type="Query", field="f", request_template="$util.rds.a()")

    with pytest.raises(DeploymentError) as raised:
        deploy(program, stack="refused")
    text = str(raised.value)
    assert text.startswith("the embedded emulator refuses:")
    assert "EventTarget 'cluster'" in text
    assert "Resolver 'graph'" in text


_MANAGED: Final = "arn:aws:iam::aws:policy/"


@pytest.mark.parametrize(
    ("type_", "inputs", "reason"),
    [
        ("rolePolicyAttachment:RolePolicyAttachment", {"policyArn": f"{_MANAGED}AmazonSQSFullAccess"}, None),
        ("rolePolicyAttachment:RolePolicyAttachment", {"policyArn": UNKNOWN}, None),
        ("role:Role", {"permissionsBoundary": "arn:aws:iam::123456789012:policy/own"}, None),
        (
            "userPolicyAttachment:UserPolicyAttachment",
            {"policyArn": f"{_MANAGED}AWSLambdaBasicExecutionRole"},
            f"must be {_MANAGED}service-role/AWSLambdaBasicExecutionRole",
        ),
        (
            "role:Role",
            {"managedPolicyArns": [f"{_MANAGED}AmazonEventBridgeFullAcces", f"{_MANAGED}AmazonRedshift"]},
            f"must be {_MANAGED}AmazonEventBridgeFullAccess",
        ),
    ],
)
def test_a_policy_of_aws_must_be_there(type_: str, inputs: dict[str, Any], reason: str | None) -> None:
    found = explain(f"aws:iam/{type_}", inputs)
    assert (reason is None) == (found is None)
    assert (reason or "") in (found or "")


def test_capacity_providers_are_those_of_fargate() -> None:
    type_ = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"
    strategies = [{"capacityProvider": "FARGATE"}]
    both = {"capacityProviders": ["FARGATE", "FARGATE_SPOT"], "defaultCapacityProviderStrategies": strategies}
    assert explain(type_, both) is None
    found = explain(type_, {"capacityProviders": ["own"], "defaultCapacityProviderStrategies": strategies})
    assert found is not None
    own, strategy = found.splitlines()
    assert "own is not in the embedded emulator" in own
    assert "FARGATE is not among 'capacityProviders'" in strategy
