"""The files of a site, each with its headers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.patterns.static_offload.args import StaticOffloadArgs, StaticOffloadCacheRuleArgs
from serverless_patterns.patterns.static_offload.site.caching import REVALIDATED, cache_control
from serverless_patterns.patterns.static_offload.site.content_types import CONTENT_TYPES, UNKNOWN
from serverless_patterns.patterns.static_offload.site.files import find_files, is_publishable, suffix_of

_MOST_SHOWN = 10


@dataclass(frozen=True)
class SiteFile:
    """One file to upload."""

    key: str
    content: Path | pulumi.Input[str]
    """Path of the file, or the content itself."""
    content_type: str
    cache_control: str

    @property
    def is_page(self) -> bool:
        """Whether it is HTML."""
        return self.content_type.startswith("text/html")

    @property
    def is_immutable(self) -> bool:
        """Whether the content never changes under this name."""
        return "immutable" in self.cache_control


@dataclass(frozen=True)
class Site:
    """The site, as it is uploaded and routed."""

    files: tuple[SiteFile, ...]
    """The files to upload, by key; empty if they are uploaded by other means."""
    index: str
    """Name of the page of a directory."""
    error_page: str | None
    """Key of the page for paths without a page."""
    single_page_app: bool
    """Whether every path that is not a file returns the page ``index``."""
    suffixes: frozenset[str]
    """Suffixes of files, as opposed to pages: those with a content type."""


def read_site(given: StaticOffloadArgs[Completed], errors: Errors) -> Site:
    """Returns the site that the arguments describe; every file that must not be uploaded is an error."""
    index, content_types = (
        given["default_root_object"],
        {**CONTENT_TYPES, **given["content_types"]},
    )
    built = _find_files(given, errors, content_types)
    files = (*built, *_generate_files(given, errors, content_types, {file.key for file in built}))
    if built and index not in {file.key for file in files}:
        reason = f"has no '{index}'. Build the site first, or set default_root_object to its first page"
        errors.add("site_directory", reason)
    _check_error_page(given, errors, files)
    return Site(
        files=files,
        index=index,
        error_page=given["error_page"],
        single_page_app=given["single_page_app"],
        suffixes=frozenset(content_types),
    )


def _find_files(
    given: StaticOffloadArgs[Completed], errors: Errors, content_types: Mapping[str, str]
) -> tuple[SiteFile, ...]:
    if given["site_directory"] is None:
        for argument in ("exclude", "cache_rules", "error_page"):
            if given[argument]:
                errors.add(argument, "requires 'site_directory'. Set that, or remove it")
        return ()
    directory = Path(given["site_directory"])
    is_directory = errors.attempt("site_directory", directory.is_dir)
    if is_directory is False:
        errors.add("site_directory", f"'{directory}' is not a directory; must be that of the built site")
    if not is_directory:
        return ()
    exclude = given["exclude"]
    found, rejected = errors.attempt("site_directory", lambda: find_files(directory, exclude)) or ({}, [])
    for reason in rejected[:_MOST_SHOWN]:
        errors.add("site_directory", reason)
    if rejected[_MOST_SHOWN:]:
        errors.add("site_directory", f"and {len(rejected) - _MOST_SHOWN:,} more files like these")
    if not found and not rejected:
        errors.add("site_directory", f"'{directory}' contains no files. Build the site first")
    rules = given["cache_rules"]
    return tuple(_describe(key, path, content_types, rules) for key, path in found.items())


def _generate_files(
    given: StaticOffloadArgs[Completed],
    errors: Errors,
    content_types: Mapping[str, str],
    built: Collection[str],
) -> list[SiteFile]:
    generated = given["generated_files"]
    for key in generated:
        below = errors.narrow("generated_files", key)
        if not is_publishable(key):
            expected = "a path below the site, such as config.json, and not one of a hidden file or a secret"
            below.add("", f"{show(key)} must be {expected}")
        if key in built:
            below.add("", "is a file of 'site_directory' as well. Remove one")
    return [
        SiteFile(key, content, content_types.get(suffix_of(key), UNKNOWN), REVALIDATED)
        for key, content in sorted(generated.items())
    ]


def _describe(
    key: str,
    path: Path,
    content_types: Mapping[str, str],
    rules: Sequence[StaticOffloadCacheRuleArgs[Completed]],
) -> SiteFile:
    content_type = content_types.get(suffix_of(key), UNKNOWN)
    page = content_type.startswith("text/html")
    return SiteFile(key, path, content_type, cache_control(key, page=page, rules=rules))


def _check_error_page(given: StaticOffloadArgs[Completed], errors: Errors, files: Sequence[SiteFile]) -> None:
    page = given["error_page"]
    if page and given["single_page_app"]:
        errors.add("error_page", "cannot be combined with 'single_page_app'. Remove one")
    pages = [file.key for file in files if file.is_page]
    if page and pages and page not in pages:
        errors.add("error_page", unknown("page", page, pages))
