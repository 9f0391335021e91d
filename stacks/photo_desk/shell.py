"""Files that the photo desk's service worker keeps for offline use."""

import hashlib
import json
from pathlib import Path

_LEFT_OUT = ("sw.js",)


def list_shell(site: Path, *generated: str) -> str:
    """Returns the script that names the files of a site, and their version.

    Args:
        site: Directory of the site.
        generated: Names of files that the deployment adds, and that do not change the version.
    """
    paths = sorted(
        path.relative_to(site).as_posix()
        for path in site.rglob("*")
        if path.is_file() and path.name not in _LEFT_OUT
    )
    digest = hashlib.sha256()
    for path in (*paths, *_LEFT_OUT):
        digest.update(path.encode() + b"\0" + (site / path).read_bytes() + b"\0")
    files = ["/" + path for path in (*paths, *generated)]
    shell = {"version": digest.hexdigest()[:16], "files": files}
    return f"self.SHELL = {json.dumps(shell, indent=1)};\n"
