"""The sounds of an audience: applause from single claps, cheers, talk, and many voices that sing along.

Recordings are the few of `crowd/` (Berklee, CC-BY); everything else is made, since no open recording of
a concert audience with known state was at hand. All at 32 kHz, mono, of unit peak.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import butter, fftconvolve, sosfilt

from .cache import shared_data
from .clips import RENDER_HZ
from .mixvci_data import room

RECORDINGS = {
    ("train", "cheer"): ("crowd1", "crowd4", "crowd5", "cheers_1"),
    ("val", "cheer"): ("crowd2", "crowd3", "cheers_2"),
    ("train", "talk"): ("hallwaytalking", "laughing_crowd"),
    ("val", "talk"): ("grocery_store_1",),
}
"""crowd1 and crowd5 have the same spectrum and may be one take: they stand on the same side."""


@lru_cache(maxsize=32)
def recording(name: str) -> np.ndarray:
    """One recording of `crowd/`, at RENDER_HZ as the shared data are."""
    path = shared_data() / "crowd" / f"berklee_{name}.ogg"
    audio, rate_hz = soundfile.read(path, dtype="float32")
    if rate_hz != RENDER_HZ:
        raise ValueError(f"{path}: {rate_hz} Hz, expected {RENDER_HZ}")
    return audio if audio.ndim == 1 else audio.mean(axis=1)


def unit(audio: np.ndarray) -> np.ndarray:
    """The audio at a peak of 1."""
    return (audio / max(float(np.abs(audio).max()), 1e-9)).astype(np.float32)


def stretch(audio: np.ndarray, ratio: float, length: int) -> np.ndarray:
    """Plays faster by `ratio` (higher, too), looped to the length with its ends left as they are."""
    at = np.arange(length) * ratio
    return np.interp(at % max(len(audio) - 1, 1), np.arange(len(audio)), audio).astype(np.float32)


def band(audio: np.ndarray, low_hz: float, high_hz: float) -> np.ndarray:
    """Second-order band-pass."""
    return sosfilt(butter(2, [low_hz, high_hz], "bandpass", fs=RENDER_HZ, output="sos"), audio)


def clap(rng: np.random.Generator) -> np.ndarray:
    """One clap: a band of noise around the resonance of cupped or flat hands, gone within 3 to 20 ms."""
    length = int(0.06 * RENDER_HZ)
    t = np.arange(length) / RENDER_HZ
    centre = rng.uniform(600, 2800)
    body = band(rng.standard_normal(length), centre / 1.5, min(centre * rng.uniform(1.4, 4), 15_000))
    return unit(body * np.exp(-t / rng.uniform(0.002, 0.009)))


def applause(rng: np.random.Generator, seconds: int, people: int | None = None) -> np.ndarray:
    """Many people who clap 2.5 to 5 times a second, each in a time, at a distance and with hands of their own."""
    people = people or int(np.exp(rng.uniform(np.log(6), np.log(400))))
    length = seconds * RENDER_HZ
    out = np.zeros(length + RENDER_HZ, np.float32)
    hands = [clap(rng) for _ in range(min(people, 40))]
    come, go = rng.uniform(-3, 0.4 * seconds), rng.uniform(0.6 * seconds, seconds + 6)
    for _ in range(people):
        every, level = 1 / rng.uniform(2.5, 5), 10 ** (rng.normal(0, 5) / 20)
        begin, end = max(0, come + rng.exponential(0.5)), min(seconds, go + rng.exponential(1.0))
        times = np.arange(begin + rng.uniform(0, every), max(begin + every, end), every)
        for at in times + rng.normal(0, 0.03, len(times)):
            start = int(np.clip(at, 0, seconds) * RENDER_HZ)
            sound = hands[rng.integers(len(hands))]
            out[start : start + len(sound)] += sound * np.float32(level * rng.uniform(0.6, 1.2))
    return unit(fftconvolve(out, room(rng))[:length])


def whistles(rng: np.random.Generator, seconds: int) -> np.ndarray:
    """A few whistles of fans: gliding tones of 1.2 to 3.5 kHz."""
    t = np.arange(seconds * RENDER_HZ) / RENDER_HZ
    out = np.zeros(len(t))
    for _ in range(rng.integers(1, 5)):
        start, span = rng.uniform(0, seconds), rng.uniform(0.2, 0.9)
        inside = np.clip((t - start) / span, 0, 1)
        hz = rng.uniform(1200, 3000) * 2 ** (rng.uniform(-0.5, 0.7) * inside)
        out += np.sin(2 * np.pi * np.cumsum(hz) / RENDER_HZ) * np.sin(np.pi * inside) * rng.uniform(0.2, 1)
    return unit(out)


def shouts(rng: np.random.Generator, seconds: int) -> np.ndarray:
    """A made-up roar: many open vowels that rise and fall, each with its own pitch and two formants."""
    length = seconds * RENDER_HZ
    out = np.zeros(length)
    for _ in range(rng.integers(8, 24)):
        start, span = int(rng.uniform(-1, seconds) * RENDER_HZ), int(rng.uniform(0.5, 3) * RENDER_HZ)
        inside = np.arange(span) / span
        hz = rng.uniform(180, 650) * 2 ** (rng.uniform(-0.3, 0.5) * np.sin(np.pi * inside))
        phase = np.cumsum(hz) / RENDER_HZ % 1
        source = 2 * phase - 1 + 0.3 * rng.standard_normal(span)
        first = rng.uniform(500, 1000)
        voice = band(source, first * 0.7, first * 1.4) + 0.5 * band(source, first * 1.7, first * 2.6)
        voice *= np.sin(np.pi * inside) ** 0.5 * 10 ** (rng.normal(0, 4) / 20)
        first, last = max(start, 0), min(start + span, length)
        if first < last:
            out[first:last] += voice[first - start : last - start]
    return unit(out)


def cheer(rng: np.random.Generator, seconds: int, split: str) -> np.ndarray:
    """Recorded cheers or a made roar or both, with whistles at times."""
    length = seconds * RENDER_HZ
    names = RECORDINGS[split, "cheer"]
    layers = [stretch(recording(str(rng.choice(names))), rng.uniform(0.85, 1.2), length) for _ in range(rng.integers(0, 4))]
    if not layers or rng.random() < 0.4:
        layers.append(shouts(rng, seconds))
    total = sum(np.roll(unit(layer), rng.integers(length)) * 10 ** (rng.uniform(-6, 0) / 20) for layer in layers)
    if rng.random() < 0.4:
        total = total + whistles(rng, seconds) * rng.uniform(0.1, 0.5)
    return unit(fftconvolve(total, room(rng))[:length])


def talk(rng: np.random.Generator, seconds: int, split: str) -> np.ndarray:
    """Two to a dozen talkers at once in a room, or the recorded halls, or both."""
    from . import render

    length = seconds * RENDER_HZ
    total = np.zeros(length, np.float32)
    if rng.random() < 0.8:
        voices = [render.channel("speech", rng, seconds, rate=RENDER_HZ, split=split)[0] for _ in range(2)]
        for _ in range(rng.integers(2, 12)):
            voice = stretch(voices[rng.integers(2)], rng.uniform(0.8, 1.25), length)
            total += np.roll(unit(voice), rng.integers(length)) * np.float32(10 ** (rng.uniform(-12, 0) / 20))
    if rng.random() < 0.4 or not total.any():
        hall = stretch(recording(str(rng.choice(RECORDINGS[split, "talk"]))), rng.uniform(0.85, 1.15), length)
        total = unit(total) + np.roll(unit(hall), rng.integers(length)) * np.float32(rng.uniform(0.3, 1))
    return unit(fftconvolve(total, room(rng))[:length])


def sing_along(rng: np.random.Generator, seconds: int, split: str) -> np.ndarray:
    """One line sung by many: copies of a voice, out of tune and out of time by as much as a crowd is."""
    from . import render

    length = seconds * RENDER_HZ
    lead = unit(render.channel("singing", rng, seconds, rate=RENDER_HZ, split=split)[0])
    total = np.zeros(length, np.float32)
    for _ in range(rng.integers(8, 24)):
        octave = rng.choice([0.5, 1.0, 1.0, 1.0])
        voice = stretch(lead, octave * 2 ** (rng.normal(0, 0.35) / 12), length)
        total += np.roll(voice, int(rng.normal(0, 0.05) * RENDER_HZ)) * np.float32(10 ** (rng.uniform(-8, 0) / 20))
    return unit(fftconvolve(band(total, 120, rng.uniform(3000, 9000)), room(rng))[:length])


def quiet(rng: np.random.Generator, seconds: int) -> np.ndarray:
    """Nobody: air, a fan's hum, a chair now and then."""
    length = seconds * RENDER_HZ
    spectrum = np.fft.rfft(rng.standard_normal(length))
    hz = np.fft.rfftfreq(length, 1 / RENDER_HZ) + 20
    spectrum *= hz ** rng.uniform(-1.3, 0.1)
    air = unit(np.fft.irfft(spectrum, length))
    t = np.arange(length) / RENDER_HZ
    for harmonic in range(1, 5):
        air += np.float32(10 ** (rng.uniform(-50, -12) / 20)) * np.sin(2 * np.pi * 50 * harmonic * t).astype(np.float32)
    for _ in range(rng.poisson(0.7)):
        at, knock = rng.integers(length), clap(rng)[: length // 4]
        part = band(knock, 80, rng.uniform(300, 3000)) * rng.uniform(0.3, 3)
        stop = min(at + len(part), length)
        air[at:stop] += part[: stop - at].astype(np.float32)
    return unit(air)
