"""Packages of functions, which the library builds again for the emulator."""
# ruff: noqa: PLC0415 the program may have imported the library again

from collections.abc import Collection
from pathlib import Path

from serverless_patterns_cli.errors import UserError


class Packages:
    """A builder for :meth:`embedded_aws.Deployment.update_content`."""

    def find_sources(self, archive: Path) -> Collection[Path] | None:
        """Returns what a package was built from; None for any other file."""
        from serverless_patterns.packaging import sources

        return sources.find_sources(archive)

    def build(self, archive: Path) -> Path:
        """Builds a package again and returns its path.

        Raises:
            UserError: If it cannot be built, or its code lacks the handler.
        """
        from serverless_patterns.packaging import sources

        try:
            return sources.rebuild(archive)
        except ValueError as error:
            code = ", ".join(f"'{path}'" for path in sources.find_sources(archive) or [archive])
            raise UserError(f"code of a function, {code}: {error}") from None
