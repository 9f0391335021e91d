"""The templates of projects, and names and descriptions for these."""

from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
NAMES = sorted(found.parent.name for found in TEMPLATES.glob("*/Pulumi.yaml"))

ODD = {
    "api-gateway-facade": ("2024", 'The "shop": 100 % #1, {a: b}'),
    "async-request-reply": ("off", "~ null: [1, {2}] # three"),
    "bucket-batch": (".inf", "[a]: {b} # 'c'"),
    "circuit-breaker": ("0o17", "@at `tick` %percent"),
    "event-hub": ("1e3", "'quoted' & [listed]: {mapped}"),
    "fan-out-conversion": ("Photo.Desk_2", "- It's \\ & ünïcode ☕ | > !tag *a"),
    "idempotent-consumer": ("1_000", "key: - [x]"),
    "outbox": ("yes", "? key: [value] & *anchor"),
    "saga": ("0x1F", "%YAML 1.2 --- | >"),
    "static-offload": ("true", "null: ~"),
    "webhook-intake": ("no", "'single', ? [x] @ `y` %"),
    "websocket-api": ("on", "# no 'comment'"),
    "workflow": ("1e3", "a" * 100 + ": 'b"),
}
"""A project name and a description for each template that YAML would take for something else."""
