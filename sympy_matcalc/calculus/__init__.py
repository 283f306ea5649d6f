"""The verbs that differentiate, made of the passes."""
