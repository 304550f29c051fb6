"""A vendor's pitch taken apart: its claims, what each leaves out, what cannot be, and what to ask; `decide pitch`."""
