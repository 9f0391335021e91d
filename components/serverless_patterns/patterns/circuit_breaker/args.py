"""Arguments of a circuit breaker."""

from typing import Annotated, Generic, Required, TypedDict

from serverless_patterns.arguments.common import (
    Architecture,
    Environment,
    Flag,
    KmsKeyArn,
    RetentionDays,
    Tags,
    TopicArn,
)
from serverless_patterns.arguments.declarations import NOT_EMPTY, Between, Default, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.blocks.function.runtimes import Runtime
from serverless_patterns.connections.links import LinksArgs
from serverless_patterns.safeguards.policy import PolicyStatements


@arguments
class CircuitBreakerArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`CircuitBreaker`."""

    code: Required[Annotated[str, NOT_EMPTY]]
    """Path of the directory that contains the code of the consumer, as that of a :class:`Function`, which
    finds the module ``circuit`` beside it."""
    handler: Required[Annotated[str, NOT_EMPTY]]
    """Entry point in ``code``, such as ``charge.handler``."""
    failure_threshold: Annotated[int | Omitted, Between(1, 100), Default(5)]
    """Number of different messages with which the partner fails, without a success of a later invocation,
    until the circuit opens. Valid range: 1 to 100. Defaults to `5`."""
    max_attempts: Annotated[int | Omitted, Between(1, 100), Default(5)]
    """Number of failures of a message outside of ``circuit.partner``, with the last of which it goes to the
    dead-letter queue. Valid range: 1 to 100. Defaults to `5`."""
    max_partner_failures: Annotated[int | Omitted, Between(1, 900), Default(50)]
    """Number of failures of the partner with a message while the circuit is closed, with the last of which it
    goes to the dead-letter queue: such a message may be the reason. Valid range: 1 to 900. Defaults to
    `50`."""
    probe_interval_seconds: Annotated[int | Omitted, Between(60, 3_600), Default(60)]
    """Seconds until the first probe of an open circuit; each that fails doubles them. Valid range: 60 to
    3600. Defaults to `60`."""
    max_probe_interval_seconds: Annotated[int | Omitted, Between(60, 3_600), Default(900)]
    """Most seconds between two probes. Valid range: 60 to 3600. Defaults to `900`."""
    batch_size: Annotated[int | Omitted, Between(1, 10), Default(10)]
    """Maximum number of messages in one invocation. Valid range: 1 to 10. Defaults to `10`."""
    maximum_concurrency: Annotated[int | Omitted, Between(2, 1_000), Default(10)]
    """Maximum number of concurrent invocations; 2 in the first two minutes after an outage, so that the
    partner is not overrun. Valid range: 2 to 1000. Defaults to `10`."""
    requirements_files: Annotated[list[Annotated[str, NOT_EMPTY]] | Omitted, Default([])]
    """Paths of the requirements files of the consumer. Defaults to none."""
    runtime: Annotated[Runtime, Default(None, "`python3.13`")]
    """Lambda runtime identifier of Python. Defaults to `python3.13`."""
    architecture: Architecture[Omitted]
    """Instruction set architecture; ``arm64`` costs less. Valid values: `arm64`, `x86_64`. Defaults to
    `arm64`."""
    memory_size: Annotated[int | Omitted, Between(128, 10_240), Default(256)]
    """Memory in MB. Valid range: 128 to 10240. Defaults to `256`."""
    timeout: Annotated[int | Omitted, Between(3, 400), Default(29)]
    """Timeout of an invocation of the consumer in seconds. Valid range: 3 to 400. Defaults to `29`."""
    visibility_timeout_seconds: Annotated[
        int | None, Between(3, 43_200), Default(None, "six times `timeout`, as AWS recommends")
    ]
    """Seconds until a message that failed comes again; at least `timeout`. Valid range: 3 to 43200. Defaults
    to six times `timeout`, as AWS recommends."""
    environment: Environment[Omitted]
    """Environment variables, other than those of the component, which begin with ``CIRCUIT_``. Defaults to
    none."""
    links: LinksArgs[Omitted]
    """Resources that the code uses, each by the name of the environment variable that it sets. Defaults to
    none."""
    policy_statements: PolicyStatements[Omitted]
    """IAM policy statements to add to the execution role of the consumer. Defaults to none."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the logs. Valid values: `1`, `3`, `5`, `7`, `14`, `30`, `60`, `90`,
    `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288`, `3653`.
    Defaults to `30`, or `365` if `hardened`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify while the circuit is open, and when a function fails or a dead-letter
    queue holds a message. Defaults to none."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "keys that AWS owns, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts messages, states and logs; its policy must allow
    CloudWatch Logs to use it. Defaults to keys that AWS owns, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given, and to keep log events for a
    year. The key stays in AWS when it leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource that can have tags. Valid length: 0 to 50. Defaults to none."""
