"""Single drum sounds: recorded one-shots, drum machines, and synthesised ones, shaped into a kit's piece."""

import numpy as np

from . import bank
from .dsp import add_at, apply_gain, bell, coloured_noise, fade, high_pass, low_pass, normalise, product
from .sampler import strike


def _decay(n, rate, time_s):
    return np.exp(-np.arange(n, dtype=np.float32) / np.float32(time_s * rate))


def swept_sine(rate, seconds, from_hz, to_hz, sweep_s, decay_s, drive_db=0.0):
    """A sine that falls from one pitch to another: electronic kicks and toms."""
    n = int(seconds * rate)
    t = np.arange(n, dtype=np.float64) / rate
    phase = 2 * np.pi * (to_hz * t + (from_hz - to_hz) * sweep_s * (1 - np.exp(-t / sweep_s)))
    x = (np.sin(phase) * np.exp(-t / decay_s)).astype(np.float32)
    return np.tanh(x * 10 ** (drive_db / 20)).astype(np.float32) if drive_db else x


def synth_kick(scene):
    """Electronic kick: sweep, click, drive, long sub or short thud."""
    rate = scene.rate
    decay = scene.log_uniform(0.06, 0.5)
    x = swept_sine(
        rate,
        min(decay * 5, 1.6),
        scene.log_uniform(120, 900),
        scene.log_uniform(38, 68),
        scene.log_uniform(0.006, 0.06),
        decay,
        scene.uniform(0, 18),
    )
    click = coloured_noise(scene.rng, int(0.012 * rate), rate, scene.uniform(-6, 0)) * _decay(int(0.012 * rate), rate, 0.002)
    add_at(x, click, 0, scene.uniform(0.0, 0.5))
    return fade(x, rate, 0.0005, 0.03)


def synth_snare(scene):
    """Electronic snare: two tones and a noise burst."""
    rate, n = scene.rate, int(0.5 * scene.rate)
    tone = swept_sine(rate, 0.5, scene.uniform(220, 420), scene.uniform(140, 240), 0.02, scene.log_uniform(0.03, 0.15))
    burst = coloured_noise(scene.rng, n, rate, scene.uniform(-3, 1.5)) * _decay(n, rate, scene.log_uniform(0.04, 0.25))
    burst = apply_gain(burst, rate, high_pass(scene.log_uniform(300, 2500)))
    return fade(scene.uniform(0.2, 1.0) * tone + scene.uniform(0.2, 0.7) * burst, rate, 0.0005, 0.05)


def synth_clap(scene):
    """Hand clap of a machine: three short bursts and a tail."""
    rate, n = scene.rate, int(0.4 * scene.rate)
    noise = coloured_noise(scene.rng, n, rate, 0.0)
    shape = np.zeros(n, np.float32)
    for k in range(3):
        add_at(shape, _decay(n, rate, 0.006), int(k * scene.uniform(0.008, 0.014) * rate))
    add_at(shape, _decay(n, rate, scene.log_uniform(0.04, 0.2)), int(0.03 * rate), 0.7)
    return apply_gain(noise * shape, rate, product((high_pass(600), bell(scene.uniform(900, 2200), 9, 1.2))))


def synth_hat(scene, is_open):
    """Machine hat: noise or six squares, high-passed."""
    rate = scene.rate
    n = int((0.6 if is_open else 0.15) * rate)
    if scene.chance(0.5):
        x = coloured_noise(scene.rng, n, rate, scene.uniform(0, 2))
    else:
        t = np.arange(n, dtype=np.float32) / rate
        base = scene.uniform(250, 500)
        x = sum(np.sign(np.sin(6.2832 * base * r * t)) for r in (1.0, 1.34, 1.79, 1.98, 2.59, 3.21)).astype(np.float32)
    decay = scene.log_uniform(0.12, 0.4) if is_open else scene.log_uniform(0.012, 0.06)
    return apply_gain(x * _decay(n, rate, decay), rate, high_pass(scene.log_uniform(4000, 9000), 3))


def synth_tom(scene):
    """Tom: a falling tone, its second mode, a stick, a breath of noise from the head, driven at times."""
    rate, pitch = scene.rate, scene.log_uniform(60, 230)
    decay = scene.log_uniform(0.07, 0.45)
    fall, sweep = scene.uniform(1.05, 2.2), scene.log_uniform(0.01, 0.1)
    x = swept_sine(rate, 1.0, pitch * fall, pitch, sweep, decay, scene.uniform(0, 12))
    second = scene.uniform(1.45, 1.75)
    x = x + np.float32(scene.uniform(0, 0.6)) * swept_sine(rate, 1.0, second * pitch * fall, second * pitch, sweep, 0.5 * decay)
    n = len(x)
    head = coloured_noise(scene.rng, n, rate, scene.uniform(-9, -2)) * _decay(n, rate, scene.log_uniform(0.01, 0.12))
    stick = coloured_noise(scene.rng, n, rate, scene.uniform(-3, 0)) * _decay(n, rate, 0.003)
    return fade(x + np.float32(scene.uniform(0, 0.25)) * head + np.float32(scene.uniform(0, 0.4)) * stick, rate, 0.0005, 0.05)


def hand_claps(scene):
    """A few people who clap together: bursts of noise round the hollow of each pair of hands, within 40 ms."""
    rate, n = scene.rate, int(0.35 * scene.rate)
    out = np.zeros(n, np.float32)
    for _ in range(int(scene.pick((1, 2, 3, 5, 8, 12)))):
        size = int(0.06 * rate)
        burst = coloured_noise(scene.rng, size, rate, 0.0) * _decay(size, rate, scene.log_uniform(0.0015, 0.012))
        hollow = bell(scene.log_uniform(700, 2800), scene.uniform(6, 15), scene.uniform(0.5, 1.2))
        burst = apply_gain(burst, rate, product((high_pass(scene.log_uniform(250, 700)), hollow)))
        add_at(out, burst, abs(scene.rng.normal(0, 0.012)) * rate, scene.uniform(0.4, 1.0))
    return out


def one_drum(scene, clips):
    """Of a preset's clips those of one drum: a run, as the bank holds them, of rising strength."""
    runs = []
    for clip in sorted(clips, key=lambda c: c.start):
        if runs and clip.velocity > runs[-1][-1].velocity:
            runs[-1].append(clip)
        else:
            runs.append([clip])
    return scene.pick(runs)


class Piece:
    """One piece of the kit for a whole channel: a family of clips by velocity or a synthesised sound, with its own tuning.

    `ring` shortens or leaves the decay; `layer` adds a second sound under the first, as producers do.
    """

    def __init__(self, scene, cls, piece=None, synthetic=0.15, layered=0.15):
        self.scene, self.cls, self.piece = scene, cls, piece or cls
        self.tune = float(scene.rng.normal(0.0, 1.6))
        self.damp_s = scene.log_uniform(0.08, 0.6) if scene.chance(0.35) else None
        self.fixed = None
        maker = {
            "kick": synth_kick,
            "snare": synth_snare,
            "clap": scene.pick((synth_clap, hand_claps, hand_claps)),
            "toms": synth_tom,
            "hat-closed": lambda s: synth_hat(s, False),
            "hat-open": lambda s: synth_hat(s, True),
        }.get(self.piece)
        if maker is not None and scene.chance(synthetic):
            self.fixed = normalise(maker(scene))
            return
        wanted = None if self.piece == cls or self.piece == "any" else self.piece
        pool = bank.clips(cls, scene.split, wanted) or bank.clips(cls, scene.split)
        if self.piece == "snare" or self.piece == "any":
            pool = tuple(c for c in pool if c.piece != "side-stick" or scene.chance(0.1)) or pool
        names = sorted({c.preset for c in pool})
        self.preset = names[int(scene.rng.integers(len(names)))]
        self.clips = one_drum(scene, [c for c in pool if c.preset == self.preset])
        self.layer = None
        if cls in ("kick", "snare") and scene.chance(layered):
            self.layer = Piece(scene, cls, None, 0.5, 0.0)
        self.made = {}

    def hit(self, velocity):
        """The sound of one hit, peak near `velocity`; softer hits are darker."""
        scene, rate = self.scene, self.scene.rate
        if self.fixed is not None:
            return self.fixed * np.float32(velocity)
        step = int(round(velocity * 5))
        key = (step, int(scene.rng.integers(2)))
        if key not in self.made:
            at = int(np.clip(round(velocity * len(self.clips) - 0.5 + scene.rng.normal(0, 0.4)), 0, len(self.clips) - 1))
            x = strike(scene, self.clips[at], self.tune, 4.0)
            if self.damp_s is not None:
                x = fade(x * _decay(len(x), rate, self.damp_s), rate, 0.0, 0.02)
            if velocity < 0.75 and len(self.clips) < 3:
                x = apply_gain(x, rate, low_pass(2500 + 14000 * velocity**2, 1))
            if self.layer is not None:
                below = self.layer.hit(0.7)
                whole = np.zeros(max(len(x), len(below)), np.float32)
                add_at(whole, x, 0)
                add_at(whole, below, 0)
                x = whole
            self.made[key] = normalise(x)
        return self.made[key] * np.float32(velocity)


def shaped(scene, x, attack_db, sustain_db):
    """Transient shaper: lifts or lowers what is above its slow envelope, and what is below."""
    from .dsp import db, envelope, per_sample

    fast, block = envelope(x, scene.rate, release_s=0.02)
    slow, _ = envelope(x, scene.rate, attack_s=0.04, release_s=0.15)
    weight = np.clip(fast / (slow + 1e-5) - 0.5, 0.0, 1.0)
    return x * per_sample(db(attack_db * weight + sustain_db * (1 - weight)), block, len(x))
