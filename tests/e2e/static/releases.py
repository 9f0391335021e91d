"""The next release of a deployed site: what Pulumi's engine does when the program is run again.

The embedded AWS creates and never updates, so these tests do it in its place, file by file: what is new or
has changed is put in the order of the dependencies, then what is gone is deleted, unless it is retained.
"""

from collections.abc import Callable, Iterator

from embedded_aws import Deployment, Recording, Registration, record
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import find_resource

OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"


class Releases:
    """Releases of the site that a program makes of a directory."""

    def __init__(self, stack: Deployment, program: Callable[[], None]) -> None:
        self._stack = stack
        self._program = program
        self._released = _files(record(program))

    def release(self) -> Iterator[str]:
        """Releases what the directory holds now; yields each key as soon as it is put or deleted."""
        old, new = self._released, _files(record(self._program))
        self._released = new
        waiting = {urn: file for urn, (file, _) in new.items()}
        while waiting:
            ready = [urn for urn, file in waiting.items() if not waiting.keys() & set(file.dependencies)]
            for urn in ready:
                file = waiting.pop(urn)
                if urn not in old or old[urn][1] != new[urn][1]:
                    yield self._put(file)
        for urn in old.keys() - new.keys():
            if not old[urn][0].retain_on_delete:
                yield self._delete(old[urn][0])

    def _put(self, file: Registration) -> str:
        resource = find_resource(OBJECT)
        assert resource
        aws = Context(self._stack.emulator, self._stack.region, seed="")
        given = {**file.inputs, "bucket": self._stack.outputs["bucket_name"]}
        resource.create(aws, file.name, Inputs(given))
        return given["key"]

    def _delete(self, file: Registration) -> str:
        key = file.inputs["key"]
        self._stack.client("s3").delete_object(Bucket=self._stack.outputs["bucket_name"], Key=key)
        return key


def _files(recording: Recording) -> dict[str, tuple[Registration, object]]:
    """The files by URN, each with what makes it another when that changes: its inputs and its content."""
    return {file.urn: (file, file.as_json()["inputs"]) for file in recording.of_type(OBJECT)}
