"""The scanners of mapping templates report those that output clients' values unescaped, and no others."""
# ruff: noqa: E501  a row of a table is easier to read in one piece

import pytest

from tests.claims import read_claims
from tests.scanners.mapping_templates import scan
from tests.scanners.mapping_templates.reading import read
from tests.scanners.mapping_templates.rendering import HOSTILE, try_hostile_values
from tests.scanners.mapping_templates.template import MappingTemplate

ESCAPED = '$util.escapeJavaScript($input.body).replaceAll(".\'", "\'")'
CLAIM = "$context.authorizer.claims.sub"
JSON, FORM = {"sink": "json", "service": "states"}, {"sink": "form", "service": "sqs"}
DYNAMODB = {"sink": "json", "service": "dynamodb", "answers": True}


def template(text: str, **given: object) -> MappingTemplate:
    return MappingTemplate("POST /orders", text, **given)  # pyright: ignore[reportArgumentType]


BAD = {
    "raw body in a form": template("Action=SendMessage&MessageBody=$input.body", **FORM),
    "body for JavaScript in a form": template("Action=SendMessage&MessageBody=$util.escapeJavaScript($input.body)", **FORM),
    "JSON in a form": template("Action=SendMessage&MessageBody=$input.json('$')", **FORM),
    "decoded path in a form": template("Action=SendMessage&MessageBody=$util.urlDecode($input.params().path.get('id'))", **FORM),
    "header in a form": template("Action=SendMessage&MessageBody=x&MessageGroupId=$input.params('who')", **FORM),
    "whole form": template("$input.body", **FORM),
    "JSON beside a string": template("#if($input.body.contains('x'))$input.json('$')#end$input.body", sink="text"),
    "raw body in a string": template('{"input":"$input.body"}', **JSON),
    "apostrophes that JSON does not know": template('{"input":"$util.escapeJavaScript($input.body)"}', **JSON),
    "escaped, and then no more": template('{"input":"$util.escapeJavaScript($input.body).replaceAll(".", "")"}', **JSON),
    "field in a string": template('{"input":"$input.path(\'$.order.id\')"}', **JSON),
    "JSON in a string": template('{"input":"$input.json(\'$.order\')"}', **JSON),
    "escaped outside of a string": template(f'{{"input":{ESCAPED}}}', **JSON),
    "field outside of a string": template("{\"price\":$input.path('$.price')}", **JSON),
    "query in a string": template('{"input":"$input.params().querystring.get(\'page\')"}', **JSON),
    "path in a string": template('{"input":"$input.params().path.get(\'id\')"}', **JSON),
    "claim in a string": template(f'{{"input":"{CLAIM}"}}', **JSON),
    "path of the request in a string": template('{"input":"$context.path"}', **JSON),
    "whole request": template("$input.json('$')", **JSON),
    "behind a variable": template('#set($order = "$input.body")#set($it = $order){"input":"$it"}', **JSON),
    "in a rare branch": template('{"input":"#if($context.stage == "beta")$input.body#else none#end"}', **JSON),
    "compared with something else": template('#set($a = $input.params(\'a\'))#if($a != "x"){"input":"$a"}#end', **JSON),
    "matched with anything": template("#set($a = $input.params('a')){\"price\":#if($a.matches('[0-9]+|.*'))$a#{else}null#end}", **JSON),
    "joined to a constant": template('#set($a = "x"){"input":"$a.concat($input.body)"}', **JSON),
    "number of somebody else's": template(
        "#set($price = $input.params('price'))#set($item = $input.path('$.Item'))#foreach($kind in $item.price.keySet())#if($kind == \"N\"){\"price\":$price}#end#end", **DYNAMODB
    ),
    "in a loop": template('{#foreach($name in $input.params().querystring.keySet())"$name":1#if($foreach.hasNext),#end#end}', **JSON),
    "inside a definition": template('#define($order){"id":"$input.params(\'id\')"}#end{"input":$order}', **JSON),
    "body that can end before its end": template(f'#define($e){{"body":$input.body,"who":"me"}}#end#set($d = "$e"){{"input":"{ESCAPED}"}}'.replace("$input.body)", "$d)"), **JSON),
    "header of the answer": template('#set($context.responseOverride.header.X-Page = $input.params("page")){}', **DYNAMODB),
    "decoded path of the request": template("#set($context.requestOverride.path = \"/base/$util.urlDecode($input.params().path.get('id'))\"){}"),
    "stored text in the answer": template('{"name":"$input.path(\'$.Item.name.S\')"}', **DYNAMODB),
    "stored text taken for a number": template("#set($item = $input.path('$.Item')){#foreach($name in $item.keySet())\"x\":$item.get($name).get('S')#end}", **DYNAMODB),
    "message of an error": template('{"message":"$context.error.message"}', answers=True),
}  # fmt: skip
GOOD = {
    "encoded in a form": template("Action=SendMessage&MessageBody=$util.urlEncode($input.body)", **FORM),
    "escaped in a string": template(f'{{"input":"{ESCAPED}"}}', **JSON),
    "JSON outside of a string": template("{\"input\":$input.json('$.order')}", **JSON),
    "passed on": template("$input.body"),
    "passed on as text, if it can be read": template("#if($input.body.contains('\ufffd'))#set($no = $input.json('$'))#end$input.body", sink="text"),
    "passed on by a function's name": template("$input.json('$')", service="lambda"),
    "one value under another name": template("#define($it)$input.json('$')#end#set($body = \"$it\")Action=SendMessage&MessageBody=$util.urlEncode($body)", **FORM),
    "found equal": template('#set($a = $input.params(\'a\'))#if($a == "x"){"input":"$a"}#end', **JSON),
    "found a number": template("#set($a = $input.params('a')){\"price\":#if($a.matches('-?[0-9]+'))$a#{else}null#end}", **JSON),
    "constants": template('{"stage":"$context.stage","tenant":"$stageVariables.tenant","price":"\\u00245"}'),
    "a quoted message": template('{"message":$context.error.messageString}', answers=True),
    "its own identifier": template('{"id":"$input.path(\'$.executionArn\')"}', service="states", answers=True),
    "path as it was sent": template("#set($context.requestOverride.path = \"/base/$input.params().path.get('id')\")$input.body"),
    "number of a table": template('#set($price = $input.path(\'$.Item\').price)#foreach($kind in $price.keySet())#if($kind == "N"){"price":$price.get($kind)}#end#end', **DYNAMODB),
}  # fmt: skip
OUT_OF_REACH = {
    "body that can end before its end": "that takes a body made for this very template",
    "compared with something else": "no parameter that is tried is found equal",
    "escaped, and then no more": "nothing is left of the value",
    "number of somebody else's": "the items that are tried have no such attribute",
    "header of the answer": "the whole value is overridden, and answers are written by others",
    "in a rare branch": "no request that is tried goes that way",
    "inside a definition": "it is compared as text",
    "path in a string": "as a client has encoded it, it does no harm there",
    "path of the request in a string": "likewise",
    "stored text taken for a number": "the items that are tried have no such attribute",
    "whole request": "no value of its own is in there",
}
"""Findings that rendering alone misses, with reasons."""


@pytest.mark.parametrize("name", BAD)
def test_bad_template_is_objected_to(name: str):
    assert scan(BAD[name])


@pytest.mark.parametrize("name", GOOD)
def test_good_template_is_not(name: str):
    assert scan(GOOD[name]) == []


def test_each_scanner_finds_by_itself_what_it_can():
    assert [name for name, bad in BAD.items() if not read(bad)] == []
    assert {name for name, bad in BAD.items() if not try_hostile_values(bad)} == OUT_OF_REACH.keys()


def test_the_documents_say_how_many_values_are_tried():
    assert read_claims("docs/robustness.md", "renders it with % hostile values") == [len(HOSTILE)]
