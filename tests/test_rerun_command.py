"""The command that a page shows is one that the command line takes, and gives the same page, whatever was asked."""

from __future__ import annotations

import html
import re
import shlex

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import build
from cns_check.errors import RunError
from cns_check.run.inputs import INPUTS
from cns_check.run.question import OF_OPTIMISE, Question, Selection, options
from cns_check.run.typed_values import percentage, share
from strategies import examples

FILES = {
    "volumes.csv": "location_id,intervention_id,year,volume\n"
    + "".join(f"N{n},alpha,{year},{volume}\n" for year in (2023, 2024) for n, volume in enumerate((40, 9, 8, 30), 1)),
    "profile.yaml": "schema: cns-check/volume-profile/1\n",
    "locations.csv": "location_id,region_id,origin_id\nN1,north,1\nN2,north,2\nN3,north,3\nN4,north,4\n",
    "memberships.csv": "location_id,network,region_id\nN1,net,north\n",
    "agreements.yaml": "schema: cns-check/agreements/1\nregions:\n  - id: north\n",
    "attestations.csv": "location_id,norm_id,date,attested_by\nN1,norm-p,2023-12-01,Inspectorate\n",
    "distances.csv": "from,to,minutes\nN2,N1,20\nN2,N4,20\nN3,N4,10\n",
    "capacity.csv": "location_id,capacity\nN1,44\nN4,50\n",
    "scenario.csv": "norm_id,location_id,decision\nnorm-a,N2,stop\nnorm-a,N1,keep\nnorm-a,N3,keep\nnorm-a,N4,keep\n",
    "origins.csv": "origin_id,inhabitants\n1,100\n2,50\n3,70\n4,80\n",
    "sites.csv": "location_id,intervention_id,origin_id\nN1,alpha,1\n",
    "travel_times.csv": "origin_id,destination_id,minutes,distance\n"
    + "".join(f"{a},{b},{9 * abs(a - b)},{9000 * abs(a - b)}\n" for a in range(1, 5) for b in range(1, 5)),
    "overrides.csv": "norm_id,from_location_id,to_location_id,share\nnorm-a,N2,N4,0.5\n",
    "effects.csv": "intervention_id,effect,per_procedure,unit,source\nalpha,bed days,2,days,invented\n",
}
#: Every option that the record of a reallocation can have, each at another value than its default.
ASKED = {
    **{f"--{i.name.replace('_', '-')}": [next(f for f in FILES if f.startswith(f"{i.name}."))] for i in INPUTS},
    "--norms": ["set-a.yaml"],
    "--profile": ["profile.yaml"],
    "--norm-year": ["2026", "2027"],
    "--data-year": ["2024"],
    "--accept": ["adopted", "proposed"],
    "--use-indicative": [],
    "--basis": ["2023"],
    "--method": ["capacity", "nearest"],
    "--max-growth": ["12.5%"],
    "--across-regions": [],
    "--fractional": [],
    "--demand": ["modelled"],
    "--assume-no-agreement": [],
    "--deferral": ["lenient"],
    "--on": ["2026-01-31"],
    "--suppress-below": ["3"],
    "--chance": [],
    "--lang": ["nl"],
    "--region": ["north"],
    "--location": ["N1", "N2"],
    "--norm": ["norm-a"],
}


@pytest.fixture
def world(tmp_path):
    build.write_norms(tmp_path, build.norm_set_dict(build.norm(network="net"), build.process_norm(network="net")))
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def words_of(page: str) -> list[str]:
    told = re.search(r'<pre class="command" tabindex="0"><code>(.*?)</code></pre>', page, re.DOTALL)
    assert told is not None
    return shlex.split(html.unescape(told[1]).replace("\\\n", " "))


def test_every_option_is_asked():
    """A new one is missed here."""
    asked = [o for kind in (Question, Selection) for _, o in options(kind) if o.name not in OF_OPTIMISE]
    known = {o.flag for o in asked} | {f"--{i.name.replace('_', '-')}" for i in INPUTS}
    assert set(ASKED) == (known | {"--lang"}) - {"--fail-on"}, "--fail-on changes no result"


@pytest.mark.parametrize("command", ["reallocate", "evaluate"])
def test_the_command_of_a_page_with_every_option_gives_the_page(command, cli, world):
    typed = [word for flag, values in ASKED.items() for word in ([flag] if not values else [])]
    typed += [word for flag, values in ASKED.items() for value in values for word in (flag, value)]
    first = cli([command, "volumes.csv", *typed, "--output", "first.html", "--output", "first.json", "-q"], cwd=world)
    assert first.exit_code == 0, first.stderr
    page = (world / "first.html").read_text(encoding="utf-8")
    words = words_of(page)
    assert {word for word in words if word.startswith("--")} == {*ASKED, "--output"}
    words[words.index("report.html")] = "again.html"
    again = cli([*words[1:], "--output", "again.json"], cwd=world)
    assert again.exit_code == 0, again.stderr
    assert (world / "again.html").read_text(encoding="utf-8") == page
    assert (world / "again.json").read_bytes() == (world / "first.json").read_bytes()


@examples(300)
@given(st.floats(0, 1e300))
@example(1 / 3)
@example(0.29)
@example(1e-7)
@example(100.0)
def test_a_growth_is_told_as_it_is_typed_and_means_the_same(growth):
    told = percentage(growth)
    assert re.fullmatch(r"[0-9]+(\.[0-9]*[1-9])?%", told)
    assert share(told) == growth


def test_a_growth_is_told_plainly():
    told = [percentage(growth) for growth in (0.0, 0.25, 0.125, 0.29, 1.0, 10.0)]
    assert told == ["0%", "25%", "12.5%", "29%", "100%", "1000%"]


@pytest.mark.parametrize("text", ["25", "%", ".%", "1e3%", "-5%", " 25%", "1.2.3%", "٢٥%", "nan%", "9" * 400 + "%"])
def test_what_is_no_growth(text):
    with pytest.raises(RunError, match="write a percentage such as 25%"):
        share(text)


@pytest.mark.parametrize("growth", ["1000%", "1" + "0" * 20 + "%", "1" + "0" * 300 + "%"])
def test_the_greatest_growth_is_no_limit(growth, cli, world):
    args = ["reallocate", "volumes.csv", "--norms", "set-a.yaml", "--locations", "locations.csv", "--data-year", "2024"]
    args += ["--distances", "distances.csv", "--assume-no-agreement", "--method", "capacity", "--max-growth", growth]
    done = cli([*args, "--output", "out.csv", "--format", "csv"], cwd=world)
    assert done.exit_code == 0, done.stderr
    written = (world / "out.csv").read_text(encoding="utf-8").splitlines()
    column = {name: n for n, name in enumerate(written[0].split(","))}
    rows = [line.split(",") for line in written[1:]]
    moved = {tuple(row[column[name]] for name in ("from_location_id", "to_location_id", "volume")) for row in rows}
    assert moved == {("N2", "N1", "9"), ("N3", "N4", "8")}
