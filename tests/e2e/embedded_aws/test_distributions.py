"""Distributions: what a viewer gets, from a private bucket and from an API."""

import gzip
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
import urllib3

from embedded_aws import Deployment, DeploymentError, Emulator, deploy
from tests.e2e.embedded_aws.programs import TAG_LIST, TAGS, policy, simple_function
from tests.e2e.embedded_aws.rest_apis import HTTP, ask, mock, operation, rest_api
from tests.robustness.processes import find_process

DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
WEB_ACL = "aws:wafv2/webAcl:WebAcl"
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
READING = ["GET", "HEAD", "OPTIONS"]
WRITING = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]

ROUTE = """
function handler(event) {
    var request = event.request;
    if (request.uri === '/moved') {
        return {statusCode: 301, headers: {location: {value: '/index.html'}}};
    }
    if (request.uri.indexOf('.') < 0) { request.uri = '/index.html'; }
    return request;
}
"""
SEALED = """
function handler(event) {
    var response = event.response;
    response.headers['x-sealed'] = {value: event.context.eventType};
    return response;
}
"""


def files() -> tuple[aws.s3.Bucket, dict[str, Any]]:
    """A private bucket with a page, and an origin that reads it."""
    bucket = aws.s3.Bucket("site")
    for key, content, kind in (
        ("index.html", "<p>hello</p>" + " " * 2000, "text/html"),
        ("small.txt", "small", "text/plain"),
        ("picture.png", "x" * 2000, "image/png"),
        ("errors/404.html", "nothing here", "text/html"),
    ):
        aws.s3.BucketObjectv2(key, bucket=bucket.bucket, key=key, content=content, content_type=kind)
    access = aws.cloudfront.OriginAccessControl(
        "site",
        description="of tests",
        origin_access_control_origin_type="s3",
        signing_behavior="always",
        signing_protocol="sigv4",
    )
    origin = {
        "origin_id": "site",
        "domain_name": bucket.bucket_regional_domain_name,
        "origin_access_control_id": access.id,
    }
    return bucket, origin


def attach_policy(bucket: aws.s3.Bucket, distribution: aws.cloudfront.Distribution) -> None:
    """Lets the distribution read the bucket."""

    def document(arns: list[str]) -> str:
        return policy(
            {
                "Principal": {"Service": "cloudfront.amazonaws.com"},
                "Action": "s3:GetObject",
                "Resource": f"{arns[0]}/*",
                "Condition": {"StringEquals": {"AWS:SourceArn": arns[1]}},
            }
        )

    readable = pulumi.Output.all(bucket.arn, distribution.arn).apply(document)
    aws.s3.BucketPolicy("site", bucket=bucket.bucket, policy=readable)


def behavior(origin: str, **more: Any) -> dict[str, Any]:
    return {
        "target_origin_id": origin,
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": READING,
        "cached_methods": READING,
        "cache_policy_id": CACHING_OPTIMIZED,
        "compress": True,
        **more,
    }


def build_uncached(origin: str) -> dict[str, Any]:
    """A behaviour that passes all on."""
    return behavior(
        origin,
        allowed_methods=WRITING,
        cached_methods=["GET", "HEAD"],
        cache_policy_id=CACHING_DISABLED,
        origin_request_policy_id=ALL_VIEWER_EXCEPT_HOST,
    )


def distribution(origins: list[Any], default: dict[str, Any], **more: Any) -> aws.cloudfront.Distribution:
    made = aws.cloudfront.Distribution(
        "site",
        enabled=True,
        origins=origins,
        default_cache_behavior=default,
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
        **more,
    )
    pulumi.export("site", pulumi.Output.concat("https://", made.domain_name))
    return made


def custom(origin_id: str, domain_name: pulumi.Input[str], **more: Any) -> dict[str, Any]:
    return {
        "origin_id": origin_id,
        "domain_name": domain_name,
        "custom_origin_config": {
            "http_port": 80,
            "https_port": 443,
            "origin_protocol_policy": "https-only",
            "origin_ssl_protocols": ["TLSv1.2"],
        },
        **more,
    }


def get(stack: Deployment, path: str, method: str = "GET", **headers: str) -> urllib3.BaseHTTPResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HTTP.request(
        method,
        stack.local_url("site") + path,
        headers=named,
        redirect=False,
        decode_content=False,
        timeout=120,
    )


def function(name: str, code: str) -> pulumi.Output[str]:
    return aws.cloudfront.Function(name, runtime="cloudfront-js-2.0", code=code, comment=name, tags=TAGS).arn


def sites() -> None:
    """A site with everything around it."""
    bucket, origin = files()
    functions = [
        {"event_type": "viewer-request", "function_arn": function("route", ROUTE)},
        {"event_type": "viewer-response", "function_arn": function("sealed", SEALED)},
    ]
    headers = aws.cloudfront.ResponseHeadersPolicy(
        "site",
        comment="of tests",
        security_headers_config={
            "content_security_policy": {"content_security_policy": "default-src 'self'", "override": True},
            "content_type_options": {"override": True},
            "frame_options": {"frame_option": "DENY", "override": True},
            "strict_transport_security": {"access_control_max_age_sec": 60, "override": True},
        },
        custom_headers_config={"items": [{"header": "X-Made", "value": "here", "override": True}]},
        cors_config={
            "access_control_allow_credentials": False,
            "access_control_allow_headers": {"items": ["*"]},
            "access_control_allow_methods": {"items": ["GET"]},
            "access_control_allow_origins": {"items": ["https://other.example.com"]},
            "origin_override": True,
        },
    )
    cache = aws.cloudfront.CachePolicy(
        "site",
        min_ttl=0,
        default_ttl=60,
        max_ttl=120,
        parameters_in_cache_key_and_forwarded_to_origin={
            "cookies_config": {"cookie_behavior": "none"},
            "headers_config": {"header_behavior": "whitelist", "headers": {"items": ["X-Kind"]}},
            "query_strings_config": {"query_string_behavior": "all"},
            "enable_accept_encoding_gzip": True,
        },
    )
    requests = aws.cloudfront.OriginRequestPolicy(
        "site",
        cookies_config={"cookie_behavior": "whitelist", "cookies": {"items": ["session"]}},
        headers_config={"header_behavior": "none"},
        query_strings_config={"query_string_behavior": "all"},
    )
    firewall = aws.wafv2.WebAcl(
        "site",
        scope="CLOUDFRONT",
        region="us-east-1",
        default_action={"allow": {}},
        rules=[
            {
                "name": "rate",
                "priority": 0,
                "action": {"block": {}},
                "statement": {"rate_based_statement": {"limit": 2000, "aggregate_key_type": "IP"}},
                "visibility_config": visibility("rate"),
            },
            {
                "name": "common",
                "priority": 1,
                "override_action": {"none": {}},
                "statement": {
                    "managed_rule_group_statement": {
                        "vendor_name": "AWS",
                        "name": "AWSManagedRulesCommonRuleSet",
                        "rule_action_overrides": [{"name": "x", "action_to_use": {"count": {}}}],
                    }
                },
                "visibility_config": visibility("common"),
            },
        ],
        visibility_config=visibility("site"),
        tags=TAGS,
    )
    group = aws.cloudwatch.LogGroup("site", name_prefix="aws-waf-logs-")
    aws.wafv2.WebAclLoggingConfiguration(
        "site", resource_arn=firewall.arn, log_destination_configs=[group.arn]
    )
    zone = aws.route53.Zone("zone", name="example.com", comment="of tests", tags=TAGS)
    certificate = aws.acm.Certificate(
        "site", domain_name="www.example.com", validation_method="DNS", region="us-east-1", tags=TAGS
    )
    option = certificate.domain_validation_options[0]
    record = aws.route53.Record(
        "validation",
        zone_id=zone.zone_id,
        name=option.resource_record_name,
        type=option.resource_record_type,
        records=[option.resource_record_value],
        ttl=60,
        allow_overwrite=True,
    )
    valid = aws.acm.CertificateValidation(
        "site",
        certificate_arn=certificate.arn,
        validation_record_fqdns=[record.fqdn],
        region="us-east-1",
    )
    made = aws.cloudfront.Distribution(
        "site",
        enabled=True,
        comment="of tests",
        origins=[origin],
        default_cache_behavior=behavior(
            "site",
            cache_policy_id=cache.id,
            origin_request_policy_id=requests.id,
            response_headers_policy_id=headers.id,
            function_associations=functions,
        ),
        ordered_cache_behaviors=[behavior("site", path_pattern="/plain/*")],
        custom_error_responses=[
            {"error_code": 403, "response_code": 404, "response_page_path": "/errors/404.html"}
        ],
        default_root_object="index.html",
        aliases=["www.example.com"],
        viewer_certificate={
            "acm_certificate_arn": valid.certificate_arn,
            "ssl_support_method": "sni-only",
            "minimum_protocol_version": "TLSv1.2_2021",
        },
        restrictions={"geo_restriction": {"restriction_type": "whitelist", "locations": ["DE", "FR"]}},
        price_class="PriceClass_100",
        http_version="http2and3",
        is_ipv6_enabled=True,
        web_acl_id=firewall.arn,
        tags=TAGS,
    )
    aws.route53.Record(
        "www",
        zone_id=zone.zone_id,
        name="www.example.com",
        type="A",
        aliases=[{"name": made.domain_name, "zone_id": made.hosted_zone_id, "evaluate_target_health": False}],
    )
    source = aws.cloudwatch.LogDeliverySource("site", log_type="ACCESS_LOGS", resource_arn=made.arn)
    destination = aws.cloudwatch.LogDeliveryDestination(
        "site",
        delivery_destination_configuration={"destination_resource_arn": group.arn},
        output_format="json",
    )
    aws.cloudwatch.LogDelivery(
        "site", delivery_source_name=source.name, delivery_destination_arn=destination.arn
    )
    attach_policy(bucket, made)
    pulumi.export("site", "https://www.example.com")
    pulumi.export("domain", made.domain_name)
    pulumi.export("bucket", bucket.bucket)
    pulumi.export("firewall", firewall.arn)
    pulumi.export("zone", zone.zone_id)
    # Also of a REST API, which only a regional web ACL can stand before.
    regional = aws.wafv2.WebAcl(
        "api", scope="REGIONAL", default_action={"allow": {}}, visibility_config=visibility("api")
    )
    stage = rest_api({"/": {"get": operation(mock("{}"))}})
    aws.wafv2.WebAclAssociation("api", resource_arn=stage.arn, web_acl_arn=regional.arn)


def visibility(name: str) -> dict[str, Any]:
    return {"cloudwatch_metrics_enabled": True, "metric_name": name, "sampled_requests_enabled": False}


@pytest.mark.slow
def test_a_site_with_everything_around_it(embedded_aws) -> None:
    stack = embedded_aws(sites)
    page = get(stack, "/")
    assert page.status == 200
    assert page.data.startswith(b"<p>hello</p>")
    assert page.headers["Content-Security-Policy"] == "default-src 'self'"
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["X-Made"] == "here"
    assert page.headers["x-sealed"] == "viewer-response"
    assert get(stack, "/a/deep/link").data == page.data
    moved = get(stack, "/moved")
    assert (moved.status, moved.headers["Location"]) == (301, "/index.html")
    missing = get(stack, "/gone.txt")
    assert (missing.status, missing.data) == (404, b"nothing here")
    assert get(stack, "/", "POST").status == 403
    other = get(stack, "/small.txt", Origin="https://other.example.com")
    assert other.headers["Access-Control-Allow-Origin"] == "https://other.example.com"
    by_name = HTTP.request("GET", stack.local_url("domain") + "/small.txt")
    assert by_name.data == b"small"
    direct = HTTP.request("GET", f"{stack.endpoint}/{stack.outputs['bucket']}/small.txt")
    assert direct.status == 403

    client = stack.client("cloudfront")
    found = client.get_distribution_config(Id=stack.recording.find_by_type(DISTRIBUTION)[0].id)
    config = found["DistributionConfig"]
    assert config["Aliases"]["Items"] == ["www.example.com"]
    assert config["Restrictions"]["GeoRestriction"]["Items"] == ["DE", "FR"]
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert config["WebACLId"] == stack.outputs["firewall"]
    firewall = next(each for each in stack.recording.find_by_type(WEB_ACL) if each.name == "site")
    known = {"Id": firewall.id, "Name": firewall.outputs["name"], "Scope": "CLOUDFRONT"}
    rules = stack.client("wafv2").get_web_acl(**known)["WebACL"]["Rules"]
    assert rules[0]["Statement"]["RateBasedStatement"]["Limit"] == 2000
    group = rules[1]["Statement"]["ManagedRuleGroupStatement"]
    assert group["RuleActionOverrides"] == [{"Name": "x", "ActionToUse": {"Count": {}}}]
    tags = client.list_tags_for_resource(
        Resource=stack.recording.find_by_type(DISTRIBUTION)[0].outputs["arn"]
    )
    assert tags["Tags"]["Items"] == TAG_LIST
    records = stack.client("route53").list_resource_record_sets(HostedZoneId=stack.outputs["zone"])
    kinds = {record["Type"] for record in records["ResourceRecordSets"]}
    assert {"A", "CNAME"} <= kinds


@pytest.mark.parametrize("allowed", [True, False])
def test_only_what_the_bucket_admits_can_read(emulator: Emulator, allowed: bool) -> None:
    def program() -> None:
        bucket, origin = files()
        made = distribution([origin], behavior("site"))
        if allowed:
            attach_policy(bucket, made)

    with deploy(program, emulator=emulator) as stack:
        assert get(stack, "/small.txt").status == (200 if allowed else 403)


def test_what_is_large_and_text_is_compressed(emulator: Emulator) -> None:
    def program() -> None:
        bucket, origin = files()
        attach_policy(bucket, distribution([origin], behavior("site"), default_root_object="index.html"))

    with deploy(program, emulator=emulator) as stack:
        compressed = get(stack, "/", Accept_Encoding="gzip, br")
        assert compressed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(compressed.data) == get(stack, "/").data
        for path in ("/small.txt", "/picture.png"):
            assert "Content-Encoding" not in get(stack, path, Accept_Encoding="gzip").headers


def processor_seconds(emulator: Emulator) -> float:
    """Time of the processor that the emulator took until now."""
    fields = Path(f"/proc/{find_process(emulator)}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.slow
def test_many_cache_behaviors_make_no_request_slow(embedded_aws) -> None:
    def program(count: int) -> None:
        bucket, origin = files()
        ordered = [{"path_pattern": f"/{number}/*", **behavior("site")} for number in range(count)]
        attach_policy(bucket, distribution([origin], behavior("site"), ordered_cache_behaviors=ordered))

    def measure(count: int) -> float:
        stack.update(lambda: program(count))
        get(stack, "/small.txt")
        before = processor_seconds(stack.emulator)
        for _ in range(30):
            assert get(stack, "/small.txt").status == 200
        return processor_seconds(stack.emulator) - before

    stack: Deployment = embedded_aws(lambda: program(0))
    assert measure(60) < 4 * measure(1)


def test_an_api_behind_a_distribution_gets_all_of_a_request(emulator: Emulator) -> None:
    code = (
        "import json\ndef handler(event, context):\n"
        "    keys = ('path', 'httpMethod', 'queryStringParameters', 'body', 'headers')\n"
        "    return {'statusCode': 200, 'multiValueHeaders': {'Set-Cookie': ['a=1', 'b=2']},"
        " 'body': json.dumps({key: event[key] for key in keys})}"
    )

    def program() -> None:
        called = simple_function("echo", code)
        proxy = {"type": "aws_proxy", "httpMethod": "POST", "uri": called.invoke_arn}
        denied = operation(mock('{"message": "no"}', 403))
        stage = rest_api(
            {
                "/api/{proxy+}": {"x-amazon-apigateway-any-method": operation(proxy)},
                "/api/denied": {"get": denied},
            }
        )
        aws.lambda_.Permission(
            "echo",
            function=called.name,
            action="lambda:InvokeFunction",
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.format(
                "{0}/*", stage.execution_arn.apply(lambda arn: arn.rpartition("/")[0])
            ),
        )
        bucket, origin = files()
        secret = [{"name": "X-Origin-Secret", "value": "s3cret"}]
        host = stage.invoke_url.apply(lambda url: url.split("/")[2])
        api = custom("api", host, origin_path="/v1", custom_headers=secret)
        page = {"error_code": 404, "response_code": 200, "response_page_path": "/index.html"}
        made = distribution(
            [origin, api],
            behavior("site"),
            ordered_cache_behaviors=[{**build_uncached("api"), "path_pattern": "/api/*"}],
            custom_error_responses=[page],
        )
        attach_policy(bucket, made)

    with deploy(program, emulator=emulator) as stack:
        answer = HTTP.request(
            "POST",
            stack.local_url("site") + "/api/items/a?x=1&y=%26",
            body=json.dumps({"name": "tea"}),
            headers={
                "Content-Type": "application/json",
                "Authorization": "Bearer abc",
                "Cookie": "session=1; theme=dark",
                "Origin": stack.local_url("site").removesuffix("/"),
            },
        )
        assert answer.status == 200
        seen = answer.json()
        assert (seen["httpMethod"], seen["path"]) == ("POST", "/api/items/a")
        assert seen["queryStringParameters"] == {"x": "1", "y": "&"}
        assert json.loads(seen["body"]) == {"name": "tea"}
        headers = {name.lower(): value for name, value in seen["headers"].items()}
        assert headers["authorization"] == "Bearer abc"
        assert headers["cookie"] == "session=1; theme=dark"
        assert headers["x-origin-secret"] == "s3cret"
        assert headers["host"].endswith(".execute-api.us-east-1.amazonaws.com")
        assert answer.headers.getlist("Set-Cookie") == ["a=1", "b=2"]
        assert get(stack, "/api/line%0Abreak").json()["httpMethod"] == "GET"
        assert get(stack, "/api/denied").status == 403
        assert ask(stack, "GET", "/api/denied").status == 403
        assert get(stack, "/small.txt").data == b"small"


@pytest.mark.exhaustive
def test_an_api_with_a_custom_host_name_is_found(emulator: Emulator) -> None:
    def program() -> None:
        stage = rest_api({"/items": {"get": operation(mock('{"items": []}'))}})
        domain = aws.apigateway.DomainName("api", domain_name="api.distributed.example.com")
        aws.apigateway.BasePathMapping(
            "api", domain_name=domain.domain_name, rest_api=stage.rest_api, stage_name=stage.stage_name
        )
        distribution([custom("api", domain.domain_name)], build_uncached("api"))
        pulumi.export("api", pulumi.Output.concat("https://", domain.domain_name))

    with deploy(program, emulator=emulator) as stack:
        assert get(stack, "/items").json() == {"items": []}
        assert HTTP.request("GET", stack.local_url("api") + "/items").json() == {"items": []}


@pytest.mark.exhaustive
@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_people_sign_in_to_a_user_pool_behind_a_distribution(emulator: Emulator, region: str) -> None:
    def program() -> None:
        pool = aws.cognito.UserPool("people", auto_verified_attributes=["email"])
        client = aws.cognito.UserPoolClient(
            "page", user_pool_id=pool.id, explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH"]
        )
        strip = function("strip", "function handler(e) { e.request.uri = '/'; return e.request; }")
        association = {"event_type": "viewer-request", "function_arn": strip}
        bucket, site = files()
        made = distribution(
            [site, custom("people", f"cognito-idp.{region}.amazonaws.com")],
            behavior("site"),
            ordered_cache_behaviors=[
                {
                    **build_uncached("people"),
                    "path_pattern": "/cognito/*",
                    "function_associations": [association],
                }
            ],
        )
        attach_policy(bucket, made)
        pulumi.export("client", client.id)
        pulumi.export("pool", pool.id)

    with deploy(program, emulator=emulator, config={"aws:region": region}) as stack:

        def call(action: str, **given: Any) -> urllib3.BaseHTTPResponse:
            return HTTP.request(
                "POST",
                stack.local_url("site") + "/cognito/",
                body=json.dumps({"ClientId": stack.outputs["client"], **given}),
                headers={
                    "Content-Type": "application/x-amz-json-1.1",
                    "X-Amz-Target": f"AWSCognitoIdentityProviderService.{action}",
                },
            )

        def sign_in(password: str) -> urllib3.BaseHTTPResponse:
            given = {"USERNAME": "ada@example.com", "PASSWORD": password}
            return call("InitiateAuth", AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)

        assert stack.outputs["pool"].startswith(f"{region}_")
        email = {"Name": "email", "Value": "ada@example.com"}
        known = {"Username": "ada@example.com", "Password": "Correct-horse-1"}
        assert call("SignUp", **known, UserAttributes=[email]).json()["UserConfirmed"] is False
        assert sign_in("Correct-horse-1").json()["__type"] == "UserNotConfirmedException"
        stack.client("cognito-idp").admin_confirm_sign_up(
            UserPoolId=stack.outputs["pool"], Username="ada@example.com"
        )
        tokens = sign_in("Correct-horse-1").json()["AuthenticationResult"]
        assert tokens["IdToken"].count(".") == 2
        rejected = sign_in("wrong")
        assert (rejected.status, rejected.json()["__type"]) == (400, "NotAuthorizedException")


def test_an_origin_that_is_gone_is_a_bad_gateway(emulator: Emulator) -> None:
    def program() -> None:
        gone = custom("gone", "127.0.0.1")
        gone["custom_origin_config"] = {**gone["custom_origin_config"], "https_port": 9}
        distribution([gone], build_uncached("gone"))

    with deploy(program, emulator=emulator) as stack:
        assert get(stack, "/").status == 502


def test_a_function_that_fails_is_told_apart(emulator: Emulator) -> None:
    broken = "function handler(event) { throw new Error('broken'); }"

    def program() -> None:
        bucket, origin = files()
        associations = [{"event_type": "viewer-request", "function_arn": function("broken", broken)}]
        attach_policy(bucket, distribution([origin], behavior("site", function_associations=associations)))

    with deploy(program, emulator=emulator) as stack:
        assert get(stack, "/small.txt").status == 503


def test_a_function_finds_what_aws_has_and_no_more(embedded_aws) -> None:
    looks = """import crypto from 'crypto';
    async function handler(event) {
        const found = await Promise.resolve([typeof fetch, typeof setTimeout, typeof Map, typeof Buffer]);
        const digest = crypto.createHash('sha256').update(event.request.uri).digest('hex');
        return { statusCode: 200, body: found.concat(digest.slice(0, 8)).join(' ') };
    }"""

    def program() -> None:
        bucket, origin = files()
        associations = [{"event_type": "viewer-request", "function_arn": function("looks", looks)}]
        attach_policy(bucket, distribution([origin], behavior("site", function_associations=associations)))

    digest = hashlib.sha256(b"/other").hexdigest()[:8]
    answer = get(embedded_aws(program), "/other").data.decode()
    assert answer == f"undefined undefined undefined function {digest}"


def test_syntax_that_cloudfront_does_not_have_is_named(emulator: Emulator) -> None:
    code = "function handler(event) {\n    return event?.request;\n}"
    with pytest.raises(DeploymentError, match=r"the code has line 2: optional chaining \(\?\.\)\. See"):
        deploy(lambda: function("route", code), emulator=emulator)


def test_an_input_that_cloudfront_does_not_have_is_named(emulator: Emulator) -> None:
    def program() -> None:
        _, origin = files()
        distribution([origin], {**behavior("site"), "smooth_streamin": True})

    with pytest.raises(DeploymentError, match="AWS's DefaultCacheBehavior has no smooth_streamin; it has "):
        deploy(program, emulator=emulator)
