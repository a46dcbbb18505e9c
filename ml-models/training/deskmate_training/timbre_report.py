"""What the timbre net finds of planted faults, how often it is wrong, and the class's mean beside it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from .frontend import level_db, mel_power
from .markdown import table
from .recordings import RIGHT, read
from .shipped import Shipped
from .stem_data import PLAYING, SECONDS, TRAIN, VALIDATION, StemPlan, load
from .timbre import BELL_HZ, CENTRES_HZ, HEARD_DB, TONES, Examples, bell_db, examples, nearest, tone_db
from .timbre_features import LEAST_FRAMES, MOST_FRAMES, measure, net_input, plant
from .timbre_verdict import WITHIN_HZ, Told, verdict

GAINS_DB = (6.0, 9.0, 12.0)
Q = 4.0
TONE_AMOUNTS = {"mud": (4.0, 8.0), "harsh": (4.0, 8.0), "dull": (6.0, 12.0)}
DRAWS = 10
"""Bells planted in each half minute for the report."""
RIGHT_OCTAVES = 1 / 3
FALSE = 0.02
"""Share of clean windows that the threshold of a bell, and of each broad fault, lets speak."""

Say = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
Ask = Callable[[np.ndarray, np.ndarray], Told]


def clean(seed: int, plan: dict, windows_s: tuple[int, ...] = (SECONDS,)) -> Examples:
    """Half minutes, or shorter windows, of the stems of a split."""
    return examples(load(StemPlan(seed=seed, **plan)), windows_s)


def asked(say: Say) -> Ask:
    """Reads measured features [n, 5, bands] of channels of these classes."""
    return lambda measured, kind: verdict(*say(net_input(measured)), kind)


def thresholds(ask: Ask, clean: Examples) -> tuple[float, np.ndarray]:
    """Log-odds of a bell, and of each broad fault, that few clean channels exceed."""
    told = ask(clean.measured, clean.kind)
    return float(np.quantile(told.odds, 1 - FALSE)), np.quantile(told.tone_odds, 1 - FALSE, axis=0)


def found(ask: Ask, clean: Examples, gain_db: float, over: float, seed: int = 5) -> np.ndarray:
    """One bell planted in each channel that has something there: which were found, bool."""
    rng = np.random.default_rng([seed, int(10 * gain_db)])
    count = len(clean.kind)
    hz = np.exp(rng.uniform(*np.log(BELL_HZ), count))
    there = clean.measured[np.arange(count), 0, nearest(hz)] > HEARD_DB
    curve = bell_db(hz, np.full(count, Q), np.full(count, gain_db)).astype(np.float32)
    told = ask(plant(clean.measured, curve)[there], clean.kind[there])
    return (told.odds > over) & (np.abs(np.log2(told.hz / hz[there])) < RIGHT_OCTAVES)


def found_tones(ask: Ask, clean: Examples, name: str, amount_db: float, over: float, seed: int = 7) -> np.ndarray:
    """The same of a broad fault."""
    rng = np.random.default_rng([seed, int(10 * amount_db), TONES.index(name)])
    curve = tone_db(name, rng, np.full(len(clean.kind), amount_db)).astype(np.float32)
    return ask(plant(clean.measured, curve), clean.kind).tone_odds[:, TONES.index(name)] > over


class ClassMean:
    """The trivial rule: the level against its neighbours, against mean and deviation of the class."""

    def __init__(self, train: Examples):
        shape, heard = self.describe(train.measured)
        self.mean, self.deviation = np.zeros((len(PLAYING), shape.shape[1])), np.ones((len(PLAYING), shape.shape[1]))
        for kind in range(len(PLAYING)):
            of = train.kind == kind
            count = heard[of].sum(0) + 1e-9
            self.mean[kind] = (shape * heard)[of].sum(0) / count
            self.deviation[kind] = np.sqrt((heard[of] * (shape[of] - self.mean[kind]) ** 2).sum(0) / count + 4)

    @staticmethod
    def describe(measured: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Levels less a running mean over 19 bands, and where there is something."""
        level = measured[:, 0]
        heard = level > level.max(1, keepdims=True) - 50
        kernel = 1 + np.cos(np.pi * np.arange(-9, 10) / 10)
        smooth = lambda rows: np.array([np.convolve(row, kernel, "same") for row in rows])
        return np.where(heard, level - smooth(level * heard) / np.maximum(smooth(heard.astype(float)), 1e-9), 0), heard

    def __call__(self, measured: np.ndarray, kind: np.ndarray) -> Told:
        shape, heard = self.describe(measured)
        inside = (CENTRES_HZ >= WITHIN_HZ[0]) & (CENTRES_HZ <= WITHIN_HZ[1])
        z = np.where(heard & inside, (shape - self.mean[kind]) / self.deviation[kind], -9)
        none = np.zeros((len(kind), len(TONES)))
        return Told(z.max(1), CENTRES_HZ[z.argmax(1)], shape.max(1), np.full(len(kind), Q), none, none)


def song_examples(data: Path) -> tuple[Examples, int]:
    """Half minutes of channels of songs that carry one class, one after another, and how many channels those are."""
    measured, kinds, channels = [], [], set()
    for path in sorted((data / "songs").glob("*/*.flac")):
        right = RIGHT.get(path.name.split("__")[0], ())
        if len(right) != 1 or right[0] not in PLAYING:
            continue
        audio, rate_hz = read(path)
        db = level_db(mel_power(audio, rate_hz))
        level = 10 * np.log10((10 ** (db / 10)).sum(1))
        db = db[level > max(np.percentile(level, 95) - 40, -80)]
        for start in range(0, len(db) - LEAST_FRAMES + 1, MOST_FRAMES):
            one = measure(db[start : start + MOST_FRAMES])
            if one is not None:
                measured.append(one), kinds.append(PLAYING.index(right[0])), channels.add(path)
    return Examples(np.stack(measured), np.array(kinds)), len(channels)


def section(model: Shipped, seed: int, data: Path) -> str:
    """The report's part: rendered and real apart, the class's mean beside."""
    net, rule = asked(lambda inputs: tuple(model.run(inputs))), ClassMean(clean(seed, TRAIN))
    rendered, (songs, channels) = clean(seed, VALIDATION), song_examples(data)
    over = model.manifest["raise"]["bell"]
    over_rule = thresholds(rule, rendered)[0]
    rows = []
    for what, sounds in (("rendered stems (synthetic)", rendered), ("songs (real)", songs)):
        for name, ask, least in (("timbre model", net, over), ("class mean (trivial)", rule, over_rule)):
            false = (ask(sounds.measured, sounds.kind).odds > least).mean()
            hits = [np.concatenate([found(ask, sounds, g, least, s) for s in range(5, 5 + DRAWS)]).mean() for g in GAINS_DB]
            rows.append([what, name, *(f"{100 * h:.0f} %" for h in hits), f"{100 * false:.0f} %"])
    head = ["heard", "what tells", *(f"+{g:.0f} dB" for g in GAINS_DB), "clean ones told"]
    tones, raised = [], model.manifest["raise"]["tones"]
    for number, name in enumerate(TONES):
        amounts = TONE_AMOUNTS[name]
        hits = [f"{100 * found_tones(net, s, name, a, raised[number]).mean():.0f} %" for s in (rendered, songs) for a in amounts]
        false = [f"{100 * (net(s.measured, s.kind).tone_odds[:, number] > raised[number]).mean():.0f} %" for s in (rendered, songs)]
        tones.append([name, f"{amounts[0]:g} and {amounts[1]:g} dB", " and ".join(hits[:2]), false[0], " and ".join(hits[2:]), false[1]])
    return (
        f"What sticks out from the start of a channel, where no soundcheck of its own can tell: bells of Q {Q:g} planted in half minutes of "
        f"{len(rendered.kind)} rendered stems of libraries that training never had, and of {channels} channels of songs that carry one class "
        f"({len(songs.kind)} half minutes, {DRAWS} bells in each). Found: over the threshold and within a third of an octave; the thresholds "
        "are those that one clean rendered window in fifty exceeds. The class is the true one here. Planted in band levels; "
        "[score.md](score.md) has the same with filters in the audio, through the engine.\n\n"
        f"{table(head, rows)}\n\nBroad faults, by the same rule:\n\n"
        f"{table(['fault', 'planted', 'rendered: found', 'clean ones told', 'songs: found', 'clean ones told'], tones)}\n"
    )
