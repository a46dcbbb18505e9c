"""The labels of the mix net: SII's published vectors, and what must hold of VCI."""

import unittest

import numpy as np

from deskmate_training import clarity, mixvci_data


class Clarity(unittest.TestCase):
    def test_published_vectors(self):
        speech = [90, 5] + [40] * 12 + [-10] * 4
        noise = [10, -10, -10, 75] + [-10] * 10 + [10] * 4
        loss = np.array([90.0] + [0] * 17)
        other = np.array([0] * 9 + [0.1] * 7 + [0.3, 0])
        self.assertAlmostEqual(float(clarity.sii(speech, noise, loss)), 0.445, delta=1e-3)
        self.assertAlmostEqual(float(clarity.sii(speech, noise, loss, importance=other)), 0.438, delta=1e-3)

    def test_more_voice_is_never_less_clear(self):
        rng = np.random.default_rng(0)
        voice, backing = rng.uniform(1e-9, 1e-6, (2, 1, 50, 18))
        values = [float(clarity.vci(voice * 10 ** (db / 10), backing)[0]) for db in (-10, -5, 0)]
        self.assertEqual(values, sorted(values))

    def test_the_frames_do_not_depend_on_the_rate(self):
        t = {rate: np.arange(2 * rate) / rate for rate in (32_000, 48_000)}
        hz = np.random.default_rng(1).uniform(150, 8000, 300)
        x = {rate: sum(0.01 * np.sin(2 * np.pi * h * t[rate] + h) for h in hz) for rate in t}
        a, b = (10 * np.log10(clarity.band_density(x[rate], rate)[:40].mean(0)) for rate in t)
        self.assertLess(np.abs(a - b).max(), 0.1)

    def test_a_part_that_rests_throughout_stays_silent(self):
        self.assertFalse(mixvci_data.levelled(np.zeros(32_000, np.float32)).any())

    def test_an_instrumental_window_has_no_clarity(self):
        voice = np.full((1, 48, 18), 1e-12)
        voice[0, :10] = 1e-6
        self.assertTrue(np.isnan(clarity.vci(voice, np.full((1, 48, 18), 1e-7))[0]))


if __name__ == "__main__":
    unittest.main()
