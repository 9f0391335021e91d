"""Mapping templates of AppSync: variables, methods of ``$util``, errors, and templates that are refused."""

import re
from typing import Any

import pytest

from embedded_aws.services.appsync.templates.rendering import NotJsonError, explain_unsupported, render
from embedded_aws.services.appsync.templates.utilities import TemplateError
from embedded_aws.velocity.syntax import RenderingError

CONTEXT: dict[str, Any] = {
    "args": {"id": "1", "names": ["a", "b"], "open": True, "note": 'say "no"'},
    "stash": {},
    "result": {"items": [{"id": "1", "total": 2}]},
    "identity": None,
}


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("$util.toJson($ctx.args.names)", ["a", "b"]),
        ("$util.toJson($context.args.open)", True),
        ("$utils.toJson($ctx.missing)", None),
        ("$util.toJson($ctx.args.note)", 'say "no"'),
        ("", None),
        ('{"a": [1, 2, ], "b": ",}", }', {"a": [1, 2], "b": ",}"}),
        ("#if($ctx.args.missing) 1 #else 2 #end", 2),
        ("#if($missing) 1 #else 2 #end", 2),
        ("#if($util.isNull($missing)) 1 #else 2 #end", 1),
        ('#set($m = {}) $util.qr($m.put("a", $ctx.args.id)) $util.toJson($m)', {"a": "1"}),
        ('$util.toJson($util.defaultIfNullOrEmpty("", "d"))', "d"),
        ('$util.toJson($util.defaultIfNullOrBlank(" ", "d"))', "d"),
        ("$util.toJson($util.defaultIfNull($ctx.args.id, 0))", "1"),
        ("$util.dynamodb.toDynamoDBJson($ctx.args.id)", {"S": "1"}),
        ("$util.dynamodb.toDynamoDBJson($ctx.args.open)", {"BOOL": True}),
        ("$util.dynamodb.toDynamoDBJson($ctx.args.names)", {"L": [{"S": "a"}, {"S": "b"}]}),
        ("$util.dynamodb.toStringSetJson($ctx.args.names)", {"SS": ["a", "b"]}),
        ("$util.dynamodb.toMapValuesJson({'n': 1.5})", {"n": {"N": "1.5"}}),
        ("$util.dynamodb.toNullJson()", {"NULL": True}),
        ("$util.toJson($util.dynamodb.toNumber(4))", {"N": "4"}),
        ('$util.toJson($util.parseJson("[1]"))', [1]),
        ('$util.toJson($util.matches("^a+$", "aab"))', False),
        ('$util.toJson([$util.typeOf({}), $util.typeOf(1), $util.typeOf("")])', ["Map", "Number", "String"]),
        ("$util.time.epochMilliSecondsToISO8601(1500)", None),
        ('$util.toJson($util.time.parseISO8601ToEpochMilliSeconds("1970-01-01T00:00:01Z"))', 1000),
        ('$util.toJson([$util.str.toUpper("a"), $util.str.toReplace("aba", "a", "c")])', ["A", "cbc"]),
        ('$util.toJson($util.str.normalize("é", "nfd"))', "e\u0301"),
        (
            "$util.toJson([$util.math.roundNum(2.5), $util.math.minVal(1, 2), $util.math.maxVal(1, 2)])",
            [3, 1, 2],
        ),
        ("$util.toJson($util.math.randomWithinRange(4, 5))", 4),
        ('$util.toJson($util.list.copyAndRetainAll($ctx.args.names, ["b", "c"]))', ["b"]),
        ('$util.toJson($util.list.copyAndRemoveAll($ctx.args.names, ["b", "c"]))', ["a"]),
        ('$util.toJson($util.list.sortList([3, 1, 2], true, "any"))', [3, 2, 1]),
        ('$util.toJson($util.list.sortList([{"n": 2}, {"n": 1}], false, "n"))', [{"n": 1}, {"n": 2}]),
        ('$util.toJson($util.map.copyAndRetainAllKeys({"a": 1, "b": 2}, ["a"]))', {"a": 1}),
        ('$util.toJson($util.map.copyAndRemoveAllKeys({"a": 1, "b": 2}, ["a"]))', {"b": 2}),
        (
            '$util.toJson($util.time.epochMilliSecondsToFormatted(1500, "dd HH:mm:ss.SSSXXX", "Asia/Tokyo"))',
            "01 09:00:01.500+09:00",
        ),
        (
            '$util.toJson($util.time.parseFormattedToEpochMilliSeconds("02/01/1970", "dd/MM/yyyy"))',
            86_400_000,
        ),
        ("$util.toJson($util.authType())", "API Key Authorization"),
        ("$util.toJson([$util.autoUlid().length(), $util.autoKsuid().length()])", [26, 27]),
        (
            '$util.dynamodb.toS3ObjectJson("k", "b", "r")',
            {"S": '{"s3": {"key": "k", "bucket": "b", "region": "r"}}'},
        ),
        ("#foreach($i in $ctx.result.items) $util.toJson($i.total) #end", 2),
    ],
)
def test_a_template(template: str, value: Any) -> None:
    if "epochMilliSecondsToISO8601" in template:
        template, value = f'"{template}"', "1970-01-01T00:00:01.500Z"
    assert render(template, CONTEXT).value == value


def test_a_template_changes_the_stash_and_appends_errors() -> None:
    rendered = render('#set($ctx.stash.a = 1) $util.appendError("e", "T", {"b": true}) {}', CONTEXT)
    assert rendered.stash == {"a": 1}
    assert rendered.errors == [{"message": "e", "errorType": "T", "data": {"b": True}, "errorInfo": None}]
    assert CONTEXT["stash"] == {}


@pytest.mark.parametrize(
    ("template", "value"),
    [("#return {}", None), ("#return($ctx.args.open) x", True), ("x #{return} x", None)],
)
def test_a_template_returns(template: str, value: Any) -> None:
    rendered = render(template, CONTEXT)
    assert (rendered.returned, rendered.value) == (True, value)


@pytest.mark.parametrize(
    ("template", "type_", "data"),
    [
        ('$util.error("e")', "Custom", None),
        ('$util.error("e", "T", {"a": 1})', "T", {"a": 1}),
        ('$util.validate(false, "e", "T")', "T", None),
        ('$util.validate($ctx.args.missing, "e")', "CustomTemplateException", None),
    ],
)
def test_a_template_ends_with_an_error(template: str, type_: str, data: Any) -> None:
    with pytest.raises(TemplateError) as raised:
        render(template, CONTEXT)
    assert (str(raised.value), raised.value.type, raised.value.data) == ("e", type_, data)


@pytest.mark.parametrize(
    "template", ["#set($ctx.stash.a = $ctx.stash){}", "#set($m = {})#set($m.a = $m)#return($m)"]
)
def test_a_result_that_contains_itself(template: str) -> None:
    with pytest.raises(RenderingError, match="nested too deeply"):
        render(template, {})


def test_a_result_that_is_not_json() -> None:
    with pytest.raises(NotJsonError, match=re.escape("Unable to parse the JSON document: '{\"a\": }'")):
        render('{"a": $ctx.args.missing}', CONTEXT)


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("#if($a)", "is not"),
        ("$util.rds.toJsonString($a)", "$util.rds.toJsonString is not in the embedded emulator"),
        ("$!{util.dynamodb.toGeoJson($a)}", "$util.dynamodb.toGeoJson is not"),
        ("$util.time.nowLocal($a)", "$util.time.nowLocal is not"),
    ],
)
def test_a_template_that_is_refused(template: str, reason: str) -> None:
    explained = explain_unsupported(template) or ""
    assert explained
    assert reason in explained or reason == "is not"


def test_templates_that_are_not_refused() -> None:
    for template in ("{}", "$util.qr($ctx.stash.put('a', 1))", "#return", "${util.autoId()}"):
        assert explain_unsupported(template) is None


def test_a_filter_is_an_expression_of_dynamodb() -> None:
    given = {
        "title": {"contains": "Hello"},
        "n": {"between": [1, 2]},
        "or": [{"id": {"eq": "1"}}, {"id": {"eq": "2"}}],
        "not": {"a": {"attributeExists": False}},
        "k": {"in": ["x", "y"]},
    }
    context = {**CONTEXT, "args": {"filter": given}}
    found = render("$util.transform.toDynamoDBFilterExpression($ctx.args.filter)", context).value
    assert found["expression"] == (
        "(contains(#title, :title_contains)) AND (#n BETWEEN :n_between AND :n_between_1)"
        " AND ((#id = :id_eq) OR (#id = :id_eq_1)) AND (NOT (attribute_not_exists(#a)))"
        " AND (#k IN (:k_in, :k_in_1))"
    )
    assert found["expressionNames"] == {f"#{name}": name for name in ("title", "n", "id", "a", "k")}
    assert found["expressionValues"][":id_eq_1"] == {"S": "2"}
    context["args"] = {"filter": {"a": {"like": 1}}}
    with pytest.raises(RenderingError, match="'like' is not an operator"):
        render("$util.transform.toDynamoDBFilterExpression($ctx.args.filter)", context)


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("$util.rds.toJsonString($ctx.result)", "$util.rds.toJsonString"),
        ("$util.transform.toElasticsearchQueryDSL($ctx.args.f)", "$util.transform.toElasticsearchQueryDSL"),
        ("$util.transform.toSubscriptionFilter($ctx.args.f)", "$util.transform.toSubscriptionFilter"),
        ('$util.http.addResponseHeader("a", "b")', "$util.http.addResponseHeader"),
        ('$util.xml.toMap("<a/>")', "$util.xml.toMap"),
        ("$util.str.trim(' a ')", "$util.str.trim"),
        ("$extensions.setSubscriptionFilter($ctx.args.f)", "$extensions.setSubscriptionFilter"),
    ],
)
def test_a_method_that_the_emulator_does_not_have_is_named(template: str, name: str) -> None:
    assert explain_unsupported(template) == f"{name} is not in the embedded emulator"
