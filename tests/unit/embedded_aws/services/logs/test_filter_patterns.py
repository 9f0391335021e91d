"""Filter patterns of CloudWatch Logs, in the three forms that AWS documents."""

import json

import pytest

from embedded_aws.services.cloudwatch_logs.filter_patterns import values
from embedded_aws.services.cloudwatch_logs.filter_patterns.matching import compile_filter
from embedded_aws.services.cloudwatch_logs.filter_patterns.values import InvalidFilterError
from embedded_aws.services.cloudwatch_logs.metric_filters import find_metric_error

DOCUMENT = json.dumps(
    {
        "eventType": "UpdateTrail",
        "sourceIPAddress": "111.111.111.111",
        "arrayKey": ["value", "another value"],
        "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2.5}],
        "SomeObject": None,
        "cluster.name": "c",
        "ThisFlag": True,
        "size": "12",
        "latency": 1500,
    }
)
ACCESS = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'
FIELDS = "ip, user, username, timestamp, request"

MATCHES = (
    ("", "anything", True),
    (" ", "anything", True),
    ("ERROR", "[ERROR 400] BAD REQUEST", True),
    ("ERROR", "[error 400]", False),
    ("ERROR ARGUMENTS", "ERROR 401 INVALID ARGUMENTS", True),
    ("ERROR ARGUMENTS", "ERROR 400 BAD REQUEST", False),
    ('"INTERNAL SERVER ERROR"', "500 INTERNAL SERVER ERROR", True),
    ('"INTERNAL SERVER ERROR"', "INTERNAL ERROR SERVER", False),
    ('"say \\"no\\""', 'they say "no"', True),
    ("?ERROR ?ARGUMENTS", "UNKNOWN ARGUMENTS", True),
    ("?ERROR ?ARGUMENTS", "BAD REQUEST", False),
    ("ERROR -ARGUMENTS", "ERROR 400 BAD REQUEST", True),
    ("ERROR -ARGUMENTS", "ERROR INVALID ARGUMENTS", False),
    ('-"timed out"', "it timed out", False),
    ("%AUTHORIZED|DENIED%", "ACCESS DENIED", True),
    ("%^ERR[0-9]+%", "no ERR12", False),
    ('{ $.eventType = "UpdateTrail" }', DOCUMENT, True),
    ("{$.eventType=UpdateTrail}", DOCUMENT, True),
    ('{ $.eventType = "Update*" }', DOCUMENT, True),
    ('{ $.eventType = "updatetrail" }', DOCUMENT, False),
    ("{ $.sourceIPAddress != 123.123.* }", DOCUMENT, True),
    ("{ $.missing != 1 }", DOCUMENT, False),
    ('{ $.arrayKey[0] = "value" }', DOCUMENT, True),
    ('{ $.arrayKey[1] = "value" }', DOCUMENT, False),
    ('{ $.arrayKey[*] = "another*" }', DOCUMENT, True),
    ("{ $.objectList[1].id = 2.5 }", DOCUMENT, True),
    ("{ $.objectList[1].id >= 2.5e0 }", DOCUMENT, True),
    ("{ $.objectList[0].id > 1 }", DOCUMENT, False),
    ("{ $.SomeObject IS NULL }", DOCUMENT, True),
    ("{ $.missing IS NULL }", DOCUMENT, False),
    ("{ $.SomeOtherObject NOT EXISTS }", DOCUMENT, True),
    ("{ $.ThisFlag IS TRUE }", DOCUMENT, True),
    ("{ $.ThisFlag IS FALSE }", DOCUMENT, False),
    ("{ $.ThisFlag = true }", DOCUMENT, False),
    ('{ $.["cluster.name"] = "c" }', DOCUMENT, True),
    ("{ $.eventType = %Trail$% }", DOCUMENT, True),
    ('{ ($.latency > 1000) && ($.eventType = "x" || $.ThisFlag IS TRUE) }', DOCUMENT, True),
    ('{ $.latency > 1000 && $.eventType = "x" }', DOCUMENT, False),
    ('{ $.eventType = "x" || $.latency <= 1500 && $.size = "1*" }', DOCUMENT, True),
    ("{ $.latency > 1000 }", "latency 1500", False),
    ("{ $.latency > 1000 }", "5", False),
    (f"[{FIELDS}, status_code, bytes]", ACCESS, True),
    (f"[{FIELDS}, status_code = 4*, bytes > 1000]", ACCESS, True),
    (f"[{FIELDS}, status_code = 4*, bytes > 2000]", ACCESS, False),
    (f"[{FIELDS}, status_code = 404 || status_code = 410, bytes]", ACCESS, True),
    ("[..., status_code != 404, bytes]", ACCESS, False),
    ("[..., request = *html*, status_code = 4*,]", ACCESS, True),
    ('[ip, ..., request = "GET *", status, bytes]', ACCESS, True),
    ("[ip, user]", ACCESS, False),
    ("[w1=ERROR, w2]", "ERROR 2", True),
    ("[w1=%E[A-Z]+%, w2]", "WARN 2", False),
)


@pytest.mark.parametrize(("pattern", "message", "matches"), MATCHES)
def test_a_pattern(pattern: str, message: str, matches: bool) -> None:
    assert (compile_filter(pattern).matches(message) is not None) is matches


@pytest.mark.parametrize(
    "pattern",
    [
        *('"open', "%open", "{ $.a = }", "{ $.a }", "{ $.a = 1", "{ a = 1 }", "{ $.a == 1 }", "{ ($.a = 1 }"),
        *("{ $.a IS SURE }", "{ $.a NOT THERE }", "[a, b", "[..., a, ...]", "[a = 1 && b = 2]", "[a b]"),
        *("{ $.a = %(% }", "{" + "(" * 60 + "$.a = 1" + ")" * 60 + "}", "{}"),
    ],
)
def test_an_invalid_pattern(pattern: str) -> None:
    with pytest.raises(InvalidFilterError):
        compile_filter(pattern)


@pytest.mark.parametrize(
    ("transformation", "reason"),
    [
        ({"metricValue": "1", "dimensions": {"A": "$.a"}, "defaultValue": 0}, "mutually exclusive"),
        ({"metricValue": "1", "dimensions": dict.fromkeys("ABCD", "$.a")}, "at most 3"),
        ({"metricValue": "one"}, "one is neither a number nor a field"),
        ({"metricValue": "$.a", "dimensions": {"A": "a"}}, "a is neither a number nor a field"),
    ],
)
def test_an_invalid_transformation(transformation: dict[str, object], reason: str) -> None:
    given = {"filterPattern": "{ $.a > 1 }", "metricTransformations": [transformation]}
    error = find_metric_error(given)
    assert error is not None
    assert reason in str(error[2])


@pytest.mark.parametrize("digits", ["1" * 300_000, "1" * 300_000 + ".", "." + "1" * 300_000])
def test_a_long_number_is_read_once(digits: str) -> None:
    assert values.NUMBER.fullmatch(f"{digits}!") is None
    assert values.NUMBER.fullmatch(digits)
