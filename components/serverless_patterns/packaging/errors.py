"""The error of a package that cannot be built."""


class PackagingError(ValueError):
    """Raised if a package cannot be built; the message says why, and what to do."""


class EntryPointError(PackagingError):
    """Raised if the code has no handler."""
