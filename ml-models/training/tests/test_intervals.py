"""Laws of the intervals: the seed decides them, they hold the figure, few items widen them, too few have none."""

import unittest

import numpy as np

from deskmate_training import intervals, metrics
from deskmate_training.markdown import ranged


def verdicts(channels: int, share_right: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Truth and answer over three classes, [seconds, 3] bool, and the channel of each second; a channel's ten seconds agree."""
    rng = np.random.default_rng(channels)
    truth = np.arange(channels) % 3
    said = np.where(np.arange(channels) < share_right * channels, truth, (truth + 1) % 3)
    order = rng.permutation(channels)
    one_hot = lambda x: np.repeat(np.eye(3, dtype=bool)[x[order]], 10, axis=0)
    return one_hot(truth), one_hot(said), np.repeat(np.arange(channels), 10)


class Intervals(unittest.TestCase):
    def test_the_same_input_has_the_same_interval(self):
        self.assertEqual(intervals.f1_scores(*verdicts(30, 0.7)), intervals.f1_scores(*verdicts(30, 0.7)))

    def test_an_interval_holds_its_figure(self):
        truth, said, channel = verdicts(60, 0.7)
        each, macro = intervals.f1_scores(truth, said, channel)
        for c, m in enumerate(each):
            self.assertEqual(m.value, metrics.f1(truth[:, c], said[:, c]))
        self.assertAlmostEqual(macro.value, np.mean([m.value for m in each]))
        rng = np.random.default_rng(0)
        inside, outside = rng.normal(0, 1, 600), rng.normal(1, 1, 200)
        apart = intervals.auroc(inside, outside, np.arange(600) // 10, np.arange(200) // 10)
        self.assertEqual(apart.value, metrics.auroc(inside, outside))
        for m in (*each, macro, apart):
            self.assertTrue(0 <= m.low < m.value < m.high <= 1, m)

    def test_a_perfect_classifier_has_one_to_one(self):
        each, macro = intervals.f1_scores(*verdicts(30, 1.0))
        for m in (*each, macro):
            self.assertEqual((m.value, m.low, m.high), (1.0, 1.0, 1.0))

    def test_fewer_items_have_a_wider_interval(self):
        few, many = (intervals.f1_scores(*verdicts(n, 0.7))[1] for n in (30, 300))
        self.assertGreater(few.high - few.low, 2 * (many.high - many.low))

    def test_seconds_of_one_channel_count_as_one_item(self):
        truth, said, channel = verdicts(60, 0.7)
        whole, apart = (intervals.f1_scores(truth, said, group)[1] for group in (channel, np.arange(len(truth))))
        self.assertGreater(whole.high - whole.low, 2 * (apart.high - apart.low))
        once = intervals.f1_scores(truth[::10], said[::10], channel[::10])[1]
        self.assertEqual((whole.low, whole.high), (once.low, once.high))

    def test_one_item_has_a_figure_and_no_interval(self):
        confidence, right = np.full(40, 0.9), np.arange(40) % 2 == 0
        one = intervals.ece(confidence, right, np.zeros(40))
        self.assertAlmostEqual(one.value, metrics.ece(confidence, right))
        self.assertTrue(np.isnan([one.low, one.high]).all())

    def test_a_class_of_two_channels_has_none_either(self):
        truth, said, channel = verdicts(30, 0.7)
        rare = truth.copy()
        rare[channel > 5, 0] = False
        each, _ = intervals.f1_scores(rare, said, channel)
        holding = [len(np.unique(channel[rare[:, c]])) for c in range(3)]
        self.assertLess(holding[0], intervals.FEWEST)
        self.assertEqual([np.isnan(m.low) for m in each], [n < intervals.FEWEST for n in holding])

    def test_an_interval_is_written_behind_its_figure(self):
        self.assertEqual(ranged(intervals.Measured(0.8889, 0.666, 1.0)), "0.889 (0.67 to 1.00)")
        self.assertEqual(ranged(intervals.Measured(0.0264, 0.0213, 0.0449), 3), "0.026 (0.021 to 0.045)")
        self.assertEqual(ranged(intervals.Measured(0.5, np.nan, np.nan)), "0.500 (-)")


if __name__ == "__main__":
    unittest.main()
