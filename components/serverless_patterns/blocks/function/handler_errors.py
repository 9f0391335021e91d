"""The errors of code without its handler."""


class HandlerError(ValueError):
    """Raised if the code does not contain the handler."""


class NotInCodeError(HandlerError):
    """Raised if the code lacks the file of the handler, which a layer may contain."""
