"""Why the rules hold: short proofs, as the textbooks have them (Magnus & Neudecker; Petersen & Pedersen)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Proof:
    """Lines of LaTeX, and a sentence in English and Chinese that says where they come from."""
    words: tuple[str, str]
    lines: Sequence[str]

    def text(self, lang: str = "en") -> str:
        """The sentence and the lines."""
        return "\n".join((self.words[lang == "zh"], *(line.replace("&=", "=") for line in self.lines)))

    def latex(self, lang: str = "en") -> str:
        """The lines in an aligned block."""
        return "\\begin{aligned}\n" + " \\\\\n".join(self.lines) + "\n\\end{aligned}"


PROOFS: dict[Any, Proof] = {
    "sum": Proof(("Entry by entry.", "逐元素成立。"), (r"[d(X+Y)]_{ij} &= dX_{ij}+dY_{ij}",)),
    "product": Proof(("Entry by entry, by the product rule of numbers.", "逐元素使用标量的乘法法则。"), (
        r"[d(XY)]_{ij} &= d\sum_k X_{ik}Y_{kj}",
        r"&= \sum_k dX_{ik}\,Y_{kj}+\sum_k X_{ik}\,dY_{kj}",
        r"&= [(dX)Y+X\,dY]_{ij}")),
    "transpose": Proof(("Entry by entry.", "逐元素成立。"), (r"[d(X^T)]_{ij} &= dX_{ji} = [(dX)^T]_{ij}",)),
    "trace": Proof(("The trace is a sum of entries.", "迹是元素之和。"),
                   (r"d\operatorname{tr}X &= d\sum_i X_{ii}=\sum_i dX_{ii}=\operatorname{tr}dX",)),
    "inverse": Proof(("From X X^-1 = I, by the product rule.", "由 X X^-1 = I 和乘法法则。"), (
        r"0 &= dI = d(XX^{-1}) = dX\,X^{-1}+X\,d(X^{-1})",
        r"d(X^{-1}) &= -X^{-1}\,dX\,X^{-1}")),
    "det": Proof(("By the expansion in cofactors c_ij along a row; a cofactor does not depend on that row.",
                  "按行的代数余子式 c_ij 展开；余子式与该行无关。"), (
        r"|X| &= \sum_j x_{ij}c_{ij}\quad\Rightarrow\quad\frac{\partial|X|}{\partial x_{ij}}=c_{ij}",
        r"d|X| &= \sum_{ij}c_{ij}\,dx_{ij}=\operatorname{tr}(X^{*}dX),\qquad X^{*}=[c_{ji}]",
        r"&= |X|\operatorname{tr}(X^{-1}dX)\quad\text{if } X^{*}=|X|X^{-1}")),
    "power": Proof(("The product rule, n times.", "使用 n 次乘法法则。"), (
        r"dX^n &= dX\,X^{n-1}+X\,dX^{n-1} = \sum_{k=0}^{n-1}X^k\,dX\,X^{n-1-k}",)),
    "entrywise": Proof(("Entry by entry.", "逐元素成立。"), (
        r"[d(X\circ Y)]_{ij} &= d(X_{ij}Y_{ij})=dX_{ij}\,Y_{ij}+X_{ij}\,dY_{ij}",
        r"[d\sigma(X)]_{ij} &= \sigma'(X_{ij})\,dX_{ij}=[\sigma'(X)\circ dX]_{ij}")),
    "kron": Proof(("Block by block: block (i, j) is a_ij B.", "逐块成立：第 (i, j) 块为 a_ij B。"),
                  (r"d(a_{ij}B) &= da_{ij}\,B+a_{ij}\,dB",)),
    "cyclic": Proof(("Both sides are the same double sum.", "两边是同一个二重和。"), (
        r"\operatorname{tr}(AB) &= \sum_{ij}A_{ij}B_{ji}=\sum_{ji}B_{ji}A_{ij}=\operatorname{tr}(BA)",)),
    "move product": Proof(("By the cyclic property and (AB)^T = B^T A^T.", "由迹的循环性和 (AB)^T = B^T A^T。"), (
        r"\operatorname{tr}(G^TA\,dX\,B) &= \operatorname{tr}(BG^TA\,dX)=\operatorname{tr}((A^TGB^T)^TdX)",)),
    "move Hadamard": Proof(("Both sides are the same sum of entries.", "两边是同一个元素和。"), (
        r"\operatorname{tr}(A^T(B\circ C)) &= \sum_{ij}A_{ij}B_{ij}C_{ij}=\operatorname{tr}((A\circ B)^TC)",)),
    "move transpose": Proof(("The diagonal stays.", "对角线不变。"),
                            (r"\operatorname{tr}(A^T) &= \sum_iA_{ii}=\operatorname{tr}(A)",)),
    "move sum": Proof(("The trace is a sum of entries.", "迹是元素之和。"), (
        r"\operatorname{tr}(A+B) &= \sum_i(A_{ii}+B_{ii})=\operatorname{tr}(A)+\operatorname{tr}(B)",)),
    "gradient": Proof(("The total differential, as an inner product.", "全微分写成内积。"), (
        r"df &= \sum_{ij}\frac{\partial f}{\partial X_{ij}}\,dX_{ij}"
        r"=\operatorname{tr}\left(\left(\frac{\partial f}{\partial X}\right)^TdX\right)",)),
    "function": Proof(("For an inner function g of a matrix A.", "内层函数 g 以矩阵 A 为变量。"), (
        r"df &= \frac{\partial f}{\partial g}\,dg"
        r"=\frac{\partial f}{\partial g}\operatorname{tr}\left(\left(\frac{\partial g}{\partial A}\right)^TdA\right)",
        r"\frac{\partial f}{\partial A} &= \frac{\partial f}{\partial g}\frac{\partial g}{\partial A}")),
    "named": Proof(("The chain rule through a matrix, here for Y = A X B.", "通过矩阵 Y 的链式法则，例：Y = A X B。"), (
        r"df &= \operatorname{tr}\left(\left(\frac{\partial f}{\partial Y}\right)^TdY\right)"
        r"=\operatorname{tr}\left(\left(\frac{\partial f}{\partial Y}\right)^TA\,dX\,B\right)",
        r"\frac{\partial f}{\partial X} &= A^T\frac{\partial f}{\partial Y}B^T")),
    "softmax": Proof(("From p_i = exp(z_i)/sum_k exp(z_k).", "由 p_i = exp(z_i)/sum_k exp(z_k)。"), (
        r"dp_i &= p_i\,dz_i-p_i\sum_kp_k\,dz_k",)),
    "log sum exp": Proof(("The chain rule for log and exp.", "对 log 与 exp 使用链式法则。"), (
        r"d\log\sum_ke^{z_k} &= \frac{\sum_ke^{z_k}\,dz_k}{\sum_ke^{z_k}}=\operatorname{softmax}(z)^Tdz",)),
    "vectorize": Proof(("Column by column.", "逐列成立。"), (
        r"[A\,dX\,B]_{\cdot j} &= \sum_kb_{kj}A\,[dX]_{\cdot k}"
        r"=[(B^T\otimes A)\operatorname{vec}(dX)]_{\text{block }j}",)),
}
