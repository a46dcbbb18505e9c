"""What the presence net is trained on: stems as clips, and windows of the kind that was drawn."""

import unittest

import numpy as np

from deskmate_training import presence, stem_data
from deskmate_training.classes import PRESENCE
from deskmate_training.clips import Clips
from deskmate_training.stem_data import CLIP_S, PLAYING, SECONDS, Stems

BLEED_DB = -80


def stems() -> Stems:
    """One of each class; each rests from the twelfth second on, where only its bleed is heard, but the first, which is silent
    throughout. The sung one is talked."""
    db = np.full((len(PLAYING), 100 * SECONDS, 64), -60, np.float16)
    db[:, : 100 * SECONDS // 2] += np.arange(len(PLAYING), dtype=np.float16)[:, None, None]
    db[:, 100 * SECONDS // 2 :] = BLEED_DB
    db[0] = -120
    activity = np.zeros((len(PLAYING), SECONDS, len(PRESENCE)), np.float32)
    for row, name in enumerate(PLAYING[1:], 1):
        activity[row, : SECONDS // 2, PRESENCE.index(name)] = 1
    activity[PLAYING.index("singing"), : SECONDS // 2, PRESENCE.index("speech")] = 0.4
    return Stems(db, np.arange(len(PLAYING)), activity)


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
        whole, cut = stems(), stem_data.clips_of(stems())
        self.assertEqual(cut.db.shape, (len(PLAYING) * SECONDS // CLIP_S, 100 * CLIP_S, 64))
        self.assertTrue((cut.db.reshape(whole.db.shape) == whole.db).all())
        self.assertTrue((cut.activity.reshape(whole.activity.shape) == whole.activity).all())
        self.assertEqual(list(cut.kind[:: SECONDS // CLIP_S]), list(PLAYING))

    def test_the_bleed_in_a_rest_is_not_the_class(self):
        power, _ = presence.Batches(clips(), stem_data.clips_of(stems()), presence.SHARES).draw(np.random.default_rng(1), 400)
        self.assertLess((10 * np.log10(power).min(axis=(1, 2)) < BLEED_DB + 1).mean(), 0.1)  # windows that hang over the end

    def test_leads_that_are_talked_are_a_kind_of_their_own_among_stems_too(self):
        batches = presence.Batches(clips(), stem_data.clips_of(stems()), presence.SECOND_SHARES)
        self.assertNotIn("singing", batches.stems.members)
        self.assertEqual(len(batches.stems.members["talked"]), SECONDS // CLIP_S // 2)

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
