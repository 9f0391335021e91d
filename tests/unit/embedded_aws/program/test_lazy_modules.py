"""The first programs of a process can run in several threads."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys, threading
import pulumi_aws as aws
import embedded_aws.program.runtime

sys.setswitchinterval(1e-5)
start, errors = threading.Barrier(8), []

def use(number):
    start.wait()
    try:
        for _ in range(2):
            (aws.sns.Topic, aws.sqs.Queue, aws.dynamodb.Table, aws.iam.Role)
            (aws.cloudwatch.LogGroup, aws.s3.Bucket, aws.config.region)
    except Exception as error:
        errors.append(repr(error))

threads = [threading.Thread(target=use, args=(number,)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(errors)
"""


@pytest.mark.slow
def test_threads_that_first_use_a_module_find_all_of_it() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
