"""What the presence net is trained on: stems as clips, and windows of the kind that was drawn."""

import unittest

import numpy as np

from deskmate_training import presence, stem_data
from deskmate_training.classes import PRESENCE
from deskmate_training.clips import Clips
from deskmate_training.stem_data import CLIP_S, PLAYING, SECONDS, Stems


def stems() -> Stems:
    """One of each class; each rests from the twelfth second on, but the first, which is silent throughout."""
    db = np.full((len(PLAYING), 100 * SECONDS, 64), -60, np.float16)
    db[:, : 100 * SECONDS // 2] += np.arange(len(PLAYING), dtype=np.float16)[:, None, None]
    db[:, 100 * SECONDS // 2 :] = -118
    db[0] = -120
    return Stems(db, np.arange(len(PLAYING)))


def clips() -> Clips:
    """Two seconds of each class, and of a sound that is none."""
    kinds = np.array([*PRESENCE, "foreign"])
    activity = np.zeros((len(kinds), 2, len(PRESENCE)), np.float32)
    for row in range(len(PRESENCE)):
        activity[row, :, row] = 1
    name = np.where(kinds == "foreign", "click", "")
    return Clips(np.full((len(kinds), 200, 64), -40, np.float16), activity, kinds, name)


class Data(unittest.TestCase):
    def test_a_stem_is_clips_of_its_class_where_it_plays(self):
        cut, half = stem_data.clips_of(stems()), SECONDS // 2 // CLIP_S
        self.assertEqual(cut.db.shape, (len(PLAYING) * SECONDS // CLIP_S, 100 * CLIP_S, 64))
        activity = cut.activity.reshape(len(PLAYING), -1, CLIP_S, len(PRESENCE))
        for row, name in enumerate(PLAYING):
            own, others = activity[row, :, :, PRESENCE.index(name)], np.delete(activity[row], PRESENCE.index(name), axis=2)
            self.assertEqual(others.max(), 0)
            self.assertTrue((own[:half] == (row > 0)).all() and (own[half:] == 0).all(), name)
        self.assertEqual(list(cut.kind[:: SECONDS // CLIP_S]), list(PLAYING))

    def test_what_is_drawn_is_what_is_told_and_comes_from_both(self):
        batches = presence.Batches(clips(), stem_data.clips_of(stems()), presence.SHARES)
        power, activity = batches.draw(np.random.default_rng(2), 400)
        level = 10 * np.log10(power.mean((1, 2)))
        for row in range(len(power)):
            told = np.flatnonzero(activity[row] > 0.3)
            name = PRESENCE[told[0]] if len(told) else "foreign"
            from_clips = abs(level[row] + 40) < 0.1
            if name in ("foreign", PLAYING[0], "crowd", "noise"):
                self.assertTrue(from_clips, name)  # of which no stem plays
            else:
                self.assertTrue(from_clips or level[row] < -60 + PLAYING.index(name) + 0.1, name)
        share = (level < -45).mean()
        self.assertTrue(0.25 < share < 0.6, share)


if __name__ == "__main__":
    unittest.main()
