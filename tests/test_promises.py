"""What the pages say about the project itself holds: links, extras, commands, versions, figures and tables."""
from __future__ import annotations

import configparser
import contextlib
import importlib.util
import inspect
import io
import re
from collections.abc import Iterator
from enum import Enum
from math import prod
from pathlib import Path
from typing import Any

import pytest
import sympy
from sympy import Derivative, Function, MatrixSymbol, Symbol, symbols

import sympy_matcalc
from sympy_matcalc import MatCalcError, function, gradient, jacobian
from sympy_matcalc.cookbook.__main__ import main

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT/"docs").glob("**/*.md"))]
TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
REPOSITORY = "https://github.com/sympy-matcalc/sympy_matcalc"
SETUP = configparser.ConfigParser()
SETUP.read(ROOT/"setup.cfg", encoding="utf-8")
EXTRAS = SETUP["options.extras_require"]
PROGRAMS = {"pytest": "pytest", "ruff": "ruff", "mypy": "mypy", "sphinx-build": "sphinx", "build": "build",
            "twine": "twine", "nox": "nox"}          # which package brings a program or a module to run
PYTHON = re.compile(r"(\S*/)?(python3?|pip)")


def prose(text: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def table_after(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    below = text.split(f"\n{heading}\n", 1)[1]
    rows = re.search(r"(?:^\|.*\|$\n?)+", below, re.MULTILINE)
    assert rows is not None
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in rows[0].splitlines()[2:]]


def code_in(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


# links

def anchors(page: Path) -> set[str]:
    """The anchors that a reader of Markdown makes of the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", prose(page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        text = prose(TEXTS[page.name])
        for target in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"^\[[^\]]+\]: (\S+)$", text, re.MULTILINE):
            yield page.relative_to(ROOT).as_posix(), target


@pytest.mark.parametrize(("page", "target"), sorted(set(links())))
def test_link(page: str, target: str) -> None:
    path, _, anchor = target.partition("#")
    if path.startswith(REPOSITORY):
        file = ROOT/path.removeprefix(f"{REPOSITORY}/blob/main/")
    elif re.match("https?:", path):
        return                                      # somebody else's page
    else:
        assert page.startswith("docs/"), "pages of the root are shown elsewhere too: their links are absolute"
        file = (ROOT/page).parent/path if path else ROOT/page
    assert file.is_file()
    assert not anchor or anchor in anchors(file)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_references_are_defined_and_used(page: Path) -> None:
    text = prose(TEXTS[page.name])
    defined = set(re.findall(r"^\[([^\]]+)\]: ", text, re.MULTILINE))
    assert set(re.findall(r"\]\[([^\]]+)\]", text)) == defined


def test_every_page_is_in_the_menu() -> None:
    menu = re.findall(r"^```\{toctree\}\n(.*?)^```$", TEXTS["index.md"], re.MULTILINE | re.DOTALL)
    entries = re.findall(r"^(?:.* <)?([\w/-]+)>?$", "\n".join(menu), re.MULTILINE)
    pages = {page.relative_to(ROOT/"docs").with_suffix("").as_posix()
             for page in (ROOT/"docs").glob("**/*.*") if page.suffix in (".md", ".rst") and "_build" not in page.parts}
    assert sorted(entries) == sorted(pages - {"index"})


# extras, commands and files

@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_extras_exist(page: Path) -> None:
    text = TEXTS[page.name]
    named = re.findall(r"\"\.\[([\w,]+)\]\"", text) + re.findall(r"extras? `(\w+)`(?: and `(\w+)`)?", text)
    flat = [extra for found in named for extra in (found.split(",") if isinstance(found, str) else found) if extra]
    assert set(flat) <= set(EXTRAS)


def test_all_is_every_extra() -> None:
    listed = re.search(r"\[(.*)\]", EXTRAS["all"])
    assert listed is not None
    assert set(listed[1].split(",")) == set(EXTRAS) - {"all"}


def commands() -> Iterator[tuple[str, list[str]]]:
    for page in PAGES:
        for block in re.findall(r"^```sh\n(.*?)^```$", TEXTS[page.name], re.MULTILINE | re.DOTALL):
            for command in re.split(r"&&|\n", block.strip()):
                yield page.name, command.split()


@pytest.mark.parametrize(("page", "command"), list(commands()), ids=lambda value: str(value)[:60])
def test_command_exists(page: str, command: list[str]) -> None:
    program = Path(command[0]).name
    if PYTHON.fullmatch(command[0]):
        if command[1] != "-m":
            assert command[1:3] == ["install", "-q"]
            return
        program = command[2]
    if program in PROGRAMS:
        assert re.search(rf"^{PROGRAMS[program]}\b", "\n".join(EXTRAS.values()), re.MULTILINE)
    else:
        assert importlib.util.find_spec(program) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_and_modules_exist(page: Path) -> None:
    for code in code_in(prose(TEXTS[page.name])):
        if re.fullmatch(r"(sympy_matcalc|benchmarks|tests|docs|\.ci)/[\w./-]*", code):
            assert (ROOT/code).exists(), code
        named = re.fullmatch(r"(?:python -m )?(sympy_matcalc(?:\.\w+)*?)(?:\.(\w+)\(\))?(?:\.(\w+))?", code)
        if named:
            path = ".".join(part for part in named.groups() if part)
            assert reached(path), code


def reached(path: str) -> bool:
    """Whether a dotted path is a module, or a name in one."""
    home, _, name = path.rpartition(".")
    with contextlib.suppress(ImportError):
        if importlib.util.find_spec(path) is not None:
            return True
    return bool(home) and hasattr(importlib.import_module(home), name)


# versions and figures

def test_versions_agree() -> None:
    citation = (ROOT/"CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {sympy_matcalc.__version__}\n" in citation
    assert f"\nrepository-code: \"{REPOSITORY}\"\n" in citation
    assert SETUP["metadata"]["version"] == "attr: sympy_matcalc.__version__"
    assert all(url.startswith(REPOSITORY) for url in re.findall(r"https:\S+", SETUP["metadata"]["project_urls"]))


def test_requirements_are_what_the_readme_says() -> None:
    readme, needed = TEXTS["README.md"], SETUP["options"]["install_requires"].split()
    python = re.search(r"with Python (\S+) or later", readme)
    stock = re.search(r"It needs SymPy (\S+) or later, and nothing else", readme)
    assert python is not None and SETUP["options"]["python_requires"] == f">={python[1]}"
    assert stock is not None and f"sympy>={stock[1]}" in needed
    assert {re.split(r"\W", requirement)[0] for requirement in needed} == {"sympy", "mpmath"}     # SymPy's own


def test_the_cookbook_has_as_many_gradients_as_the_readme_says() -> None:
    said = re.search(r"derive over (\d+) gradients", TEXTS["README.md"])
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        main([])
    counted = re.search(r"(\d+) problems: (\d+) right, 0 wrong", output.getvalue())
    assert said is not None and counted is not None
    assert counted[1] == counted[2] and int(counted[1]) > int(said[1])


# tables

def subclasses(error: type[Exception]) -> Iterator[type[Exception]]:
    for kind in error.__subclasses__():
        yield kind
        yield from subclasses(kind)


def test_the_table_of_errors_is_whole() -> None:
    said = {}
    for _, cell in table_after(TEXTS["README.md"], "## Errors"):
        match = re.fullmatch(r"`(\w+)` \(an? `(\w+)`\)", cell)
        if match:
            said[match[1]] = match[2]
    of_the_package = {kind for kind in subclasses(MatCalcError) if kind.__module__ == "sympy_matcalc.errors"}
    assert said == {kind.__name__: kind.__bases__[1].__name__ for kind in of_the_package}
    assert all(hasattr(sympy_matcalc, name) for name in said)


def public_functions() -> dict[str, inspect.Signature]:
    functions = {name: getattr(sympy_matcalc, name) for name in dir(sympy_matcalc) if not name.startswith("_")}
    return {name: inspect.signature(value) for name, value in functions.items() if inspect.isfunction(value)}


@pytest.mark.parametrize("row", table_after(TEXTS["index.md"], "## Keywords"), ids=lambda row: row[0])
def test_keywords(row: list[str]) -> None:
    keyword, _, default = row[0].strip("`").partition("=")
    verbs = {name: signature for name, signature in public_functions().items()
             if "layout" in [*signature.parameters][1:]}          # not enable(layout)
    having = {name: signature.parameters[keyword] for name, signature in verbs.items()
              if keyword in signature.parameters}
    named = {code for code in code_in(row[1]) if code in verbs}
    if keyword == "order":
        named = {"differential"}                    # for the two others it is an argument
        assert {"derivative_tensor", "taylor"} & having.keys() <= {name for name, parameter in having.items()
                                                                   if parameter.default is parameter.empty}
        having = {name: parameter for name, parameter in having.items() if parameter.default is not parameter.empty}
    assert having.keys() == (named or verbs.keys())
    for parameter in having.values():
        value = parameter.default.value if isinstance(parameter.default, Enum) else parameter.default
        assert value == eval(default)


@pytest.mark.parametrize("row", table_after(TEXTS["index.md"], "## Operations"), ids=lambda row: row[0])
def test_operations(row: list[str]) -> None:
    for code in code_in(row[1]):
        name = re.match(r"\w+", code)
        assert name is not None
        assert name[0] in ("X", "det") or hasattr(sympy_matcalc, name[0]) or hasattr(sympy, name[0]), code


M, N, K = symbols("m n k", integer=True, positive=True)
NAMES: dict[str, object] = {name: getattr(sympy, name) for name in sympy.__all__}
NAMES |= {name: MatrixSymbol(name, N, N) for name in "ABX"} | {name: MatrixSymbol(name, N, 1) for name in "axyw"}
NAMES |= {"f": Function("f"), "k": K, "n": N}


def stock_answer(expr: Any, variable: Any) -> str:
    """What SymPy itself answers, in the words of the table."""
    try:
        answer = expr.diff(variable)
    except TypeError:
        return "TypeError"
    if answer.has(Derivative):
        return "not evaluated"
    if answer == gradient_or_jacobian(expr, variable):
        return "right"
    return "`0`" if str(answer) == "0" else str(answer)


def gradient_or_jacobian(expr: Any, variable: Any) -> Any:
    return jacobian(expr, variable) if expr.is_Matrix and expr.shape != (1, 1) else gradient(expr, variable)


@pytest.mark.parametrize("row", table_after(TEXTS["README.md"], "## Beside SymPy's `diff`"), ids=lambda row: row[0])
def test_beside_sympy(row: list[str]) -> None:
    """The answers of this package, and SymPy's where it is the release that the table is about."""
    function, by, stock, ours = row
    names = NAMES | ({"X": MatrixSymbol("X", M, N)} if "m x n" in by else {})
    expr, variable = (eval(code_in(cell)[0], names) for cell in (function, by))
    if code_in(ours) and ours == f"`{code_in(ours)[0]}`":
        assert str(gradient_or_jacobian(expr, variable)) == code_in(ours)[0]
    if sympy.__version__.startswith("1.14"):
        answer = stock_answer(expr, variable)
        assert answer == stock or answer not in ("`0`", "not evaluated", "TypeError", "right")


def product(sizes: str) -> Any:
    """The number of entries that the table writes as ``mn``, ``1`` or ``scalar``."""
    return prod(1 if letter == "1" else Symbol(letter, integer=True, positive=True) for letter in sizes)


@pytest.mark.parametrize("row", table_after(TEXTS["jacobians.md"], "## Layouts"), ids=" ".join)
def test_layouts(row: list[str]) -> None:
    X, F = (shaped(cell, name) for cell, name in zip((row[1], row[0]), "XF"))
    f = function("f")(X) if F.shape == (1, 1) else function("f", F.shape)(X)
    for cell, layout in zip(row[2:], ("denominator", "numerator")):
        shape = getattr(jacobian(f, X, layout=layout), "shape", (1, 1)) or (1, 1)
        assert shape == (tuple(map(product, cell.split(" x "))) if cell != "scalar" else (1, 1))


def shaped(cell: str, name: str) -> Any:
    """A symbol of the shape that a cell such as ``matrix, m x n`` describes."""
    sizes = [product(size) for size in cell.partition(", ")[2].split(" x ") if size]
    return MatrixSymbol(name, *sizes, *[1]*(2 - len(sizes)))


def test_the_table_of_structures_is_whole() -> None:
    rows = table_after(TEXTS["simplification.md"], "## Structured variables")
    with pytest.raises(sympy_matcalc.StructureError) as error:
        gradient(sympy.Trace(NAMES["X"]), NAMES["X"], structure="of no kind")
    named = re.search(r"one of (.*), and", str(error.value))
    assert named is not None
    assert [code_in(row[0])[0].strip('"') for row in rows] == named[1].split(", ")
