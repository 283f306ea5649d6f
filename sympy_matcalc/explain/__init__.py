"""How an answer comes about: derivations and walkthroughs."""
