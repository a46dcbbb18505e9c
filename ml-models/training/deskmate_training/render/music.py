"""Songs without sound: tempo, key, chords and form, from which every part takes its notes.

A part's pattern is drawn once per section name, so that verses and choruses repeat; only the playing differs.
"""

import dataclasses
import zlib

import numpy as np

MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
STYLES = ("rock", "pop", "funk", "electronic", "ballad", "metal", "hiphop", "folk", "jazz")
TEMPO = {
    "rock": (95, 165),
    "pop": (85, 130),
    "funk": (88, 118),
    "electronic": (108, 176),
    "ballad": (58, 88),
    "metal": (110, 200),
    "hiphop": (68, 104),
    "folk": (72, 140),
    "jazz": (80, 180),
}
PROGRESSIONS = (
    (0, 4, 5, 3),
    (5, 3, 0, 4),
    (0, 5, 3, 4),
    (0, 3, 4, 3),
    (0, 0, 3, 4),
    (0, 6, 3, 0),
    (1, 4, 0, 0),
    (0, 2, 3, 4),
    (0, 0, 0, 0),
    (0, 5, 6, 4),
    (3, 4, 5, 5),
    (0, 3, 0, 4),
    (5, 4, 3, 4),
    (0, 0, 5, 5),
)
FORM = ("intro", "verse", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "chorus", "outro")


@dataclasses.dataclass(frozen=True)
class Bar:
    """A bar: number from the song's start, start in s, section name, root of its chord (pitch class), chord as pitch classes,
    whether it is the last of its section."""

    number: int
    start_s: float
    section: str
    root: int
    chord: tuple
    last: bool


@dataclasses.dataclass(frozen=True)
class Song:
    """Tempo (BPM), beats per bar, key, swing (0..0.33 of a 16th pair), form."""

    seed: int
    style: str
    bpm: float
    beats: int
    tonic: int
    minor: bool
    swing: float
    section_bars: int
    progressions: dict

    @property
    def beat_s(self):
        return 60.0 / self.bpm

    @property
    def bar_s(self):
        return self.beats * self.beat_s

    @property
    def scale(self):
        """Pitch classes of the key."""
        return tuple((self.tonic + step) % 12 for step in (MINOR if self.minor else MAJOR))

    def bar(self, number):
        """The bar of a number; the form repeats for ever."""
        index, within = divmod(number, self.section_bars)
        section = FORM[index % len(FORM)]
        progression = self.progressions[section]
        degree = progression[within % len(progression)]
        scale = self.scale
        size = 4 if self.style == "jazz" else 3
        chord = tuple(scale[(degree + 2 * i) % 7] for i in range(size))
        return Bar(number, number * self.bar_s, section, scale[degree], chord, within == self.section_bars - 1)

    def pattern_rng(self, part, section):
        """The generator of a part's pattern in a section: the same each time that the section comes back."""
        return np.random.default_rng([self.seed, zlib.crc32(part.encode()), zlib.crc32(section.encode())])


def compose(rng, style=None):
    """Draws a song."""
    style = style or STYLES[rng.integers(len(STYLES))]
    low, high = TEMPO[style]
    draw = lambda: PROGRESSIONS[rng.integers(len(PROGRESSIONS))]
    verse, chorus, bridge = draw(), draw(), draw()
    return Song(
        seed=int(rng.integers(2**31)),
        style=style,
        bpm=float(rng.uniform(low, high)),
        beats=4 if rng.random() < 0.92 else 3,
        tonic=int(rng.integers(12)),
        minor=bool(rng.random() < 0.55),
        swing=float(rng.uniform(0.1, 0.33)) if style == "jazz" or rng.random() < 0.2 else 0.0,
        section_bars=int(rng.choice((4, 8))),
        progressions={"intro": verse, "verse": verse, "chorus": chorus, "bridge": bridge, "outro": chorus},
    )


@dataclasses.dataclass
class Scene:
    """What a renderer is given: a generator for the playing, a song, a window of it, the rate in Hz, the split."""

    rng: np.random.Generator
    song: Song
    start_s: float
    seconds: float
    rate: int
    split: str

    @property
    def n(self):
        return int(round(self.seconds * self.rate))

    def silence(self):
        return np.zeros(self.n, np.float32)

    def bars(self):
        """(start in s relative to the window, Bar) of each bar that touches the window."""
        number = max(int(self.start_s / self.song.bar_s), 0)
        while number * self.song.bar_s < self.start_s + self.seconds:
            bar = self.song.bar(number)
            yield bar.start_s - self.start_s, bar
            number += 1

    def step_time(self, bar_start_s, step):
        """Time in s of a 16th `step` of a bar, with the song's swing."""
        sixteenth = self.song.beat_s / 4
        late = self.song.swing * sixteenth if int(step) % 2 else 0.0
        return bar_start_s + step * sixteenth + late

    def human(self, time_s, spread_s=0.006):
        """A time as a player hits it."""
        return time_s + float(self.rng.normal(0.0, spread_s))

    def chance(self, p):
        return bool(self.rng.random() < p)

    def pick(self, options, p=None):
        return options[int(self.rng.choice(len(options), p=p))]

    def uniform(self, low, high):
        return float(self.rng.uniform(low, high))

    def log_uniform(self, low, high):
        return float(np.exp(self.rng.uniform(np.log(low), np.log(high))))


def nearest_octave(pitch_class, around):
    """The MIDI note of a pitch class nearest to `around`."""
    return int(round((around - pitch_class) / 12.0)) * 12 + pitch_class


def voicing(chord, around, notes=3):
    """MIDI notes of a chord close to `around`, ascending, `notes` of them."""
    base = sorted(nearest_octave(c, around) for c in chord)
    while len(base) < notes:
        base.append(base[len(base) - len(chord)] + 12)
    return sorted(base[:notes])


def rhythm(rng, steps=16, density=None):
    """A bar's rhythm: list of (16th step, length in 16ths, accent 0..1). `density` is onsets per 16th step, drawn where None."""
    density = float(rng.choice((0.06, 0.125, 0.25, 0.4, 0.5, 0.8, 1.0))) if density is None else density
    grid = 4 if density <= 0.25 else (2 if density <= 0.5 else 1)
    slots = np.arange(0, steps, grid)
    weight = np.where(slots % 8 == 0, 2.0, np.where(slots % 4 == 0, 1.4, np.where(slots % 2 == 0, 1.0, 0.6)))
    count = int(np.clip(round(density * steps), 1, len(slots)))
    if rng.random() < 0.35 and grid > 1:
        slots = np.arange(0, steps, grid // 2)
        weight = np.ones(len(slots))
    chosen = np.sort(
        rng.choice(slots, size=min(count, len(slots)), replace=False, p=weight[: len(slots)] / weight[: len(slots)].sum())
    )
    ends = np.append(chosen[1:], steps)
    hold = rng.uniform(0.4, 1.0)
    return [
        (int(s), max(float(e - s) * hold, 0.4), float(np.clip(rng.normal(0.75 + 0.15 * (s % 4 == 0), 0.1), 0.3, 1.0)))
        for s, e in zip(chosen, ends)
    ]


def melody(rng, scale, low, high, count, leap=0.25):
    """`count` MIDI notes wandering over a scale between two limits, mostly by steps."""
    notes = [n for n in range(int(low), int(high) + 1) if n % 12 in scale]
    at = int(rng.integers(len(notes)))
    out = []
    for _ in range(count):
        out.append(notes[at])
        step = int(rng.integers(-4, 5)) if rng.random() < leap else int(rng.integers(-1, 2))
        at = int(np.clip(at + step, 0, len(notes) - 1))
    return out
