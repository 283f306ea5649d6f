"""How undefined functions of matrices and their derivatives are written.

∇f(X) and ∇²f(X) of a scalar f, dy/du of a matrix or vector y at a symbol and Dy(A*u) elsewhere, f'(s) by scalars.  Of
several arguments the number is named: ∇_2 f(x, Y), ∇²_1 f(x, Y), ∇_1∇_2 f(x, Y).
"""
from __future__ import annotations

from typing import Any

from sympy import MatrixBase, MatrixSymbol, Symbol
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from ...expressions.nodes import weak_form

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _superscript(n: int) -> str:
    return str(n).translate(_SUPERSCRIPTS)


def is_quotient(node: Any) -> bool:
    """Whether a derivative is written as dy/du: the first one of a matrix, at a plain matrix symbol."""
    return not node.function.gives_scalars and node.indices == node.matrix_indices == (1,) \
        and len(node.arguments) == 1 and isinstance(node.arguments[0], MatrixSymbol)


def text_of(node: Any, printer: Any) -> str:
    """As str."""
    def argument(arg: Any) -> str:
        return printer._print(arg.flat() if 1 in arg.shape else arg.tolist()) if isinstance(arg, MatrixBase) \
            else printer._print(arg)
    if is_quotient(node):
        return f"d{node.function.name}/d{printer._print(node.arguments[0])}"
    sign = "∇" if node.function.gives_scalars else "D"
    name = operator(node, sign, _superscript, "_{}", "") + node.function.name
    return f"{name}{marks(node, '^({})')}({', '.join(map(argument, node.arguments))})"


def latex_of(node: Any, printer: Any) -> str:
    """As LaTeX."""
    name, arguments = printer._hprint_Function(node.function.name), list(map(printer._print, node.arguments))
    if is_quotient(node):
        return rf"\frac{{\partial {name}}}{{\partial {arguments[0]}}}"
    sign = r"\nabla" if node.function.gives_scalars else r"\mathrm{D}"
    front = operator(node, sign, "^{{{}}}".format, "_{{{}}}", " ")
    front += " " if front and not front.endswith(" ") else ""
    return front + name + marks(node, r"^{{\left({}\right)}}") + rf"\left({', '.join(arguments)}\right)"


def pretty_of(node: Any, printer: Any) -> prettyForm:
    """As two-dimensional text."""
    name = printer._print(Symbol(node.function.name))
    if is_quotient(node):
        argument = prettyForm(*printer._print(node.arguments[0]).left("d"))
        return weak_form(prettyForm(*stringPict.next(prettyForm(*name.left("d")), "/", argument)))
    if printer._use_unicode:
        front = operator(node, "∇" if node.function.gives_scalars else "D", _superscript, "_{}", "")
    else:
        front = operator(node, "grad" if node.function.gives_scalars else "D", "^{}".format, "_{}", " ")
        front += " " if front and node.function.gives_scalars and not front.endswith(" ") else ""
    head = prettyForm(*prettyForm(*name.left(front)).right(marks(node, "^({})")))
    arguments = printer._print_seq(node.arguments, "(", ")", ", ")
    form = prettyForm(*stringPict.next(head, arguments), binding=prettyForm.FUNC)
    form.prettyFunc, form.prettyArgs = head, arguments          # for powers
    return form


def operator(node: Any, sign: str, power: Any, index: str, between: str) -> str:
    """The derivatives by matrices, in front of the name of the function."""
    numbers = node.matrix_indices
    if not numbers:
        return ""
    exponent = power(len(numbers)) if len(numbers) > 1 and len(set(numbers)) == 1 else ""
    if len(node.arguments) == 1:
        return sign + exponent
    if exponent:
        return sign + exponent + index.format(numbers[0]) + " "
    return between.join(sign + index.format(k) for k in numbers) + " "


def marks(node: Any, script: str) -> str:
    """The derivatives by scalars: primes of a function of one argument, or how often by each as a superscript."""
    by_scalars = node.indices[len(node.matrix_indices):]
    if not by_scalars:
        return ""
    if len(node.arguments) == 1 and len(by_scalars) <= 3:
        return "'"*len(by_scalars)
    return script.format(",".join(str(by_scalars.count(k + 1)) for k in range(len(node.arguments))))
