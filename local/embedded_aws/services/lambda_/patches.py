"""Patches of AWS Lambda."""

from embedded_aws.ministack import lambda_functions, lambda_runtime
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.observation import invocations
from embedded_aws.observation import queues as observed_queues
from embedded_aws.services.lambda_ import (
    code,
    concurrency,
    debugging,
    errors,
    event_sources,
    full_disk,
    invoked_aliases,
    metrics,
    node_functions,
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
    environment,
    failed_starts,
    pipes,
    python_and_node,
    python_logging,
    responses,
    sdk_import,
    tenants,
    wrappers,
)
from embedded_aws.services.lambda_.streaming import node
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
        lambda_runtime.worker_class,
        steps(
            code.share_packages,  # replaces the module zipfile in the code of MiniStack's method
            environment.add_layers,
            node.read_responses,
            python_and_node.record_process_exit,
            failed_starts.forget_failed_starts,
            pipes.read_any_bytes,
        ),
        "processes share unpacked packages, have the files of all layers in one directory, report their exit"
        " status, are not used after a failed start, may respond in parts, and may log any bytes",
    ),
    Patch(
        lambda_runtime.find_interpreter,
        # Each step puts a script before those of the steps above it.
        steps(
            node_functions.use_available_node,
            debugging.wait_for_debugger,
            environment.link_layers,
            sdk_import.import_sdk_late,
            python_and_node.report_init_errors,
            python_logging.handle_logs,
            node.add_streaming,
            tenants.add_tenant,
            pipes.separate_pipes,
            wrappers.start_wrapped,
        ),
        "functions run on any available Node.js, wait for their debugger, find packages of layers, import the"
        " SDK only if they use it, report errors before the first invocation, log as Lambda's runtime does,"
        " can stream their response, know their tenant, have pipes that their programs cannot use, and are"
        " started by their wrapper script",
    ),
    Patch(
        lambda_functions.execute_in_process,
        steps(
            errors.add_error_type,
            full_disk.explain_full_disk,
            debugging.serialize_debugged,
            python_and_node.describe_failures,
        ),
        "an error of a function has the class of its exception, or the reason of its process; a function"
        " that is debugged has no timeout and one process",
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
