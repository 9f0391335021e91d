"""The runtime of a fan-out conversion: S3 object in, converted object out.

A conversion is a function from a :class:`Source` to a :class:`Result`. This package handles everything
around it: batches of SQS messages, retries, the dead-letter queue, limits, unusual keys, and events that
are duplicate or out of order::

    from conversion import ConversionError, Result, Source, conversion_handler

    def caption(source: Source) -> Result:
        text = describe(source.path)
        if not text:
            raise ConversionError(f"{source.key} shows nothing that can be described.")
        caption = source.directory / "caption"
        caption.write_text(text, encoding="utf-8")
        return Result(path=caption, content_type="text/plain; charset=utf-8")

    handler = conversion_handler(caption)
"""

from .api import ConversionError, Convert, Handler, Result, Source
from .keys import output_key

__all__ = ["ConversionError", "Result", "Source", "conversion_handler", "output_key"]


def conversion_handler(convert: Convert) -> Handler:
    """Returns the Lambda handler that runs ``convert`` on every uploaded object.

    The handler serves the SQS queue of one conversion of ``FanOutConversion``, which also sets the
    environment variables that it reads. Events arrive at least once and in any order; the stored result is
    always that of the newest upload.

    Args:
        convert: Called once per object. It raises :class:`ConversionError` if the object is invalid: the
            message is then sent to the dead-letter queue immediately, with this reason. After any other
            error it is retried, and sent there with the reason after the last attempt.

    Returns:
        The handler that the argument ``handler`` of ``FanOutConversion`` names: ``caption.handler``.
    """
    # Imported here because `keys` serves programs that have neither boto3 nor Powertools.
    from .batch import build_handler  # noqa: PLC0415

    return build_handler(convert)
