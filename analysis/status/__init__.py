"""Status: which subjects emerge, rise, hold, fall, are absorbed or dead, each with its reasons, as of a day."""
