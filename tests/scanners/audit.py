"""Asks a vulnerability service about everything that is locked: ``make audit``.

It needs the network, so the suite does not do it. Options are handed to pip-audit: ``--osv-url`` names a
mirror of the service.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.scanners.environments import ROOT, SCANNERS
from tests.scanners.locked import FILES


class UnauditedError(RuntimeError):
    """Packages were not looked up, so that none of them is known to be vulnerable says nothing."""


def audit(requirements: Path, *options: str) -> list[str]:
    """The known vulnerabilities of the packages that a file locks, each as package, version and identifier.

    Raises:
        UnauditedError: The service did not answer for every package.
    """
    done = subprocess.run(
        [
            *(SCANNERS.with_name("pip-audit"), "--requirement", requirements, "--disable-pip", "--no-deps"),
            *("--vulnerability-service", "osv", "--format", "json", "--progress-spinner", "off", *options),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.stdout.startswith("{"):
        reason = done.stderr.strip().rpartition("\n")[2]
        raise UnauditedError(f"{requirements.name}: the service cannot be asked: {reason}")
    packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    if skipped := [package["name"] for package in packages if "skip_reason" in package]:
        raise UnauditedError(f"{requirements.name}: the service knows nothing of {', '.join(skipped)}")
    return [
        f"{package['name']} {package['version']}: {vulnerability['id']}"
        for package in packages
        for vulnerability in package["vulns"]
    ]


def main() -> None:
    """Prints what is vulnerable; fails if anything is, or could not be looked up."""
    sound = True
    for file in FILES:
        try:
            found = audit(file, *sys.argv[1:])
        except UnauditedError as error:
            raise SystemExit(f"Nothing is known of the rest. {error}") from None
        sys.stdout.write(f"{file.relative_to(ROOT)}: {', '.join(found) or 'no known vulnerability'}\n")
        sound = sound and not found
    raise SystemExit(not sound)


if __name__ == "__main__":
    main()
