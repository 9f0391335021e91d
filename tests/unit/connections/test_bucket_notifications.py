"""A bucket has one notification configuration: a second one that sets it is rejected, with both names."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from graphs import CAPTION, evaluate

from serverless_patterns import ArgumentError, FanOutConversion, Function

CONVERSIONS = {"archive": {"zip": {}}}


def fan_out(name: str, bucket: Any = None) -> FanOutConversion:
    existing = {"source_bucket_name": bucket} if bucket is not None else {}
    return FanOutConversion(name, {"conversions": CONVERSIONS, **existing})


def function(name: str, bucket: Any, *more: Any) -> Function:
    sources = {
        f"uploads{index}": {"bucket": {"bucket_name": each}} for index, each in enumerate((bucket, *more))
    }
    return Function(name, {"code": str(CAPTION), "handler": "caption.handler", "event_sources": sources})


PAIRS: dict[str, Callable[[Any], object]] = {
    "two fan-outs": lambda bucket: (fan_out("first", bucket), fan_out("second", bucket)),
    "a fan-out and a function": lambda bucket: (fan_out("first", bucket), function("second", bucket)),
    "a function and a fan-out": lambda bucket: (function("first", bucket), fan_out("second", bucket)),
    "two functions": lambda bucket: (function("first", bucket), function("second", bucket)),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_two_on_one_bucket_are_rejected_with_both_names(pair: str):
    with pytest.raises(ArgumentError) as caught:
        evaluate(lambda: PAIRS[pair]("archive-of-2019"))
    (error,) = caught.value.errors
    assert "'archive-of-2019' has its event notifications set by" in error.reason
    assert "'first" in error.reason
    assert "'second" in str(caught.value).partition(" has 1 invalid argument")[0]
    assert error.argument in {"source_bucket_name", "event_sources.uploads0.bucket.bucket_name"}


@pytest.mark.parametrize("pair", PAIRS)
def test_two_on_a_bucket_that_is_made_by_the_program_are_rejected(pair: str):
    with pytest.raises(Exception, match=r"has its event notifications set by .*first"):
        evaluate(lambda: PAIRS[pair](aws.s3.Bucket("archive", bucket="archive-of-2019").bucket))


def test_a_function_on_the_bucket_that_a_fan_out_makes_is_rejected():
    with pytest.raises(Exception, match=r"notifications set by .*(media|second)"):
        evaluate(lambda: function("second", fan_out("media").source_bucket_name))


@pytest.mark.exhaustive
def test_several_buckets_and_several_programs_are_not_mixed_up():
    def program() -> None:
        fan_out("first", "archive-of-2019")
        fan_out("second", "archive-of-2020")
        fan_out("third")
        function("fourth", pulumi.Output.from_input("archive-of-2021"), "archive-of-2022")

    for _ in range(2):
        made = evaluate(program).find_by_type("aws:s3/bucketNotification:BucketNotification")
        assert sorted(each.inputs["bucket"] for each in made) == [
            *(f"archive-of-{year}" for year in range(2019, 2023)),
            "third-source-bucket",
        ]
