"""Norm sets in which one norm has another minimum. In: a set, a norm and a number. Out: the set that says so. Pure."""

from __future__ import annotations

from collections.abc import Collection

from cns_check.norms.model import Norm, NormSet, Status, Version


def with_minimum(norm_set: NormSet, norm: Norm, minimum: int, accept: Collection[Status]) -> NormSet:
    """A set with this norm and those that it requires, in which the norm asks this minimum.

    Every version of it that was not withdrawn does, and is looked at whatever its status: what a number would do does
    not depend on who adopted it. In a period without a version the norm stays without a number.
    """

    def asks(version: Version) -> Version:
        if version.status == "withdrawn":
            return version
        status = version.status if version.status is None or version.status in accept else sorted(accept)[0]
        changed = {"minimum": minimum, "no_minimum": None, "transition": None, "status": status}
        return version.model_copy(update=changed)

    changed = norm.model_copy(update={"versions": tuple(asks(version) for version in norm.versions)})
    norms = {each.id: each for each in norm_set.norms} | {norm.id: changed}
    wanted = _with_required(norm.id, norms)
    return norm_set.model_copy(update={"norms": tuple(each for each in norms.values() if each.id in wanted)})


def _with_required(norm_id: str, norms: dict[str, Norm]) -> set[str]:
    """A norm with those that it requires, and those that these do."""
    found, wanted = set[str](), [norm_id]
    while wanted:
        norm = norms[wanted.pop()]
        if norm.id not in found:
            found.add(norm.id)
            wanted += norm.requires
    return found
