"""Tools that are not ours say how safe every stack is; ``docs/security.md`` keeps what they said."""
