"""The Python API of Fieldmap: one import for what notebooks and scripts need."""

__version__ = "0.1.0"
