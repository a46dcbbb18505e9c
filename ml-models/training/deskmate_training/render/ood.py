"""Signals that a desk carries and that are no instrument: clicks, timecode, beeps, tones, sweeps, data, mains hum, test noise."""

import numpy as np

from .dsp import add_at, coloured_noise, fade


def click(scene):
    """A metronome: high and low blips on the beats."""
    out, rate = scene.silence(), scene.rate
    n = int(scene.uniform(0.008, 0.05) * rate)
    t = np.arange(n) / rate
    high, low = scene.uniform(900, 4000), scene.uniform(500, 2500)
    divide = int(scene.pick((1, 1, 2)))
    for start, bar in scene.bars():
        for beat in range(scene.song.beats * divide):
            hz = high if beat == 0 else low
            blip = np.sin(2 * np.pi * hz * t) if scene.song.seed % 2 else np.sign(np.sin(2 * np.pi * hz * t))
            add_at(
                out,
                fade(blip * np.exp(-t / (0.3 * n / rate)), rate, 0.0005, 0.003),
                (start + beat * scene.song.beat_s / divide) * rate,
                1.0 if beat == 0 else 0.6,
            )
    return out


def timecode(scene):
    """Biphase-mark code at the rate of SMPTE linear timecode (80 bits a frame, 25 or 30 frames a second)."""
    bits_per_s = 80 * scene.pick((24.0, 25.0, 30.0))
    count = int(scene.seconds * bits_per_s) + 2
    bits = scene.rng.random(count) < 0.25
    frame = np.arange(count) % 80
    bits = np.where(frame >= 64, np.array([0, 0] + [1] * 12 + [0, 1], bool)[np.clip(frame - 64, 0, 15)], bits)
    flips = np.stack((np.ones(count, bool), bits), 1).reshape(-1)
    level = np.cumsum(flips) % 2 * 2.0 - 1.0
    at = (np.arange(scene.n) * (2 * bits_per_s / scene.rate)).astype(int)
    return level[np.minimum(at, len(level) - 1)].astype(np.float32)


def beeps(scene):
    """Talkback and cue beeps."""
    out, rate, time = scene.silence(), scene.rate, 0.0
    hz, length, gap = scene.log_uniform(300, 3000), scene.log_uniform(0.05, 0.8), scene.log_uniform(0.1, 3)
    while time < scene.seconds:
        t = np.arange(int(length * rate)) / rate
        add_at(out, fade(np.sin(2 * np.pi * hz * t), rate, 0.003, 0.003), time * rate)
        time += length + gap
    return out


def tone(scene):
    """A steady sine or square."""
    t = np.arange(scene.n) / scene.rate
    x = np.sin(2 * np.pi * scene.pick((scene.log_uniform(40, 12000), 1000.0, 440.0)) * t)
    return (np.sign(x) if scene.chance(0.2) else x).astype(np.float32)


def sweep(scene):
    """Logarithmic sweeps, again and again."""
    n = int(scene.uniform(1, 8) * scene.rate)
    hz = np.geomspace(scene.uniform(20, 100), scene.uniform(8000, 15000), n)
    one = np.sin(2 * np.pi * np.cumsum(hz) / scene.rate)
    return np.tile(one, scene.n // n + 1)[: scene.n].astype(np.float32)


def noise(scene):
    """Pink or white test noise, steady or in bursts."""
    x = coloured_noise(scene.rng, scene.n, scene.rate, scene.pick((-3.0, 0.0)))
    return x * ((np.arange(scene.n) / scene.rate * scene.uniform(0.3, 2)) % 1 < 0.5) if scene.chance(0.4) else x


def data(scene):
    """Modem-like data: frequency-shift keying, and a phone's time-slot buzz."""
    if scene.chance(0.5):
        bits = scene.rng.random(int(scene.seconds * 1200) + 2) < 0.5
        hz = np.where(bits[(np.arange(scene.n) * (1200 / scene.rate)).astype(int)], 2200.0, 1200.0)
        return np.sin(2 * np.pi * np.cumsum(hz) / scene.rate).astype(np.float32)
    slot = (np.arange(scene.n) / scene.rate * 216.7) % 1 < 0.125  # GSM: one slot of eight, 4.615 ms
    burst = (np.arange(scene.n) / scene.rate * 1.3) % 1 < 0.6
    return (slot & burst).astype(np.float32) - 0.06


def feedback(scene):
    """A howl: a sine that grows exponentially into its limit, starts and stops."""
    out, rate, time = scene.silence(), scene.rate, scene.uniform(0, 1)
    hz = scene.log_uniform(200, 6000)
    while time < scene.seconds:
        n = int(scene.uniform(0.5, 4) * rate)
        t = np.arange(n) / rate
        add_at(
            out, fade(np.tanh(1e-3 * np.exp(t * scene.uniform(4, 20))) * np.sin(2 * np.pi * hz * t), rate, 0, 0.05), time * rate
        )
        time += n / rate + scene.uniform(0.3, 3)
    return out


KINDS = {
    "click": click,
    "timecode": timecode,
    "beeps": beeps,
    "tone": tone,
    "sweep": sweep,
    "test_noise": noise,
    "data": data,
    "feedback": feedback,
}


def draw(scene):
    """One of the kinds: (audio, name)."""
    name = scene.pick(tuple(KINDS))
    return KINDS[name](scene), name
