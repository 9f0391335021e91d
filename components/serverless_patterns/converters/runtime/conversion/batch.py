"""Runs a conversion on batches of SQS messages."""

import os
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,  # pyright: ignore[reportUnknownVariableType] a bare Callable
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from .api import ConversionError, Convert, Handler, Result, Source
from .dead_letters import reason_of, send_dead_letter
from .events import Upload, uploads
from .keys import output_key
from .settings import Settings
from .storage import fetch, store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient


def build_handler(convert: Convert) -> Handler:
    """Makes the Lambda handler; see ``conversion_handler``."""

    @cache
    def conversion() -> Conversion:
        settings = Settings.from_environment(os.environ)
        # Typed by the stubs of these two services; boto3 itself declares the clients of all others.
        s3 = boto3.client("s3")  # pyright: ignore[reportUnknownMemberType]
        sqs = boto3.client("sqs")  # pyright: ignore[reportUnknownMemberType]
        return Conversion(convert, settings, s3, sqs)

    def handler(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
        return conversion().handle(event, context)

    return handler


class Conversion:
    """A conversion and what it takes to serve its queue."""

    def __init__(
        self, convert: Callable[[Source], object], settings: Settings, s3: "S3Client", sqs: "SQSClient"
    ) -> None:
        self._convert = convert
        self._settings = settings
        self._s3 = s3
        self._sqs = sqs
        self._logger = Logger(service=settings.name)
        self._processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)

    def handle(self, event: dict[str, Any], context: Any) -> Mapping[str, Any]:
        """Converts a batch and reports which of its messages SQS is to deliver again."""
        self._logger.append_keys(function_request_id=context.aws_request_id)
        return process_partial_response(event, self._process, self._processor, context)

    def _process(self, record: SQSRecord) -> None:
        failures = self._failures(record.body)
        if not failures:
            return
        # A source that is at fault is so at every try; anything else may have passed by the next.
        hopeless = all(isinstance(error, ConversionError) for error in failures.values())
        deliveries = int(record.attributes.approximate_receive_count)
        if not hopeless and deliveries < self._settings.max_receive_count:
            raise RuntimeError("to be delivered again")
        # Sent from here rather than left to SQS's own redrive, which could not say why. It remains for
        # where this fails, and where the function is killed: timeout, memory.
        queue_url, name = self._settings.dead_letter_queue_url, self._settings.name
        try:
            reasons = {key: reason_of(error) for key, error in failures.items()}
            send_dead_letter(self._sqs, queue_url, name, record.body, reasons)
        except Exception:
            self._logger.exception("not accepted by the dead-letter queue")
            raise
        self._logger.error("sent to the dead-letter queue", extra={"keys": list(failures)})

    def _failures(self, body: str) -> dict[str, Exception]:
        """Converts what a message announces; gives the errors, by key, of what did not work."""
        try:
            announced = uploads(body)
        except ConversionError as error:
            self._log_failure("", error)
            return {"": error}
        failures: dict[str, Exception] = {}
        for upload in announced:
            try:
                self._serve(upload)
            except Exception as error:  # whatever it is, the other uploads go on
                self._log_failure(upload.key, error)
                failures[upload.key] = error
        return failures

    def _log_failure(self, key: str, error: Exception) -> None:
        unexpected = not isinstance(error, ConversionError)
        self._logger.warning("failed", extra={"key": key, "reason": reason_of(error)}, exc_info=unexpected)

    def _serve(self, upload: Upload) -> None:
        settings = self._settings
        if not settings.wants(upload.key):
            self._logger.info("not for this conversion", extra={"key": upload.key})
            return
        started = time.monotonic()
        target = output_key(upload.key, settings.output_prefix, settings.output_suffix)
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch, "source")
            size = fetch(self._s3, upload, path, settings.max_source_bytes)
            if size is None:
                self._logger.info("replaced by a newer upload", extra={"key": upload.key})
                return
            source = Source(path, upload.bucket, upload.key, size, Path(scratch), settings.options)
            result = self._run(source)
            size_out = result.path.stat().st_size
            stored = store(self._s3, settings.output_bucket, target, upload, result)
        self._logger.info(
            "converted" if stored else "result is there already",
            extra={
                "key": upload.key,
                "output_key": target,
                "bytes_in": size,
                "bytes_out": size_out,
                "ms": round((time.monotonic() - started) * 1_000),
            },
        )

    def _run(self, source: Source) -> Result:
        result = self._convert(source)
        if not isinstance(result, Result):
            raise TypeError(f"The conversion returned {result!r}: it has to return a Result.")
        if not result.path.is_file():
            raise FileNotFoundError(f"The conversion's result {result.path.name!r} was not written.")
        return result
