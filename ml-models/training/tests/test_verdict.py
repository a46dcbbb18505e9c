"""Pooling, calibration and the figures of the report."""

import unittest

import numpy as np

from deskmate_training import metrics, verdict


class Verdicts(unittest.TestCase):
    def test_pooling_is_a_mean_over_active_seconds(self):
        values = np.arange(10, dtype=np.float32)[:, None]
        active = np.array([1, 1, 0, 1, 0, 0, 1, 1, 0, 1], bool)
        means, at = verdict.pooled(values, active, 3)
        self.assertEqual(at.tolist(), [0, 1, 3, 6, 7, 9])
        self.assertTrue(np.allclose(means[:, 0], [0, 0.5, 4 / 3, 10 / 3, 16 / 3, 22 / 3]))

    def test_the_fitted_scale_calibrates(self):
        rng = np.random.default_rng(0)
        p = rng.uniform(0.2, 0.99, 20_000)
        z = 2.5 * np.log(p / (1 - p)) - 0.7
        temperature, offset = verdict.fit_scale(z, rng.random(len(p)) < p)
        self.assertAlmostEqual(temperature, 2.5, delta=0.2)
        self.assertAlmostEqual(offset, 0.7, delta=0.1)

    def test_confidence_and_energy_tell_a_lost_verdict(self):
        own = verdict.Calibration(1.5, 0.0, 0.7, 0, 0, np.zeros((17, 2)), np.ones(2), np.full(17, 0.5))
        sure, lost = np.full((1, 17), -6.0), np.full((1, 17), -6.0)
        sure[0, 3] = 6
        self.assertGreater(own.confidence(sure)[0], own.confidence(lost)[0])
        self.assertLess(own.energy(sure)[0], own.energy(lost)[0])


class Metrics(unittest.TestCase):
    def test_ece_of_a_calibrated_forecaster_is_small_and_of_a_boaster_is_not(self):
        rng = np.random.default_rng(0)
        p = rng.uniform(0.2, 1, 5000)
        self.assertLess(metrics.ece(p, rng.random(5000) < p), 0.03)
        self.assertGreater(metrics.ece(np.full(5000, 0.99), rng.random(5000) < 0.6), 0.35)

    def test_wilson_holds_its_share(self):
        low, high = metrics.wilson(17, 20)
        self.assertAlmostEqual(low, 0.640, delta=0.002)
        self.assertAlmostEqual(high, 0.948, delta=0.002)

    def test_auroc_is_a_half_where_nothing_tells(self):
        x = np.arange(100.0)
        self.assertAlmostEqual(metrics.auroc(x, x), 0.5)
        self.assertEqual(metrics.auroc(x, x + 1000), 1.0)


if __name__ == "__main__":
    unittest.main()
