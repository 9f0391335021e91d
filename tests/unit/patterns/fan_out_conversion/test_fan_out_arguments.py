"""Arguments of a fan-out conversion: their effects and errors."""
# ruff: noqa: E501  a message is easier to compare in one piece

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from graphs import CAPTION, errors_in, evaluate, statements

from embedded_aws import Recording
from serverless_patterns import FanOutConversion
from serverless_patterns.patterns.fan_out_conversion.conversion import CONVERTERS

OWN = {"code": str(CAPTION), "handler": "caption.handler"}
NEWS = {"topic": {"arn": "arn:aws:sns:us-east-1:123456789012:news", "access": ["publish"]}}
LISTS = ("requirements_files", "policy_statements")


def make(entry: dict[str, Any], **args: Any) -> Recording:
    return evaluate(lambda: FanOutConversion("media", {"conversions": {"x": entry}, **args}))


def reject(entry: dict[str, Any], **args: Any) -> list[str]:
    """The errors of one conversion, without its path."""
    found = errors_in(lambda: FanOutConversion("media", {"conversions": {"x": entry}, **args}))
    return [error.removeprefix("conversions.x.").removeprefix("conversions.x: ") for error in found]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("args", "resource", "read", "expected"),
    [
        ({"architecture": "x86_64"}, "media-x-function", lambda i: i["architectures"], ["x86_64"]),
        ({}, "media-x-logs", lambda i: i["retentionInDays"], 30),
        ({"log_retention_days": 1}, "media-x-logs", lambda i: i["retentionInDays"], 1),
        ({"hardened": True}, "media-x-logs", lambda i: i["retentionInDays"], 365),
        ({"hardened": True, "log_retention_days": 1}, "media-x-logs", lambda i: i["retentionInDays"], 1),
        ({"access_log_bucket_name": "logs"}, "media-source-logging", lambda i: i["targetBucket"], "logs"),
        ({"access_log_bucket_name": "logs"}, "media-output-logging", lambda i: i["targetBucket"], "logs"),
        ({"force_destroy": True}, "media-source-bucket", lambda i: i["forceDestroy"], True),
        ({"force_destroy": False}, "media-source-bucket", lambda i: i["forceDestroy"], False),
        ({"force_destroy": False}, "media-output-bucket", lambda i: i["forceDestroy"], True),
        (
            {"max_source_bytes": 1024**3},
            "media-x-function",
            lambda i: i["environment"]["variables"]["MAX_SOURCE_BYTES"],
            "1073741824",
        ),
        ({"max_source_bytes": 1024**3}, "media-x-function", lambda i: i["ephemeralStorage"], {"size": 2304}),
        (
            {"max_source_bytes": 4 * 1024**3},
            "media-x-function",
            lambda i: i["ephemeralStorage"],
            {"size": 9216},
        ),
        (
            {"output_cache_control": "public, max-age=60"},
            "media-x-function",
            lambda i: i["environment"]["variables"]["OUTPUT_CACHE_CONTROL"],
            "public, max-age=60",
        ),
        ({"max_source_bytes": 1}, "media-x-function", lambda i: i["ephemeralStorage"], {"size": 512}),
    ],
)
def test_argument_of_the_whole(
    args: dict[str, Any], resource: str, read: Callable[[dict[str, Any]], Any], expected: object
):
    assert read(make({"zip": {}}, **args).find_by_name(resource).inputs) == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("entry", "resource", "read", "expected"),
    [
        ({"memory_size": 512}, "media-x-function", lambda i: i["memorySize"], 512),
        ({}, "media-x-function", lambda i: i["memorySize"], 1024),
        ({"timeout": 900}, "media-x-function", lambda i: i["timeout"], 900),
        ({"timeout": 900}, "media-x-queue", lambda i: i["visibilityTimeoutSeconds"], 5400),
        ({"timeout": 1}, "media-x-queue", lambda i: i["visibilityTimeoutSeconds"], 6),
        ({}, "media-x-queue", lambda i: i["visibilityTimeoutSeconds"], 360),
        ({"batch_size": 9.0}, "media-x-mapping", lambda i: i["batchSize"], 9),
        ({"maximum_concurrency": 2}, "media-x-mapping", lambda i: i["scalingConfig"], {"maximumConcurrency": 2}),
        ({"max_receive_count": 3}, "media-x-queue", lambda i: json.loads(i["redrivePolicy"])["maxReceiveCount"], 3),
        ({"max_receive_count": 3}, "media-x-function", lambda i: i["environment"]["variables"]["MAX_RECEIVE_COUNT"], "3"),
        ({"filter_suffixes": [".tar.gz"]}, "media-x-function", lambda i: json.loads(i["environment"]["variables"]["FILTER_SUFFIXES"]), [".tar.gz"]),
    ],
)  # fmt: skip
def test_argument_of_one_conversion(
    entry: dict[str, Any], resource: str, read: Callable[[dict[str, Any]], Any], expected: object
):
    assert read(make({"zip": {}, **entry}).find_by_name(resource).inputs) == expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ({}, {"fit": "inside", "background": "#ffffff", "max_pixels": 50_000_000}),
        (
            {
                "width": 300,
                "height": 200.0,
                "fit": "cover",
                "format": "webp",
                "quality": 1,
                "background": "#00aaFF",
                "max_pixels": 60_000,
            },
            {
                "width": 300,
                "height": 200,
                "fit": "cover",
                "format": "webp",
                "quality": 1,
                "background": "#00aaFF",
                "max_pixels": 60_000,
            },
        ),
    ],
)
def test_options_reach_the_image_converter(image: dict[str, Any], expected: dict[str, Any]):
    function = make({"image": image}).find_by_name("media-x-function").inputs
    assert json.loads(function["environment"]["variables"]["OPTIONS"]) == expected
    assert function["handler"] == "image_conversion.handler"


def test_own_conversion_is_run_as_told(tmp_path: Path):
    (tmp_path / "index.mjs").write_text("export const handler = async (event) => ({})\n")
    own = {
        "code": str(tmp_path),
        "handler": "index.handler",
        "runtime": "nodejs22.x",
        "environment": {"LANGUAGE": "fr"},
        "links": {"NEWS_ARN": NEWS},
    }
    recording = make(own)
    function = recording.find_by_name("media-x-function").inputs
    assert (function["runtime"], function["handler"]) == ("nodejs22.x", "index.handler")
    variables = function["environment"]["variables"]
    assert variables["LANGUAGE"] == "fr"
    assert variables["NEWS_ARN"] == NEWS["topic"]["arn"]
    publishing = {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": [NEWS["topic"]["arn"]]}
    assert publishing in statements(recording.find_by_name("media-x-policy"))
    assert variables["CONVERSION_NAME"] == "x"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            {"filter_suffixes": ["png", ".PNG"]},
            [
                "filter_suffixes.0: 'png' must be a suffix in lower case, such as .png",
                "filter_suffixes.1: '.PNG' must be a suffix in lower case, such as .png",
            ],
        ),
        ({"output_prefix": "été/"}, ["output_prefix: 'été/' must be letters, digits and / . _ -"]),
        ({"output_suffix": ".*"}, ["output_suffix: '.*' must be letters, digits and / . _ -"]),
        ({"handler": "x.handler"}, ["handler: requires 'code'. Remove it"]),
        (
            {**{name: [] for name in LISTS}, "runtime": "python3.13", "environment": {}, "links": {}},
            [
                f"{argument}: requires 'code'. Remove it"
                for argument in ("requirements_files", "runtime", "environment", "links", "policy_statements")
            ],
        ),
        ({"image": {}}, ["must have exactly one of image, zip, code; image and zip given"]),
    ],
)
def test_errors_of_how_a_conversion_is_run(entry: dict[str, Any], expected: list[str]):
    assert reject({"zip": {}, **entry}) == expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ({"fit": "cover", "width": 300}, ["image.fit: 'cover' requires both 'width' and 'height'"]),
        (
            {"fit": "cover", "width": 10_000, "height": 6_000},
            ["image.fit: 'cover' creates 10,000 x 6,000 = 60,000,000 pixels; must be at most max_pixels, 50,000,000. Reduce width or height, or increase memory_size or max_pixels"],
        ),
        ({"background": "white"}, ["image.background: 'white' must be a color as #rrggbb"]),
        ({"witdh": 300}, ["image.witdh: unknown argument 'witdh'. Did you mean 'width'? Known: background, fit, format, height, max_pixels, quality, width"]),
    ],
)  # fmt: skip
def test_errors_of_the_image_converter(image: dict[str, Any], expected: list[str]):
    assert reject({"image": image}) == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({}, ["must have exactly one of image, zip, code; none given"]),
        ({"handler": "x.handler"}, ["must have exactly one of image, zip, code; none given"]),
        ({"image": 300}, ["image: 300 must be a dict as FanOutConversionImageArgs describes it"]),
        ({"zip": {"level": 9}}, ["zip.level: unknown argument 'level'. Known: none"]),
        ({"code": str(CAPTION)}, ["handler: is required with 'code'; must be its entry point, such as caption.handler"]),
        ({**OWN, "handler": "captoin.handler"}, ["handler: 'captoin.handler' needs a file captoin.py, which is not in the code. Did you mean caption.handler?"]),
        (
            {**OWN, "runtime": "Python 3.13"},
            [
                (
                    "runtime: unknown runtime 'Python 3.13'. Did you mean 'python3.13'? Known: dotnet10,"
                    " dotnet8, java11, java17, java21, java25, java8.al2, nodejs18.x, nodejs20.x, nodejs22.x,"
                    " nodejs24.x, provided.al2, provided.al2023, python3.10, python3.11, python3.12,"
                    " python3.13, python3.14, python3.9, ruby3.2, ruby3.3, ruby3.4"
                )
            ],
        ),
        (
            {**OWN, "environment": {"AWS_REGION": "x", "TEXT": "x" * 2_600}},
            ["environment.AWS_REGION: is reserved; Lambda sets it itself. Choose another name", ("environment: has 2,628 bytes as JSON; must be at most 2,560. Store large values in S3 or SSM")],
        ),
        (
            {**OWN, "environment": {"TEXT": "x"}, "links": {"OUTPUT_BUCKET": NEWS, "TEXT": NEWS}},
            ["links.TEXT: is in 'environment' too. Remove it there, or rename the link", "links.TEXT.topic.arn: is the topic of 'OUTPUT_BUCKET' too. Put its access into one link", "links.OUTPUT_BUCKET: is set for every conversion. Choose another name"],
        ),
        (
            {**OWN, "environment": {"OUTPUT_BUCKET": "mine", "0": "zero"}},
            ["environment.0: '0' must be 2 or more letters, digits and underscores, a letter first", "environment.OUTPUT_BUCKET: is set for every conversion. Choose another name"],
        ),
        ({**OWN, "policy_statements": [{"actions": ["s3:*"], "resources": ["*"]}]}, ["policy_statements.0.actions.0: 's3:*' must be one IAM action, such as s3:GetObject"]),
        ({**OWN, "requirements_files": [""]}, ["requirements_files.0: '' must be a string that is not empty"]),
    ],
)  # fmt: skip
def test_errors_of_converters(entry: dict[str, Any], expected: list[str]):
    assert reject(entry)[: len(expected)] == expected


def test_code_that_hides_the_runtime_is_refused(tmp_path: Path):
    (tmp_path / "conversion").mkdir()
    mine = tmp_path / "conversion/__init__.py"
    mine.write_text("def handler(event, context): ...\n")
    (error,) = reject({"code": str(tmp_path), "handler": "conversion.handler"})
    theirs = CONVERTERS / "runtime/conversion/__init__.py"
    assert error == (
        f"code: '{mine}' and '{theirs}' differ, and both are 'conversion/__init__.py' in the package."
        " Rename one"
    )


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"conversions": {}}, ["conversions: is empty; name at least one"]),
        (
            {"conversions": {"Small": {"zip": {}}, "a b": {"zip": {}}}},
            [
                "conversions.Small: 'Small' must be a name of lower-case letters, digits and hyphens, a letter first",
                "conversions.a b: 'a b' must be a name of lower-case letters, digits and hyphens, a letter first",
            ],
        ),
        (
            {"conversions": {"c" * 42: {"zip": {}}}},
            [f"conversions.{'c' * 42}: 'media-{'c' * 42}' has 48 characters, at most 47 leave room for '-function' and Pulumi's random suffix in AWS's limit of 64"],
        ),
        ({"conversions": {"a": {"zip": {}, "output_prefix": "x"}, "b": {"zip": {}, "output_prefix": "x/y/"}}}, ["conversions.a.output_prefix: 'x' also begins the keys of 'b'. Choose another prefix"]),
        ({"conversions": {"a": {"zip": {}, "output_prefix": ""}, "b": {"zip": {}}}}, ["conversions.a.output_prefix: '' also begins the keys of 'b'. Choose another prefix"]),
        (
            {"conversions": {"a": {"zip": {}}}, "source_bucket_name": "No Bucket", "access_log_bucket_name": "no"},
            ["source_bucket_name: 'No Bucket' must be the name of a bucket", "access_log_bucket_name: 'no' must be the name of a bucket"],
        ),
    ],
)  # fmt: skip
def test_errors_of_the_whole(args: dict[str, Any], expected: list[str]):
    assert errors_in(lambda: FanOutConversion("media", args)) == expected


def test_name_that_s3_refuses():
    args = {"conversions": {"a": {"zip": {}}}}
    assert "name: 'Media' must match [a-z][a-z0-9-]*" in errors_in(lambda: FanOutConversion("Media", args))
    long = "m" * 42
    assert errors_in(lambda: FanOutConversion(long, args)) == [
        (
            f"name: '{long}' has 42 characters, at most 41 leave room for '-source-bucket' and Pulumi's"
            " random suffix in AWS's limit of 63"
        )
    ]
