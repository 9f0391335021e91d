"""The conversions of a fan-out: what joins their arguments, and the code that each runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from serverless_patterns.arguments.common import InstructionSet
from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.quotas import TOPIC_FILTER_POLICIES
from serverless_patterns.blocks.function.code import FunctionCode
from serverless_patterns.blocks.function.environment import MAX_ENVIRONMENT, check_environment
from serverless_patterns.blocks.function.runtimes import DEFAULT_RUNTIME
from serverless_patterns.connections.links import validate_links
from serverless_patterns.patterns.fan_out_conversion.args import (
    MAX_SUFFIXES,
    FanOutConversionArgs,
    FanOutConversionEntryArgs,
    FanOutConversionImageArgs,
)
from serverless_patterns.patterns.fan_out_conversion.converters.runtime.conversion.keys import MAX_KEY_BYTES
from serverless_patterns.patterns.fan_out_conversion.converters.runtime.conversion.settings import VARIABLES

CONVERTERS = Path(__file__).resolve().parent / "converters"
RUNTIME = CONVERTERS / "runtime"
RUNTIME_REQUIREMENTS = str(RUNTIME / "requirements.txt")
RESERVED_ENVIRONMENT = 1_536
"""Bytes of the environment that are reserved for the variables of the component."""
MOST_ENDINGS = 2 * MAX_SUFFIXES
"""Values of a filter policy: each counts four times at this depth, and SNS takes 150 (filter policy
constraints)."""
_OF_CODE = ("handler", "requirements_files", "runtime", "environment", "links", "policy_statements")
"""Arguments that require ``code``."""


@dataclass(frozen=True)
class Converter:
    """Function of a conversion: its code, and the options that the code reads."""

    code: FunctionCode
    options: Mapping[str, object]


@dataclass(frozen=True)
class Conversion:
    """A conversion: its validated arguments, and what follows from them."""

    name: str
    args: FanOutConversionEntryArgs[Completed]
    converter: Converter
    output_prefix: str

    @property
    def filter_policy(self) -> dict[str, Any] | None:
        """SNS filter policy for S3 events, by suffix; None to convert every key."""
        suffixes = self.args["filter_suffixes"]
        if not suffixes:
            return None
        endings = list_endings(suffixes)
        return {"Records": {"s3": {"object": {"key": [{"suffix": ending} for ending in endings]}}}}


def list_endings(suffixes: Sequence[str]) -> list[str]:
    """Returns endings in every case that let each key with one of the suffixes through.

    SNS compares suffixes with case, and takes so many values only. If the suffixes in every case are more,
    the endings are the last characters of the suffixes, as many as fit, and the function skips other keys.
    """
    for length in range(max(map(len, suffixes)), 1, -1):
        ends = {suffix[-length:] for suffix in suffixes}
        # Before the cases are listed: a suffix of forty letters has a trillion.
        if sum(2 ** sum(map(str.isalpha, end)) for end in ends) <= MOST_ENDINGS:
            return _list_cases(ends)
    return _list_cases({suffix[-1] for suffix in suffixes})


def _list_cases(ends: Iterable[str]) -> list[str]:
    found = {"".join(case) for end in ends for case in product(*({each, each.upper()} for each in end))}
    # No ending says more than another one that ends it.
    return sorted(case for case in found if not any(case != end and case.endswith(end) for end in found))


def read_conversions(given: FanOutConversionArgs[Completed], errors: Errors) -> list[Conversion]:
    """Returns the conversions.

    Their packages are built already, so that ``errors`` also has what keeps code from being packaged.
    """
    architecture = given["architecture"]
    found: list[Conversion] = []
    for name, entry in given["conversions"].items():
        below = errors.narrow("conversions", name)
        # Only the length: the characters of the name are declared.
        below.rename(f"{errors.name}-{name}").check_name("-function", 64, "(?s:.*)")
        converter = _find_converter(entry, architecture, below)
        if converter:
            prefix = entry["output_prefix"]
            found.append(Conversion(name, entry, converter, f"{name}/" if prefix is None else prefix))
    _check_prefixes(found, errors)
    filtered = sum(1 for conversion in found if conversion.filter_policy)
    errors.warn_above("conversions", filtered, TOPIC_FILTER_POLICIES)
    return found


def _check_prefixes(conversions: Sequence[Conversion], errors: Errors) -> None:
    """Checks that no two conversions can write the same key."""
    for one in conversions:
        parts = len(one.output_prefix) + len(one.args.get("output_suffix") or "")
        if parts >= MAX_KEY_BYTES:
            errors.add(
                f"conversions.{one.name}.output_prefix",
                f"and 'output_suffix' have {parts:,} characters; must be fewer than {MAX_KEY_BYTES:,}, the"
                " length of a key in S3, to leave room for the key of the source",
            )
        for other in conversions:
            if one is not other and other.output_prefix.startswith(one.output_prefix):
                errors.add(
                    f"conversions.{one.name}.output_prefix",
                    f"{one.output_prefix!r} also begins the keys of '{other.name}'. Choose another prefix",
                )


def _find_converter(
    entry: FanOutConversionEntryArgs[Completed], architecture: InstructionSet, errors: Errors
) -> Converter | None:
    """Returns the converter of a conversion, whose package is built; None if ``errors`` say why not."""
    kind = errors.check_exactly_one(entry, "image", "zip", "code")
    if kind not in {"code", None}:
        for argument in _OF_CODE:
            if entry.get(argument) is not None:
                errors.add(argument, "requires 'code'. Remove it")
    if kind == "image" and entry["image"] is not None:
        options = _image_options(entry["image"], entry["memory_size"], errors.narrow("image"))
        converter = Converter(_build_built_in("image", architecture), options)
    elif kind == "zip":
        converter = Converter(_build_built_in("zip", architecture), {})
    elif kind == "code":
        converter = Converter(_build_custom(entry, architecture, errors), {})
    else:
        return None
    converter.code.build(errors)
    return converter


def _build_built_in(name: str, architecture: InstructionSet) -> FunctionCode:
    """Returns the code of a converter that stands in ``converters``."""
    directory = CONVERTERS / name
    requirements = directory / "requirements.txt"
    return FunctionCode(
        directories=(str(directory), str(RUNTIME)),
        handler=f"{name}_conversion.handler",
        architecture=architecture,
        requirements_files=(RUNTIME_REQUIREMENTS, *([str(requirements)] if requirements.exists() else [])),
    )


def _build_custom(
    entry: FanOutConversionEntryArgs[Completed], architecture: InstructionSet, errors: Errors
) -> FunctionCode:
    """Returns the code of a custom conversion, with the runtime of this pattern if it is in Python."""
    if entry["handler"] is None and not errors.concern("handler"):
        errors.add("handler", "is required with 'code'; must be its entry point, such as caption.handler")
    environment, links = entry["environment"] or {}, entry["links"] or {}
    check_environment(environment, links, errors, MAX_ENVIRONMENT - RESERVED_ENVIRONMENT)
    validate_links(links, errors, environment)
    for argument, names in (("environment", environment), ("links", links)):
        for variable in sorted(names.keys() & set(VARIABLES)):
            errors.add(f"{argument}.{variable}", "is set for every conversion. Choose another name")
    runtime = entry["runtime"] or DEFAULT_RUNTIME
    is_python = runtime.startswith("python")
    return FunctionCode(
        directories=(entry["code"] or "", *([str(RUNTIME)] if is_python else [])),
        handler=entry["handler"] or "",
        runtime=runtime,
        architecture=architecture,
        requirements_files=(
            *([RUNTIME_REQUIREMENTS] if is_python else []),
            *(entry["requirements_files"] or []),
        ),
    )


def _image_options(
    image: FanOutConversionImageArgs[Completed], memory_size: int, errors: Errors
) -> dict[str, object]:
    """Returns the options of the image converter."""
    # Measured, with AVIF in full size as the result: 27 bytes a pixel, in addition to an idle function.
    max_pixels = image["max_pixels"] or min(50_000_000, 30_000 * (memory_size - 100))
    if image["fit"] == "cover":
        _check_cover(image["width"], image["height"], max_pixels, errors)
    options = {**image, "max_pixels": max_pixels}
    return {option: value for option, value in options.items() if value is not None}


def _check_cover(width: int | None, height: int | None, max_pixels: int, errors: Errors) -> None:
    """Checks that 'cover' has an area to fill, which is not too large."""
    if not (width and height):
        errors.add("fit", "'cover' requires both 'width' and 'height'")
    elif width * height > max_pixels:
        errors.add(
            "fit",
            f"'cover' creates {width:,} x {height:,} = {width * height:,} pixels; must be at most max_pixels,"
            f" {max_pixels:,}. Reduce width or height, or increase memory_size or max_pixels",
        )
