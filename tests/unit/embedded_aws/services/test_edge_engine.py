"""The runtimes of CloudFront Functions: what AWS lists, limits, and syntax."""

import base64
import hashlib
import hmac
from typing import Any

import pytest

from embedded_aws.services.cloudfront.function_syntax import find_unsupported
from embedded_aws.services.cloudfront.functions import invocation
from embedded_aws.services.cloudfront.functions.engine import EdgeFunctionError, evaluate


def run(body: str, version: int = 2, event: object = None) -> Any:
    """Result of a handler with this body."""
    return evaluate(f"function handler(event) {{ {body} }}", event, version)[0]


def fail(body: str, version: int = 2) -> str:
    with pytest.raises(EdgeFunctionError) as caught:
        run(body, version)
    return str(caught.value).partition("\n")[0]


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256"])
def test_digests_are_those_of_python(algorithm: str):
    texts = ["", "ä€😀", *("x" * size for size in (1, 55, 56, 63, 64, 65, 119, 200))]
    made = run(
        f"""var crypto = require('crypto');
        return event.map(function (text) {{
            return [
                crypto.createHash('{algorithm}').update(text).update('.').digest('hex'),
                crypto.createHmac('{algorithm}', text).update('data').digest('base64url'),
            ];
        }});""",
        event=texts,
    )
    keys = [text.encode() for text in texts]
    digests = [hmac.new(key, b"data", algorithm).digest() for key in keys]
    assert [each[0] for each in made] == [hashlib.new(algorithm, key + b".").hexdigest() for key in keys]
    assert [each[1] for each in made] == [
        base64.urlsafe_b64encode(each).decode().rstrip("=") for each in digests
    ]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Buffer.from('hé€😀').toString('base64')", base64.b64encode("hé€😀".encode()).decode()),
        ("Buffer.from('aGk', 'base64url').toString()", "hi"),
        ("Buffer.from('0aff', 'hex').toJSON()", {"type": "Buffer", "data": [10, 255]}),
        ("Buffer.from([0x61, 0xe2, 0x82, 0x62]).toString()", "a\ufffdb"),
        ("Buffer.concat([Buffer.from('ab'), Buffer.from('cd')], 3).toString()", "abc"),
        ("Buffer.compare(Buffer.from('a'), Buffer.from('b'))", -1),
        ("Buffer.alloc(5).fill('ab').toString()", "ababa"),
        ("Buffer.from([0xff, 0xfe, 0, 0]).readInt16BE(0)", -2),
        (
            "(function (b) { b.writeUIntLE(0x010203, 1, 3); return b.toString('hex'); })(Buffer.alloc(5))",
            "0003020100",
        ),
        ("(function (b) { b.writeDoubleBE(0.1); return b.readDoubleBE(); })(Buffer.alloc(8))", 0.1),
        ("Buffer.from('abcabc').lastIndexOf('bc')", 4),
        ("Buffer.from('abcd').swap16().toString()", "badc"),
        ("Buffer.from('abcdef').subarray(1, 3).equals(Buffer.from('bc'))", True),
        ("new TextDecoder().decode(new TextEncoder().encode('ä'))", "ä"),
        ("require('crypto').createHash('md5').update('').digest().length", 16),
        ("require('querystring').parse('a=1&a=2&b=%20+')", {"a": ["1", "2"], "b": "  "}),
        ("require('querystring').stringify({a: ['x y', 1], b: ''})", "a=x%20y&a=1&b="),
        ("atob(btoa('x'))", "x"),
        ("event", {"uri": "/"}),
    ],
)
def test_modules_of_the_runtime(expression: str, expected: object):
    assert run(f"return {expression};", event={"uri": "/"}) == expected


@pytest.mark.parametrize(
    "name",
    [
        *("fetch", "setTimeout", "clearTimeout", "setImmediate", "process", "Map", "Set", "Proxy", "Reflect"),
        *("BigInt", "WeakRef", "queueMicrotask", "performance", "Array.from", "[].flat", "''.matchAll"),
        *("Object.fromEntries", "''.localeCompare", "Uint8Array.prototype.toBase64", "console.error"),
    ],
)
def test_what_aws_does_not_list_is_not_there(name: str):
    assert run(f"return typeof {name};") == "undefined"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return eval('1');", "TypeError: eval() is not supported"),
        ("return new Function('return 1')();", "TypeError: the constructor of functions is not supported"),
        ("return (async function () {}).constructor('1');", "TypeError: the constructor of functions is not"),
        ("return require('fs');", 'Error: Cannot find module "fs"'),
        (
            "return require('cloudfront');",
            'Error: Cannot find module "cloudfront", which the embedded emulator',
        ),
        ("return require('crypto').createHash('sha512');", 'TypeError: not supported algorithm: "sha512"'),
        ("throw new RangeError('far');", "RangeError: far"),
        ("undeclared = 1;", "ReferenceError: undeclared is not defined"),
        ("function deep() { return deep(); } return deep();", "RangeError: Maximum call stack size exceeded"),
        ("for (;;);", "The function takes more than 0.1 s of processor time."),
        (
            "var a = []; for (;;) a.push('x'.repeat(9999) + a.length);",
            "The function takes more than 2 MB of memory.",
        ),
        ("return new Promise(function () {});", "The promise of the handler is never settled."),
        ("return Promise.reject(new Error('later'));", "Error: later"),
    ],
)
def test_what_fails(body: str, message: str):
    assert fail(body).startswith(message)


def test_an_endless_promise_is_ended():
    with pytest.raises(EdgeFunctionError, match="processor time"):
        evaluate("async function handler() { await null; for (;;); }", {}, 2)


def test_each_invocation_starts_clean_and_time_stands_still():
    code = """var count = 0;
    function handler() { count++; console.log('a', 'b'); return [count, Date.now() - new Date()]; }"""
    assert [evaluate(code, {}, 2) for _ in range(2)] == [([1, 0], ["a"])] * 2


def test_code_without_a_handler():
    with pytest.raises(EdgeFunctionError, match="no function 'handler'"):
        evaluate("function handle() {}", {}, 2)
    with pytest.raises(EdgeFunctionError, match="SyntaxError"):
        evaluate("function handler( {}", {}, 2)


def test_the_runtime_1_has_strings_of_bytes_and_no_buffer():
    assert run("return String.bytesFrom('aGnDpA==', 'base64').fromUTF8();", 1) == "hiä"
    assert run("return 'ä'.toUTF8().length + typeof Buffer + typeof ''.replaceAll + typeof atob;", 1) == (
        "2undefinedundefinedundefined"
    )
    assert run("return require('crypto').createHash('md5').update('').digest().length;", 1) == 16
    assert fail("return require('buffer');", 1) == 'Error: Cannot find module "buffer"'


SUPPORTED = r"""
import crypto from 'crypto'; // class, a?.b
var ratio = a / b / 2, found = /[/]class?.x/g.test(text), page = `x ${a} ?? class`;
function rest(first, ...others) { return others; }
const one = x => x * 2, two = (x, ...y) => x ** 2, half = found ? .5 : 1_000;
let object = { class: 1, async: 2, get size() { return 1; } };
object.class = 2; if (two(a) / 2) { label: for (const key in object) continue label; }
for (let of = 0; of < 3; of++) rest((a = 1), { a: [1] });
async function handler(event) { await one; return event; }
"""


def test_syntax_of_the_runtimes():
    assert [*find_unsupported(SUPPORTED, 2)] == []
    old = {each.partition(": ")[2].partition(" ")[0] for each in find_unsupported(SUPPORTED, 1)}
    assert old == {"import", "const", "let", "async", "await"}


@pytest.mark.parametrize(
    ("code", "feature"),
    [
        ("class A {}", "classes"),
        ("a?.b", "optional chaining (?.)"),
        ("a ?? b", "nullish coalescing (??)"),
        ("a ||= b", "logical assignment"),
        ("f(...a)", "spread syntax"),
        ("b = [...a]", "spread syntax"),
        ("for (const a of b) {}", "for-of"),
        ("for (a of b) {}", "for-of"),
        ("function* a() {}", "generators"),
        ("const { a } = b", "destructuring"),
        ("var [a] = b", "destructuring"),
        ("function a({ b }) {}", "destructuring"),
        ("([a]) => a", "destructuring"),
        ("function a(b = 1) {}", "default parameters"),
        ("(a, b = 2) => a", "default parameters"),
        ("1n", "BigInt"),
        ("import('a')", "dynamic imports"),
    ],
)
def test_syntax_that_no_runtime_has(code: str, feature: str):
    assert [*find_unsupported(f"var a;\n{code};", 2)] == [f"line 2: {feature}"]


@pytest.mark.parametrize(
    "expression",
    ["[1].concat(Array(2 ** 31)).sort()", "while_(true)", "/(a+)+$/.test('a'.repeat(50) + 'b')"],
)
def test_a_function_without_an_end_leaves_no_thread(expression: str):
    code = f"function while_(on) {{ while (on); }}\nfunction handler(event) {{ {expression}; return event; }}"
    with pytest.raises(EdgeFunctionError):
        invocation.run_outside(code, {"request": {}}, 2)
    assert invocation.run_outside("function handler(event) { return event; }", {"a": 1}, 2) == ({"a": 1}, [])
    invocation.PROCESSES.close()
