"""cns-check: judges hospital volumes per location against versioned volume norms.

In a notebook: ``import cns_check.api as cns``. Its names are here too, loaded when they are first used, but for
``evaluate`` and ``reallocate``, which are rooms of this package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cns_check.api import InputError, Norms, Outcome, Volumes, load_norms, read_volumes

__version__ = "0.1.0"

__all__ = ["InputError", "Norms", "Outcome", "Volumes", "__version__", "load_norms", "read_volumes"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module("cns_check.api"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
