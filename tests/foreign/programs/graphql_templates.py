"""A GraphQL API with templates: of a table, without a data source, in a pipeline; and a domain name."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import Output, ResourceOptions

from embedded_aws import Deployment
from tests.e2e.embedded_aws.programs import allow, trust
from tests.foreign.requests import request

SCHEMA = """
type Tenant { id: ID! name: String tags: [String] }
type Page { items: [Tenant] nextToken: String }
type Query {
  getTenant(id: ID!): Tenant
  listTenants: Page
  greet(name: String): String
  denied(id: ID!): Tenant
  search(from: String!, to: String!): [Tenant]
}
type Mutation { addTenant(id: ID!, name: String!, tags: [String]): Tenant order(count: Int!): String
  rename(id: ID!, name: String!): Tenant }
schema { query: Query mutation: Mutation }
"""
KEY = '"key": {"id": $util.dynamodb.toDynamoDBJson($ctx.args.id)}'
GET = f'{{"version": "2017-02-28", "operation": "GetItem", {KEY}}}'
PUT = f"""
#set($values = $util.dynamodb.toMapValues({{"name": $ctx.args.name}}))
#if($ctx.args.tags)
  $util.qr($values.put("tags", $util.dynamodb.toDynamoDB($ctx.args.tags)))
#end
{{"version": "2018-05-29", "operation": "PutItem", {KEY}, "attributeValues": $util.toJson($values),
  "condition": {{"expression": "attribute_not_exists(id)"}}}}
"""
PUT_RESULT = """
#if($ctx.error)
  $util.error("Tenant $ctx.args.id exists", "Exists", $ctx.result)
#end
$util.toJson($ctx.result)
"""
RESULT = "$util.toJson($ctx.result)"
LIST = '{"version": "2018-05-29", "operation": "Scan", "limit": 5}'
GREET = """
#if($util.isNullOrBlank($ctx.args.name)) #return("nobody") #end
{"version": "2018-05-29", "payload": "hello $ctx.args.name"}
"""
FIRST = """
$util.validate($ctx.args.count > 0, "count must be positive", "Invalid")
$util.qr($ctx.stash.put("double", $ctx.args.count * 2))
{"version": "2018-05-29", "payload": {"id": $util.toJson($ctx.stash.prefix)}}
"""
SECOND = """
#foreach($each in [1..2]) #set($last = $foreach.count) #end
{"version": "2018-05-29", "payload": "${ctx.prev.result.id}-${ctx.stash.double}-$last"}
"""


SEARCH = """
import * as ddb from '@aws-appsync/utils/dynamodb';
export const request = (ctx) => ddb.scan({ filter: { name: { ge: ctx.args.from, lt: ctx.args.to } } });
export const response = (ctx) => ctx.result.items;
"""
RENAME = """
import { update } from '@aws-appsync/utils/dynamodb';
export function request(ctx) {
  const { id, name } = ctx.args;
  return update({ key: { id }, update: { name }, condition: { id: { attributeExists: true } } });
}
export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  return ctx.result;
}
"""


def program() -> None:
    _graph(GREET)


def second_program() -> None:
    _graph(GREET.replace("hello", "good day"))


CHANGES = {"greet": "update", "shop": "update"}


def _graph(greet: str) -> None:
    table = aws.dynamodb.Table(
        "tenants", attributes=[{"name": "id", "type": "S"}], hash_key="id", billing_mode="PAY_PER_REQUEST"
    )
    api = aws.appsync.GraphQLApi("shop", authentication_type="API_KEY", schema=SCHEMA)
    key = aws.appsync.ApiKey("shop", api_id=api.id)
    granted = _source(api, "tenants", table, table.arn.apply(lambda arn: allow("dynamodb:*", arn)))
    refused = _source(api, "refused", table, table.arn.apply(lambda arn: allow("dynamodb:Scan", arn)))
    nothing = aws.appsync.DataSource("nothing", api_id=api.id, type="NONE")
    for type_, field, source, templates in (
        ("Query", "getTenant", granted, (GET, RESULT)),
        ("Query", "listTenants", granted, (LIST, RESULT)),
        ("Query", "denied", refused, (GET, RESULT)),
        ("Query", "greet", nothing, (greet, RESULT)),
        ("Mutation", "addTenant", granted, (PUT, PUT_RESULT)),
    ):
        aws.appsync.Resolver(
            field,
            api_id=api.id,
            type=type_,
            field=field,
            data_source=source.name,
            request_template=templates[0],
            response_template=templates[1],
        )
    for type_, field, code in (("Query", "search", SEARCH), ("Mutation", "rename", RENAME)):
        aws.appsync.Resolver(
            field,
            api_id=api.id,
            type=type_,
            field=field,
            data_source=granted.name,
            code=code,
            runtime={"name": "APPSYNC_JS", "runtime_version": "1.0.0"},
        )
    steps = [
        aws.appsync.Function(
            name,
            api_id=api.id,
            data_source=nothing.name,
            name=name,
            request_mapping_template=template,
            response_mapping_template=RESULT,
        )
        for name, template in (("first", FIRST), ("second", SECOND))
    ]
    aws.appsync.Resolver(
        "order",
        api_id=api.id,
        type="Mutation",
        field="order",
        kind="PIPELINE",
        pipeline_config={"functions": [step.function_id for step in steps]},
        request_template='$util.qr($ctx.stash.put("prefix", "o")) {}',
        response_template='$util.appendError("late", "Warning") $util.toJson($ctx.prev.result)',
    )
    certificate = aws.acm.Certificate("shop", domain_name="*.example.com", validation_method="DNS")
    domain = aws.appsync.DomainName(
        "shop", domain_name="graph.example.com", certificate_arn=certificate.arn, description=greet[-20:]
    )
    associated = aws.appsync.DomainNameApiAssociation("shop", api_id=api.id, domain_name=domain.domain_name)
    pulumi.export("domain", Output.format("https://{}/graphql", associated.domain_name))
    pulumi.export("url", api.uris["GRAPHQL"])
    pulumi.export("key", key.key)


def _source(
    api: aws.appsync.GraphQLApi, name: str, table: aws.dynamodb.Table, policy: Output[str]
) -> aws.appsync.DataSource:
    role = aws.iam.Role(name, assume_role_policy=trust("appsync"))
    granted = aws.iam.RolePolicy(name, role=role.name, policy=policy)
    return aws.appsync.DataSource(
        name,
        api_id=api.id,
        name=name,
        type="AMAZON_DYNAMODB",
        dynamodb_config={"table_name": table.name},
        service_role_arn=role.arn,
        opts=ResourceOptions(depends_on=[granted]),
    )


def check(stack: Deployment) -> None:
    add = 'mutation { addTenant(id: "1", name: "Ada", tags: ["a"]) { id name tags } }'
    tenant = {"id": "1", "name": "Ada", "tags": ["a"]}
    assert _ask(stack, add) == ({"addTenant": tenant}, [])
    data, (error,) = _ask(stack, add)
    assert (data, error["message"], error["errorType"]) == ({"addTenant": None}, "Tenant 1 exists", "Exists")
    assert _ask(stack, '{ getTenant(id: "1") { name } }') == ({"getTenant": {"name": "Ada"}}, [])
    assert _ask(stack, '{ getTenant(id: "2") { name } }') == ({"getTenant": None}, [])
    found = {"items": [tenant], "nextToken": None}
    assert _ask(stack, "{ listTenants { items { id name tags } nextToken } }") == ({"listTenants": found}, [])
    assert _ask(stack, '{ greet(name: "you") }') == ({"greet": "hello you"}, [])
    assert _ask(stack, "{ greet }") == ({"greet": "nobody"}, [])
    data, (error,) = _ask(stack, '{ denied(id: "1") { name } }')
    assert data == {"denied": None}
    assert "not authorized to perform: dynamodb:GetItem" in error["message"]
    data, (error,) = _ask(stack, "mutation { order(count: 3) }")
    assert (data, error["message"]) == ({"order": "o-6-2"}, "late")
    data, (error,) = _ask(stack, "mutation { order(count: 0) }")
    assert (data, error["message"]) == ({"order": None}, "count must be positive")
    assert error["errorType"] == "Invalid"
    assert _ask(stack, 'mutation { rename(id: "1", name: "Bob") { name } }') == (
        {"rename": {"name": "Bob"}},
        [],
    )
    _, (error,) = _ask(stack, 'mutation { rename(id: "2", name: "Bob") { name } }')
    assert error["errorType"] == "DynamoDB:ConditionalCheckFailedException"
    for end, found in {"C": [{"id": "1"}], "B": []}.items():
        assert _ask(stack, f'{{ search(from: "A", to: "{end}") {{ id }} }}') == ({"search": found}, [])
    assert _ask(stack, "{ greet }", "domain") == ({"greet": "nobody"}, [])
    assert request(stack, "domain", method="POST", body=b'{"query": "{ greet }"}').status == 401
    assert request(stack, "domain", "/other", "POST", body=b"{}").status == 404


def check_changed(stack: Deployment) -> None:
    assert _ask(stack, '{ greet(name: "you") }') == ({"greet": "good day you"}, [])


def _ask(stack: Deployment, query: str, output: str = "url") -> tuple[Any, list[Any]]:
    headers = {"x-api-key": stack.outputs["key"], "Content-Type": "application/json"}
    answer = request(stack, output, "", "POST", body=json.dumps({"query": query}).encode(), headers=headers)
    found = json.loads(answer.data)
    return found["data"], found.get("errors") or []
