"""Laws of the front end: it does not depend on level, hardly on the sample rate, and obeys its own scale."""

import unittest

import numpy as np

from deskmate_training import augment, frontend, golden

RATES_HZ = (32_000, 44_100, 48_000, 88_200, 96_000, 192_000)


def many_sines(rate_hz: int) -> np.ndarray:
    """Two hundred sines of random phase up to 14 kHz: the same signal at every rate."""
    rng = np.random.default_rng(3)
    t = np.arange(120 * frontend.hop_len(rate_hz)) / rate_hz
    hz, phase = rng.uniform(50, 14_000, 200), rng.uniform(0, 6.28, 200)
    return sum(0.01 * np.sin(2 * np.pi * h * t + p) for h, p in zip(hz, phase, strict=True))


class FrontEnd(unittest.TestCase):
    def test_a_sine_has_the_power_of_its_amplitude(self):
        for rate_hz in RATES_HZ:
            t = np.arange(rate_hz) / rate_hz
            power = frontend.mel_power(0.5 * np.sin(2 * np.pi * 3000 * t), rate_hz)[50]
            # neighbouring triangles add up to one above the bands that are widened
            self.assertAlmostEqual(10 * np.log10(power.sum()), 10 * np.log10(0.5**2 / 2), delta=0.05)

    def test_the_input_does_not_depend_on_level(self):
        x = golden.signal(golden.SIGNALS[1], 48_000)
        loud, soft = (frontend.windows(gain * x, 48_000) for gain in (1.0, 0.125))
        self.assertEqual(loud.shape, (1, 1, 64, 96))
        self.assertLess(np.abs(loud - soft).max(), 0.01)  # the floor of -120 dB shows 80 dB down

    def test_the_input_hardly_depends_on_the_rate(self):
        reference = frontend.windows(many_sines(48_000), 48_000)
        for rate_hz in RATES_HZ:
            inputs = frontend.windows(many_sines(rate_hz), rate_hz)
            self.assertLess(np.abs(inputs - reference).mean(), 0.02, rate_hz)  # 0.02 is 0.8 dB

    def test_the_range_is_80_db_below_the_maximum(self):
        inputs = frontend.windows(golden.signal(golden.SIGNALS[2], 44_100), 44_100)
        self.assertEqual(inputs.max(), 1.0)
        self.assertGreaterEqual(inputs.min(), -1.0)

    def test_legs_of_a_pair_count_by_their_mean_power(self):
        x = golden.signal(golden.SIGNALS[0], 48_000)
        one, pair = frontend.mel_power(x, 48_000), frontend.mel_power(np.stack([x, -x], axis=1), 48_000)
        self.assertLess(np.abs(pair / one - 1).max(), 1e-9)

    def test_a_frame_hears_the_past_alone(self):
        x = golden.signal(golden.SIGNALS[1], 48_000)
        cut = x.copy()
        cut[50 * 480 :] = 0
        self.assertTrue((frontend.mel_power(x, 48_000)[:50] == frontend.mel_power(cut, 48_000)[:50]).all())

    def test_batches_are_heard_as_single_windows_are(self):
        power = np.random.default_rng(0).uniform(1e-9, 1, (3, 96, 64)).astype(np.float32)
        single = np.stack([frontend.net_input(frontend.level_db(p))[None] for p in power])
        self.assertLess(np.abs(augment.net_inputs(power) - single).max(), 1e-5)


if __name__ == "__main__":
    unittest.main()
