"""The whole stack, in an emulator on this machine."""

import json
from pathlib import Path

PROJECT = Path(__file__).parent


def test_uploads_are_converted(embedded_aws):
    deployment = embedded_aws(PROJECT)
    s3, outputs = deployment.client("s3"), deployment.outputs

    def convert(key, content, *results):
        """Uploads a file, and returns the results when they are there."""
        s3.put_object(Bucket=outputs["source_bucket_name"], Key=key, Body=content)
        where = [{"Bucket": outputs["output_bucket_name"], "Key": result} for result in results]
        for result in where:
            s3.get_waiter("object_exists").wait(**result, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        return [s3.get_object(**result)["Body"].read() for result in where]

    sample = (PROJECT / "sample.png").read_bytes()
    thumbnail, webp = convert("sample.png", sample, "thumbnail/sample.png", "webp/sample.webp")
    assert int.from_bytes(thumbnail[16:20], "big") == 300  # the width of a PNG
    assert webp[8:12] == b"WEBP"
    (words,) = convert("notes.txt", b"one espresso please", "words/notes.json")
    assert json.loads(words) == {"words": 3}
