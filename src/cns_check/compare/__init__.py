"""What differs between two reports, or between two norm sets judged on the same volumes."""
