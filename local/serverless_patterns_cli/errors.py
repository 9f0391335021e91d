"""Error messages for users, without a traceback."""

import difflib
import errno
from collections.abc import Iterable


class UserError(Exception):
    """An error that the user can fix. The message says how."""


def explain_unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Returns the message for an unknown name, with the nearest known name and all known ones."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"There is no {what} '{name}'.{hint} Known: {', '.join(names) or 'none'}."


def explain(error: Exception) -> str:
    """Returns the message of an error, with the way to a traceback of an unexpected one."""
    message = describe_error(error)
    if explain_expected(error) is not None:
        return message
    return f"{message}\nTo print a traceback, use: serverless-patterns --debug …"


def describe_error(error: Exception) -> str:
    """Returns the message of an error, with the lines of the program that raised it, if any did."""
    # Imported here, since imports take time.
    from embedded_aws.errors import EmbeddedAwsError  # noqa: PLC0415
    from embedded_aws.program.program_lines import find_lines  # noqa: PLC0415

    message = explain_expected(error)
    if message is not None and isinstance(error, UserError | EmbeddedAwsError):
        return message
    lines = [f"  {line}" for line in find_lines(error)]
    return "\n".join([message or f"{type(error).__name__}: {error}", *lines])


def explain_expected(error: Exception) -> str | None:
    """Returns the message of an error that explains itself; None for one of a program."""
    # Imported here, since imports take time.
    from embedded_aws.errors import EmbeddedAwsError  # noqa: PLC0415

    if isinstance(error, UserError | EmbeddedAwsError):
        return str(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        from embedded_aws.emulator.disk_space import find_temporary_directory, free_space  # noqa: PLC0415

        temporary = find_temporary_directory()
        what = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
        return (
            f"{what}. The temporary directory {temporary} has {free_space(temporary)} free. Free some space,"
            " or set TMPDIR (temporary files) or XDG_CACHE_HOME (packages of functions) to a directory that"
            " has more."
        )
    if isinstance(error, OSError) and error.filename:
        return f"{error.strerror}: {error.filename}"
    from pulumi import RunError  # noqa: PLC0415

    return str(error) if isinstance(error, RunError) else None
