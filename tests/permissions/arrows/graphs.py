"""Data sources and authorizers of AppSync, and triggers of user pools."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.permissions.account import REGION, Account, Arrived, allow_service
from tests.permissions.arrows.arrow import Arrows, return_result

_ARROWS: Final = Arrows(frozenset({"lambda", "graphql"}))
_SCHEMA: Final = b"type Query { send: String } schema { query: Query }"
_RUNTIME: Final = {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}
_RESPONSE: Final = "export function response(ctx) { return 'sent'; }"
_QUERY: Final = b'{"query": "{ send }"}'
_ALLOW: Final = "def handler(event, context): return {'isAuthorized': True}"


def _api(aws: Account, *, authorizer: str | None = None) -> tuple[str, str]:
    """Creates an API with one query; returns its ID and its ARN."""
    sync = aws.client("appsync")
    mode: dict[str, Any] = {"authenticationType": "API_KEY"}
    if authorizer:
        config = {"authorizerUri": authorizer}
        mode = {"authenticationType": "AWS_LAMBDA", "lambdaAuthorizerConfig": config}
    made = sync.create_graphql_api(name=aws.name("graph"), **mode)["graphqlApi"]
    sync.start_schema_creation(apiId=made["apiId"], definition=_SCHEMA)
    return made["apiId"], made["arn"]


def _ask(aws: Account, api: str, header: tuple[str, str] | None = None) -> bool:
    """Sends the query, and returns whether it has a result."""
    if header is None:
        header = ("x-api-key", aws.client("appsync").create_api_key(apiId=api)["apiKey"]["id"])
    headers = {
        header[0]: header[1],
        "content-type": "application/json",
        "host": f"{api}.appsync-api.{REGION}.amazonaws.com",
    }
    return _send(aws, headers)


def _send(aws: Account, headers: Mapping[str, str]) -> bool:
    request = urllib.request.Request(f"{aws.endpoint}/graphql", _QUERY, dict(headers))
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return bool((json.loads(response.read()).get("data") or {}).get("send"))
    except urllib.error.HTTPError:
        return False


def _source(aws: Account, role: str | None, request: str | None, **source: Any) -> bool:
    """Creates an API with a data source, and sends a query; whether it has a result."""
    sync, (api, _) = aws.client("appsync"), _api(aws)
    given = {"serviceRoleArn": role} if role else {}
    sync.create_data_source(apiId=api, name="source", **given, **source)
    code = f"export function request(ctx) {{ return {request}; }}\n{_RESPONSE}"
    resolver = {"code": code, "runtime": _RUNTIME} if request else {}
    sync.create_resolver(apiId=api, typeName="Query", fieldName="send", dataSourceName="source", **resolver)
    return _ask(aws, api)


def _role(aws: Account, action: str, resource: str, *, granted: bool, service: str = "appsync") -> str:
    return aws.role(service, {"Action": action, "Resource": resource if granted else f"{resource}-2"})


@_ARROWS.add("AppSync → Lambda", "the role's permission")
def _function(aws: Account, granted: bool) -> Arrived:
    function, arrived = aws.create_forwarding_function()
    role = _role(aws, "lambda:InvokeFunction", function, granted=granted)
    config = {"lambdaFunctionArn": function}
    _source(aws, role, "{operation: 'Invoke', payload: {}}", type="AWS_LAMBDA", lambdaConfig=config)
    return arrived


@_ARROWS.add("AppSync → Lambda", "the role's permission, with a direct resolver")
def _direct(aws: Account, granted: bool) -> Arrived:
    function, arrived = aws.create_forwarding_function()
    role = _role(aws, "lambda:InvokeFunction", function, granted=granted)
    _source(aws, role, None, type="AWS_LAMBDA", lambdaConfig={"lambdaFunctionArn": function})
    return arrived


@_ARROWS.add("AppSync → DynamoDB", "the role's permission")
def _table(aws: Account, granted: bool) -> Arrived:
    return _put(aws, granted=granted)


@_ARROWS.add("AppSync → role", "trust of `appsync.amazonaws.com`")
def _trust(aws: Account, granted: bool) -> Arrived:
    return _put(aws, service="appsync" if granted else "lambda")


def _put(aws: Account, *, granted: bool = True, service: str = "appsync") -> Arrived:
    table = aws.table()
    resource = aws.arn("dynamodb", f"table/{table}")
    role = _role(aws, "dynamodb:PutItem", resource, granted=granted, service=service)
    config = {"tableName": table, "awsRegion": REGION}
    put = "{operation: 'PutItem', key: {id: {S: '1'}}, attributeValues: {}}"
    _source(aws, role, put, type="AMAZON_DYNAMODB", dynamodbConfig=config)
    return aws.has_item(table)


@_ARROWS.add("AppSync → EventBridge", "the role's permission")
def _bus(aws: Account, granted: bool) -> Arrived:
    queue, events, name = (
        aws.queue(allow_service("events", "sqs:SendMessage")),
        aws.client("events"),
        aws.name("graph"),
    )
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue.arn}])
    bus = aws.arn("events", "event-bus/default")
    role = _role(aws, "events:PutEvents", bus, granted=granted)
    put = f"{{operation: 'PutEvents', events: [{{source: '{name}', detailType: 't', detail: {{}}}}]}}"
    _source(aws, role, put, type="AMAZON_EVENTBRIDGE", eventBridgeConfig={"eventBusArn": bus})
    return aws.watch_queue(queue)


@_ARROWS.add("AppSync → Step Functions (HTTP)", "the role's permission")
def _endpoint(aws: Account, granted: bool) -> Arrived:
    machine = aws.machine({"Type": "Pass"}, aws.role("states"))
    role = _role(aws, "states:StartExecution", machine, granted=granted)
    signing = {"signingRegion": REGION, "signingServiceName": "states"}
    config = {
        "endpoint": f"https://states.{REGION}.amazonaws.com/",
        "authorizationConfig": {"authorizationType": "AWS_IAM", "awsIamConfig": signing},
    }
    headers = (
        "{'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AWSStepFunctions.StartExecution'}"
    )
    body = f"JSON.stringify({{stateMachineArn: '{machine}'}})"
    request = f"{{method: 'POST', resourcePath: '/', params: {{headers: {headers}, body: {body}}}}}"
    _source(aws, role, request, type="HTTP", httpConfig=config)
    return aws.has_execution(machine)


@_ARROWS.add("AppSync → authorizer", "the function's permission")
def _authorizer(aws: Account, granted: bool) -> Arrived:
    function, sync = aws.function(_ALLOW), aws.client("appsync")
    api, arn = _api(aws, authorizer=function)
    aws.permit(function, "appsync", arn if granted else f"{arn}2")
    sync.create_data_source(apiId=api, name="source", type="NONE")
    code = f"export function request(ctx) {{ return {{}}; }}\n{_RESPONSE}"
    sync.create_resolver(
        apiId=api, typeName="Query", fieldName="send", dataSourceName="source", code=code, runtime=_RUNTIME
    )
    return return_result(arrived=_ask(aws, api, ("authorization", "token")))


def _ask_signed(aws: Account, *, granted: bool, host: str = "") -> Arrived:
    """Sends the query of a user to an API that IAM authorizes; it has a domain name if that is the host."""
    sync = aws.client("appsync")
    mode = {"authenticationType": "AWS_IAM"}
    made = sync.create_graphql_api(name=aws.name("graph"), **mode)["graphqlApi"]
    api = made["apiId"]
    sync.start_schema_creation(apiId=api, definition=_SCHEMA)
    sync.create_data_source(apiId=api, name="source", type="NONE")
    code = f"export function request(ctx) {{ return {{}}; }}\n{_RESPONSE}"
    field = {"typeName": "Query", "fieldName": "send", "dataSourceName": "source"}
    sync.create_resolver(apiId=api, **field, code=code, runtime=_RUNTIME)
    if host:
        certificate = aws.client("acm").request_certificate(DomainName=host)["CertificateArn"]
        sync.create_domain_name(domainName=host, certificateArn=certificate)
        sync.associate_api(domainName=host, apiId=api)
    field_arn = f"{made['arn']}/types/Query/fields/send"
    user = aws.user({"Action": "appsync:GraphQL", "Resource": field_arn if granted else f"{field_arn}2"})
    url = f"https://{host or f'{api}.appsync-api.{REGION}.amazonaws.com'}/graphql"
    request = AWSRequest("POST", url, data=_QUERY, headers={"content-type": "application/json"})
    SigV4Auth(Credentials(user.key, user.secret), "appsync", REGION).add_auth(request)
    headers = {name: str(value) for name, value in request.headers.items()}
    return return_result(arrived=_send(aws, {**headers, "host": url.split("/")[2]}))


@_ARROWS.add("user → GraphQL API", "the user's permission for the field")
def _user(aws: Account, granted: bool) -> Arrived:
    return _ask_signed(aws, granted=granted)


@_ARROWS.add("user → GraphQL API, by its domain name", "the user's permission for the field")
def _user_of_domain(aws: Account, granted: bool) -> Arrived:
    return _ask_signed(aws, granted=granted, host=f"{aws.name('graph')}.example.com")


@_ARROWS.add("Cognito → Lambda", "the function's permission")
def _trigger(aws: Account, granted: bool) -> Arrived:
    (function, arrived), users = aws.create_forwarding_function(), aws.client("cognito-idp")
    pool = users.create_user_pool(PoolName=aws.name("pool"), LambdaConfig={"PreSignUp": function})["UserPool"]
    arn = pool["Arn"]
    aws.permit(function, "cognito-idp", arn if granted else f"{arn}2")
    client = users.create_user_pool_client(UserPoolId=pool["Id"], ClientName="web")["UserPoolClient"]
    users.sign_up(ClientId=client["ClientId"], Username="ada", Password="Correct-horse-7")
    return arrived


ARROWS: Final = tuple(_ARROWS.found)
