"""Derivations: the steps of a derivative as a person would write them, recorded while they are computed."""
