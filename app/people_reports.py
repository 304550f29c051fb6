"""People as the command line prints them: of a name, of a field, new in a field."""

from typing import Any

from analysis.people.lookup import Newcomers
from app.output import plain, table

Row = dict[str, Any]
DOUBTS = {
    "one spelling": "one spelling", "likely one": "likely one person", "ambiguous": "ambiguous: perhaps several people",
}  # fmt: skip
"""The doubt that is left about a person, as the explorer says it."""


def people_text(people: list[Row]) -> str:
    """Return people with their spellings, the doubt and with whom they work."""
    return "\n\n".join(_person(row) for row in people)


def _person(row: Row) -> str:
    years = f"{row['first_year']}-{row['last_year']}" if row["first_year"] else "years unknown"
    doubt = row["doubt"] + {"fits others": ": the name fits others too", "common name": ": a common name"}.get(
        row["reason"], ""
    )
    stubs = f", {row['n_stubs']} cited only" if row["n_stubs"] else ""
    lines = [plain(row["name"]), f"  {row['n_works']:,} papers here{stubs}, {years}; {doubt}"]
    if len(row["names"]) > 1:
        lines.append("  spelled " + ", ".join(
            f"{plain(one['name'])} ({one['n']}, by {one['evidence']})" for one in row["names"]))  # fmt: skip
    for label, names in (
        ("may also be", row["may_be"]),
        ("with", [f"{one['name']} ({one['n']})" for one in row["coauthors"]]),
        ("at", [f"{one['venue']} ({one['n']})" for one in row["venues"]]),
    ):
        if names:
            lines.append(f"  {label} " + ", ".join(map(plain, names)))
    return "\n".join(lines)


def field_text(people: list[Row]) -> str:
    """Return who works on a field as a table."""
    rows = [
        [row["name"], row["n_here"], row["n_elsewhere"], row["n_coauthors"], row["first_year"], row["last_year"],
         row["doubt"]] for row in people
    ]  # fmt: skip
    return table(rows, ["name", "papers", "elsewhere", "co-authors", "first", "last", "doubt"])


def newcomers_text(told: Newcomers) -> str:
    """Return newcomers as a table under what was counted."""
    if told.until is None:
        return "no paper of this field is dated, so nobody can be called new"
    head = (
        f"{told.n_people:,} people whose first of {told.n_works:,} papers here is from after {told.since} and until "
        f"{told.until}; elsewhere: papers of other fields in this library, before: those from before the first"
    )
    rows = [
        [row["name"], row["first"], row["n_here"], row["n_elsewhere"], row["n_before"], row["doubt"], row["title"]]
        for row in told.people
    ]  # fmt: skip
    return f"{head}\n\n{table(rows, ['name', 'first', 'papers', 'elsewhere', 'before', 'doubt', 'first paper'])}"
