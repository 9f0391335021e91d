"""Runs a conversion on batches of SQS messages."""

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
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
from .notifications import StatusNotification, describe_failure, describe_success, publish
from .settings import Settings
from .storage import fetch, store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient


def build_handler(convert: Convert) -> Handler:
    """Returns the Lambda handler; see ``conversion_handler``."""

    @cache
    def conversion() -> Conversion:
        settings = Settings.from_environment(os.environ)
        # Typed by the stubs of these services; boto3 itself declares the clients of all others.
        s3 = boto3.client("s3")  # pyright: ignore[reportUnknownMemberType]
        sqs = boto3.client("sqs")  # pyright: ignore[reportUnknownMemberType]
        notifies = bool(settings.status_topic_arn)
        sns = boto3.client("sns") if notifies else None  # pyright: ignore[reportUnknownMemberType]
        return Conversion(convert, settings, s3, sqs, sns)

    def handler(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
        return conversion().handle(event, context)

    return handler


class Conversion:
    """A conversion with its settings and clients."""

    def __init__(
        self,
        convert: Callable[[Source], object],
        settings: Settings,
        s3: "S3Client",
        sqs: "SQSClient",
        sns: "SNSClient | None",
    ) -> None:
        self._convert = convert
        self._settings = settings
        self._s3 = s3
        self._sqs = sqs
        self._sns = sns
        self._logger = Logger(service=settings.name)
        self._processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)

    def handle(self, event: dict[str, Any], context: Any) -> Mapping[str, Any]:
        """Converts a batch, and returns which of its messages SQS delivers again."""
        self._logger.append_keys(function_request_id=context.aws_request_id)
        return process_partial_response(event, self._process, self._processor, context)

    def _process(self, record: SQSRecord) -> None:
        try:
            announced = uploads(record.body)
        except ConversionError as error:
            self._log_failure("", error)
            self._send_dead_letter(record.body, {"": reason_of(error)})
            return
        notifications, failures = self._convert_all(announced)
        # If this fails, the message is delivered again, and its result is then found to be stored.
        self._notify(notifications)
        if not failures:
            return
        # An invalid source fails at every attempt; any other error may be gone by the next.
        is_permanent = all(isinstance(error, ConversionError) for error in failures.values())
        receives = int(record.attributes.approximate_receive_count)
        if not is_permanent and receives < self._settings.max_receive_count:
            raise RuntimeError("to be delivered again")
        reasons = {upload: reason_of(error) for upload, error in failures.items()}
        # First, so that a retry after an error here sends no second dead letter.
        self._notify(describe_failure(upload, reason) for upload, reason in reasons.items())
        self._send_dead_letter(record.body, {upload.key: reason for upload, reason in reasons.items()})

    def _convert_all(
        self, announced: list[Upload]
    ) -> tuple[list[StatusNotification], dict[Upload, Exception]]:
        """Converts the uploads of a message; returns the notifications of some, the errors of the others."""
        notifications: list[StatusNotification] = []
        failures: dict[Upload, Exception] = {}
        for upload in announced:
            try:
                notification = self._convert_upload(upload)
            except Exception as error:  # for every error, the other uploads are converted
                self._log_failure(upload.key, error)
                failures[upload] = error
            else:
                notifications += [notification] if notification else []
        return notifications, failures

    def _log_failure(self, key: str, error: Exception) -> None:
        unexpected = not isinstance(error, ConversionError)
        self._logger.warning("failed", extra={"key": key, "reason": reason_of(error)}, exc_info=unexpected)

    def _notify(self, notifications: Iterable[StatusNotification]) -> None:
        """Publishes ``notifications`` if there is a topic for them."""
        if self._sns is None:
            return
        try:
            for notification in notifications:
                publish(self._sns, self._settings.status_topic_arn, self._settings.name, notification)
        except Exception:
            self._logger.exception("not accepted by the status topic")
            raise

    def _send_dead_letter(self, body: str, reasons: dict[str, str]) -> None:
        """Sends a message whose conversion failed to the dead-letter queue, with the reasons by key.

        SQS would send it without a reason. It still does if this fails, or if the function is killed by its
        timeout or for its memory.
        """
        queue_url, name = self._settings.dead_letter_queue_url, self._settings.name
        try:
            send_dead_letter(self._sqs, queue_url, name, body, reasons)
        except Exception:
            self._logger.exception("not accepted by the dead-letter queue")
            raise
        self._logger.error("sent to the dead-letter queue", extra={"keys": list(reasons)})

    def _convert_upload(self, upload: Upload) -> StatusNotification | None:
        """Converts one upload; None if it is not for this conversion, was deleted, or was replaced."""
        settings = self._settings
        if not settings.accepts(upload.key):
            self._logger.info("not for this conversion", extra={"key": upload.key})
            return None
        started = time.monotonic()
        target = output_key(upload.key, settings.output_prefix, settings.output_suffix)
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch, "source")
            size = fetch(self._s3, upload, path, settings.max_source_bytes)
            if size is None:
                self._logger.info("deleted, or replaced by a newer upload", extra={"key": upload.key})
                return None
            source = Source(path, upload.bucket, upload.key, size, Path(scratch), settings.options)
            result = self._run(source)
            size_out = result.path.stat().st_size
            bucket, cache_control = settings.output_bucket, settings.output_cache_control
            stored = store(self._s3, bucket, target, upload, result, cache_control=cache_control)
        self._logger.info(
            "converted" if stored else "result is stored already",
            extra={
                "key": upload.key,
                "output_key": target,
                "bytes_in": size,
                "bytes_out": size_out,
                "ms": round((time.monotonic() - started) * 1_000),
            },
        )
        return describe_success(upload, target, result.content_type, size_out)

    def _run(self, source: Source) -> Result:
        result = self._convert(source)
        if not isinstance(result, Result):
            raise TypeError(f"The conversion returned {result!r}; must be a Result.")
        if not result.path.is_file():
            raise FileNotFoundError(f"The conversion did not write its result {result.path.name!r}.")
        return result
