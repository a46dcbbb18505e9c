"""Signal blocks that the renderers share: FFT filters, convolution, resampling, dynamics.

Audio is mono float32 at `rate` Hz. Everything is vectorised: a 12 s channel passes a block in a few milliseconds.
"""

import functools

import numpy as np
import scipy.fft as sfft
from scipy.ndimage import maximum_filter1d
from scipy.signal import lfilter

EPS = 1e-12


def db(ratio):
    """Amplitude ratio of a level in dB."""
    return 10.0 ** (np.asarray(ratio) / 20.0)


def to_db(amplitude):
    """Level in dB of an amplitude, floored at -240 dB."""
    return 20.0 * np.log10(np.maximum(np.abs(amplitude), EPS))


def peak(x):
    """Largest magnitude; 0 for an empty signal."""
    return float(np.max(np.abs(x))) if len(x) else 0.0


def rms(x):
    """Root mean square; 0 for an empty signal."""
    return float(np.sqrt(np.mean(np.square(x, dtype=np.float64)))) if len(x) else 0.0


def normalise(x, to=1.0):
    """Scales the peak to `to`; silence stays silence."""
    top = peak(x)
    return (x * np.float32(to / top)).astype(np.float32) if top > 1e-9 else x.astype(np.float32)


@functools.lru_cache(maxsize=64)
def frequencies(size, rate):
    """Bin frequencies in Hz of an rfft of `size` samples, float32; shared, not to be written."""
    f = np.fft.rfftfreq(size, 1.0 / rate).astype(np.float32)
    f.setflags(write=False)
    return f


def fft_size(n):
    """A fast transform length of at least `n` samples."""
    return sfft.next_fast_len(int(n), real=True)


def apply_gain(x, rate, gain):
    """Filters by a zero-phase magnitude: `gain(f_hz) -> amplitude`. 50 ms of padding take the wrap-around."""
    size = fft_size(len(x) + rate // 20)
    spectrum = sfft.rfft(x.astype(np.float32), size)
    spectrum *= gain(frequencies(size, rate)).astype(np.float32)
    return sfft.irfft(spectrum, size)[: len(x)].astype(np.float32)


def minimum_phase(x, rate, gain, taps=4096):
    """Filters by the minimum-phase FIR of a magnitude, as a desk's equaliser would (cepstral method, Oppenheim & Schafer)."""
    magnitude = np.log(np.maximum(gain(frequencies(2 * taps, rate)).astype(np.float64), 1e-5))
    cepstrum = sfft.irfft(magnitude, 2 * taps)
    cepstrum[1:taps] *= 2.0
    cepstrum[taps + 1 :] = 0.0
    fir = sfft.irfft(np.exp(sfft.rfft(cepstrum)), 2 * taps)[:taps]
    fir[taps // 2 :] *= np.hanning(taps)[taps // 2 :]
    return convolve(x, fir.astype(np.float32))


def convolve(x, response):
    """Linear convolution cut to the length of `x`."""
    size = fft_size(len(x) + len(response))
    product = sfft.rfft(x.astype(np.float32), size) * sfft.rfft(response.astype(np.float32), size)
    return sfft.irfft(product, size)[: len(x)].astype(np.float32)


def high_pass(hz, order=2):
    """Magnitude of a Butterworth high-pass."""
    return lambda f: 1.0 / np.sqrt(1.0 + (hz / np.maximum(f, 1.0)) ** (2 * order))


def low_pass(hz, order=2):
    """Magnitude of a Butterworth low-pass."""
    return lambda f: 1.0 / np.sqrt(1.0 + (f / hz) ** (2 * order))


def bell(hz, gain_db, octaves):
    """Magnitude of a bell that is Gaussian over log frequency; `octaves` between its half-gain points."""

    def gain(f):
        distance = np.log2(np.maximum(f, 1.0) / hz) / octaves
        return db(gain_db * np.exp2(-4.0 * distance * distance))

    return gain


def shelf(hz, gain_db, above=True):
    """Magnitude of a shelf, 6 dB/octave-like, half its gain (dB) at `hz`."""

    def gain(f):
        weight = 1.0 / (1.0 + (hz / np.maximum(f, 1e-3)) ** 2)
        return db(gain_db * (weight if above else 1.0 - weight))

    return gain


def product(gains):
    """The cascade of several magnitudes."""

    def gain(f):
        out = np.ones_like(f)
        for one in gains:
            out = out * one(f)
        return out

    return gain


def resample(x, ratio, length=None):
    """Reads `x` at `ratio` source samples per output sample (4-point Hermite); ratio > 1 raises the pitch.

    Without band limitation: for notes a few semitones away, where the fold of the top is inaudible.
    """
    available = max(int((len(x) - 3) / ratio), 0)
    n = available if length is None else min(int(length), available)
    if n <= 0:
        return np.zeros(0, np.float32)
    if abs(ratio - 1.0) < 1e-9:
        return x[:n].astype(np.float32)
    return read_at(x, np.arange(n, dtype=np.float64) * ratio)


def read_at(x, position):
    """4-point Hermite reading of `x` at fractional sample positions (0 .. len - 3)."""
    whole = np.minimum(position.astype(np.int64), len(x) - 4)
    t = (position - whole).astype(np.float32)
    base = np.maximum(whole - 1, 0)
    a, b, c, d = x[base], x[whole], x[whole + 1], x[whole + 2]
    c1, c2 = 0.5 * (c - a), a - 2.5 * b + 2.0 * c - 0.5 * d
    return (((0.5 * (d - a) + 1.5 * (b - c)) * t + c2) * t + c1) * t + b


def fade(x, rate, attack_s=0.0, release_s=0.0):
    """Raised-cosine ramps at both ends, in place on a copy."""
    x = x.astype(np.float32).copy()
    a, r = min(int(attack_s * rate), len(x)), min(int(release_s * rate), len(x))
    if a:
        x[:a] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(a, dtype=np.float32) / a)
    if r:
        x[-r:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, r + 1, dtype=np.float32) / r)
    return x


def cliff(x, rate, drop_db=22.0):
    """Hz above which a clip holds nothing because a codec or a low rate cut it (a fall of `drop_db` within a third of an octave, for
    good); None where its spectrum fades out by itself."""
    size = 4096
    if len(x) < size:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(x, size)[:: size // 2] * np.hanning(size).astype(np.float32)
    power = np.mean(np.abs(sfft.rfft(frames, axis=1)) ** 2, axis=0)
    edges = np.geomspace(1200, 0.5 * rate, 46)
    f = frequencies(size, rate)
    level = np.array([10 * np.log10(np.mean(power[(f >= a) & (f < b)]) + 1e-9) for a, b in zip(edges[:-1], edges[1:])])
    for i in range(4, len(level) - 4):
        if level[i] - level[i + 4 :].max() > drop_db and level[i] > level[:i].max() - 60:
            return float(edges[i + 1])
    return None


def extended(x, rate, midi=None, slope_db=-10.0, octaves=1.3):
    """Puts back the top that a codec or a low rate took, above `cliff`: the octave below is moved up by a whole number of
    harmonics (`midi`), falling by `slope_db` an octave. What it makes is plausible, not true; it stops bandwidth from telling classes apart."""
    edge = cliff(x, rate)
    if edge is None or edge > 13000:
        return x
    size = fft_size(len(x) + rate // 10)
    spectrum = sfft.rfft(x.astype(np.float32), size)
    f = frequencies(size, rate)
    base = 440.0 * 2.0 ** ((midi - 69) / 12.0) if midi is not None else 200.0
    edge *= 0.94
    shift = max(np.floor(0.5 * edge / base), 1.0) * base
    bins = int(round(shift * size / rate))
    first, last = int(edge * size / rate), min(int(edge * 2**octaves * size / rate), len(spectrum))
    for start in range(first, last, bins):
        stop = min(start + bins, last)
        fall = db(slope_db * np.log2(np.maximum(f[start:stop], 1.0) / f[start - bins : stop - bins]))
        spectrum[start:stop] = spectrum[start - bins : stop - bins] * fall
    return sfft.irfft(spectrum, size)[: len(x)].astype(np.float32)


def add_at(out, x, start, gain=1.0):
    """Mixes `x` into `out` from sample `start`; what falls outside is dropped."""
    start = int(start)
    if start < 0:
        x, start = x[-start:], 0
    n = min(len(x), len(out) - start)
    if n > 0:
        out[start : start + n] += x[:n] * np.float32(gain)


def one_pole(x, time_s, rate):
    """One-pole smoothing with a time constant in seconds."""
    keep = float(np.exp(-1.0 / max(time_s * rate, 1e-6)))
    return lfilter([1.0 - keep], [1.0, -keep], x).astype(np.float32)


def envelope(x, rate, block_s=0.002, attack_s=0.005, release_s=0.12):
    """Peak envelope, one value per block: held over the attack, released exponentially."""
    block = max(int(block_s * rate), 1)
    n = -(-len(x) // block)
    peaks = np.abs(np.pad(x, (0, n * block - len(x)))).reshape(n, block).max(1)
    held = maximum_filter1d(peaks, max(int(attack_s / block_s), 1))
    smooth = one_pole(held, release_s, 1.0 / block_s)
    return np.maximum(held * 0.0 + smooth, one_pole(held, attack_s, 1.0 / block_s)), block


def per_sample(values, block, n):
    """Stretches one value per block to samples, linearly."""
    at = np.arange(n, dtype=np.float32) / block - 0.5
    return np.interp(at, np.arange(len(values)), values).astype(np.float32)


def compress(x, rate, threshold_db, ratio, attack_s=0.005, release_s=0.12):
    """Feed-forward compressor with a 6 dB soft knee (Giannoulis 2012, eq. 4), no make-up."""
    level, block = envelope(x, rate, attack_s=attack_s, release_s=release_s)
    over = to_db(level) - threshold_db
    knee = 6.0
    slope = 1.0 / ratio - 1.0
    change = np.where(over > knee / 2, slope * over, np.where(over > -knee / 2, slope * (over + knee / 2) ** 2 / (2 * knee), 0.0))
    return x * per_sample(db(change), block, len(x))


def gate(x, rate, threshold_db, depth_db=-60.0, release_s=0.15):
    """Downward gate: below the threshold the signal falls to `depth_db`."""
    level, block = envelope(x, rate, release_s=release_s)
    is_open = np.clip((to_db(level) - threshold_db + 3.0) / 6.0, 0.0, 1.0)
    return x * per_sample(db(depth_db * (1.0 - is_open)), block, len(x))


def oversampled(x, rate, shape, factor=2):
    """Applies a memoryless `shape` at `factor` times the rate, so that most of its fold-over is removed."""
    n, size = len(x), fft_size(len(x))
    spectrum = sfft.rfft(x.astype(np.float32), size)
    up = sfft.irfft(np.pad(spectrum, (0, (factor - 1) * size // 2 + 1)), factor * size) * factor
    down = sfft.rfft(shape(up).astype(np.float32))[: len(spectrum)]
    return (sfft.irfft(down, size)[:n] / factor).astype(np.float32)


def time_filter(x, rate, response, window=1024):
    """Time-varying filter by overlap-add: `response(t_s[frames,1], f_hz[1,bins]) -> amplitude [frames, bins]`.

    Root-Hann windows in and out at 75 % overlap; zero phase. Sweeps, wahs, formants and filter envelopes.
    """
    hop = window // 4
    n = len(x)
    frames = -(-n // hop) + 4
    padded = np.zeros((frames + 3) * hop + window, np.float32)
    padded[3 * hop : 3 * hop + n] = x
    shape = np.hanning(window + 1)[:-1].astype(np.float32)
    root = np.sqrt(shape)
    index = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop][:frames]
    spectra = sfft.rfft(index * root, axis=1)
    t = ((np.arange(frames) - 3) * hop + window / 2).astype(np.float32)[:, None] / rate
    spectra *= response(t, frequencies(window, rate)[None, :]).astype(np.float32)
    pieces = sfft.irfft(spectra, window, axis=1).astype(np.float32) * root * np.float32(0.5)
    out = np.zeros(frames * hop + window, np.float32)
    for part in range(4):
        segment = pieces[:, part * hop : (part + 1) * hop].reshape(-1)
        out[part * hop : part * hop + len(segment)] += segment
    return out[3 * hop : 3 * hop + n]


def coloured_noise(rng, n, rate, slope_db_per_octave=-3.0, low_hz=20.0):
    """Gaussian noise whose power falls by a slope per octave (0 white, -3 pink, -6 brown), RMS 1."""
    size = fft_size(n)
    f = np.maximum(frequencies(size, rate), low_hz)
    spectrum = sfft.rfft(rng.standard_normal(size, dtype=np.float32)) * (f / low_hz) ** (slope_db_per_octave / 6.0206)
    x = sfft.irfft(spectrum, size)[:n]
    return (x / max(rms(x), EPS)).astype(np.float32)


def wander(rng, n, rate, hz, depth=1.0):
    """Slow random curve with most of its motion below `hz`, peak-normalised to +-`depth`."""
    points = max(int(n / rate * hz * 2) + 4, 6)
    values = rng.standard_normal(points)
    curve = np.interp(np.linspace(0, points - 1, n), np.arange(points), values)
    return (depth * curve / max(np.max(np.abs(curve)), EPS)).astype(np.float32)
