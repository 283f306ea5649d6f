"""How Sphinx builds these pages: ``sphinx-build -W docs docs/_build``."""
from __future__ import annotations

import re
import sys
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT/"docs")]        # the package of this very tree, installed or not

import public_names  # noqa: E402

import sympy_matcalc  # noqa: E402

project = "sympy_matcalc"
author = project_copyright = "sympy_matcalc developers"
version = release = sympy_matcalc.__version__
repository = "https://github.com/sympy-matcalc/sympy_matcalc"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3

add_module_names = False
autosummary_generate = False
autodoc_inherit_docstrings = False      # what SymPy says of its methods is on SymPy's pages
autodoc_typehints = "none"              # the sections Parameters and Returns say it in words
maximum_signature_line_length = 240
toc_object_entries = False              # the tables of the API page are menu enough
napoleon_google_docstring = False
napoleon_custom_sections = [("Returns", "prose")]       # most say it in a sentence, without a type in front
default_role = "py:obj"               # `gradient` in a docstring leads to its place

pygments_style = "sphinx"
html_theme = "alabaster"
html_title = f"{project} {release}"
html_static_path = ["_static"]
html_theme_options = {
    "description": "Matrix calculus for SymPy",
    "fixed_sidebar": True,
    "page_width": "1240px",
    "body_max_width": "970px",
    "sidebar_width": "230px",
    "code_font_size": "0.78em",
    "show_relbars": True,
}
SIDEBAR = ["about.html", "navigation.html", "searchbox.html"]
html_sidebars = {"**": SIDEBAR, "index": [*SIDEBAR[:2], "localtoc.html", *SIDEBAR[2:]]}


def list_public_names(app: Sphinx, docname: str, source: list[str]) -> None:
    """Write the API page, of which the file has only the beginning."""
    if docname == "api":
        source[0] += "\n" + public_names.listing()


def escape_marks(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Docstrings write formulas as people do: |x| is no substitution, and A*B begins no emphasis."""
    example = False
    for number, line in enumerate(lines):
        example = bool(line.strip()) and (example or line.lstrip().startswith(">>>"))
        if not example:
            lines[number] = re.sub(r"(`+[^`]*`+)|([|*])", lambda match: match[1] or f"\\{match[2]}", line)


def lead_to_these_pages(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let the links of the README and its like, which are absolute, lead to the built pages where there is one."""
    for link in doctree.findall(nodes.reference):
        path, hash_sign, anchor = link.get("refuri", "").removeprefix(f"{repository}/blob/main/").partition("#")
        page = path.removeprefix("docs/").removesuffix(".md").lower()
        if page in app.env.found_docs:
            link["refuri"] = app.builder.get_relative_uri(docname, page) + hash_sign + anchor


def every_public_name_is_there(app: Sphinx, environment: BuildEnvironment) -> None:
    """A warning, which is an error with -W, for each public name that the API page has not documented."""
    documented = environment.domains["py"].data["objects"]
    for path in public_names.documented_paths():
        if path not in documented:
            logging.getLogger(__name__).warning("%s is not on the API page", path, location="api")


def setup(app: Sphinx) -> None:
    app.connect("source-read", list_public_names)
    app.connect("autodoc-process-docstring", escape_marks, priority=400)
    app.connect("doctree-resolved", lead_to_these_pages)
    app.connect("env-check-consistency", every_public_name_is_there)
