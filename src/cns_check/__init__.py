"""cns-check: judges hospital volumes per location against versioned volume norms."""

__version__ = "0.1.0"
