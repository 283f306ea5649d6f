"""Blocks of factors that repeat: A B A B prints as (A B)^2, which counts in the cost of a product."""
from __future__ import annotations

from collections.abc import Sequence
from operator import is_

from .kinds import INVERSE
from .nodes import Node
from .weights import NO_COST, OPERATION_WEIGHT, PRODUCT_WEIGHT


def cost_of_chain(factors: list[Node]) -> float:
    """That of the operations; a block that is repeated prints as a power, in which it stands once."""
    cost = PRODUCT_WEIGHT * (len(factors) - 1)
    if len(factors) > LONGEST_ESTIMATED or len(set(factors)) == len(factors) or not has_repeated_block(factors, 1):
        return cost
    k = 0
    while k < len(factors):
        length, count = repeated_block(factors, k)
        if count > 1:
            block = factors[k:k + length]
            power = NO_COST if length == 1 and block[0].op is INVERSE else OPERATION_WEIGHT
            cost += power - (count - 1) * (sum([f.cost for f in block]) + PRODUCT_WEIGHT * length)
        k += length * count
    return cost


LONGEST_BLOCK = 4
LONGEST_ESTIMATED = 12
"""No power is looked for in the cost of longer chains, though it is when they are printed."""


def has_repeated_block(factors: Sequence[Node], shortest: int) -> bool:
    """Whether a block of at least so many factors stands twice in a row."""
    return any(bytes(map(is_, factors, factors[length:])).find(b"\1" * length) >= 0
               for length in range(shortest, min(LONGEST_BLOCK, len(factors) // 2) + 1))


def repeated_block(factors: Sequence[Node], k: int) -> tuple[int, int]:
    """Length and count of the block that is repeated from place k on: (2, 3) for A B A B A B; (1, 1) for none."""
    best = 1, 1
    first, n = factors[k], len(factors)
    for length in range(1, min(LONGEST_BLOCK, (n - k) // 2) + 1):
        if factors[k + length] is not first or factors[k + length - 1] is not factors[k + 2*length - 1]:
            continue
        count = 1
        block = factors[k:k + length]
        while factors[k + count * length:k + (count + 1) * length] == block:
            count += 1
        if count > 1 and length * count > best[0] * best[1]:
            best = length, count
    return best
