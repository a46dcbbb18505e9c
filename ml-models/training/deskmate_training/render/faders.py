"""Where the faders of a finished show stand: the lead vocal about as loud as all the rest, the band in proportion.

Stems leave the head amp with peaks at -12 dBFS, so their sum at unity is no mix. Loudness is that of ITU-R BS.1770
(K-weighting), mean over the blocks of 0.4 s that lie within 10 dB of the ungated mean, as in EBU R 128.
"""

import numpy as np
import scipy.signal

from .dsp import apply_gain, db

MIX_LUFS = -20.0
"""Loudness of the whole: the level at which the clarity index takes 75 dB SPL for granted (SCIENCE section 1)."""

# Loudness of a class against the lead vocal, dB: the order of a usual mix. Drawn around by SPREAD_DB.
UNDER_LEAD_DB = {
    "kick": -5,
    "snare": -6,
    "toms": -9,
    "cymbals": -13,
    "percussion": -12,
    "bass": -6,
    "electric_guitar": -8,
    "acoustic_guitar": -9,
    "keys": -9,
    "synth": -9,
    "strings": -10,
    "brass": -9,
    "woodwinds": -9,
    "singing": -9,
    "speech": -1,
}
SPREAD_DB = 1.5
SECOND_MICROPHONE_DB = -6.0
LEAD_OVER_REST_DB = (-1.0, 2.0)
"""The lead vocal about equal in loudness to the rest (SCIENCE section 3)."""

# BS.1770-4, stage 1 and 2, at 48 kHz.
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def _k_weight(f_hz):
    w = 2 * np.pi * np.minimum(f_hz, 23999.0) / 48000.0
    return np.abs(scipy.signal.freqz(*_SHELF, worN=w)[1] * scipy.signal.freqz(*_PASS, worN=w)[1])


def loudness_lufs(x, rate):
    """Loudness while it plays, LUFS; -inf for silence."""
    weighted = apply_gain(x, rate, _k_weight).astype(np.float64)
    size = int(0.4 * rate)
    power = np.mean(weighted[: len(x) // size * size].reshape(-1, size) ** 2, axis=1)
    loud = power[-0.691 + 10 * np.log10(power + 1e-16) > -70]
    if not len(loud):
        return -np.inf
    gated = loud[loud > 0.1 * loud.mean()]
    return float(-0.691 + 10 * np.log10(gated.mean()))


def faders_db(rng, channels, rate):
    """Fader of each channel, dB, to 0.5; None where it is not in the mix (ambience)."""
    own = [loudness_lufs(c.audio, rate) for c in channels]
    level, seen = [], set()
    for channel, lufs in zip(channels, own):
        if channel.cls == "crowd" or not np.isfinite(lufs):
            level.append(None)
            continue
        lead = channel.source == "vox"
        under = 0.0 if lead else UNDER_LEAD_DB[channel.cls] + rng.uniform(-SPREAD_DB, SPREAD_DB)
        if channel.source in seen and not lead:
            under += SECOND_MICROPHONE_DB
        seen.add(channel.source)
        level.append(under - lufs)
    lead = [c.source == "vox" for c in channels]
    wanted = rng.uniform(*LEAD_OVER_REST_DB)
    if any(lead):
        rest = sum((c.audio * np.float32(db(g)) for c, g, l in zip(channels, level, lead) if g is not None and not l), np.zeros(1))
        more = -loudness_lufs(np.asarray(rest, np.float32), rate) - wanted
        level = [g if g is None or l else g + more for g, l in zip(level, lead)]
    mix = sum((c.audio * np.float32(db(g)) for c, g in zip(channels, level) if g is not None), np.zeros(1))
    whole = MIX_LUFS - loudness_lufs(np.asarray(mix, np.float32), rate)
    return [None if g is None else float(np.clip(round(2 * (g + whole)) / 2, -60.0, 10.0)) for g in level]


def input_list(channels, faders):
    """The desk's input list as TOML: names, the lead, where the faders stand."""
    lines = []
    for channel, fader in zip(channels, faders):
        lines += ["[[channel]]", f'name = "{channel.name}"']
        if channel.source == "vox":
            lines.append("lead = true")
        if fader is not None:
            lines.append(f"fader_db = {fader:.1f}")
        lines.append("")
    return "\n".join(lines)
