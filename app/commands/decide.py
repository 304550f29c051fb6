"""`fieldmap decide`: which model, at what cost, what a vendor says, what is ready; each a document with evidence."""

import click

from app.on_demand import GroupOnDemand

PLACES = {
    "candidates": "app.commands.decide_candidates:candidates",
    "compare": "app.commands.decide_readiness:compare",
    "cost": "app.commands.decide_cost:cost",
    "effects": "app.commands.decide_effects:decide_effects",
    "examples": "app.commands.decide_examples:examples",
    "frontier": "app.commands.decide_frontier:decide_frontier",
    "measure": "app.commands.decide_measure:measuring",
    "pitch": "app.commands.decide_pitch:pitch",
    "readiness": "app.commands.decide_readiness:readiness",
    "tradeoff": "app.commands.decide_tradeoff:tradeoff",
}


@click.group(cls=GroupOnDemand, places=PLACES)
def decide() -> None:
    """Weigh a decision; the answer is a document in which every number names its source.

    What is decided stands in a file, so that it can be run again when papers, prices or measurements have changed.
    """
