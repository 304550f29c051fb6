"""Reading groups: weeks, what a group wants, the model of its likes, and the ranking of a week's papers. Pure."""
