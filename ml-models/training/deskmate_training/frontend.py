"""The log-mel front end that every model hears through; the Rust twin is `ml-models/src/front`.

It works at any sample rate without resampling the audio: the hop is 10 ms of samples, the window four
hops, and the powers of FFT bins are integrated over triangles that are given in Hz. A stationary signal
gives the same figures at every rate, and the net's input does not depend on level.

| symbol | value |
|---|---|
| hop | round(rate / 100) samples |
| window | 4 hops, periodic Hann, zero-padded to the next power of two |
| power | one-sided, |X|^2 * 2 / (sum w)^2: a sine of amplitude A peaks at A^2 / 2 |
| band power | sum over bins of weight(f) * power * (bin width / noise bandwidth of the window) |
| weights | triangles, corners at 66 points equally spaced in mel (HTK) from 40 Hz to 15 kHz; a side is never narrower than 2 * 48000 / 2048 Hz |
| level | 10 log10(power + 1e-12) dB |
| input | 96 frames (0.96 s): level - maximum over the window, clamped to -80..0 dB, (x + 40) / 40 |
"""

from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np
from scipy import fft


@dataclass(frozen=True)
class Settings:
    """Rate-free settings, written into every manifest."""

    hops_per_second: int = 100
    window_hops: int = 4
    bands: int = 64
    low_hz: float = 40.0
    high_hz: float = 15_000.0
    min_side_hz: float = 2 * 48_000 / 2048
    floor_power: float = 1e-12
    frames: int = 96
    range_db: float = 80.0
    every_hops: int = 100

    def manifest(self) -> dict:
        """The settings as they stand in a manifest."""
        return asdict(self)


SETTINGS = Settings()


def hop_len(rate_hz: float) -> int:
    """Samples of one hop of 10 ms."""
    return round(rate_hz / SETTINGS.hops_per_second)


def fft_len(rate_hz: float) -> int:
    """The power of two that holds one window."""
    return 1 << (SETTINGS.window_hops * hop_len(rate_hz) - 1).bit_length()


def hann(length: int) -> np.ndarray:
    """Periodic Hann window, [length]."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)


def mel_corners_hz() -> np.ndarray:
    """The corners of the triangles, Hz, [bands + 2]. HTK's mel: 2595 log10(1 + f / 700)."""
    mel = lambda hz: 2595 * np.log10(1 + hz / 700)
    points = np.linspace(mel(SETTINGS.low_hz), mel(SETTINGS.high_hz), SETTINGS.bands + 2)
    return 700 * (10 ** (points / 2595) - 1)


@lru_cache(maxsize=16)
def mel_weights(rate_hz: float) -> np.ndarray:
    """What each bin gives to each band, [bins, bands], the window's noise bandwidth included."""
    size, length = fft_len(rate_hz), SETTINGS.window_hops * hop_len(rate_hz)
    hz = np.arange(size // 2 + 1) * rate_hz / size
    corners = mel_corners_hz()
    low, centre, high = corners[:-2], corners[1:-1], corners[2:]
    rise = np.maximum(centre - low, SETTINGS.min_side_hz)
    fall = np.maximum(high - centre, SETTINGS.min_side_hz)
    away = hz[:, None] - centre
    triangles = np.clip(np.where(away < 0, 1 + away / rise, 1 - away / fall), 0, None)
    window = hann(length)
    noise_hz = rate_hz * np.sum(window**2) / np.sum(window) ** 2
    return triangles * (rate_hz / size / noise_hz)


def mel_power(audio: np.ndarray, rate_hz: float) -> np.ndarray:
    """Band powers of every hop, [hops, bands]; frame t covers hops t-3..t, silence before the start.

    audio is [samples] or [samples, legs]: the powers of legs are averaged.
    """
    if audio.ndim == 2:
        return np.mean([mel_power(leg, rate_hz) for leg in audio.T], axis=0)
    hop = hop_len(rate_hz)
    length = SETTINGS.window_hops * hop
    hops = len(audio) // hop
    weights = mel_weights(rate_hz).astype(audio.dtype)
    if hops == 0:
        return np.zeros((0, SETTINGS.bands), audio.dtype)
    padded = np.concatenate([np.zeros(length - hop, audio.dtype), audio[: hops * hop]])
    frames = np.lib.stride_tricks.sliding_window_view(padded, length)[::hop]
    window = hann(length).astype(audio.dtype)
    scale = 2 / np.sum(window, dtype=np.float64) ** 2
    out = np.empty((hops, SETTINGS.bands), audio.dtype)
    for start in range(0, hops, 512):
        part = slice(start, start + 512)
        spectrum = fft.rfft(frames[part] * window, fft_len(rate_hz), axis=1)
        out[part] = ((spectrum.real**2 + spectrum.imag**2) * audio.dtype.type(scale)) @ weights
    return out


def level_db(power: np.ndarray) -> np.ndarray:
    """Band levels, dB."""
    return 10 * np.log10(power + SETTINGS.floor_power)


def net_input(db: np.ndarray) -> np.ndarray:
    """One window of 96 frames as a net's input, [bands, frames] in -1..1. db is [frames, bands]."""
    relative = np.clip(db - db.max(), -SETTINGS.range_db, 0)
    return ((relative + SETTINGS.range_db / 2) / (SETTINGS.range_db / 2)).T.astype(np.float32)


def windows(audio: np.ndarray, rate_hz: float) -> np.ndarray:
    """The inputs at 1 Hz, [windows, 1, bands, frames]: each ends with hop 100 k - 1, for k = 1, 2, ..."""
    db = level_db(mel_power(audio, rate_hz))
    ends = range(SETTINGS.every_hops, len(db) + 1, SETTINGS.every_hops)
    inputs = [net_input(db[end - SETTINGS.frames : end])[None] for end in ends]
    return np.stack(inputs) if inputs else np.zeros((0, 1, SETTINGS.bands, SETTINGS.frames), np.float32)
