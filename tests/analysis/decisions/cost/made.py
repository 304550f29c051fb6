"""Small cost decisions for the tests: one machine, one API, round prices."""

from datetime import date
from pathlib import Path
from typing import Any

from analysis.decisions.cost.case import Case
from analysis.decisions.cost.reading import assumed, read_case
from analysis.decisions.file import read_decision, with_values

DAY = date(2024, 6, 3)
MACHINE = """
machine: box
provider: a cloud
date: 2024-05-20
source: its price list
currency: USD
prices: {hour: 0.50}
"""
API = """
model: large
provider: an API
date: 2024-05-13
source: its price list
currency: USD
prices: {input: 2.00, cached_input: 1.00, output: 10.00}
"""
DECISION = """
kind = "cost"
title = "Own or API"
months = 1
[money]
currency = "USD"
[load]
qps = 1.0
tokens_in = 1000
tokens_out = 100
[target]
p95_seconds = 4.0
[options.own]
name = "Own"
kind = "self-hosted"
card = "machine.yaml"
model = "box"
throughput = 1.0
variation = 1.0
[options.api]
name = "API"
kind = "api"
card = "api.yaml"
model = "large"
"""
OVERFLOW = """
[options.both]
name = "Both"
kind = "hybrid"
base = "own"
peak = "api"
"""


def write_decision(folder: Path, text: str = DECISION, machine: str = MACHINE, api: str = API) -> Path:
    """Write a decision and its price cards; return the decision."""
    (folder / "machine.yaml").write_text(machine)
    (folder / "api.yaml").write_text(api)
    path = folder / "case.toml"
    path.write_text(text)
    return path


def make_case(folder: Path, text: str = DECISION, machine: str = MACHINE, /, **values: Any) -> Case:
    """Read a decision with some values changed; ``__`` stands for the dot of a key."""
    head, table = read_decision(write_decision(folder, text, machine), "cost")
    changes = {key.replace("__", "."): one for key, one in values.items()}
    return read_case(head, with_values(table, changes, assumed), DAY)
