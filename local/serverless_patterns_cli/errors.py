"""Errors as the user meets them: one message, and no traceback."""

import difflib
import errno
from collections.abc import Iterable


class UserError(Exception):
    """Something that the user can put right; the message says what and how."""


def no_such(what: str, name: str, known: Iterable[str]) -> str:
    """Says that ``name`` is no ``what``, names the nearest known one, and lists them all."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"'{name}' is no {what}.{hint} Known: {', '.join(names) or 'none'}."


def explain(error: Exception) -> str:
    """The message for whatever went wrong."""
    # Imported when something went wrong, for they take a while.
    from embedded_aws.errors import EmbeddedAwsError  # noqa: PLC0415

    if isinstance(error, UserError | EmbeddedAwsError):
        return str(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        from embedded_aws.emulator.disk_space import free_space, temporary_directory  # noqa: PLC0415

        temporary = temporary_directory()
        what = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
        return (
            f"{what}. The temporary directory {temporary} has {free_space(temporary)} free. Free some space,"
            " or set TMPDIR (temporary files) or XDG_CACHE_HOME (packages of functions) to a directory with"
            " more."
        )
    if isinstance(error, OSError) and error.filename:
        return f"{error.strerror}: {error.filename}"
    from pulumi import RunError  # noqa: PLC0415

    if isinstance(error, RunError):
        return str(error)
    return f"{type(error).__name__}: {error}\nserverless-patterns --debug … prints a traceback."
