"""The beginning of ``serverless-patterns``. It imports nothing that takes time."""

import signal
import sys

from serverless_patterns_cli.extra import install_command


def run() -> None:
    """Imports the commands and runs them.

    An interrupt during the imports ends the process as it ends other programs, without a traceback.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        from serverless_patterns_cli.main import run as run_commands  # noqa: PLC0415 see above
    except ModuleNotFoundError as error:
        if str(error.name).startswith(("embedded_aws", "serverless_patterns")):
            raise
        sys.exit(f"{error}. The extra 'local' installs it: {install_command()}")

    signal.signal(signal.SIGINT, signal.default_int_handler)
    run_commands()
