"""Patches of AWS Lambda."""

from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.observation import invocations
from embedded_aws.observation import queues as observed_queues
from embedded_aws.services.lambda_ import (
    code,
    concurrency,
    debugging,
    event_sources,
    full_disk,
    invoked_aliases,
    metrics,
    provisioning,
    requests,
    runtimes,
    tenant_isolation,
    urls,
)
from embedded_aws.services.lambda_.durable import executions
from embedded_aws.services.lambda_.durable import patches as durable_patches
from embedded_aws.services.lambda_.event_sources import queues
from embedded_aws.services.lambda_.operations import invocations as framed
from embedded_aws.services.lambda_.operations import serving
from embedded_aws.services.lambda_.runtimes import (
    api_urls,
    changes,
    execution,
    responses,
)
from embedded_aws.services.lambda_.streaming import urls as streamed_urls

PATCHES = (
    Patch(
        lambda_functions.reject_unreadable_package,
        code.reject_faulty,
        "a package with a wrong checksum, or with a name that no file can have, is rejected",
    ),
    *concurrency.PATCHES,
    *provisioning.PATCHES,
    *invoked_aliases.PATCHES,
    *metrics.PATCHES,
    *event_sources.PATCHES,
    *runtimes.PATCHES,
    *changes.PATCHES,
    *urls.PATCHES,
    *streamed_urls.PATCHES,
    *serving.PATCHES,
    *durable_patches.PATCHES,
    Patch(
        lambda_functions.execute_function,
        steps(invocations.stop_loops, executions.run_durably, tenant_isolation.require_tenant),
        "loops are stopped; these and throttled invocations are in the event log; invocations of durable"
        " functions are durable executions; a function with tenant isolation requires a tenant",
    ),
    Patch(
        lambda_functions.execute_in_process,
        steps(execution.execute_in_environment, full_disk.explain_full_disk, debugging.serialize_debugged),
        "functions in Python and Node.js run our bootstraps, without a wait for the end of their log, and"
        " have the errors of AWS; one that is debugged has no timeout and one process",
    ),
    Patch(
        lambda_functions.dispatch_function,
        steps(
            responses.limit_response,
            api_urls.replace_api_urls,
            invocations.record_invocations,
            metrics.count_invocation,
            framed.frame_log,
            requests.use_request,
        ),
        "a response of more than 6 MB is an error; URLs of APIs in the environment are local; invocations are"
        " in the event log and in the metrics of CloudWatch, and have the ID of their request",
    ),
    Patch(
        lambda_functions.acquire_worker,
        steps(provisioning.lease_initialized, invocations.record_cold_starts),
        "environments of provisioned concurrency are for its invocations; the event log says which of them"
        " were cold starts",
    ),
    Patch(
        lambda_functions.run_queue_batch,
        steps(queues.run_batch, observed_queues.record_batches),
        "a response that is not a report of failures fails the batch; its messages are in the event log",
    ),
)
