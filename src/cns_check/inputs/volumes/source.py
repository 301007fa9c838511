"""A volume file and what is needed to read it. Declares :class:`VolumeSource`."""

from __future__ import annotations

from dataclasses import dataclass

from cns_check.inputs.files.table_blocks import Data
from cns_check.inputs.files.table_profile import ProfileBytes
from cns_check.inputs.volumes.profile import DEFAULT, Profile
from cns_check.inputs.volumes.profile_file import ProfileFile


@dataclass(frozen=True, slots=True)
class VolumeSource:
    """A volume file and what is needed to read it; all bytes are read already.

    Attributes:
        path: As the user named it; ``-`` for standard input.
        data: The whole file, in memory or mapped into it.
        profile: How to read it; None for canonical columns.
        corrections: Path and bytes of the corrections file that the profile names.
        corrections_profile: How to read that; None for canonical columns.
    """

    path: str
    data: Data
    profile: ProfileFile | None = None
    corrections: tuple[str, bytes] | None = None
    corrections_profile: ProfileBytes | None = None

    @property
    def how(self) -> Profile:
        """The profile, or the one of canonical columns."""
        return self.profile.profile if self.profile else DEFAULT
