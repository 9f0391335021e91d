"""Packages of functions that Lambda rejects."""

import io
from collections.abc import Callable

from embedded_aws.ministack.records import Response
from embedded_aws.services.lambda_.operations.calls import reject_value
from embedded_aws.services.lambda_.zip_files import find_fault

_NOT_UNZIPPED = "Could not unzip uploaded file. Please check your file, then try to upload again."


def reject_faulty(
    reject_unreadable: Callable[[bytes | None], Response | None],
) -> Callable[[bytes | None], Response | None]:
    """Rejects a package that cannot be unzipped, as Lambda does, before anything of it is stored."""

    def reject(package: bytes | None) -> Response | None:
        found = reject_unreadable(package)
        if found or package is None or find_fault(io.BytesIO(package)) is None:
            return found
        return reject_value(_NOT_UNZIPPED).response

    return reject
