"""Origins and networks that are known only later: the same API as with the plain values."""
# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any

import pulumi
import pytest
from graphs import evaluate

from embedded_aws import Recording
from embedded_aws.program.wire import UNKNOWN
from gateway import EVERY_BACKEND, body, function, mock
from serverless_patterns import ApiGatewayFacade, ArgumentError, Bucket, StaticOffload

ROUTES = {
    **EVERY_BACKEND,
    "GET /cached": {**function(), "cache": {"ttl_in_seconds": 60}},
    "GET /signed": {**mock(), "authorizer": "AWS_IAM"},
}
A, B = "https://a.example.com", "http://localhost:5173"
V4, V6 = "192.0.2.0/24", "2001:db8::/32"
PRIVATE = {"endpoint_type": "PRIVATE", "vpc_endpoint_ids": ["vpce-0a1"]}


def defer(value: Any) -> pulumi.Output[Any]:
    return pulumi.Output.from_input(value)


def record_with(
    later_at: set[int], origins: list[Any], cidrs: list[Any], cors: Any = None, **args: Any
) -> Recording:
    """Records the gateway ``shop``; what is at one of these places is an Output."""

    def program() -> None:
        given_origins, given_cidrs = (
            [defer(value) if index in later_at else value for index, value in enumerate(values)]
            for values in (origins, cidrs)
        )
        more = {"allowed_cidr_blocks": given_cidrs} if cidrs else {}
        shared = {"allowed_origins": given_origins, **(cors or {})}
        ApiGatewayFacade("shop", {"routes": ROUTES, "cors": shared, **more, **args})

    return evaluate(program)


def describe_registrations(recording: Recording) -> list[str]:
    return sorted(str(registration.to_json()) for registration in recording.registrations)


@pytest.mark.representatives(
    "origins0-cidrs0-args0-{0, 1}", "origins1-cidrs1-args1-{0}", "origins5-cidrs5-args5-{1}"
)
@pytest.mark.parametrize("later_at", [{0}, {1}, {0, 1}], ids=str)
@pytest.mark.parametrize(
    ("origins", "cidrs", "args"),
    [
        ([A], [V4], {}),
        (["*"], [], {}),
        ([A], [V4, V6], {"cors": {"allow_credentials": True, "expose_headers": ["X-Next"]}}),
        ([A, B], [V6, V4], {}),
        ([A, B], ["10.0.0.0/8"], {"cors": {"allow_credentials": True}, **PRIVATE}),
        ([A, A], [V4, V4], {}),
    ],
)
def test_output_gives_what_the_plain_value_gives(
    origins: list[str], cidrs: list[str], args: dict[str, Any], later_at: set[int]
):
    plain, pending = (record_with(places, origins, cidrs, **args) for places in (set[int](), later_at))
    assert describe_registrations(pending) == describe_registrations(plain)
    assert body(pending) == body(plain)


def test_pages_of_a_site_may_use_the_api():
    def program() -> None:
        site = StaticOffload("web", {})
        pulumi.export("site_url", site.url)
        ApiGatewayFacade("shop", {"routes": {"GET /a": mock()}, "cors": {"allowed_origins": [site.url]}})

    recording = evaluate(program)
    preflight = body(recording)["paths"]["/a"]["options"]["x-amazon-apigateway-integration"]
    (response,) = preflight["responses"].values()
    named = response["responseParameters"]["method.response.header.Access-Control-Allow-Origin"]
    assert named == f"'{recording.outputs['site_url']}'"
    assert named.startswith("'https://")


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"cors": {"allowed_origins": [A, f"{A}/"]}}, f"cors.allowed_origins.1: the Output resolved to '{A}/'; must be an"),
        ({"cors": {"allowed_origins": ['https://a"b']}}, "cors.allowed_origins.0: the Output resolved to 'https://a\"b'; must"),
        ({"cors": {"allowed_origins": ["a.example"]}}, "cors.allowed_origins.0: the Output resolved to 'a.example'; must"),
        ({"cors": {"allowed_origins": [None]}}, "cors.allowed_origins.0: the Output resolved to None; must be a string"),
        ({"cors": {"allowed_origins": [5]}}, "cors.allowed_origins.0: the Output resolved to 5; must be a string"),
        ({"cors": {"allowed_origins": [A, "*"]}}, "cors.allowed_origins.1: the Output resolved to '*'; must be a named origin: '*' cannot be"),
        ({"cors": {"allowed_origins": ["*"], "allow_credentials": True}}, "cors.allowed_origins.0: the Output resolved to '*'; must be a named origin: '*' cannot be"),
        ({"allowed_cidr_blocks": [V4, "192.0.2.1/24"]}, "allowed_cidr_blocks.1: the Output resolved to '192.0.2.1/24'; must be a CIDR block, such as"),
        ({"allowed_cidr_blocks": ["10.0.0.0/255.0.0.0"]}, "allowed_cidr_blocks.0: the Output resolved to '10.0.0.0/255"),
        ({"allowed_cidr_blocks": [None]}, "allowed_cidr_blocks.0: the Output resolved to None; must be a string"),
    ],
)  # fmt: skip
def test_wrong_output_is_an_error_that_names_the_argument(args: dict[str, Any], error: str):
    def program() -> None:
        given = {"cors": {**args["cors"]}} if "cors" in args else {**args}
        for part, name in ((given, "allowed_cidr_blocks"), (given.get("cors", {}), "allowed_origins")):
            part.update({name: [defer(value) for value in part[name]]} if name in part else {})
        ApiGatewayFacade("shop", {"routes": {"GET /a": mock()}, **given})

    with pytest.raises(ArgumentError) as caught:
        evaluate(program)
    told = f"ApiGatewayFacade 'shop' has 1 invalid argument:\n  {error}"
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    ("cors", "error"),
    [
        ({"allowed_origins": ["*", A]}, "allowed_origins: cannot combine '*' with others"),
        ({"allowed_origins": [A, "a.example"]}, "allowed_origins.1: 'a.example' must be an origin"),
        (
            {"allowed_origins": [A, "*"], "allow_credentials": True},
            "allow_credentials: cannot be combined with the origin '*'",
        ),
    ],
)
def test_what_is_plain_is_checked_at_once_beside_an_output(cors: dict[str, Any], error: str):
    def program() -> None:
        origins = [defer(value) if value == A else value for value in cors["allowed_origins"]]
        with pytest.raises(ArgumentError) as caught:
            ApiGatewayFacade(
                "shop", {"routes": {"GET /a": mock()}, "cors": {**cors, "allowed_origins": origins}}
            )
        assert f"  cors.{error}" in str(caught.value)

    assert evaluate(program).registrations == []


def test_document_is_unknown_in_a_preview_as_long_as_an_origin_is():
    def program() -> None:
        bucket = Bucket("addresses", {})
        for name, args in {
            "origin": {
                "cors": {"allowed_origins": [A, pulumi.Output.concat("https://", bucket.bucket_name)]}
            },
            "network": {"allowed_cidr_blocks": [V4, bucket.bucket_name]},
            "known": {"cors": {"allowed_origins": [defer(A)]}, "allowed_cidr_blocks": [defer(V4)]},
        }.items():
            ApiGatewayFacade(name, {"routes": {"GET /a": mock()}, **args})

    recording = evaluate(program, preview=True)
    documents = {
        name: recording.find_by_name(f"{name}-api").inputs["body"] for name in ("origin", "network", "known")
    }
    assert documents.pop("known") not in {UNKNOWN, None}
    assert documents == {"origin": UNKNOWN, "network": UNKNOWN}


def test_secret_origin_makes_the_document_a_secret():
    def program() -> None:
        origins = [pulumi.Output.secret(A)]
        api = ApiGatewayFacade("shop", {"routes": {"GET /a": mock()}, "cors": {"allowed_origins": origins}})
        pulumi.export("openapi", api.openapi)

    assert evaluate(program).secret_outputs == {"openapi"}
