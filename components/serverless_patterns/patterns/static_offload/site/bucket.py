"""A built site: its files, checked, each with what the browser is told of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi

from serverless_patterns.arguments.reader import Given
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.patterns.static_offload.site.caching import (
    REVALIDATED,
    CacheRule,
    cache_control,
    read_cache_rules,
)
from serverless_patterns.patterns.static_offload.site.content_types import CONTENT_TYPES, UNKNOWN
from serverless_patterns.patterns.static_offload.site.files import find_files, is_publishable, suffix_of

_MOST_SHOWN = 10


@dataclass(frozen=True)
class SiteFile:
    """One file to upload."""

    key: str
    content: Path | pulumi.Input[str]
    """The file that holds its content, or the content itself."""
    content_type: str
    cache_control: str

    @property
    def is_page(self) -> bool:
        """Whether it is HTML."""
        return self.content_type.startswith("text/html")

    @property
    def is_immutable(self) -> bool:
        """Whether its content never changes under its name."""
        return "immutable" in self.cache_control


@dataclass(frozen=True)
class Site:
    """What is served besides the API."""

    files: tuple[SiteFile, ...]
    """The files to upload, by key; none when they are uploaded otherwise."""
    index: str
    """Name of the page of a directory."""
    error_page: str | None
    """Key of the page for addresses that no page has."""
    single_page: bool
    """Whether the page ``index`` shows every address."""
    suffixes: frozenset[str]
    """Suffixes by which an address is that of a file rather than of a page: those with a content type."""


def read_site(given: Given) -> Site:
    """The arguments on the site; every file that must not be uploaded is a fault."""
    index = _read_page(given, "default_root_object") or "index.html"
    content_types = _read_content_types(given)
    built = _read_files(given, content_types)
    files = (*built, *_read_documents(given, content_types, {file.key for file in built}))
    single_page = given.flag("single_page", default=False)
    if built and index not in {file.key for file in files}:
        reason = f"has no '{index}'; build the site first, or name its first page in default_root_object"
        given.fault("site_directory", reason)
    return Site(
        files=files,
        index=index,
        error_page=_read_error_page(given, files, single_page=single_page),
        single_page=single_page,
        suffixes=frozenset(content_types),
    )


def _read_files(given: Given, content_types: Mapping[str, str]) -> tuple[SiteFile, ...]:
    if not given.has("site_directory"):
        for argument in ("exclude", "cache_rules", "error_page"):
            if given.has(argument):
                given.fault(argument, "goes with 'site_directory' only; remove it")
        return ()
    rules = read_cache_rules(given)
    directory = Path(str(given.text("site_directory", default="")))
    is_directory = given.attempt("site_directory", directory.is_dir)
    if is_directory is False:
        given.fault("site_directory", f"'{directory}' is not a directory; must be that of the built site")
    if not is_directory:
        return ()
    found, refused = given.attempt(
        "site_directory", lambda: find_files(directory, given.texts("exclude"))
    ) or ({}, [])
    for reason in refused[:_MOST_SHOWN]:
        given.fault("site_directory", reason)
    if refused[_MOST_SHOWN:]:
        given.fault("site_directory", f"and {len(refused) - _MOST_SHOWN:,} more files like these")
    if not found and not refused:
        given.fault("site_directory", f"'{directory}' holds no files; build the site first")
    return tuple(_describe(key, path, content_types, rules) for key, path in found.items())


def _read_documents(given: Given, content_types: Mapping[str, str], built: Collection[str]) -> list[SiteFile]:
    documents = given.mapping("documents")
    for key in documents:
        if not is_publishable(key):
            means = "a path below the site, such as config.json, and not one of a hidden file or a secret"
            given.fault(f"documents.{key}", f"{show(key)} must be {means}")
        if key in built:
            given.fault(f"documents.{key}", "is a file of 'site_directory' as well; remove one")
    return [
        SiteFile(key, content, content_types.get(suffix_of(key), UNKNOWN), REVALIDATED)
        for key, content in sorted(documents.items())
    ]


def _describe(key: str, path: Path, content_types: Mapping[str, str], rules: Sequence[CacheRule]) -> SiteFile:
    content_type = content_types.get(suffix_of(key), UNKNOWN)
    page = content_type.startswith("text/html")
    return SiteFile(key, path, content_type, cache_control(key, page=page, rules=rules))


def _read_content_types(given: Given) -> dict[str, str]:
    own = given.mapping("content_types")
    for suffix, content_type in own.items():
        argument = f"content_types.{suffix}"
        given.matches(argument, suffix, r"\.[a-z0-9]+", "named by a suffix in lower case, such as .glb")
        given.matches(
            argument, content_type, r"[\w.+-]+/[\w.+-]+(; ?\S+)?", "a media type, such as model/gltf-binary"
        )
    return {**CONTENT_TYPES, **own}


def _read_page(given: Given, argument: str) -> str | None:
    page = given.text(argument, r"[^/]+\.html?", "the name of a page, such as index.html")
    return None if page is None else str(page)


def _read_error_page(given: Given, files: Sequence[SiteFile], *, single_page: bool) -> str | None:
    page = _read_page(given, "error_page")
    if page and single_page:
        given.fault(
            "error_page", "does not go with 'single_page', where every address is a page's; remove one"
        )
    pages = [file.key for file in files if file.is_page]
    if page and pages and page not in pages:
        given.fault("error_page", unknown("page", page, pages))
    return page
