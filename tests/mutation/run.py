"""Mutation testing of what decides: does a test fail for a change of the code?

mutmut makes the mutants and runs the tests of ``modules.toml`` on a seeded sample, in a copy of the tree. It leaves
alone what stands outside functions; of such code (the decision table) its mutations are run here, one by one.
Outcomes go to ``outcomes.csv``; a survivor that ``explained.toml`` does not explain gives exit code 1.

    make mutants            all modules
    make mutants of=windows one module
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import libcst as cst

HERE = Path(__file__).parent
OUTCOMES_FILE = HERE / "outcomes.csv"
REPO = HERE.parents[1]
COPIED = ("src", "tests", "norms", "sample_data", "docs", "pyproject.toml", "README.md")
SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = {files}
also_copy = ["norms", "sample_data", "docs", "README.md"]
pytest_add_cli_args = ["-p", "no:xdist"]
pytest_add_cli_args_test_selection = {tests}
timeout_multiplier = 3.0
timeout_constant = 60.0
use_git_change_detection = false
track_dependencies = false
"""
#: By pytest's exit code: mutmut takes an internal error for a kill too, and 33 for a function that no test reaches.
OUTCOMES = {0: "survived", 1: "killed", 3: "killed", 5: "no test", 33: "no test", -24: "time-out", 36: "time-out"}
#: How many cases a property tries: enough to see a change, few enough to be run for each.
EXAMPLES = "5"
#: As many seconds of the processor as a run of a module's tests may take, for a mutant outside functions.
PATIENCE = 120


class Outcome(NamedTuple):
    """A mutant of the sample: what was changed, and what the tests made of it."""

    module: str
    mutant: str
    outcome: str
    was: str
    became: str


#: By mutant: what need not be run again.
Known = Mapping[str, Outcome]


def sampled(names: list[str], seed: str, size: int) -> list[str]:
    """So many of the names, by a hash of seed and name: a function more does not draw all others anew."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())[:size]


def changed_lines(diff: str) -> tuple[str, str]:
    """What a diff takes away and what it adds, without their white space around."""
    body = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    return tuple(" ".join(line[1:].strip() for line in body if line.startswith(sign)) for sign in "-+")


def copy_of_tree(folder: Path, files: list[str], tests: list[str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in COPIED:
        if (REPO / name).is_dir():
            shutil.copytree(REPO / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "site"))
        else:
            shutil.copy(REPO / name, folder / name)
    settings = SETTINGS.format(files=json.dumps(files), tests=json.dumps([f"tests/{test}" for test in tests]))
    with (folder / "pyproject.toml").open("a") as project:
        project.write(settings)


def in_functions(module: str, files: list[str], seed: str, size: int, known: Known) -> tuple[list[Outcome], int]:
    """Runs mutmut in the current folder on a sample; the outcomes, and of how many they were drawn."""
    from mutmut.mutation.data import SourceFileMutationData
    from mutmut.mutation.diff_apply import get_diff_for_mutant
    from mutmut.mutation.file_mutation import mutate_file_contents
    from mutmut.utils.format_utils import get_mutant_name

    paths = sorted(path for pattern in files for path in Path().glob(pattern))
    where = {
        get_mutant_name(path, name): path
        for path in paths
        for name in mutate_file_contents(str(path), path.read_text(encoding="utf-8")).mutant_names
    }
    drawn = sampled(list(where), seed, size)
    kept = [known[label(n)] for n in drawn if label(n) in known]
    names = [n for n in drawn if label(n) not in known]
    if not names:
        return kept, len(where)
    run = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "1", *names]
    environment = {**os.environ, "PYTHONHASHSEED": "0", "CNS_CHECK_EXAMPLES": EXAMPLES}
    environment.pop("PYTHONPATH", None)
    with Path("mutmut.log").open("w") as log:
        subprocess.run(run, env=environment, stdout=log, stderr=log, check=True)
    codes: dict[str, int | None] = {}
    for path in paths:
        data = SourceFileMutationData(path=path)
        data.load()
        codes |= data.exit_code_by_key
    return [
        *kept,
        *(
            Outcome(
                module,
                label(name),
                OUTCOMES.get(codes[name], f"exit {codes[name]}"),
                *changed_lines(get_diff_for_mutant(name, path=where[name])),
            )
            for name in names
        ),
    ], len(where)


def label(name: str) -> str:
    """How a mutant is written in the outcomes."""
    return name.removeprefix("src/").replace("/", ".").removeprefix("cns_check.")


def outside_functions(
    module: str, files: list[str], tests: list[str], seed: str, size: int, known: Known
) -> tuple[list[Outcome], int]:
    """Runs the tests on mutants of what stands outside functions, a process each."""
    from difflib import unified_diff

    from mutmut.mutation.file_mutation import create_mutations

    found = {}
    for path in sorted(path for pattern in files for path in Path().glob(pattern)):
        text = path.read_text(encoding="utf-8")
        tree, mutations, *_ = create_mutations(str(path), text)
        outside = [m for m in mutations if m.contained_by_top_level_function is None]
        module_name = path.with_suffix("").as_posix()
        found |= {f"{module_name}:{n}": (path, text, tree, m) for n, m in enumerate(outside, start=1)}
    outcomes = []
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:xdist", *(f"tests/{test}" for test in tests)]
    environment = {**os.environ, "PYTHONPATH": "src:tests", "PYTHONDONTWRITEBYTECODE": "1"}
    for name in sampled(list(found), seed, size):
        if label(name) in known:
            outcomes.append(known[label(name)])
            continue
        path, text, tree, mutation = found[name]
        mutated = tree.deep_replace(mutation.original_node, mutation.mutated_node)
        assert isinstance(mutated, cst.Module)
        mutant = mutated.code
        path.write_text(mutant, encoding="utf-8")
        try:
            code = subprocess.run(
                ["prlimit", f"--cpu={PATIENCE}", *command], env=environment, stdout=subprocess.DEVNULL, check=False
            ).returncode
        finally:
            path.write_text(text, encoding="utf-8")
        diff = "\n".join(unified_diff(text.splitlines(), mutant.splitlines(), lineterm="", n=0))
        # A mutant that cannot be imported ends the collection: 2, or 4 when it is the first file.
        outcome = "killed" if code in {1, 2, 3, 4} else OUTCOMES.get(code, f"exit {code}")
        outcomes.append(Outcome(module, label(name), outcome, *changed_lines(diff)))
    return outcomes, len(found)


def explained() -> set[tuple[str, str, str]]:
    """The changes that no test can or should see: function, what was, what it became."""
    listed = tomllib.loads((HERE / "explained.toml").read_text(encoding="utf-8")).get("mutant", [])
    return {(each["in"], each["was"], each["became"]) for each in listed}


def place(mutant: str) -> str:
    """The function of a mutant, as ``explained.toml`` names it: without the mutant's number."""
    return mutant.rpartition("__mutmut_")[0] or mutant.rpartition(":")[0]


def one_module(module: str, chosen: dict, seed: str, folder: Path, known: Known) -> tuple[list[Outcome], int]:
    copy_of_tree(folder, chosen["files"], chosen["tests"])
    before = Path.cwd()
    os.chdir(folder)
    try:
        outcomes, total = in_functions(module, chosen["files"], seed, chosen["sample"], known)
        if size := chosen.get("outside_functions", 0):
            tests = chosen.get("outside_tests", chosen["tests"])
            more, others = outside_functions(module, chosen["files"], tests, seed, size, known)
            outcomes, total = [*outcomes, *more], total + others
    finally:
        os.chdir(before)
    return outcomes, total


def written() -> list[Outcome]:
    """The outcomes that are there."""
    if not OUTCOMES_FILE.exists():
        return []
    with OUTCOMES_FILE.open(encoding="utf-8", newline="") as file:
        return [Outcome(*row) for row in list(csv.reader(file))[1:]]


def write(outcomes: list[Outcome]) -> None:
    with OUTCOMES_FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Outcome._fields)
        writer.writerows(sorted(outcomes))


def main() -> int:
    modules = tomllib.loads((HERE / "modules.toml").read_text(encoding="utf-8"))
    seed = modules.pop("seed")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="module", help=", ".join(modules))
    parser.add_argument("--folder", type=Path, default=REPO / "build" / "mutants", help="where the copies go")
    parser.add_argument("--again", action="store_true", help="leave out those that were killed or explained before")
    asked = parser.parse_args()
    left = 0
    for module in asked.modules or modules:
        told = explained()
        done = [o for o in written() if asked.again and o.module == module]
        known = {o.mutant: o for o in done if o.outcome == "killed" or (place(o.mutant), o.was, o.became) in told}
        outcomes, total = one_module(module, modules[module], seed, (asked.folder / module).resolve(), known)
        write([*(o for o in written() if o.module != module), *outcomes])
        open_ = [o for o in outcomes if o.outcome not in {"killed", "time-out"}]
        unknown = [o for o in open_ if (place(o.mutant), o.was, o.became) not in told]
        left += len(unknown)
        counts = Counter(o.outcome for o in outcomes)
        caught = counts["killed"] + counts["time-out"]
        print(
            f"{module}: {len(outcomes)} of {total} mutants; {counts['killed']} killed, {counts['time-out']} timed out, "
            f"{len(open_) - len(unknown)} explained, {len(unknown)} survived; {caught / len(outcomes):.1%}"
        )
        for each in unknown:
            print(f"  {each.mutant} ({each.outcome})\n    - {each.was}\n    + {each.became}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
