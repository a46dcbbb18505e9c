"""The timbre net: what is planted is what a filter does, and what is read is what was said."""

import unittest

import numpy as np
import torch

from deskmate_training import golden, timbre, timbre_features, timbre_verdict
from deskmate_training.stem_data import PLAYING
from deskmate_training.timbre import BANDS, PLACES, TONES


def examples(count: int) -> timbre.Examples:
    """Windows of the golden frames, each a little louder at the top."""
    frames = golden.timbre_frames()
    tilts = np.linspace(0, 0.1, count)[:, None, None] * np.arange(BANDS)
    measured = np.stack([timbre_features.measure(frames + tilt) for tilt in tilts])
    return timbre.Examples(measured, np.arange(count) % len(PLAYING))


class Features(unittest.TestCase):
    def test_what_is_planted_in_features_is_what_a_filter_does_to_frames(self):
        frames = golden.timbre_frames()
        curve = np.round(2 * timbre.bell_db(np.array([1000.0]), np.array([4.0]), np.array([9.0]))) / 2  # in steps of the frames
        planted = timbre_features.plant(timbre_features.measure(frames), curve[0].astype(np.float32))
        heard = timbre_features.measure(frames + curve)
        self.assertLess(np.abs(planted - heard)[:2].max(), 0.05)
        self.assertLess(np.abs(planted - heard)[2:].max(), 0.35)  # the whole moves with the bell, a little

    def test_features_do_not_know_the_level_and_silence_has_none(self):
        frames = golden.timbre_frames()
        louder = timbre_features.measure(frames + 6)
        self.assertLess(np.abs(louder - timbre_features.measure(frames)).max(), 1e-4)
        self.assertIsNone(timbre_features.measure(np.full((1200, BANDS), -120.0)))

    def test_a_bell_has_its_gain_at_its_place_and_none_far_away(self):
        centre = timbre.CENTRES_HZ[30]
        bell = timbre.bell_db(np.array([centre]), np.array([2.0]), np.array([10.0]))[0]
        self.assertEqual(bell.argmax(), 30)
        self.assertAlmostEqual(bell.max(), 10, delta=0.3)
        self.assertLess(abs(bell[[0, -1]]).max(), 0.2)
        shelf = timbre.shelf_db(4000.0, np.array([-12.0]))[0]
        self.assertAlmostEqual(shelf[-1], -12, delta=0.5)
        self.assertAlmostEqual(shelf[0], 0, delta=0.1)


class Learning(unittest.TestCase):
    def test_a_batch_depends_on_its_seed_alone_and_says_where_the_fault_is(self):
        batches = timbre.Batches(examples(30))
        one, other = (batches(np.random.default_rng(3), 200) for _ in range(2))
        self.assertTrue(all((a == b).all() for a, b in zip(one, other, strict=True)))
        inputs, kind, wanted, place, gain, _ = one
        self.assertEqual(inputs.shape, (200, *timbre.TimbreNet.INPUT[1]))
        self.assertTrue(np.allclose(wanted.sum(1), 1, atol=1e-5))
        bell = place < BANDS
        self.assertTrue((abs(wanted.argmax(1) - place)[bell] <= 1).all())
        self.assertTrue(0.3 < bell.mean() < 0.6 and set(place[~bell]) == set(range(BANDS, PLACES)))
        self.assertTrue((gain > 0.39).all())

    def test_the_net_gives_a_row_a_class_and_says_nothing_of_bands_without_sound(self):
        torch.manual_seed(0)
        net = timbre.TimbreNet().eval()
        inputs = torch.from_numpy(timbre_features.net_input(examples(2).measured))
        inputs[:, -1, :4] = 0
        with torch.no_grad():
            logits, bells = net(inputs)
        self.assertEqual(logits.shape, (2, len(PLAYING) * PLACES))
        self.assertEqual(bells.shape, (2, 2 * BANDS + len(TONES)))
        self.assertLess(logits.reshape(2, len(PLAYING), PLACES)[:, :, :4].max(), -50)


class Verdicts(unittest.TestCase):
    def test_a_bell_is_read_where_it_is_for_the_class_that_it_is_one_for(self):
        logits = np.full((1, len(PLAYING), PLACES), -9.0)
        logits[:, :, -1] = 0
        logits[0, 5, 30:32] = 2
        bells = np.zeros((1, 2 * BANDS + len(TONES)))
        bells[0, 30], bells[0, BANDS + 30] = 0.7, 2
        read = lambda kind: timbre_verdict.verdict(logits.reshape(1, -1), bells, np.array([kind]))
        told = read(5)
        self.assertAlmostEqual(told.hz[0], np.sqrt(timbre.CENTRES_HZ[30] * timbre.CENTRES_HZ[31]), delta=1)
        self.assertAlmostEqual(told.odds[0], 2.69, delta=0.02)
        self.assertEqual((told.gain_db[0], told.q[0]), (7, 4))
        self.assertLess(read(0).odds[0], -3)


if __name__ == "__main__":
    unittest.main()
