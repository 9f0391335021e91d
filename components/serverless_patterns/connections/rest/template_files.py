"""Mapping templates in ``.vtl`` files.

A ``.vtl`` file is written to be read: over several lines, indented, with comments. API Gateway gets it on one
line, since white space would be part of the output. Variable parts are ``<<name>>``, which means nothing in
VTL or JSON.
"""

import importlib.resources
import re
from functools import cache

_VALUE = re.compile(r"<<(\w+)>>")


def load_template(module: str, file: str, /, **values: str) -> str:
    """Returns the template in ``file``, with its values filled in.

    Args:
        module: Name of the module that the file stands beside.
        file: Name of the file, such as ``table_page.vtl``.
        values: VTL by name; each ``<<name>>`` of the file must be one of them.
    """
    return _VALUE.sub(lambda found: values[found[1]], _read(module.rpartition(".")[0], file))


@cache
def _read(package: str, file: str) -> str:
    lines = importlib.resources.files(package).joinpath(file).read_text(encoding="utf-8").splitlines()
    return "".join(line.strip() for line in lines if not line.lstrip().startswith("##"))
