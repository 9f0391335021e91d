"""Configuration of Sphinx; docs/scripts/website/build.py runs it on the pages that it has assembled."""

import os
import sys
from pathlib import Path

sys.path.insert(0, os.fspath(Path(__file__).parent))

project = "Serverless Patterns"
copyright = "the authors of Serverless Patterns, Apache-2.0"  # noqa: A001 Sphinx gives it this name
html_title = project
html_short_title = project
language = "en"
extensions = ["myst_parser", "sphinx_copybutton", "diagrams", "tables"]
myst_heading_anchors = 6
myst_links_external_new_tab = False
# `suppress_warnings` stays empty: each warning is an error of the build.

html_theme = "pydata_sphinx_theme"
html_static_path = ["static"]
templates_path = ["templates"]
html_css_files = ["site.css"]
html_js_files = ["offline.js", "search.js", ("enlarge.js", {"defer": "defer"})]
html_search_scorer = os.fspath(Path(__file__).with_name("scorer.js"))
html_favicon = "static/logo.svg"
html_logo = "static/logo.svg"
html_extra_path = [os.environ["SITE_FILES"]]
html_copy_source = False
html_use_index = False
html_show_sourcelink = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": project, "alt_text": ""},
    "show_toc_level": 2,
    "navigation_depth": 3,
    "header_links_before_dropdown": 5,
    "secondary_sidebar_items": ["page-toc", "markdown"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {"index": [], "source/**": []}
