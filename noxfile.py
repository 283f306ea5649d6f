"""The suite on other versions: ``nox`` runs the oldest and the newest pair, ``nox -s tests`` all pairs.

The oldest pair has the declared minimum of every dependency, as setup.cfg says it; the newest one takes pre-releases.
A Python that is not installed is left out; where pyenv has several, ``PYENV_VERSION=3.10.13:3.13.0 nox`` shows them.
"""
from __future__ import annotations

from configparser import ConfigParser
from itertools import chain
from pathlib import Path

import nox

nox.options.sessions = ["oldest", "newest"]
nox.options.default_venv_backend = "venv"

PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]
SYMPYS = ["1.12", "1.13", "1.14"]


def declared_minimums() -> list[str]:
    """``numpy>=1.22`` in setup.cfg as ``numpy==1.22.*`` and ``pytest>=7`` as ``pytest==7.0.*``, for all it declares."""
    declared = ConfigParser()
    declared.read(Path(__file__).with_name("setup.cfg"))
    lines = chain(declared["options"]["install_requires"].splitlines(),
                  *(extra.splitlines() for extra in declared["options.extras_require"].values()))
    names = [line.strip().split(">=") for line in lines if ">=" in line]
    return sorted({f"{name}=={least if '.' in least else least + '.0'}.*" for name, least in names})


def run_suite(session: nox.Session, *constraints: str, pre: bool = False) -> None:
    """Install the package with its test dependencies under these constraints, and run the tests."""
    listed = Path(session.create_tmp())/"constraints.txt"
    listed.write_text("\n".join(constraints), encoding="utf-8")
    session.install(*["--pre"] if pre else [], "-e", ".[test]", "-c", str(listed))
    session.run("python", "-c", "import sympy, numpy; print('SymPy', sympy.__version__, 'NumPy', numpy.__version__)")
    session.run("python", "-m", "pytest", "-q", "-n", "2", *session.posargs, env={"OPENBLAS_NUM_THREADS": "1"})


@nox.session(python=PYTHONS)
@nox.parametrize("sympy", SYMPYS)
def tests(session: nox.Session, sympy: str) -> None:
    """One pair of Python and SymPy."""
    run_suite(session, f"sympy=={sympy}.*")


@nox.session(python=PYTHONS[0])
def oldest(session: nox.Session) -> None:
    """The oldest Python, with the declared minimum of every dependency."""
    run_suite(session, *declared_minimums())


@nox.session(python=PYTHONS[-2:])
def newest(session: nox.Session) -> None:
    """The newest Pythons, with the newest of everything, pre-releases too."""
    run_suite(session, pre=True)
