"""Drafts of volume profiles: the bytes of files in; a profile as YAML, with its evidence as comments, out."""
