import json
from typing import Any
from urllib.parse import unquote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedded_aws.services.api_gateway.rest.vtl import Message, NotJsonError, RenderingError, render

texts = st.text(st.characters(exclude_categories=("Cs",)))
DOCUMENT = json.dumps({"a": {"b": [{"c": "x"}, 2]}, "yes": True, "none": None, "price": 2.5, "keySet": "k"})


def render_body(template: str, body: str = DOCUMENT, **message: Any) -> str:
    return render(template, Message(body=body, **message)).body


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("$input.path('$.a.b[0].c')", "x"),
        ("$input.path('$').a.b.size()", "2"),
        ("$input.path('$.a.b')", '[{"c":"x"},2]'),
        ("$input.path('$.a')", '{b=[{"c":"x"},2]}'),
        ("$input.path('$.yes')", "true"),
        ("$input.path('$.missing')", ""),
        ("$input.path('$.a.b[7]')", ""),
        ("$input.path('$.a.b.c')", ""),
        ("$input.path('$.none')", ""),
        ("$input.json('$.a')", '{"b":[{"c":"x"},2]}'),
        ("$input.json('$.yes')", "true"),
        ("$input.json('$.missing')", '""'),
        ("#if($input.path('$.missing'))there#{else}missing#end", "missing"),
        ("#if($input.path('$.yes') == true)yes#end", "yes"),
        ("#foreach($n in $input.path('$.a').keySet())$n#if($foreach.hasNext),#end#end", "b"),
        ("$input.path('$').keySet().size()", "5"),
        ("$input.path('$').get('keySet')", "k"),
        ("$input.path('$').containsKey('none')", "true"),
    ],
)
def test_input(template: str, expected: str):
    assert render_body(template) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [("$['a']['b'][1]", "2"), ('$["price"]', "2.5"), ("$.a['b'][0].c", "x"), ("$['']", "")],
)
def test_paths_with_brackets(path: str, expected: str):
    quote = '"' if "'" in path else "'"
    assert render_body(f"$input.path({quote}{path}{quote})") == expected


@pytest.mark.parametrize("path", ["a", "$..a", "$.a.*", "$.a[?(@.b)]", "$.a[-1]"])
def test_paths_that_are_not_understood(path: str):
    with pytest.raises(RenderingError, match="JSONPath"):
        render_body(f"$input.path('{path}')")


def test_body_as_it_came():
    assert (
        render_body("$input.body", "no json $input.body #set($x = 1)") == "no json $input.body #set($x = 1)"
    )


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("$input.body", "{}"),
        ("$input.json('$')", "{}"),
        ("$input.path('$.a')", ""),
        ("$input.json('$.a')", '""'),
    ],
)
def test_body_that_is_empty(template: str, expected: str):
    assert render_body(template, "") == expected


@pytest.mark.parametrize("value", ["{}", "[]", "[{}]", "[[]]", '[{"a":{}}]'])
def test_text_of_an_empty_map_and_an_empty_list(value: str):
    template = value.replace(":", " : ")
    assert render_body(f"#set($value = {template})$value", "") == value


@pytest.mark.parametrize("body", ["no json", "{", "{'a': 1}", "NaN", "[1,]"])
@pytest.mark.parametrize("template", ["$input.path('$.a')", "$input.json('$')"])
def test_body_that_is_not_json(template: str, body: str):
    with pytest.raises(NotJsonError, match="Could not parse request body into json"):
        render_body(template, body)


def test_parameters():
    message = {"path": {"id": "1", "both": "p"}, "querystring": {"q": "2", "both": "q"}, "header": {"H": "3"}}
    assert render_body("$input.params('id')$input.params('q')$input.params('H')", **message) == "123"
    assert render_body("$input.params('both')-$input.params('none')", **message) == "p-"
    assert render_body("$input.params().querystring.get('both')", **message) == "q"
    assert render_body("#foreach($n in $input.params().header.keySet())$n#end", **message) == "H"


@settings(deadline=None)
@given(texts)
def test_escaped_text_is_the_inside_of_a_json_string(text: str):
    template = '"$util.escapeJavaScript($input.body).replaceAll(".\'", "\'")"'
    assert json.loads(render_body(template, text or "x")) == (text or "x")


def test_escaped_text_is_that_of_commons_lang():
    assert render_body("$util.escapeJavaScript($input.body)", "a'\"\\/\n\x01é😀\x7f") == (
        "a\\'\\\"\\\\\\/\\n\\u0001\\u00E9\\uD83D\\uDE00\x7f"
    )


@settings(deadline=None)
@given(texts)
def test_encoded_text_can_be_decoded(text: str):
    encoded = render_body("$util.urlEncode($input.body)", text or "x")
    assert unquote_plus(encoded) == (text or "x")
    assert encoded.isascii()
    assert render_body("$util.urlDecode($input.body)", encoded) == (text or "x")
    assert render_body("$util.base64Decode($util.base64Encode($input.body))", text or "x") == (text or "x")


def test_encoded_text_is_that_of_java():
    assert render_body("$util.urlEncode($input.body)", "a b*c~d-e_f.g") == "a+b*c%7Ed-e_f.g"


def test_text_that_cannot_be_decoded():
    with pytest.raises(RenderingError, match="'%zz' cannot be decoded"):
        render_body("$util.urlDecode($input.body)", "%zz")


def test_parsed_json():
    assert render_body("$util.parseJson($input.body).a", '{"a": [1, "x"]}') == '[1,"x"]'
    with pytest.raises(RenderingError, match="parseJson"):
        render_body("$util.parseJson('{')")


def test_context_and_stage_variables():
    context = {"requestId": "r-1", "authorizer": {"claims": {"cognito:username": "me"}}, "identity": {}}
    message = {"context": context, "stage_variables": {"table": "items"}}
    assert render_body("$context.requestId $stageVariables.table", **message) == "r-1 items"
    assert render_body("$context.authorizer.claims['cognito:username']", **message) == "me"
    assert render_body("[$context.identity.sourceIp$context.nothing.at.all]", **message) == "[]"


def test_overrides():
    template = (
        "#set($context.responseOverride.status = 404)"
        "#set($context.responseOverride.header.X-Next-Page = 'a')"
        "#set($context.requestOverride.header.X-Trace = $input.path('$.price'))"
        "#set($context.requestOverride.path = \"/a/$input.path('$.price')\")"
    )
    result = render(template, Message(body=DOCUMENT))
    assert result.body == ""
    assert result.response_override == {"status": 404, "header": {"X-Next-Page": "a"}}
    assert result.request_override == {"path": "/a/2.5", "querystring": {}, "header": {"X-Trace": 2.5}}


def test_nothing_is_overridden_by_itself():
    assert render("x", Message()).response_override == {"header": {}}


def test_nothing_is_overridden_twice():
    status = "#set($context.responseOverride.status = 404)"
    with pytest.raises(RenderingError, match="status is overridden twice"):
        render_body(status + status)
    header = "#set($context.responseOverride.header.X-A = 'a')"
    with pytest.raises(RenderingError, match="X-A is overridden twice"):
        render_body(header + header)


def test_setting_nothing_leaves_a_variable_as_it_was():
    assert render_body("#set($a = 'x')#set($a = $input.path('$.missing'))$a") == "x"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'abc'.length()", "3"),
        ("'abc'.contains('b')", "true"),
        ("'abc'.startsWith('ab')", "true"),
        ("'abc'.endsWith('bc')", "true"),
        ("'abc'.equals('abc')", "true"),
        ("'ABC'.equalsIgnoreCase('abc')", "true"),
        ("'abc'.matches('ab')", "false"),
        ("'abc'.matches('a.c')", "true"),
        ("'abc'.indexOf('c')", "2"),
        ("'abc'.substring(1)", "bc"),
        ("'abc'.substring(1, 2)", "b"),
        ("'abc'.toUpperCase()", "ABC"),
        ("' a '.trim()", "a"),
        ("''.isEmpty()", "true"),
        ("'abc'.replaceAll('(b)', '[$1]')", "a[b]c"),
    ],
)
def test_texts_can_do_what_they_can_in_java(expression: str, expected: str):
    literal, _, call = expression.partition(".")
    assert render_body(f"#set($text = {literal})$text.{call}") == expected


@pytest.mark.parametrize(
    "template", ["#if($a)", "#foreach($a in $b)", "$util.base64Decode($input.path('$.a'"]
)
def test_template_that_is_wrong(template: str):
    with pytest.raises(RenderingError):
        render_body(template)


def test_templates_do_not_see_each_others_variables():
    assert render_body("#set($secret = 'x')$secret") == "x"
    assert render_body("[$secret]") == "[]"
