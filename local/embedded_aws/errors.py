"""The exceptions of this package. Each has a message that says what to do."""


class EmbeddedAwsError(Exception):
    """Base class of the errors of this package."""


class ProjectError(EmbeddedAwsError):
    """A Pulumi project or its configuration is invalid."""


class EmulatorError(EmbeddedAwsError):
    """The emulator is not running or did not start."""


class ContainerEngineError(EmbeddedAwsError):
    """Docker or Podman is not available, or a command of it failed."""


class DataDirectoryError(EmbeddedAwsError):
    """The directory with the data of a stack is in use, or a file in it cannot be read."""


class DebugError(EmbeddedAwsError):
    """A function cannot be debugged."""


class DeploymentError(EmbeddedAwsError):
    """A resource could not be created."""


class SpaceError(EmbeddedAwsError):
    """A directory has too little free space."""
