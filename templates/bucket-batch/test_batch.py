"""The whole stack, in an emulator on this machine."""

import json
from pathlib import Path


def test_each_text_is_counted_or_in_the_list_and_a_redrive_counts_the_rest(embedded_aws):
    deployment = embedded_aws(Path(__file__).parent)
    s3, states = deployment.client("s3"), deployment.client("stepfunctions")
    texts = deployment.outputs["texts"]

    def run(name, **given):
        """Returns the output of a run, which has its list of failures."""
        arn = states.start_execution(
            stateMachineArn=deployment.outputs["batch_arn"], name=name, input=json.dumps(given)
        )["executionArn"]
        deployment.wait_until_idle()
        return json.loads(states.describe_execution(executionArn=arn)["output"])

    def read(bucket, key):
        return s3.get_object(Bucket=deployment.outputs[bucket], Key=key)["Body"].read().decode()

    for number in range(15):
        s3.put_object(Bucket=texts, Key=f"in/{number:02}.txt", Body=b"two words")
    s3.put_object(Bucket=texts, Key="in/03.txt", Body=b"\xff")
    assert run("first")["failed"] == 1
    (failed,) = read("results", "failures/first.jsonl").splitlines()
    assert json.loads(failed)["item"]["Key"] == "in/03.txt"
    assert read("texts", "out/04.txt") == "2"

    s3.put_object(Bucket=texts, Key="in/03.txt", Body=b"repaired")
    assert run("second", redrive="first")["failed"] == 0
    assert read("texts", "out/03.txt") == "1"
