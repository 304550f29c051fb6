"""Documents shown to people: sentences and figures with the evidence that each rests on; briefs and memos are such."""
