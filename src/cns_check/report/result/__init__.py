"""The one immutable result, and how it is put together."""
