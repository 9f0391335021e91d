"""The headers of the site's answers."""
# ruff: noqa: E501  a message is easier to compare in one piece

import pulumi
import pytest
from graphs import errors_in, evaluate
from sites import make

from serverless_patterns import StaticOffload

DEFAULT = (
    "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; img-src 'self' data:;"
    " object-src 'none'"
)


def policy(directives: dict[str, object]) -> str:
    return make(content_security_policy=directives).find_by_name("web").outputs["content_security_policy"]


def test_security_headers():
    assert make().find_by_name("web-headers").inputs == {
        "comment": "Security headers of web",
        "securityHeadersConfig": {
            "contentSecurityPolicy": {"contentSecurityPolicy": DEFAULT, "override": True},
            "contentTypeOptions": {"override": True},
            "frameOptions": {"frameOption": "DENY", "override": True},
            "referrerPolicy": {"referrerPolicy": "strict-origin-when-cross-origin", "override": True},
            "strictTransportSecurity": {
                "accessControlMaxAgeSec": 63_072_000,
                "includeSubdomains": False,
                "override": True,
            },
        },
    }


def test_hardened_site_makes_its_subdomains_tls_only():
    headers = make(hardened=True).find_by_name("web-headers").inputs["securityHeadersConfig"]
    assert headers["strictTransportSecurity"]["includeSubdomains"] is True


def test_content_security_policy_is_an_output():
    assert make().find_by_name("web").outputs["content_security_policy"] == DEFAULT


def test_directive_takes_the_place_of_the_default():
    assert policy({"img-src": ["'self'", "https://img.example.com"]}) == DEFAULT.replace(
        "'self' data:", "'self' https://img.example.com"
    )


def test_directive_is_added():
    added = policy({"script-src": ["'self'", "'sha256-abc='", "'unsafe-inline'"], "sandbox": []})
    assert added == f"{DEFAULT}; sandbox; script-src 'self' 'sha256-abc=' 'unsafe-inline'"


def test_source_may_be_known_later():
    def program() -> None:
        directives = {"connect-src": ["'self'", pulumi.Output.from_input("https://b.s3.amazonaws.com")]}
        StaticOffload("web", {"content_security_policy": directives})

    headers = evaluate(program).find_by_name("web-headers").inputs["securityHeadersConfig"]
    found = headers["contentSecurityPolicy"]["contentSecurityPolicy"]
    assert found == f"{DEFAULT}; connect-src 'self' https://b.s3.amazonaws.com"


@pytest.mark.parametrize(
    ("directives", "expected"),
    [
        ({"img-scr": ["'self'"]}, "content_security_policy.img-scr: unknown directive 'img-scr'. Did you mean 'img-src'? Known: "),
        ({"img-src": []}, "content_security_policy.img-src: is empty; name its sources, such as \"'self'\", or \"'none'\""),
        ({"img-src": ["self"]}, "content_security_policy.img-src.0: 'self' is a keyword and must be quoted: \"'self'\""),
        ({"script-src": ["'self'", "sha256-abc="]}, "content_security_policy.script-src.1: 'sha256-abc=' is a keyword and must be quoted:"),
        ({"script-src": ["https://a.example; img-src *"]}, "content_security_policy.script-src.0: 'https://a.example; img-src *' must be one source"),
        ({"script-src": ["a,b"]}, "content_security_policy.script-src.0: 'a,b' must be one source"),
        ({"script-src": [""]}, "content_security_policy.script-src.0: '' must be one source"),
        ({"script-src": "'self'"}, "content_security_policy.script-src: \"'self'\" is of type str; must be a list"),
    ],
)  # fmt: skip
def test_errors(directives: dict[str, object], expected: str):
    (found,) = errors_in(lambda: StaticOffload("web", {"content_security_policy": directives}))
    assert found.startswith(expected)
