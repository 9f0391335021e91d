"""The runtime of a fan-out conversion: S3 object in, converted object out.

A conversion is a function from a :class:`Source` to a :class:`Result`. Everything around it (the batch
of SQS messages, retries, the dead-letter queue, limits, odd keys, duplicate and out-of-order events) is
done here::

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
    """Makes the Lambda handler that runs ``convert`` on every uploaded object.

    The handler serves the SQS queue of one conversion of ``FanOutConversion``, which also sets the
    environment it reads. Objects arrive at least once and in any order; however often and in whatever
    order they do, the stored result is that of the newest upload.

    Args:
        convert: Called once per object. Raise :class:`ConversionError` where the object is at fault: its
            message goes to the conversion's dead-letter queue at once, with that as the reason. After any
            other error the object is tried again, and set aside with the reason after the last try.

    Returns:
        The handler, for ``FanOutConversion``'s ``handler`` argument to name: ``caption.handler``.
    """
    # Imported here because `keys` serves programs that have neither boto3 nor Powertools.
    from .batch import build_handler  # noqa: PLC0415

    return build_handler(convert)
