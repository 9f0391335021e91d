"""Lays the converters out as FanOutConversion does in a deployed function: side by side."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[5]
CONVERTERS = ROOT / "components/serverless_patterns/patterns/fan_out_conversion/converters"
for part in ("runtime", "image", "zip"):
    sys.path.insert(0, str(CONVERTERS / part))

from aws_in_memory import RESULTS, S3, SNS, SQS, Deployed  # noqa: E402
from image_conversion.convert import convert_image  # noqa: E402

from conversion import Result, Source, conversion_handler  # noqa: E402


@pytest.fixture(scope="session")
def photographs() -> Path:
    return ROOT / "patterns/fan-out-conversion/src/images"


@pytest.fixture
def deploy(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest):
    """Deploys a conversion; environment variables may be given other values."""

    def deploy(convert: Callable[[Source], Result], **environment: str) -> Deployed:
        variables = {
            "CONVERSION_NAME": request.node.name,  # Powertools keeps a logger by this name
            "OUTPUT_BUCKET": RESULTS,
            "OUTPUT_PREFIX": "p/",
            "OUTPUT_SUFFIX": ".out",
            "OUTPUT_CACHE_CONTROL": "",
            "FILTER_SUFFIXES": "[]",
            "MAX_SOURCE_BYTES": "1000",
            "MAX_RECEIVE_COUNT": "3",
            "DEAD_LETTER_QUEUE_URL": "https://sqs.example/dead-letters",
            "STATUS_TOPIC_ARN": "",
            "OPTIONS": "{}",
            **environment,
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        clients = {"s3": S3(), "sqs": SQS(), "sns": SNS()}
        monkeypatch.setattr(boto3, "client", clients.__getitem__)
        handler = conversion_handler(convert)
        return Deployed(variables["CONVERSION_NAME"], handler, **clients)

    return deploy


def upper(source: Source) -> Result:
    result = source.directory / "upper"
    result.write_bytes(source.path.read_bytes().upper())
    return Result(path=result, content_type="text/plain")


@pytest.fixture
def shouting(deploy: Callable[..., Deployed]) -> Deployed:
    """A conversion to capital letters."""
    return deploy(upper)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Scratch directory of the source that ``convert`` converts."""
    return tmp_path


@pytest.fixture
def convert(stored: Path):
    """Converts the bytes of an image; gives what came out, opened with Pillow."""

    def convert(content: bytes, key: str = "picture", **options: object) -> Image.Image:
        path = stored / "source"
        path.write_bytes(content)
        result = convert_image(Source(path, "sources", key, len(content), stored, options))
        image = Image.open(io.BytesIO(result.path.read_bytes()))
        image.load()
        assert result.content_type == image.get_format_mimetype()
        return image

    return convert
