"""Content types of responses, without the models of whole services."""

import gzip
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Final, cast

import botocore

from embedded_aws.ministack import responses
from embedded_aws.ministack.patching import Patch

_BEGINNING: Final = 16_000
"""Bytes of a model that are read. Its metadata come first, and have a few hundred."""


def _metadata_only(_find: Callable[[str], object]) -> Callable[[str], object]:
    """Reads the protocol of a service from the beginning of its model, as nothing else is asked for.

    With the whole models, the first requests of an emulator take twice as long. Step Functions, which needs
    them, has a separate name for the original.
    """
    names = responses.botocore_names

    @cache
    def find(service: str) -> SimpleNamespace | None:
        versions = Path(botocore.__file__).parent.joinpath("data", names.get(service, service))
        models = sorted(versions.glob("*/service-2.json*"))
        return SimpleNamespace(metadata=_read_metadata(models[-1])) if models else None

    return find


def _read_metadata(model: Path) -> dict[str, object]:
    with (gzip.open if model.suffix == ".gz" else open)(model, "rb") as file:
        beginning = file.read(_BEGINNING).decode(errors="ignore")
    _, _, rest = beginning.partition('"metadata":')
    return cast("dict[str, object]", json.JSONDecoder().raw_decode(rest.lstrip())[0])


PATCHES = (
    Patch(
        responses.find_service_model,
        _metadata_only,
        "the content type of a response needs no model of the service",
    ),
)
