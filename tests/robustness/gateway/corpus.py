"""Hostile texts, for wherever a client can put one, and hostile bodies. All made here."""

import json

TEXTS = (
    *('"', "'", "\\", "\\'", '\\"', "''", '\\"}', "\\\\'\"", "`", "\u2028\u2029"),
    *("&Action=DeleteQueue&QueueUrl=x", "%26Action=Purge%26", "a+b=c&d;e", "&MessageGroupId=other"),
    *(
        "$",
        "$$",
        "$input.body",
        "${context.stage}",
        "$!util.urlEncode('x')",
        "$context.authorizer.claims.sub",
    ),
    *(
        "#",
        "##",
        "#set($x = 1)$x#end",
        "#if(true)1#else 2#end",
        "#stop",
        "#*",
        "#foreach($i in [1..9])$i#end",
    ),
    *('"},"parameters":{"who":"evil"},"x":{"a":"', '"}}]}', '"},"TableName":"orders","x":{"a":{"S":"'),
    *(
        '","EventBusName":"default","x":"',
        "{% $states.context %}",
        "States.Format('{}', $.x)",
        "$.x",
        "{{x}}",
    ),
    *("a\r\nX-Evil: 1", "a\nb", "\t", "\x00", "\x01\x1f\x7f", "\b\f", "日本 é 😀", "e\u0301", "\u202etxt"),
    *("</script><script>alert(1)</script>", "' OR '1'='1", "; DROP TABLE items", "${jndi:ldap://x/a}"),
    *("../../etc/passwd", "..", ".", "/", "//evil.example.com", "%2e%2e%2f", "?admin=true", "#top", "a;b,c"),
    *("null", "undefined", "true", "NaN", "-0", "1e309", "__proto__", "constructor", "[object Object]"),
    *(" ", " x ", "x" * 200, "()<>@,;:\\/[]?={}", "%", "%zz", "%00", "%c0%ae", "+", "*", "~"),
)
"""Texts of 1 to 200 characters, as long as the shop takes them."""

NOT_JSON = {
    "cut off": b'{"item": "cup", "quantity": 1',
    "more behind": b'{"item": "cup", "quantity": 1} {"item": "x"}',
    "form behind": b'{"item": "cup", "quantity": 1}&Action=DeleteQueue',
    "form": b"Action=SendMessage&MessageBody=x",
    "apostrophes": b"{'item': 'cup', 'quantity': 1}",
    "no quotes": b"{item: cup, quantity: 1}",
    "comma too many": b'{"item": "cup", "quantity": 1,}',
    "comment": b'{"item": "cup", "quantity": 1} // fine',
    "NaN": b'{"item": "cup", "quantity": NaN}',
    "infinity": b'{"item": "cup", "quantity": Infinity}',
    "leading zero": b'{"item": "cup", "quantity": 01}',
    "control character": b'{"item": "c\x00up", "quantity": 1}',
    "new line in a string": b'{"item": "c\nup", "quantity": 1}',
    "half an escape": rb'{"item": "c\u00", "quantity": 1}',
    "unknown escape": rb'{"item": "c\x41", "quantity": 1}',
    "no UTF-8": b'{"item": "c\xff\xfe", "quantity": 1}',
    "UTF-16": '{"item": "cup", "quantity": 1}'.encode("utf-16"),
    "overlong UTF-8": b'{"item": "\xc0\xaf", "quantity": 1}',
    "nested without end": b"[" * 100_000,
    "nested deeply": b"[" * 100_000 + b"]" * 100_000,
    "nothing": b"",
    "white space": b" \t\r\n",
    "XML": b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
    "template": b"#set($x = 1)$input.body",
}
"""Bodies that no route of the shop takes."""

ODD_JSON = {
    "huge integer": b'{"n": 1' + b"0" * 400 + b"}",
    "huge exponent": b'{"n": 1e308}',
    "small number": b'{"n": -1.5e-300}',
    "long fraction": b'{"n": 0.1000000000000000055511151231257827}',
    "escapes": rb'{"\u0061\u0022\u005c\/": "\ud83d\ude00 \u0000 \u2028 \b\f\n\r\t"}',
    "repeated name": b'{"a": 1, "a": 2}',
    "empty name": b'{"": ""}',
    "name of a prototype": b'{"__proto__": {"admin": true}}',
    "nested": b'{"a": ' * 90 + b"1" + b"}" * 90,
    "many members": json.dumps({f"member-{number}": number for number in range(2_000)}).encode(),
    "white space": b'\r\n\t {\r\n "a" \t:\n 1 }\r\n ',
    "half a pair": rb'{"a": "\ud800"}',
}
"""JSON objects that are right, if unusual: whoever takes any object takes these, or says why not."""

HEADERS = {
    "X-Forwarded-For": "127.0.0.1, evil",
    "X-Forwarded-Host": "evil.example.com",
    "X-HTTP-Method-Override": "DELETE",
    "X-Amz-Target": "AmazonSQS.DeleteQueue",
    "X-Amz-Invocation-Type": "Event",
    "Authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/sqs/aws4_request, Signature=x",
    "Content-Encoding": "gzip",
    "Expect": "200-maybe",
    "Accept": "application/xml",
    "Cookie": "session=$input.body; admin=true",
    "User-Agent": '"}, "x": {"$input.body": "#stop',
    "X-Long": "x" * 7_000,
}
"""Headers that must not change what is done."""
