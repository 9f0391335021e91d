"""Local addresses of resources with an address in AWS."""

import pytest

from embedded_aws.emulator.addresses import find_local_url


@pytest.mark.parametrize(
    ("url", "local"),
    [
        (
            "https://a1b2c3d4.execute-api.us-east-1.amazonaws.com/prod/items?x=1",
            "http://127.0.0.1:99/_aws/execute-api/a1b2c3d4/prod/items?x=1",
        ),
        (
            "wss://a1b2c3d4.execute-api.us-east-1.amazonaws.com/live",
            "ws://127.0.0.1:99/_aws/execute-api/a1b2c3d4/live",
        ),
        ("wss://shop.example.com/chat", "ws://127.0.0.1:97/chat"),
        ("https://E1ABC.cloudfront.net/app.js", "http://127.0.0.1:98/app.js"),
        ("e1abc.cloudfront.net", "http://127.0.0.1:98"),
        ("https://shop.example.com/a?b=1", "http://127.0.0.1:97/a?b=1"),
        ("https://e2def.cloudfront.net/", None),
        ("http://127.0.0.1:99/123456789012/q", "http://127.0.0.1:99/123456789012/q"),
        ("http://localhost:99/123456789012/q", "http://localhost:99/123456789012/q"),
        ("http://127.0.0.1:98/123456789012/q", None),
        ("https://example.com/e1abc.cloudfront.net", None),
        ("https://cloudfront.net.example.com", None),
        ("http://web.elb.amazonaws.com/a", "http://127.0.0.1:96/a"),
        ("http://web.elb.amazonaws.com:8080/a", "http://127.0.0.1:95/a"),
        ("https://web.elb.amazonaws.com/a", "http://127.0.0.1:94/a"),
        ("http://shop.example.com:99999/", None),
        ("a name", None),
        ("[1, 2]", None),
    ],
)
def test_what_aws_serves_is_to_be_had_here(url: str, local: str | None) -> None:
    balancer = {
        f"web.elb.amazonaws.com{port}": local for port, local in (("", 96), (":8080", 95), (":443", 94))
    }
    hosts = {"e1abc.cloudfront.net": 98, "shop.example.com": 97, **balancer}
    assert find_local_url(url, 99, hosts) == local
