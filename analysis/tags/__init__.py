"""Spans of tasks, data sets and metrics in the words of a sentence, found by a trained linear tagger."""
