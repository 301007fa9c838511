"""What can be wrong, where, and what to do about it. Imports nothing of ours but the words and the limits."""

from cns_check.diagnostics.catalogue import CATALOGUE, diagnostic, over_limit
from cns_check.diagnostics.model import CodeInfo, Diagnostic, Place, Severity, has_errors, spoken

__all__ = ["CATALOGUE", "CodeInfo", "Diagnostic", "Place", "Severity", "diagnostic", "has_errors"]
__all__ += ["over_limit", "spoken"]
