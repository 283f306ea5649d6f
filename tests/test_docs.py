"""Every Python block of the pages, and every example of a docstring, runs and prints what it says."""
from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sympy_matcalc

ROOT = Path(__file__).parent.parent
PAGES = [ROOT/"README.md", ROOT/"CONTRIBUTING.md", *sorted((ROOT/"docs").glob("**/*.md"))]
MODULES = sorted(module.name for module in pkgutil.walk_packages(sympy_matcalc.__path__, "sympy_matcalc.")
                 if not module.name.endswith("__main__"))
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run_page(page: Path) -> int:
    """Run the blocks of a page in order and in one namespace; the number of failures."""
    text = page.read_text(encoding="utf-8")
    namespace: dict[str, object] = {"__name__": "page"}
    runner = doctest.DocTestRunner()
    for block in BLOCK.finditer(text):
        line = text.count("\n", 0, block.start(1))
        code = block.group(1)
        if ">>> " in code:
            # a DocTest copies its namespace, and the next block needs what this one defines
            test = doctest.DocTestParser().get_doctest(code, {}, page.name, str(page), line)
            test.globs = namespace
            runner.run(test, clear_globs=False)
        else:
            exec(compile("\n"*line + code, str(page), "exec"), namespace)
    print(f"{runner.tries} examples")
    return runner.failures


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page(page: Path) -> None:
    """In a process of its own, because a page may register operations."""
    run = subprocess.run([sys.executable, "-m", "tests.test_docs", str(page)], capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert not run.stdout.startswith("0 examples")


@pytest.mark.parametrize("name", MODULES)
def test_module(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert not failed


if __name__ == "__main__":
    sys.exit(1 if run_page(Path(sys.argv[1])) else 0)
