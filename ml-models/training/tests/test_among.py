"""A voice among the other channels of a song."""

import unittest
from dataclasses import dataclass

import numpy as np

from deskmate_training import among, verdict
from deskmate_training.classes import PRESENCE


@dataclass
class Take:
    group: str
    active: np.ndarray


@dataclass
class Channel:
    recording: Take
    z: np.ndarray
    pooled_z: np.ndarray
    pooled_embedding: np.ndarray


def channel(kind: str, active: np.ndarray, group: str = "song") -> Channel:
    """A channel on which the net is sure of a class in every active second."""
    z = np.full(len(PRESENCE), -6.0)
    z[PRESENCE.index("speech")] = -4.0  # above singing: it would be turned
    z[PRESENCE.index(kind)] = 4.0
    n = int(active.sum())
    return Channel(Take(group, active), z, np.tile(z, (n, 1)), np.zeros((n, 2)))


def said(z: np.ndarray) -> str:
    return PRESENCE[int(z.argmax())]


class Band(unittest.TestCase):
    own = verdict.Calibration(1.0, 0.0, 0.5, 1e9, 1e9, np.zeros((17, 2)), np.ones(2), np.full(17, 0.5))

    def heard(self, *channels: Channel) -> list[Channel]:
        return among.in_a_band(list(channels), self.own)

    def test_speech_is_singing_while_two_others_play_and_speech_without_them(self):
        always, half = np.ones(20, bool), np.arange(20) < 10
        voice, bass = channel("speech", always), channel("bass", always)
        self.assertEqual(said(self.heard(voice, channel("kick", always), bass)[0].z), "singing")
        self.assertEqual(said(self.heard(voice, bass)[0].z), "speech")
        self.assertEqual(said(self.heard(voice, channel("speech", always), bass)[0].z), "speech")
        self.assertEqual(said(self.heard(voice, bass, channel("kick", always, "another song"))[0].z), "speech")
        # A kick that stops after ten seconds, and one file that ends there.
        for kick in (channel("kick", half), channel("kick", np.ones(10, bool))):
            seconds = [said(z) for z in self.heard(voice, bass, kick)[0].pooled_z]
            self.assertEqual(seconds, ["singing"] * 12 + ["speech"] * 8)

    def test_players_keep_what_they_are(self):
        always = np.ones(20, bool)
        given = [channel(kind, always) for kind in ("kick", "bass", "keys", "crowd")]
        for before, after in zip(given, self.heard(*given), strict=True):
            self.assertEqual(said(before.z), said(after.z))
            self.assertEqual([said(z) for z in before.pooled_z], [said(z) for z in after.pooled_z])
            turned = [PRESENCE.index("singing"), PRESENCE.index("speech")]
            self.assertEqual(before.z[turned].tolist(), after.z[turned[::-1]].tolist())


if __name__ == "__main__":
    unittest.main()
