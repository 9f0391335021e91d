"""The component as a whole."""
# ruff: noqa: E501  a message is easier to compare in one piece

from pathlib import Path
from typing import Any

import pulumi
import pytest
from graphs import errors_in, evaluate, names, statements
from sites import make, write

from embedded_aws.program.wire import UNKNOWN
from serverless_patterns import StaticOffload

WEB_ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/web/1234"
TAGS = {"team": "sales"}
API = {"domain_name": "abc123.execute-api.eu-west-1.amazonaws.com", "origin_path": "/production"}


def create_everything(site: Path) -> StaticOffload:
    """A component with every argument that adds a resource."""
    write(site, "404.html", "docs/index.html")
    return StaticOffload(
        "web",
        {
            "site_directory": str(site),
            "error_page": "404.html",
            "api": API,
            "origins": {"photos": {"domain_name": "photos.s3.eu-west-1.amazonaws.com"}},
            "behaviors": [{"path_pattern": "/media/*", "origin": "photos", "strip_prefix": True}],
            "domain": {
                "domain_names": ["www.example.com"],
                "hosted_zone_id": "Z2ABC",
                "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/1234",
            },
            "hardened": True,
            "tags": TAGS,
        },
    )


def test_distribution_by_default():
    inputs = make().find_by_name("web-distribution").inputs
    behaviors = ("origins", "defaultCacheBehavior", "orderedCacheBehaviors")
    assert {name: value for name, value in inputs.items() if name not in behaviors} == {
        "enabled": True,
        "comment": "web",
        "defaultRootObject": "index.html",
        "aliases": [],
        "viewerCertificate": {"cloudfrontDefaultCertificate": True},
        "restrictions": {"geoRestriction": {"restrictionType": "none"}},
        "priceClass": "PriceClass_100",
        "httpVersion": "http2and3",
        "isIpv6Enabled": True,
        "tags": {},
    }


def test_an_alarm_only_with_a_topic_and_where_the_metrics_are():
    alarms, topic = "aws:cloudwatch/metricAlarm:MetricAlarm", "arn:aws:sns:us-east-1:123456789012:alarms"
    assert not make().find_by_type(alarms)
    recording = evaluate(
        lambda: StaticOffload("web", {"alarm_topic_arn": topic}), config={"aws:region": "eu-west-1"}
    )
    (alarm,) = recording.find_by_type(alarms)
    assert alarm.inputs["region"] == "us-east-1"
    metric = (alarm.inputs["namespace"], alarm.inputs["metricName"], alarm.inputs["statistic"])
    assert metric == ("AWS/CloudFront", "5xxErrorRate", "Average")
    distribution = recording.find_by_name("web-distribution")
    assert alarm.inputs["dimensions"] == {"DistributionId": distribution.id, "Region": "Global"}
    assert alarm.inputs["alarmActions"] == [topic]


@pytest.mark.parametrize(
    "topic",
    [
        "arn:aws:sns:eu-west-1:123456789012:alarms",
        "arn:aws:sns:us-east-1:123456789012:alarms.fifo",
        "arn:aws:sqs:us-east-1:123456789012:alarms",
        "alarms",
    ],
)
def test_an_alarm_topic_that_cannot_be_notified(topic: str):
    assert errors_in(lambda: StaticOffload("web", {"alarm_topic_arn": topic})) == [
        f"alarm_topic_arn: '{topic}' must be the ARN of a standard topic in us-east-1, which has the metrics of CloudFront"
    ]


@pytest.mark.parametrize(
    ("args", "property_", "expected"),
    [
        ({"default_root_object": "home.html"}, "defaultRootObject", "home.html"),
        ({"price_class": "PriceClass_All"}, "priceClass", "PriceClass_All"),
        ({"web_acl_arn": WEB_ACL}, "webAclId", WEB_ACL),
        ({"tags": TAGS}, "tags", TAGS),
        (
            {"allowed_countries": ["FR", "DE"]},
            "restrictions",
            {"geoRestriction": {"restrictionType": "whitelist", "locations": ["DE", "FR"]}},
        ),
        (
            {"blocked_countries": ["AQ"]},
            "restrictions",
            {"geoRestriction": {"restrictionType": "blacklist", "locations": ["AQ"]}},
        ),
    ],
)
def test_argument_reaches_the_distribution(args: dict[str, Any], property_: str, expected: object):
    assert make(**args).find_by_name("web-distribution").inputs[property_] == expected


def test_bucket_is_read_through_the_distribution_alone():
    recording = make()
    assert statements(recording.find_by_name("web-site-policy")) == [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::web-site-bucket", "arn:aws:s3:::web-site-bucket/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": ["s3:GetObject"],
            "Resource": "arn:aws:s3:::web-site-bucket/*",
            "Condition": {
                "ArnEquals": {"aws:SourceArn": recording.find_by_name("web").outputs["distribution_arn"]}
            },
        },
    ]
    assert len(recording.find_by_type("aws:s3/bucketPolicy:BucketPolicy")) == 1
    assert recording.find_by_name("web-site-public-access").inputs["restrictPublicBuckets"] is True


@pytest.mark.parametrize(
    ("args", "days"),
    [({}, 30), ({"log_retention_days": 7}, 7), ({"hardened": True}, 365)],
)
def test_access_log_is_kept_for(args: dict[str, Any], days: int):
    assert make(**args).find_by_name("web-access-logs").inputs["retentionInDays"] == days


def test_access_log():
    recording = make(tags=TAGS)
    assert recording.find_by_name("web-access-logs").inputs == {
        "namePrefix": "/aws/vendedlogs/cloudfront/web-",
        "retentionInDays": 30,
        "region": "us-east-1",
        "tags": TAGS,
    }
    assert recording.find_by_name("web-log-source").inputs == {
        "logType": "ACCESS_LOGS",
        "resourceArn": recording.find_by_name("web").outputs["distribution_arn"],
        "region": "us-east-1",
        "tags": TAGS,
    }
    assert recording.find_by_name("web-log-target").inputs == {
        "deliveryDestinationConfiguration": {
            "destinationResourceArn": "arn:aws:logs:us-east-1:123456789012:log-group:web-access-logs"
        },
        "outputFormat": "json",
        "region": "us-east-1",
        "tags": TAGS,
    }
    delivery = recording.find_by_name("web-log-delivery")
    assert delivery.inputs["region"] == "us-east-1"
    assert names(recording, delivery.dependencies) == {"web-log-source", "web-log-target"}


def test_nothing_that_costs_by_the_month_by_default():
    recording = make()
    assert recording.find_by_type("aws:wafv2/webAcl:WebAcl") == []
    assert "webAclId" not in recording.find_by_name("web-distribution").inputs


def test_hardened_site_is_guarded_by_a_web_acl():
    recording = make(hardened=True, tags=TAGS)
    web_acl = recording.find_by_name("web-web-acl")
    assert recording.find_by_name("web-distribution").inputs["webAclId"] == web_acl.outputs["arn"]
    inputs = web_acl.inputs
    assert (inputs["scope"], inputs["region"], inputs["tags"]) == ("CLOUDFRONT", "us-east-1", TAGS)
    # Bodies of the API may be larger than the 16 KB that the common rules look at.
    assert [rule["name"] for rule in inputs["rules"]] == [
        *("rate-limit", "AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet"),
        *("AWSManagedRulesAnonymousIpList", "AWSManagedRulesCommonRuleSet"),
    ]
    common = inputs["rules"][-1]["statement"]["managedRuleGroupStatement"]
    assert [each["name"] for each in common["ruleActionOverrides"]] == ["SizeRestrictions_BODY"]


def test_web_acl_has_a_log_in_its_region():
    recording = make(hardened=True, log_retention_days=7)
    group = recording.find_by_name("web-web-acl-logs")
    assert (group.inputs["namePrefix"], group.inputs["region"]) == ("aws-waf-logs-web-", "us-east-1")
    assert group.inputs["retentionInDays"] == 7
    logging = recording.find_by_name("web-web-acl-logging").inputs
    assert logging["resourceArn"] == recording.find_by_name("web-web-acl").outputs["arn"]
    assert logging["logDestinationConfigs"] == [group.outputs["arn"]]
    assert logging["region"] == "us-east-1"


def test_hardened_site_keeps_the_web_acl_it_is_given():
    def program() -> None:
        StaticOffload("web", {"hardened": True, "web_acl_arn": pulumi.Output.from_input(WEB_ACL)})

    recording = evaluate(program)
    assert recording.find_by_type("aws:wafv2/webAcl:WebAcl") == []
    assert recording.find_by_name("web-distribution").inputs["webAclId"] == WEB_ACL


def test_outputs():
    recording = make()
    distribution = recording.find_by_name("web-distribution").outputs
    outputs = dict(recording.find_by_name("web").outputs)
    assert outputs.pop("content_security_policy").startswith("default-src 'self'")
    assert outputs == {
        "url": f"https://{distribution['domainName']}",
        "distribution_domain_name": distribution["domainName"],
        "distribution_id": recording.find_by_name("web-distribution").id,
        "distribution_arn": distribution["arn"],
        "bucket_name": "web-site-bucket",
    }


def test_preview_knows_all_but_what_aws_computes(site: Path):
    recording = evaluate(lambda: create_everything(site), preview=True)
    deployed = evaluate(lambda: create_everything(site))
    assert [found.urn for found in recording.registrations] == [found.urn for found in deployed.registrations]
    assert recording.find_by_name("web").outputs["url"] == "https://www.example.com"
    assert recording.find_by_name("web").outputs["distribution_domain_name"] == UNKNOWN
    assert recording.find_by_name("web-site-policy").inputs["policy"] == UNKNOWN


def test_policy_of_another_bucket_may_name_the_distribution():
    def program() -> None:
        site = StaticOffload("web", {"api": API})
        pulumi.export("arn", site.distribution_arn)

    assert evaluate(program).outputs["arn"].startswith("arn:aws:cloudfront::123456789012:distribution/")


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"allowed_countries": ["Germany"]}, ("allowed_countries.0: 'Germany' must be an ISO 3166-1 code of two letters, such as DE")),
        ({"allowed_countries": []}, "allowed_countries: is empty; name at least one"),
        ({"allowed_countries": ["DE"], "blocked_countries": ["FR"]}, "blocked_countries: cannot be combined with 'allowed_countries', which blocks all others"),
        (
            {"web_acl_arn": WEB_ACL.replace("us-east-1", "eu-west-1")},
            "web_acl_arn: 'arn:aws:wafv2:eu-west-1:123456789012:global/webacl/web/1234' must be the ARN of a web ACL in us-east-1 with the scope CLOUDFRONT",
        ),
        (
            {"web_acl_arn": WEB_ACL.replace("global", "regional")},
            "web_acl_arn: 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/web/1234' must be the ARN of a web ACL in us-east-1 with the scope CLOUDFRONT",
        ),
    ],
)  # fmt: skip
def test_errors(args: dict[str, Any], expected: str):
    assert errors_in(lambda: StaticOffload("web", args)) == [expected]


def test_every_fault_at_once():
    args = {"price_class": "x", "api": {}, "allowed_countries": ["x"], "domain": {"domain_names": []}}
    assert len(errors_in(lambda: StaticOffload("web", args))) == 5


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Web", "'Web' must match [a-z][a-z0-9-]*"),
        ("my_web", "'my_web' must match [a-z][a-z0-9-]*"),
        (
            "w" * 41,
            (
                f"'{'w' * 41}' has 41 characters, at most 40 leave room for '-access-logs' and Pulumi's"
                " random suffix in AWS's limit of 60"
            ),
        ),
    ],
)
def test_name_that_aws_would_refuse(name: str, reason: str):
    assert errors_in(lambda: StaticOffload(name, {})) == [f"name: {reason}"]


def test_longest_name():
    name = "w" * 40
    recording = evaluate(lambda: StaticOffload(name, {"hardened": True}))
    assert recording.find_by_name(name).outputs["bucket_name"] == f"{name}-site-bucket"
