"""One conversion: what a user says of it, and what that comes to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import pulumi

from serverless_patterns.arguments.reader import Given
from serverless_patterns.blocks.function.code import FunctionCode, read_runtime
from serverless_patterns.blocks.function.component import MAX_ENVIRONMENT, read_function_environment
from serverless_patterns.safeguards.policy import PolicyStatementArgs, read_statements

CONVERTERS = Path(__file__).resolve().parent / "converters"
RUNTIME = CONVERTERS / "runtime"
OWN_ENVIRONMENT = 1_536
"""Bytes of the environment that are kept for the component's own variables."""
RUNTIME_REQUIREMENTS = str(RUNTIME / "requirements.txt")

SUFFIX_BY_FORMAT = {"jpeg": ".jpg", "png": ".png", "webp": ".webp", "avif": ".avif"}
"""Suffix of the results of each format that the image converter writes."""
IMAGE_SUFFIXES = (
    *(".avif", ".gif", ".heic", ".heif", ".jpeg", ".jpg"),
    *(".png", ".tif", ".tiff", ".webp"),
)
"""Suffixes of the formats that the image converter reads."""
MAX_SUFFIXES = 18
"""Each is two values four levels deep; values times levels may be 150 (SNS filter policy constraints)."""

SET_VARIABLES = frozenset(
    {
        *("CONVERSION_NAME", "OPTIONS", "SUFFIXES"),
        *("OUTPUT_BUCKET", "OUTPUT_PREFIX", "OUTPUT_SUFFIX", "OUTPUT_CACHE_CONTROL"),
        *("MAX_SOURCE_BYTES", "MAX_RECEIVE_COUNT", "DEAD_LETTER_QUEUE_URL", "OUTCOME_TOPIC_ARN"),
    }
)
"""Environment variables that every conversion is given."""


class FanOutConversionImageArgs(TypedDict):
    """The built-in image converter: turned upright, sRGB, without metadata, never enlarged by ``inside``."""

    width: NotRequired[int | None]
    """Pixels, 1 to 16384. Default as the height demands, or the source's."""
    height: NotRequired[int | None]
    """Pixels, 1 to 16384. Default as the width demands, or the source's."""
    fit: NotRequired[str | None]
    """``inside`` keeps the whole picture within width and height, ``cover`` fills them and cuts off the rest.
    Default ``inside``."""
    format: NotRequired[str | None]
    """``jpeg``, ``png``, ``webp`` or ``avif``. Default the source's."""
    quality: NotRequired[int | None]
    """Quality of a lossy format, 1 to 100. Default 80, for avif 50, which looks the same."""
    background: NotRequired[str | None]
    """Colour behind transparent parts where the format knows none, as ``#rrggbb``. Default ``#ffffff``."""
    max_pixels: NotRequired[int | None]
    """Pixels of the largest picture that is decoded or made, 1 to 1000000000; accordingly fewer, where each
    has more than four bytes. Default what the memory holds at worst: 30000 for each megabyte beyond 100, at
    most 50000000."""


class FanOutConversionZipArgs(TypedDict):
    """The built-in zip converter: the source as the one entry of a zip file. It has no options."""


class FanOutConversionEntryArgs(TypedDict):
    """One conversion: exactly one of ``image``, ``zip`` and ``code``, and how it is run."""

    image: NotRequired[FanOutConversionImageArgs | None]
    """The built-in image converter and its options."""
    zip: NotRequired[FanOutConversionZipArgs | None]
    """The built-in zip converter: ``{}``."""
    code: NotRequired[str | None]
    """Directory of a conversion of one's own; Python code finds the package ``conversion`` beside it."""
    handler: NotRequired[str | None]
    """Entry point of ``code``, such as ``caption.handler``."""
    requirements: NotRequired[list[str] | None]
    """Requirement files of ``code``. Default none."""
    runtime: NotRequired[str | None]
    """Lambda runtime of ``code``; one that is not Python gets the SQS batches of S3 events as they are.
    Default ``python3.13``."""
    environment: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Environment variables of ``code``. Default none."""
    statements: NotRequired[list[PolicyStatementArgs] | None]
    """What ``code`` may do besides reading the source and writing the result. Default nothing."""
    suffixes: NotRequired[list[str] | None]
    """Suffixes of the keys to convert, up to 18, in lower case; upper case matches as well. An empty list is
    every key. Default every key, for ``image`` those of images."""
    output_prefix: NotRequired[str | None]
    """What the keys of the results begin with. Default the conversion's name and a slash."""
    output_suffix: NotRequired[str | None]
    """What replaces the suffix of the source's key. Default that of the format, ``.zip``, or the source's."""
    memory: NotRequired[int | None]
    """Megabytes of memory, 128 to 10240. Default 1024; for ``image`` 1769, which is a whole processor and so
    costs no more."""
    timeout: NotRequired[int | None]
    """Seconds for one batch, 1 to 900. Default 60."""
    batch_size: NotRequired[int | None]
    """Files for one call of the function, 1 to 10. Default 1: a slow file holds up no other."""
    maximum_concurrency: NotRequired[int | None]
    """Calls at once, 2 to 1000, so that a burst leaves the account's other functions room. Default 50."""
    tries: NotRequired[int | None]
    """Deliveries before a file goes to the dead-letter queue, 1 to 1000; one that is itself at fault goes at
    once. Default 5."""


@dataclass(frozen=True)
class Conversion:
    """One conversion, checked and with its defaults."""

    name: str
    code: FunctionCode
    options: Mapping[str, Any]
    environment: Mapping[str, pulumi.Input[str]]
    statements: tuple[PolicyStatementArgs, ...]
    suffixes: tuple[str, ...]
    output_prefix: str
    output_suffix: str
    memory: int
    timeout: int
    batch_size: int
    maximum_concurrency: int
    tries: int

    @property
    def filter_policy(self) -> dict[str, Any] | None:
        """SNS's filter on the S3 event, by suffix; None lets everything through."""
        if not self.suffixes:
            return None
        # SNS compares suffixes with case; a suffix of digits has but one.
        cases = dict.fromkeys(case for suffix in self.suffixes for case in (suffix, suffix.upper()))
        suffixes = [{"suffix": case} for case in cases]
        return {"Records": {"s3": {"object": {"key": suffixes}}}}


def read_conversion(given: Given, architecture: str) -> Conversion | None:
    """Reads one entry of ``conversions``; None when it does not say what to do.

    The package is built here already, so that code which cannot be packaged is one of the faults.
    """
    means = "lower-case letters, digits and hyphens, a letter first"
    given.matches("", given.name, "[a-z][a-z0-9-]*", f"a name of {means}")
    kind = given.exactly_one(*_READERS)
    if kind is None:
        return None
    if kind != "code":
        for argument in ("handler", "requirements", "runtime", "environment", "statements"):
            if given.has(argument):
                given.fault(argument, "requires 'code'. Remove it")
    what = _READERS[kind](given)
    code = replace(what.pop("code"), architecture=architecture)
    code.build(given.errors)
    return Conversion(
        code=code,
        name=given.name,
        suffixes=_read_suffixes(given, what.pop("default_suffixes")),
        output_prefix=_read_literal(given, "output_prefix", f"{given.name}/"),
        output_suffix=_read_literal(given, "output_suffix", what.pop("default_output_suffix")),
        timeout=given.integer("timeout", 1, 900, default=60),
        batch_size=given.integer("batch_size", 1, 10, default=1),
        maximum_concurrency=given.integer("maximum_concurrency", 2, 1_000, default=50),
        tries=given.integer("tries", 1, 1_000, default=5),
        **what,
    )


def _read_image(given: Given) -> dict[str, Any]:
    image = given.entry("image") or given
    memory = _read_memory(given, default=1_769)
    # Measured, with AVIF in full size as the result: 27 bytes a pixel, beside a function at rest.
    held = min(50_000_000, 30_000 * (memory - 100))
    fit = image.choice("fit", ("inside", "cover"), default="inside")
    format_ = image.choice("format", SUFFIX_BY_FORMAT, default="")
    width, height = (image.optional_integer(side, 1, 16_384) for side in ("width", "height"))
    background = image.text("background", "#[0-9a-fA-F]{6}", "a colour as #rrggbb", default="#ffffff")
    if fit == "cover" and not (width and height):
        image.fault("fit", "'cover' fills an area; it needs both width and height")
    max_pixels = image.integer("max_pixels", 1, 1_000_000_000, default=held)
    if fit == "cover" and width and height and width * height > max_pixels:
        image.fault(
            "fit",
            f"'cover' makes {width:,} x {height:,} = {width * height:,} pixels; must be at most max_pixels, "
            f"{max_pixels:,}. Make width or height smaller, or raise memory or max_pixels",
        )
    options = {
        "width": width,
        "height": height,
        "fit": fit,
        "format": format_ or None,
        "quality": image.optional_integer("quality", 1, 100),
        "background": background,
        "max_pixels": max_pixels,
    }
    return {
        **_built_in("image", {key: value for key, value in options.items() if value is not None}),
        "memory": memory,
        "default_suffixes": IMAGE_SUFFIXES,
        "default_output_suffix": SUFFIX_BY_FORMAT.get(format_, ""),
    }


def _read_zip(given: Given) -> dict[str, Any]:
    memory = _read_memory(given, default=1_024)
    return {**_built_in("zip", {}), "memory": memory, "default_suffixes": (), "default_output_suffix": ".zip"}


def _built_in(converter: str, options: dict[str, Any]) -> dict[str, Any]:
    directory = CONVERTERS / converter
    own = directory / "requirements.txt"
    return {
        "code": FunctionCode(
            directories=(str(directory), str(RUNTIME)),
            handler=f"{converter}_conversion.handler",
            requirements_files=(RUNTIME_REQUIREMENTS, *((str(own),) if own.exists() else ())),
        ),
        "options": options,
        "environment": {},
        "statements": (),
    }


def _read_own(given: Given) -> dict[str, Any]:
    if not given.has("handler"):
        given.fault("handler", "is missing; 'code' needs one, such as caption.handler")
    environment = read_function_environment(given, MAX_ENVIRONMENT - OWN_ENVIRONMENT)
    for variable in sorted(SET_VARIABLES.intersection(environment)):
        given.fault(f"environment.{variable}", "is set for every conversion; choose another name")
    runtime = read_runtime(given)
    python = runtime.startswith("python")
    return {
        "code": FunctionCode(
            directories=(str(given.text("code", default="")), *((str(RUNTIME),) if python else ())),
            handler=str(given.text("handler", default="")),
            runtime=runtime,
            requirements_files=(*((RUNTIME_REQUIREMENTS,) if python else ()), *given.texts("requirements")),
        ),
        "options": {},
        "memory": _read_memory(given, default=1_024),
        "environment": environment,
        "statements": tuple(read_statements(given, "statements")),
        "default_suffixes": (),
        "default_output_suffix": "",
    }


def _read_memory(given: Given, default: int) -> int:
    return given.integer("memory", 128, 10_240, default=default)


def _read_suffixes(given: Given, default: tuple[str, ...]) -> tuple[str, ...]:
    if not given.has("suffixes"):
        return default
    suffixes = given.texts("suffixes", r"(\.[a-z0-9]+)+", "a suffix in lower case, such as .png")
    if len(suffixes) > MAX_SUFFIXES:
        reason = f"has {len(suffixes)} entries, SNS filters by at most {MAX_SUFFIXES}; [] is every key"
        given.fault("suffixes", reason)
    return tuple(suffixes)


def _read_literal(given: Given, argument: str, default: str) -> str:
    """A part of a key: what S3 recommends for keys, which needs no escaping anywhere."""
    return str(given.text(argument, r"[A-Za-z0-9/._-]*", "letters, digits and / . _ -", default=default))


_READERS: Mapping[str, Callable[[Given], dict[str, Any]]] = {
    "image": _read_image,
    "zip": _read_zip,
    "code": _read_own,
}
"""What reads each kind of conversion; a new built-in one is an entry here and a directory of converters."""
