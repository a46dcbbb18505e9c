"""Crowd and noise channels."""

import numpy as np
import scipy.fft as sfft

from . import bank, fx
from .dsp import add_at, apply_gain, bell, coloured_noise, fade, fft_size, high_pass, low_pass, product, wander
from .sampler import strike


def bed(scene, clips):
    """Clips one into the other with crossfades, so that the bed has no gaps."""
    out, rate, time = scene.silence(), scene.rate, -scene.uniform(0.5, 3)
    pitch = float(scene.rng.normal(0, 1))
    while time < scene.seconds:
        x = strike(scene, scene.pick(clips), pitch)
        cross = min(0.8, 0.3 * len(x) / rate)
        add_at(out, fade(x, rate, cross, cross), time * rate)
        time += max(len(x) / rate - cross, 0.25)
    return out


def applause(scene, people=None):
    """Hands of a crowd: Poisson claps, each a short resonant burst, swelling and dying."""
    rate, n = scene.rate, scene.n
    people = people or int(scene.log_uniform(4, 300))
    kinds = []
    for _ in range(8):
        size = int(0.03 * rate)
        burst = coloured_noise(scene.rng, size, rate, 0) * np.exp(
            -np.arange(size, dtype=np.float32) / np.float32(scene.uniform(0.002, 0.007) * rate)
        )
        kinds.append(
            apply_gain(burst, rate, product((high_pass(300), bell(scene.log_uniform(700, 2600), scene.uniform(6, 14), 0.7))))
        )
    curve = 0.5 + 0.5 * wander(scene.rng, n // 64 + 2, rate / 64, 0.1)
    if scene.chance(0.6):
        curve *= np.clip(np.linspace(scene.uniform(0.5, 3), 0, len(curve)), 0, 1)
    count = int(people * 4.2 * scene.seconds)
    times = (scene.rng.random(count) * n).astype(np.int64)
    gains = np.exp(scene.rng.normal(0, 0.5, count)) * (scene.rng.random(count) < curve[times // 64])
    hand = scene.rng.integers(0, len(kinds), count)
    size = fft_size(n + len(kinds[0]))
    total = np.zeros(size // 2 + 1, np.complex64)
    for number, kind in enumerate(kinds):
        mine = hand == number
        claps = np.bincount(times[mine], gains[mine], minlength=n).astype(np.float32)
        total += sfft.rfft(claps, size) * sfft.rfft(kind, size)
    return sfft.irfft(total, size)[:n].astype(np.float32)


def crowd(scene):
    """An audience as its microphones hear it: talk, laughter, cheers, applause, in a room."""
    clips = list(bank.clips("crowd", scene.split))
    beds = [c for c in clips if c.length > 2 * bank.RATE] or clips
    preset = scene.pick(sorted({c.preset for c in beds}))
    kind = scene.rng.random()
    x = scene.silence()
    if kind < 0.75:
        x += fx.levelled(bed(scene, [c for c in beds if c.preset == preset]))
    if kind > 0.5:
        x = x + np.float32(scene.uniform(0.3, 1.2)) * fx.levelled(applause(scene))
    if scene.chance(0.3):
        cheers = [c for c in clips if "cheer" in c.preset or "laugh" in c.preset] or beds
        for _ in range(int(scene.pick((1, 2, 4)))):
            add_at(
                x,
                strike(scene, scene.pick(cheers), float(scene.rng.normal(0, 2))),
                scene.uniform(0, scene.seconds) * scene.rate,
                scene.uniform(0.4, 1.2),
            )
    if scene.chance(0.15):  # far talkers: a babble of the bank's speech
        talk = [c for c in bank.clips("speech", scene.split) if c.length > bank.RATE]
        babble = sum(fx.levelled(bed(scene, [scene.pick(talk) for _ in range(4)])) for _ in range(6))
        x = x * np.float32(scene.uniform(0, 0.7)) + fx.levelled(babble)
    if scene.chance(0.6):
        x = fx.reverb(scene, fx.levelled(x), scene.uniform(-10, 6), "spaces", scene.log_uniform(0.5, 4))
    return x.astype(np.float32)


def hum(scene):
    """Mains hum and buzz: harmonics of 50 or 60 Hz, soft or spiky."""
    rate, n = scene.rate, scene.n
    base = scene.pick((50.0, 60.0)) * (1 + 1e-4 * scene.rng.normal())
    t = np.arange(4096) / 4096.0
    slope, period = scene.uniform(0.4, 2.2), np.zeros(4096)
    for k in range(1, int(scene.pick((4, 10, 40)))):
        period += np.sin(2 * np.pi * k * t + scene.uniform(0, 6.28)) * k**-slope * (1.0 if k % 2 else scene.uniform(0.2, 1))
    return period.astype(np.float32)[(np.arange(n) * (base * 4096.0 / rate)).astype(np.int64) & 4095]


def crackle(scene):
    """A bad cable: clicks in bursts."""
    out = scene.silence()
    for _ in range(int(scene.log_uniform(2, 60) * scene.seconds / 10)):
        n = int(scene.log_uniform(0.0003, 0.02) * scene.rate) + 2
        add_at(
            out,
            coloured_noise(scene.rng, n, scene.rate, scene.uniform(-6, 0)),
            scene.uniform(0, scene.seconds) * scene.rate,
            scene.uniform(0.1, 1),
        )
    return out


def rumble(scene):
    """Stage floor, wind and handling."""
    x = apply_gain(coloured_noise(scene.rng, scene.n, scene.rate, -9), scene.rate, low_pass(scene.log_uniform(60, 300)))
    return x * (0.6 + 0.4 * wander(scene.rng, scene.n, scene.rate, scene.log_uniform(0.3, 4)))


def noise(scene):
    """A line that carries no instrument: hiss, hum, fans, machines, rumble, crackle, or a mixture."""
    clips = bank.clips("noise", scene.split)
    preset = scene.pick(sorted({c.preset for c in clips}))
    kinds = ("bed", "hiss", "hum", "rumble", "crackle")
    x = scene.silence()
    chosen = [scene.pick(kinds, [0.36, 0.26, 0.2, 0.12, 0.06]) for _ in range(int(scene.pick((1, 1, 2))))]
    for kind in dict.fromkeys(chosen):
        part = {
            "bed": lambda: bed(scene, [c for c in clips if c.preset == preset]),
            "hiss": lambda: coloured_noise(scene.rng, scene.n, scene.rate, scene.uniform(-6, 2)),
            "hum": lambda: hum(scene),
            "rumble": lambda: rumble(scene),
            "crackle": lambda: crackle(scene),
        }[kind]()
        x = x + np.float32(scene.uniform(0.3, 1.0)) * fx.levelled(part)
    if scene.chance(0.2):
        x = x * (0.8 + 0.2 * wander(scene.rng, scene.n, scene.rate, scene.log_uniform(0.1, 2)))
    return x.astype(np.float32)
