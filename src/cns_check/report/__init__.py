"""One immutable result, and a function per format from it to bytes."""
