"""YAML read strictly: nothing converted by guess, nothing dropped, every mistake at its line and column."""

from cns_check.strict_yaml.read import Refuse, YamlFile, read_yaml

__all__ = ["Refuse", "YamlFile", "read_yaml"]
