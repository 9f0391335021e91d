"""Builds the site, checks it, and prints where it is."""

import sys

from docs.scripts.website.build import BuildError, build
from docs.scripts.website.checks import BuiltSite
from docs.scripts.website.links import BrokenLinkError
from docs.scripts.website.spelling import find_mistakes


def main() -> int:
    """Builds and checks it; the exit code says whether it was built without a problem."""
    try:
        site = build()
    except (BuildError, BrokenLinkError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if problems := [*BuiltSite(site).check(), *find_mistakes(site)]:
        sys.stderr.write("\n".join([*problems, ""]))
        return 1
    sys.stdout.write(f"{(site / 'index.html').as_uri()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
