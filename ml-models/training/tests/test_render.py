"""Laws of the renderers: one seed gives one sound, labels tell the truth, nothing is broken, splits share no source.

The tests of sound need the recordings and fluidsynth's bank (built on first use); without the recordings they say so and skip.
"""

import unittest
from unittest import mock

import numpy as np
from scipy import signal

from deskmate_training import render
from deskmate_training.render import bank, channels, dsp, labels, music, pitch, show, sources, stems

RATE = 32000


def recordings():
    try:
        return (bank.data_root() / "train").is_dir()
    except bank.BankError:
        return False


class Blocks(unittest.TestCase):
    """What needs no recordings."""

    def test_filters_have_their_corner_at_minus_three_decibels(self):
        for gain in (dsp.high_pass(500.0, 2), dsp.low_pass(500.0, 4)):
            self.assertAlmostEqual(float(dsp.to_db(gain(np.array([500.0], np.float32)))[0]), -3.01, places=1)

    def test_a_time_filter_that_passes_all_gives_the_signal_back(self):
        x = np.random.default_rng(1).standard_normal(RATE).astype(np.float32)
        y = dsp.time_filter(x, RATE, lambda t, f: np.ones(np.broadcast(t, f).shape))
        self.assertLess(np.max(np.abs(x - y)), 1e-3)

    def test_a_compressor_lets_what_is_under_its_threshold_pass(self):
        x = (0.01 * np.sin(np.arange(RATE) * 0.1)).astype(np.float32)
        self.assertLess(np.max(np.abs(dsp.compress(x, RATE, -20.0, 8.0) - x)), 1e-6)

    def test_resampling_moves_the_pitch(self):
        x = np.sin(2 * np.pi * 220.0 * np.arange(RATE) / RATE).astype(np.float32)
        hz, _ = pitch.fundamental(dsp.resample(x, 1.5)[1000:5000], RATE)
        self.assertAlmostEqual(hz, 330.0, delta=0.5)

    def test_sections_that_come_back_have_the_same_pattern(self):
        song = music.compose(np.random.default_rng(3), "rock")
        first, again = (song.pattern_rng("bass", "chorus").random(8) for _ in range(2))
        self.assertTrue(np.array_equal(first, again))
        bars = [song.bar(n) for n in range(song.section_bars * len(music.FORM))]
        chords = {}
        for bar in bars:
            chords.setdefault((bar.section, bar.number % song.section_bars), set()).add(bar.chord)
        self.assertTrue(all(len(c) == 1 for c in chords.values()))

    def test_bleed_far_under_the_loudest_is_no_label(self):
        x = np.random.default_rng(2).standard_normal(4 * RATE).astype(np.float32)
        found = labels.activity({"snare": x, "cymbals": 0.05 * x, "kick": 0.5 * x}, RATE)
        self.assertNotIn("cymbals", found)
        self.assertTrue(np.all(found["snare"] == 1.0) and np.all(found["kick"] == 1.0))

    def test_a_second_without_the_part_is_not_active(self):
        x = np.random.default_rng(2).standard_normal(3 * RATE).astype(np.float32)
        x[RATE : 2 * RATE] = 0
        self.assertEqual(labels.activity({"keys": x}, RATE)["keys"].tolist(), [1.0, 0.0, 1.0])


@unittest.skipUnless(recordings(), "the recordings (shared/data) are not here")
class Sound(unittest.TestCase):
    """What a training set rests on."""

    @classmethod
    def setUpClass(cls):
        render.prepare()

    def test_the_same_seed_gives_the_same_samples(self):
        for cls in ("kick", "singing", "synth"):
            first, again = (render.channel(cls, np.random.default_rng([7, 1]), 3.0) for _ in range(2))
            self.assertTrue(np.array_equal(first[0], again[0]), cls)
            other, _ = render.channel(cls, np.random.default_rng([7, 2]), 3.0)
            self.assertFalse(np.array_equal(first[0], other), cls)

    def test_every_class_gives_sane_sound_and_its_own_label(self):
        for split in ("train", "val"):
            for cls in render.CLASSES:
                audio, found = render.channel(cls, np.random.default_rng([8, 3]), 4.0, split=split)
                self.assertEqual((audio.dtype, len(audio)), (np.float32, 4 * RATE))
                self.assertTrue(np.all(np.isfinite(audio)))
                self.assertLessEqual(np.max(np.abs(audio)), 1.0)
                for name, values in found.items():
                    self.assertIn(name, render.CLASSES)
                    self.assertEqual(len(values), 4)
                    self.assertTrue(np.all((values >= 0) & (values <= 1)))
                self.assertGreater(np.max(audio) - np.min(audio), 1e-3, f"{cls} is silent")

    def test_mixes_hold_several_classes(self):
        _, found = render.drum_mix(np.random.default_rng([9, 0]), 8.0)
        self.assertGreaterEqual(len(found), 2)

    def test_a_finished_stem_has_the_true_peaks_of_its_seconds_at_minus_twelve(self):
        x, _ = stems.stem("bass", np.random.default_rng([4, 0]), 8.0, RATE)
        peaks = np.abs(signal.resample_poly(x, 4, 1)).reshape(8, -1).max(1)
        active = peaks[peaks > 0.01 * peaks.max()]
        self.assertAlmostEqual(float(dsp.to_db(np.percentile(active, 95))), -12.0, delta=0.2)

    def test_a_stem_is_told_where_its_own_part_plays_and_what_leaks_in_is_not(self):
        audible = {0.0: 0, 1.0: 0}  # seconds in which it rests and something is as loud as the class may be
        for share in audible:
            with mock.patch.dict(channels.LEAKS, {"toms": (("snare", "cymbals"), share)}):
                for n in range(8):
                    x, found = stems.stem("toms", np.random.default_rng([6, n]), 12.0, RATE)
                    self.assertEqual(set(found), {"toms"})  # bleed lies 18 dB under it or more
                    level = labels.loudness(x, RATE).max(1)
                    audible[share] += int(((found["toms"] == 0) & (level > level.max() - 38)).sum())
        self.assertGreater(audible[1.0], audible[0.0] + 3)

    def test_a_presenter_speaks_before_the_song_and_is_silent_in_it(self):
        song = music.compose(np.random.default_rng(3), "rock")
        x = show._source(song, "mc", [3, 1], 12.0, RATE, "train")
        level = [float(np.sqrt(np.mean(x[a * RATE : (a + 4) * RATE] ** 2))) for a in (1, 8)]
        self.assertGreater(level[0], 1e-3)
        self.assertLess(level[1], 0.01 * level[0])

    def test_training_and_validation_share_no_preset(self):
        for cls in render.CLASSES:
            train, val = set(bank.presets(cls, "train")), set(bank.presets(cls, "val"))
            self.assertTrue(train and val, f"{cls} lacks a split")
            self.assertFalse(train & val, cls)
            self.assertTrue(all(sources.is_held_out(cls, p) for p in val))

    def test_rooms_and_cabinets_are_split_too(self):
        for kind in ("spaces", "plates", "cabinets"):
            train, val = ({name for name, _ in bank.responses(kind, s)} for s in ("train", "val"))
            self.assertTrue(train and val and not train & val)


if __name__ == "__main__":
    unittest.main()
