"""Templates that would take all time or memory end with an error, and reach nothing of Python."""

import resource
import time

import pytest

from embedded_aws.services.api_gateway.rest.vtl import Message, RenderingError, render

TWO_TREES = "#set($a = [1])#set($b = [1])" + "#set($a = [$a, $a])#set($b = [$b, $b])" * 40
DOUBLING = "".join('#set($a = "$a$a")' for _ in range(40))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("#foreach($i in [1..1000000000])x#end", "1000000000 items"),
        ("#foreach($i in [1..1001])x#end", "1001 items; API Gateway allows 1000"),
        ("#foreach($i in [1..1000])#foreach($j in [1..1000])x#end#end", "too many steps"),
        ("#set($r = [1..100000000])", "100000000 items"),
        (f'#set($a = "aaaaaaaa"){DOUBLING}', "too many characters"),
        ('#set($a = "a")' + "#set($a = $a + $a)" * 40, "too many characters"),
        ('#set($a = "a")' + "#set($a = $a.concat($a))" * 40, "too many characters"),
        ('#set($a = "a")' + "#set($a = $a.replaceAll('a', 'aaaaaaaa'))" * 40, "too"),
        ('#set($a = "a")' + "#set($a = $a.replace('a', 'aaaaaaaa'))" * 40, "too many characters"),
        ("#set($a = [1])" + "#set($ignore = $a.addAll($a))" * 40, "too many steps"),
        ("#set($a = [1])" + "#set($a = [$a, $a])" * 40 + "$a", "too many steps"),
        (f"{TWO_TREES}#if($a == $b)#end", "too many steps"),
        ("#set($m = {})#set($m.a = $m)$m", "nested too deeply"),
        ("#macro(a)#a()#end#a()", "20 deep"),
        ("#define($a)$a#end$a", "20 deep"),
        ("#if(true)" * 2000 + "#end" * 2000, "nested more than"),
        (f"#set($a = {'(' * 2000}1{')' * 2000})", "nested more than"),
        (f"#set($a = {'[' * 2000}1{']' * 2000})", "nested more than"),
        (f"#set($a = {'!' * 2000}true)", "nested more than"),
        (f"#if(true{' && true' * 5000})#end", "nested too deeply"),
        (f"$util.parseJson('{'[' * 20000}{']' * 20000}')", "nested too deeply"),
        ("#*x" * 100_000, "expected"),
        ("#[[x" * 100_000, "expected"),
        (f"$a{'[$a' * 500}", "nested more than"),
        (f"#set($a = '{'a' * 3000}b')$a.matches('(?=a)(a|aa)+$')", "takes too long"),
        ("#evaluate('$a')", "#evaluate is not supported"),
        ("#parse('a.vm')", "#parse is not supported"),
        ("#include('/etc/passwd')", "#include is not supported"),
        ("#set($a = 'abc')$a.substring(5)", "the string has 3 characters"),
        ("#set($a = [])$a.get(1)", "the list has 0 items"),
        ("#nothing()", "#nothing is not a directive or macro"),
    ],
)  # fmt: skip
def test_hostile_template_ends_with_an_error(template: str, message: str):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    with pytest.raises(RenderingError, match=message):
        render(template, Message(body="{}"))
    assert time.process_time() - started < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < before + 300 * 2**10


def test_a_thousand_iterations_are_allowed():
    assert render("#foreach($i in [1..1000])x#end", Message()).body == "x" * 1000


def test_catastrophic_pattern_matches_in_linear_time():
    started = time.process_time()
    template = f"#set($a = '{'a' * 5000}b')$a.matches('(a+)+$') $a.replaceAll('(a|a)*c', '').length()"
    assert render(template, Message()).body == "false 5001"
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "reference",
    [
        "$input.body.__class__",
        "$input.body.__class__.__mro__",
        "$input.__class__",
        "$input._message",
        "$input.body.format('x')",
        "$input.body.encode()",
        "$util.__init__",
        "$util._budget",
        "$context.__class__",
        "$context.items()",
        "$context.requestOverride.clear()",
        "$input.path.__func__",
        "$input.params().__len__()",
        "$input.path('$.a').append(1)",
    ],
)
def test_names_of_python_are_null(reference: str):
    assert render(f"[{reference}]", Message(body='{"a": [1]}')).body == "[]"


def test_loops_set_variables_outside_of_them():
    assert render("#foreach($i in [1..3])#set($last = $i)#end$last$i", Message()).body == "3"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("#foreach($i in [1..9])#if($i == 3)#break#end$i#end", "12"),
        ("#foreach($v in {'a': 1, 'b': 2})$v#end", "12"),
        ("#macro(pair $a $b)<$a/$b>#end#pair('x' 'y')#pair(1, 2)", "<x/y><1/2>"),
        ("#[[#set($a = 1)$a]]#", "#set($a = 1)$a"),
        ("#set($a = -7 / 2)$a #set($b = -7 % 2)$b", "-3 -1"),
        ("#set($a = 9223372036854775807 + 1)$a", "-9223372036854775808"),
        ("#set($a = 1 / 0)[$a]", "[]"),
        ("#set($a = 'a,b,,c,,')#foreach($p in $a.split(','))<$p>#end", "<a><b><><c>"),
        ("#if('1' == 1)same#end", "same"),
        ("#if($input.path('$.none') == '')empty#end", "empty"),
        ("#set($m = {'a': true})#foreach($e in $m.entrySet())$e.key=$e.value#end", "a=true"),
        ("#set($l = [true, null, 'x'])$l", '[true,null,"x"]'),
        ("${a.b $", None),
        ("#end", None),
        ("#if(true)#else#else#end", None),
    ],
)
def test_language(template: str, expected: str | None):
    message = Message(body='{"none": null}')
    if expected is None:
        with pytest.raises(RenderingError, match="expected"):
            render(template, message)
    else:
        assert render(template, message).body.strip() == expected
