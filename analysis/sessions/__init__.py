"""Session packs of reading groups: brief, lineage, claims, appraisal, questions and agenda of one paper."""
