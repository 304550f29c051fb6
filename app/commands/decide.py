"""`fieldmap decide`: which model, at what cost, what a vendor says, what is ready; each a document with evidence."""

import click

from app.commands.decide_candidates import candidates
from app.commands.decide_cost import cost
from app.commands.decide_effects import decide_effects
from app.commands.decide_examples import examples
from app.commands.decide_frontier import decide_frontier
from app.commands.decide_measure import measuring
from app.commands.decide_pitch import pitch
from app.commands.decide_readiness import compare, readiness
from app.commands.decide_tradeoff import tradeoff


@click.group()
def decide() -> None:
    """Weigh a decision; the answer is a document in which every number names its source.

    What is decided stands in a file, so that it can be run again when papers, prices or measurements have changed.
    """


decide.add_command(pitch)
decide.add_command(tradeoff)
decide.add_command(candidates)
decide.add_command(measuring)
decide.add_command(cost)
decide.add_command(readiness)
decide.add_command(compare)
decide.add_command(decide_effects)
decide.add_command(decide_frontier)
decide.add_command(examples)
