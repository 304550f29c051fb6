"""Weekly digests of reading groups: one object of sections with their evidence, of which every form is made."""
