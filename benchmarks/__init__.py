"""Measurements; run them as ``python -m benchmarks.<name>`` from the root of the repository."""
import os

# One thread, or the figures depend on who else uses the machine.  NumPy reads these when it is imported.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
