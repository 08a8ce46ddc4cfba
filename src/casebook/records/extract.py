"""A record as it is given to people outside: values that may leave, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Extract:
    """`id` means something in this excerpt, and in others for the same readers, only.

    `values` maps names of fields to their text forms, or lists of them; what is empty is left out.
    Another record is meant by its id here.
    """

    kind: str
    id: str
    ref: str
    values: Mapping[str, str | tuple[str, ...]]
