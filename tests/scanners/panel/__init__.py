"""The code that runs in the scanners' environment, where none of our packages is installed.

``python -m tests.scanners.panel`` reads a JSON list of subjects, each with its ``kind`` and ``content``, and
answers with a JSON list. A kind is a module of this package with a function ``scan``.
"""
