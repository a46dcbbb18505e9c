"""Effects that players and engineers put on a channel: drive, modulation, delays, reverbs, pumping, lossy coding."""

import numpy as np
import scipy.fft as sfft

from . import bank
from .dsp import (
    add_at,
    apply_gain,
    convolve,
    db,
    frequencies,
    high_pass,
    low_pass,
    oversampled,
    peak,
    per_sample,
    product,
    read_at,
    resample,
    rms,
    time_filter,
    wander,
)


def drive(x, rate, gain_db, kind="tanh", bias=0.0):
    """Wave shaping after `gain_db`, level kept by the caller. Kinds: tanh (valve), hard (transistor), fuzz (asymmetric), fold."""
    g = np.float32(db(gain_db))
    shapes = {
        "tanh": lambda v: np.tanh(g * v + bias) - np.tanh(bias),
        "hard": lambda v: np.clip(g * v + bias, -1.0, 1.0),
        "fuzz": lambda v: np.where(v > 0, np.tanh(g * v), 0.7 * np.tanh(1.8 * g * v)),
        "fold": lambda v: np.sin(np.clip(0.3 * g * v, -20, 20)),
    }
    y = oversampled(x, rate, shapes[kind])
    return y - np.float32(np.mean(y))


def cabinet(scene, x):
    """A guitar loudspeaker: one of the cabinet responses."""
    _, response = scene.pick(bank.responses("cabinets", scene.split))
    y = convolve(x, to_rate(response, scene.rate))
    return y * np.float32(rms(x) / max(rms(y), 1e-9))


def to_rate(response, rate):
    """An impulse response of the bank at another rate."""
    return response if rate == bank.RATE else resample(response, bank.RATE / rate)


def reverb(scene, x, wet_db, kind=None, decay_s=None, pre_s=0.0):
    """Adds a room (`spaces`) or plate, wet level in dB against the dry RMS; `decay_s` shortens the response."""
    _, response = scene.pick(bank.responses(kind or scene.pick(("spaces", "plates")), scene.split))
    response = to_rate(response, scene.rate)
    if decay_s is not None:
        t = np.arange(len(response), dtype=np.float32) / scene.rate
        response = (response * np.exp(-t * np.float32(4.6 / decay_s)))[: int(2 * decay_s * scene.rate) + 64]
    wet = convolve(x, response)
    shift = int(pre_s * scene.rate)
    if shift:
        wet = np.concatenate((np.zeros(shift, np.float32), wet[:-shift]))
    return x + wet * np.float32(db(wet_db) * rms(x) / max(rms(wet), 1e-9))


def echo(scene, x, time_s, feedback=0.4, level=0.4, tone_hz=4000.0):
    """Repeats that get duller."""
    out, wet = x.copy(), apply_gain(x, scene.rate, product((low_pass(tone_hz), high_pass(150))))
    shift, gain = int(time_s * scene.rate), level
    for repeat in range(1, 8):
        if gain < 0.02 or repeat * shift >= len(x):
            break
        add_at(out, wet, repeat * shift, gain)
        gain *= feedback
    return out


def delay_line(x, rate, delay_s):
    """Reads `x` late by a delay in s that changes over time (array of samples)."""
    position = np.arange(len(x), dtype=np.float64) - delay_s * rate
    padded = np.concatenate((np.zeros(4, np.float32), x, np.zeros(4, np.float32)))
    return read_at(padded, np.clip(position + 4, 1, len(padded) - 5))


def chorus(scene, x, voices=2, depth_s=0.003, hz=0.8):
    """Modulated copies; also flanger at short delays."""
    t = np.arange(len(x)) / scene.rate
    out = x.copy()
    for _ in range(voices):
        phase, base = scene.uniform(0, 6.28), scene.uniform(0.004, 0.018)
        out += 0.7 * delay_line(
            x, scene.rate, base + depth_s * (0.5 + 0.5 * np.sin(6.2832 * hz * scene.uniform(0.8, 1.2) * t + phase))
        )
    return out / np.float32(1 + 0.5 * voices)


def double(scene, x, cents=12.0):
    """The same part played again: late by 10 to 35 ms, drifting in time and pitch."""
    drift = wander(scene.rng, len(x), scene.rate, 1.5, cents * 4e-5)
    return delay_line(
        x, scene.rate, scene.uniform(0.012, 0.035) + drift + 0.006 * (1 + wander(scene.rng, len(x), scene.rate, 2.0))
    )


def tremolo(scene, x, hz, depth):
    t = np.arange(len(x), dtype=np.float32) / scene.rate
    return x * (1 - np.float32(depth) * (0.5 + 0.5 * np.sin(6.2832 * hz * t + scene.uniform(0, 6.28))))


def phaser(scene, x, hz=0.5):
    """Moving notches."""
    phase = scene.uniform(0, 6.28)

    def response(t, f):
        centre = 600.0 * 2.0 ** (1.4 * np.sin(6.2832 * hz * t + phase))
        return 0.3 + 0.7 * np.abs(np.cos(np.arctan(f / centre) * 2.0))

    return time_filter(x, scene.rate, response)


def wah(scene, x, hz=1.5, sweep=None):
    """A resonant band-pass that follows a foot (or `sweep`: Hz by time in s)."""
    phase = scene.uniform(0, 6.28)
    move = sweep or (lambda t: 500.0 * 2.0 ** (1.0 + 1.1 * np.sin(6.2832 * hz * t + phase)))

    def response(t, f):
        centre = move(t)
        ratio = np.maximum(f, 20.0) / centre
        return 0.15 + 2.0 / np.sqrt(1.0 + (3.5 * (ratio - 1.0 / ratio)) ** 2)

    return time_filter(x, scene.rate, response)


def crush(x, rate, bits, hold_hz):
    """Fewer bits and a held sample rate."""
    step = max(int(rate / hold_hz), 1)
    held = np.repeat(x[::step], step)[: len(x)]
    levels = 2.0 ** (bits - 1)
    return (np.round(held * levels) / levels).astype(np.float32)


def pump(scene, x, depth, release_s):
    """Ducking on every beat, as a side-chained compressor does."""
    beat, n = scene.song.beat_s, len(x)
    at = (scene.start_s + np.arange(0, n, 32) / scene.rate) % beat
    return x * per_sample(1.0 - depth * np.exp(-at / release_s), 32, n)


def lossy(scene, x, bits):
    """A cheap audio codec: transform bins quantised to `bits` below the loudest of their band, the top cut."""
    rate, window = scene.rate, 1024
    hop = window // 2
    frames = -(-len(x) // hop) + 1
    padded = np.zeros((frames + 1) * hop, np.float32)
    padded[hop : hop + len(x)] = x
    root = np.sin(np.pi * (np.arange(window) + 0.5) / window).astype(np.float32)
    spectra = sfft.rfft(np.lib.stride_tricks.sliding_window_view(padded, window)[::hop] * root, axis=1)
    edges = np.unique(np.geomspace(1, window // 2 + 1, 22).astype(int))
    for low, high in zip(edges[:-1], edges[1:]):
        band = spectra[:, low:high]
        step = np.max(np.abs(band), axis=1, keepdims=True) * 2.0 ** (1 - bits) + 1e-9
        spectra[:, low:high] = np.round(band.real / step) * step + 1j * np.round(band.imag / step) * step
    spectra[:, frequencies(window, rate) > scene.log_uniform(7000, 16000)] = 0.0
    pieces = sfft.irfft(spectra, window, axis=1).astype(np.float32) * root
    out = np.zeros((len(pieces) + 1) * hop, np.float32)
    out[: len(pieces) * hop] += pieces[:, :hop].reshape(-1)
    out[hop : (len(pieces) + 1) * hop] += pieces[:, hop:].reshape(-1)
    return out[hop : hop + len(x)]


def levelled(x, to=0.9):
    """Peak-normalised copy."""
    top = peak(x)
    return x * np.float32(to / top) if top > 1e-9 else x
