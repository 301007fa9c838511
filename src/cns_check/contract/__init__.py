"""From verdicts and regional decisions to what may be contracted."""
