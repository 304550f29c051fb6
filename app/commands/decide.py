"""`fieldmap decide`: which model, at what cost, what a vendor says, what is ready; each a document with evidence."""

import click

from app.commands.decide_pitch import pitch


@click.group()
def decide() -> None:
    """Weigh a decision; the answer is a document in which every number names its source.

    What is decided stands in a file, so that it can be run again when papers, prices or measurements have changed.
    """


decide.add_command(pitch)
