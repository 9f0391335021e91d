"""An assertion that fails in an ``apply`` fails its test: nothing that is checked there passes unnoticed."""

import pytest

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]

SUITE = """
import pulumi
import pulumi_aws as aws
from embedded_aws import record
from serverless_patterns import Queue


def check_url(expected):
    def program():
        queue = Queue("orders", {})
        queue.url.apply(lambda url: check(url, expected))

    record(program)


def check(url, expected):
    assert url == expected


def test_wrong():
    check_url("https://elsewhere.example")


def test_wrong_further_down():
    def program():
        queue = Queue("orders", {})
        tail = queue.url.apply(lambda url: url.upper()).apply(lambda url: check(url, "no"))
        pulumi.export("tail", tail)

    record(program)


def test_wrong_within_a_property():
    def program():
        queue = Queue("orders", {})
        aws.sns.TopicSubscription(
            "reader", topic="news", protocol="sqs", endpoint=queue.arn.apply(lambda arn: check(arn, "no"))
        )

    record(program)


def test_right():
    check_url("https://sqs.us-east-1.amazonaws.com/123456789012/orders-queue")
"""


def test_assertion_in_an_apply_fails_its_test(pytester: pytest.Pytester):
    pytester.makepyfile(SUITE)
    outcome = pytester.runpytest_subprocess("-p", "no:xdist", "-p", "no:cacheprovider", "-p", "no:warnings")
    outcome.assert_outcomes(passed=1, failed=3)
    outcome.stdout.fnmatch_lines(["FAILED *::test_wrong - AssertionEr*"])


def test_deprecated_class_of_a_package_is_not_announced_in_the_tests_of_a_user(pytester: pytest.Pytester):
    pytester.makepyfile(
        """
        import warnings

        def test_imported():
            import pulumi_aws.lambda_

        def test_own():
            warnings.warn("mine", DeprecationWarning)
        """
    )
    outcome = pytester.runpytest_subprocess("-p", "no:xdist", "-p", "no:cacheprovider")
    outcome.assert_outcomes(passed=2, warnings=1)
    outcome.stdout.fnmatch_lines(["*DeprecationWarning: mine"])
