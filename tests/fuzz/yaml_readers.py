"""Harnesses of the readers of YAML: the strict reader, and each kind of file."""

from __future__ import annotations

from datetime import date

from cns_check.count.definitions_file import load_definitions
from cns_check.count.profile_file import read_record_profile
from cns_check.diagnostics import has_errors
from cns_check.inputs.agreements.read import read_agreements_file
from cns_check.inputs.files.table_profile import ProfileBytes, read_table_profile
from cns_check.inputs.places.locations import FORM
from cns_check.inputs.volumes.profile_file import read_profile
from cns_check.norms.load import load_norm_file
from cns_check.norms.writing.dump import dump
from cns_check.norms.writing.format import format_norm_file
from cns_check.run.case_file import read_case
from cns_check.strict_yaml.tree import read_tree
from conftest import REPO
from fuzz.held import PATH, held, same_again, told


def any_yaml(data: bytes) -> None:
    """The strict reader without a model."""
    tree = read_tree(data, PATH)
    told(tree.diagnostics)
    assert tree.diagnostics or tree.root is not None
    if not tree.diagnostics:
        same_again(tree.data, repr(tree.data), lambda text: repr(read_tree(text, PATH).data))


def norms(data: bytes) -> None:
    """A norm set: written out it is the same, and its canonical form is one."""
    loaded = load_norm_file(data, PATH)
    held(loaded.value, loaded.diagnostics)
    if loaded.value is None:
        return
    again = load_norm_file(dump(loaded.value).encode(), PATH)
    assert again.value == loaded.value, again.diagnostics
    first = format_norm_file(data, PATH).text
    assert first is not None
    assert format_norm_file(first, PATH).text == first


def profiles(data: bytes) -> None:
    """A volume profile, which may also be one of a small table."""
    file, found = read_profile(PATH, data)
    held(file, found)
    if file is not None:
        tree = read_tree(data, PATH)
        same_again(tree.data, file.profile, _profile)
    table, found = read_table_profile(ProfileBytes(PATH, data), FORM)
    held(table, found)


def _profile(data: bytes) -> object:
    file, found = read_profile(PATH, data)
    return found if file is None else file.profile


#: As the fixtures of agreements have it: with regimes, and a process that asks all that one can.
_SET = load_norm_file((REPO / "tests/fixtures/good/A031/set.yaml").read_bytes(), "set.yaml").value
assert _SET is not None
_LOCATIONS = {"N1": "north", "N2": "north", "S1": "south", "S2": None}
_REGIONS = {(location, network): region for location, region in _LOCATIONS.items() for network in ("bones", "vessels")}
_ORGANISATIONS = {"org-1", "org-2"}
_SUCCESSION = {"N1": ("N2", date(2026, 1, 1), "merger"), "S1": ("N2", date(2026, 7, 1), "merger")}


def agreements(data: bytes) -> None:
    """An agreements file, held against a norm set, locations, regions and a successor."""
    file = read_agreements_file(
        data,
        PATH,
        [_SET],
        locations=set(_LOCATIONS),
        regions=_REGIONS,
        organisations=_ORGANISATIONS,
        succession=_SUCCESSION,
    )
    held(file.value, file.diagnostics)
    if file.value is not None:
        tree = read_tree(data, PATH)
        same_again(tree.data, file.value, _agreements)


def _agreements(data: bytes) -> object:
    file = read_agreements_file(
        data, PATH, [_SET], locations=set(_LOCATIONS), regions=_REGIONS, organisations=_ORGANISATIONS
    )
    return file.diagnostics if file.value is None else file.value


def definitions(data: bytes) -> None:
    """Count definitions."""
    loaded = load_definitions(data, PATH)
    held(loaded.value, loaded.diagnostics)
    if loaded.value is not None:
        same_again(loaded.yaml.data, loaded.value, lambda text: load_definitions(text, PATH).value)


def records(data: bytes) -> None:
    """A record profile."""
    file, found = read_record_profile(PATH, data)
    held(file, found)
    if file is not None:
        tree = read_tree(data, PATH)
        same_again(tree.data, file.profile, _record_profile)


def _record_profile(data: bytes) -> object:
    file, found = read_record_profile(PATH, data)
    return found if file is None else file.profile


def case(data: bytes) -> None:
    """A case file."""
    file, found = read_case(PATH, data)
    held(file, found)
    assert file is None or not has_errors(found)
