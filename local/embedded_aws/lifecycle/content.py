"""Resources whose content can be updated without running the program."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, cast

import pulumi

from embedded_aws.lifecycle.property_paths import matches
from embedded_aws.lifecycle.state import Resource
from embedded_aws.program.registration import Registration
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.changes import make_comparable
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resources.operations import Operations

# A shorter value is only looked for as a whole: the version "1" is part of many texts.
_LONG = 8


class Builder(Protocol):
    """Knows what the archives of a program were built from, such as the packages of functions."""

    def find_sources(self, archive: Path) -> Collection[Path] | None:
        """Returns the files and directories that an archive was built from; None for any other file."""
        ...

    def build(self, archive: Path) -> Path:
        """Builds an archive again from its sources and returns its path, which can change."""
        ...


class NoBuilder:
    """Knows no archive: each file is its own source."""

    def find_sources(self, archive: Path) -> None:
        """Returns None."""
        del archive

    def build(self, archive: Path) -> Path:
        """Returns the archive."""
        return archive


@dataclass(frozen=True)
class Content:
    """The content of a resource.

    Attributes:
        resource: The resource.
        paths: Absolute paths of the files that it is made of, and of directories with everything below.
    """

    resource: Resource
    paths: frozenset[Path]

    def has_one_of(self, changed: Iterable[Path]) -> bool:
        """Whether a changed path is part of it, or a directory that it is in."""
        return any(
            path == one or path in one.parents or one in path.parents
            for path in self.paths
            for one in changed
        )

    def renew(self, builder: Builder) -> Resource:
        """Returns the resource with the current files, and with rebuilt archives.

        Raises:
            pulumi.RunError: If a file cannot be read.
        """
        given = self.resource.registration.inputs
        inputs = {name: _rebuild(value, builder) for name, value in given.items()}
        return Resource(replace(self.resource.registration, inputs=inputs), make_comparable(inputs))


def find_content(
    resources: Iterable[Resource], exports: Properties, operations: Operations, builder: Builder
) -> list[Content]:
    """Returns the content of each resource that can be updated with it alone.

    Left out are resources that another content replaces, such as a version of a layer, and those whose hash
    or version other resources or the exports have: they need a run of the program.
    """
    every = [each for each in resources if each.registration.custom]
    uses = _find_uses(each.registration for each in every)
    found: list[Content] = []
    for resource in every:
        files = dict(_find_files(resource.registration.inputs))
        if not files:
            continue
        kind, known = operations.kind(resource.registration), resource.registration
        shown = {str(value) for name in kind.content_outputs if (value := known.outputs.get(name))}
        used = [*uses.get(known.urn, []), exports]
        if _can_update(kind, known, files) and not any(_find_mentions(value, shown) for value in used):
            paths = {
                path for each in files.values() for file in each for path in _list_sources(file, builder)
            }
            found.append(Content(resource, frozenset(paths)))
    return found


def _rebuild(value: object, builder: Builder) -> object:
    match value:
        case pulumi.FileArchive() if builder.find_sources(_make_absolute(value.path)) is not None:
            return pulumi.FileArchive(os.fspath(builder.build(_make_absolute(value.path))))
        case pulumi.AssetArchive():
            parts = {name: _rebuild(part, builder) for name, part in value.assets.items()}
            return pulumi.AssetArchive(cast("dict[str, pulumi.Asset | pulumi.Archive]", parts))
        case dict():
            members = cast("Properties", value)
            return {name: _rebuild(member, builder) for name, member in members.items()}
        case list():
            return [_rebuild(item, builder) for item in cast("list[object]", value)]
        case _:
            return value


def _find_uses(resources: Iterable[Registration]) -> Mapping[str, list[object]]:
    """Returns the inputs of other resources that come from each resource, by its URN."""
    uses: dict[str, list[object]] = {}
    for each in resources:
        for name, urns in each.property_dependencies.items():
            for urn in urns:
                uses.setdefault(urn, []).append(each.inputs.get(name))
    return uses


def _find_files(inputs: Properties) -> Iterator[tuple[str, list[Path]]]:
    """Yields the names of the inputs that have files, and the files."""
    for name, value in inputs.items():
        if files := [*_list_files(value)]:
            yield name, files


def _list_files(value: object) -> Iterator[Path]:
    match value:
        case pulumi.FileAsset() | pulumi.FileArchive():
            yield _make_absolute(value.path)
        case pulumi.AssetArchive():
            for part in value.assets.values():
                yield from _list_files(part)
        case dict():
            for member in cast("Properties", value).values():
                yield from _list_files(member)
        case list():
            for item in cast("list[object]", value):
                yield from _list_files(item)
        case _:
            pass


def _list_sources(file: Path, builder: Builder) -> Iterable[Path]:
    sources = builder.find_sources(file)
    return [file] if sources is None else map(_make_absolute, sources)


def _make_absolute(path: str | Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 Path.absolute keeps '..'


def _can_update(kind: ResourceType, resource: Registration, names: Iterable[str]) -> bool:
    ignored = any(matches(path, name) for path in resource.ignore_changes for name in names)
    replacing = {path.partition(".")[0].removesuffix("[]") for path in kind.replaced_by}
    asked = any(matches(path, name) for path in resource.replace_on_changes for name in names)
    return kind.can_update and not (ignored or asked or replacing & {*names})


def _find_mentions(value: object, wanted: Collection[str]) -> bool:
    match value:
        case str():
            return any(one == value or (len(one) >= _LONG and one in value) for one in wanted)
        case dict():
            return any(_find_mentions(member, wanted) for member in cast("Properties", value).values())
        case list():
            return any(_find_mentions(item, wanted) for item in cast("list[object]", value))
        case _:
            return False
