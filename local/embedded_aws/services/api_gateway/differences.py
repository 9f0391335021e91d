"""REST, HTTP and WebSocket APIs."""

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context
from embedded_aws.resource_model.difference import Difference

_API = "aws:apigateway/restApi:RestApi"
_STAGE = "aws:apigateway/stage:Stage"


def _check_account_may_log(aws: Context, inputs: Properties) -> None:
    if inputs["settings"].get("loggingLevel", "OFF") == "OFF":
        return
    if not aws.client("apigateway").get_account().get("cloudwatchRoleArn"):
        raise DeploymentError("CloudWatch Logs role ARN must be set in account settings to enable logging")


def _check_key_has_one_plan(aws: Context, inputs: Properties) -> None:
    client, key = aws.client("apigateway"), inputs["keyId"]
    wanted = _list_stages(client.get_usage_plan(usagePlanId=inputs["usagePlanId"]))
    for plan in client.get_usage_plans(limit=500)["items"]:
        keys = client.get_usage_plan_keys(usagePlanId=plan["id"], limit=500)["items"]
        is_other = plan["id"] != inputs["usagePlanId"]
        if is_other and _list_stages(plan) & wanted and key in {each["id"] for each in keys}:
            raise DeploymentError(
                f"the API key {key} is in the usage plan {plan['id']} already, which has the same stage; "
                "a key can be in one usage plan only for each stage"
            )


def _list_stages(plan: Properties) -> set[tuple[str, str]]:
    return {(stage["apiId"], stage["stage"]) for stage in plan.get("apiStages", [])}


DIFFERENCES = (
    Difference(
        type=_API,
        property="securityPolicy, endpointAccessMode",
        rule="accepted, also as extensions of the document, and not applied",
        reason="clients reach the emulator without TLS, or with that of this machine",
    ),
    Difference(
        type=_API,
        property="body: CORS",
        rule="pages may ask if they are served here or if a mocked preflight names their origin; others are "
        "rejected, also where an API lets all pages in",
        reason="any page in a browser can reach this machine",
    ),
    Difference(
        type=_API,
        property="body",
        rule="OpenAPI 3.0 or Swagger 2.0, put into the emulator part by part",
        reason="an update puts what differs, and leaves the rest as it is",
    ),
    Difference(
        type=_API,
        property="body: integrations",
        rule="functions, AWS services (as the route's role) and HTTP backends (with all headers) are called "
        "after the same templates and mappings as on AWS; timeouts, large requests, missing permissions and "
        "malformed answers are answered as there; the process is patched",
        reason="MiniStack calls queues with its own permissions, and does not call other services",
    ),
    Difference(
        type=_API,
        property="body: paths of requests",
        rule="a percent sign that begins no encoded character, such as %zz, reaches the backend as it came",
        reason="the emulator rejects no path",
    ),
    Difference(
        type=_API,
        property="body: integrations: answers",
        rule="a function's response may have 6 MB, AWS's limit; that of another backend any size",
        reason="the emulator has no limit of 10 MB for them",
    ),
    Difference(
        type=_API,
        property="body: integrations: templates",
        rule="#evaluate, #include and #parse are errors, and so is a template that takes more than 300 000 "
        "steps or writes more than 48 MiB; the process is patched",
        reason="a template must not run for ever, and AWS does not publish its limits",
    ),
    Difference(
        type=_API,
        property="body: models; and other regular expressions",
        rule="those with lookarounds or backreferences, and large ones with a large text, end after 0.2 "
        "seconds, as an error, as do all other regular expressions of users; the process is patched",
        reason="such an expression could take for ever; all others take linear time",
    ),
    Difference(
        type=_API,
        property="body: request validators",
        rule="say what is wrong with a body, and take a blank parameter for a missing one; the process is "
        "patched",
        reason="the emulator gives no reason, and looks only whether a parameter is there",
    ),
    Difference(
        type=_API,
        property="body: authorizers of user pools",
        rule="require an ID token for methods without scopes, and report an expired one; the process is "
        "patched",
        reason="the emulator takes access tokens too",
    ),
    Difference(
        type=_API,
        property="body: connectionType VPC_LINK",
        rule="reaches the load balancer of integrationTarget, or else the URI itself; see the containers",
        reason="the emulator does not have networks",
    ),
    Difference(
        type=_STAGE,
        property="cacheClusterEnabled",
        rule="kept, but nothing is cached",
        reason="the emulator has no cache",
    ),
    Difference(
        type=_STAGE,
        property="accessLogSettings",
        rule="written to the log group, also where the account has no role for logs; the process is patched",
        reason="the emulator writes no access log, and every account here is new",
    ),
    Difference(
        type="aws:apigateway/methodSettings:MethodSettings",
        property="settings: loggingLevel",
        rule="rejected here if the account has no role for logs; then kept, but nothing is written",
        reason="the emulator has no execution logs",
        check=_check_account_may_log,
    ),
    Difference(
        type=_STAGE,
        property="metrics",
        rule="CloudWatch gets the numbers of requests, messages and errors of REST, HTTP and WebSocket APIs "
        "as soon as a request ends, with detailed metrics also by method, except for WebSocket APIs; there "
        "are no metrics of latency, caches and bytes",
        reason="times on this machine say nothing about those on AWS",
    ),
    Difference(
        type="aws:apigateway/apiKey:ApiKey",
        property="enabled",
        rule="can be changed afterwards; the process is patched",
        reason="to the emulator a key that is turned off by an update is on",
    ),
    Difference(
        type="aws:apigateway/usagePlanKey:UsagePlanKey",
        property="keyId",
        rule="rejected here if the key is in another usage plan of the same stage",
        reason="the emulator takes it",
        check=_check_key_has_one_plan,
    ),
    Difference(
        type="aws:apigateway/domainName:DomainName",
        property="domainName",
        rule="served for requests with that Host header, without TLS and client certificates",
        reason="no resolver knows the name here",
    ),
    Difference(
        type="aws:apigateway/vpcLink:VpcLink",
        property="targetArn",
        rule="made up; see the integrations",
        reason="the emulator has none",
    ),
    Difference(
        type="aws:apigatewayv2/api:Api",
        property="protocolType HTTP",
        rule="served with deployments, authorizers and their cache, CORS, parameter mappings, throttles, "
        "access logs, payload formats, permissions, roles, and the errors of AWS; the process is patched",
        reason="the emulator asks for no permission, has payload format 2.0 only, and calls no service",
    ),
    Difference(
        type="aws:apigatewayv2/api:Api",
        property="body",
        rule="OpenAPI 3.0 in JSON or YAML, put into the emulator part by part; warnings are not found",
        reason="the emulator imports no documents of HTTP APIs",
    ),
    Difference(
        type="aws:apigatewayv2/integration:Integration",
        property="integrationSubtype, integrationUri, credentialsArn",
        rule="AppConfig-GetConfiguration, services of AWS Cloud Map, and credentials of callers are refused",
        reason="the emulator has neither service, and passes no credentials of callers on",
    ),
    Difference(
        type="aws:apigatewayv2/api:Api",
        property="protocolType WEBSOCKET",
        rule="served with deployments, authorizers, models, throttles, access logs, roles, templates, the "
        "limits of messages, frames, idle time and duration, and the errors of AWS; the process is patched",
        reason="the emulator calls functions without permissions, and of other backends none",
    ),
    Difference(
        type="aws:apigatewayv2/api:Api",
        property="protocolType WEBSOCKET: $disconnect",
        rule="always called, with the code 1006 for every connection that the client closes",
        reason="the server of the emulator does not pass the client's code on; AWS calls it with best effort",
    ),
    Difference(
        type="aws:apigatewayv2/stage:Stage",
        property="invokeUrl in the environment of a function",
        rule="the function gets the local URL instead, so that it reaches the API; a host name that code "
        "makes of the event, as of domainName, is not reached",
        reason="the host names of AWS lead to AWS",
    ),
    Difference(
        type="aws:apigatewayv2/routingRule:RoutingRule",
        property="conditions, actions",
        rule="evaluated by priority, header and base path; $context.customDomain is empty, and a target in "
        "another account or a private domain name is not reached",
        reason="the emulator has one account; the process is patched",
    ),
    Difference(
        type="aws:apigatewayv2/domainName:DomainName",
        property="domainName",
        rule="served for requests with that Host header, without TLS and client certificates",
        reason="no resolver knows the name here",
    ),
)
