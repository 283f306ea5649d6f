"""Derivations: the steps of a derivative as a person would write them, recorded while they are computed."""
from .deriving import derivation
from .notebook import Page, show
from .results import Derivation
from .steps import Step

__all__ = ["Derivation", "Page", "Step", "derivation", "show"]
