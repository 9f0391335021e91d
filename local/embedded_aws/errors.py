"""What can go wrong for the user, each with a message that says what to do."""


class EmbeddedAwsError(Exception):
    """Any failure with a message for the user."""


class ProjectError(EmbeddedAwsError):
    """A Pulumi project cannot be run as it is: its files or its configuration have faults."""


class EmulatorError(EmbeddedAwsError):
    """The emulator does not run."""


class DeploymentError(EmbeddedAwsError):
    """A resource could not be created."""


class SpaceError(EmbeddedAwsError):
    """A directory has too little free space."""
