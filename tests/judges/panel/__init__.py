"""What runs inside the judges' environment, where nothing of ours is installed.

``python -m tests.judges.panel`` reads a JSON list of subjects, each with its ``kind`` and ``content``, and
answers with a JSON list. A kind is a module of this package with a function ``judge``.
"""
