"""Drum channels: kick, snare, toms, cymbals, percussion, each as its microphone or its track hears it."""

import numpy as np

from . import bank, drum_parts, fx
from .drum_voices import Piece, shaped
from .dsp import add_at, coloured_noise, compress, fade, gate, resample, time_filter
from .sampler import strike


def _play(scene, hits, pieces):
    out = scene.silence()
    for time, velocity, variant in hits:
        add_at(out, pieces[int(variant) % len(pieces)].hit(velocity), time * scene.rate)
    return out


def _sparse_or(scene, hits, share=0.15):
    return drum_parts.sparse(scene, "", scene.log_uniform(0.8, 3.5)) if scene.chance(share) else hits


def _produced(scene, x, share=0.4):
    """What a producer or gate does to a drum track."""
    if scene.chance(share):
        x = shaped(scene, x, scene.uniform(-3, 9), scene.uniform(-12, 6))
    if scene.chance(0.2):
        x = fx.drive(fx.levelled(x), scene.rate, scene.uniform(3, 18), scene.pick(("tanh", "hard")))
    if scene.chance(0.22):  # plate, room, gated reverb
        wet = fx.reverb(scene, fx.levelled(x), scene.uniform(-14, 2), None, scene.log_uniform(0.2, 2.0))
        x = gate(wet, scene.rate, scene.uniform(-30, -18), -50, 0.06) if scene.chance(0.25) else wet
    if scene.chance(0.15):  # parallel compression
        x = fx.levelled(x)
        x = x + np.float32(scene.uniform(0.5, 2)) * compress(x, scene.rate, -36, 12, 0.002, 0.08)
    if scene.chance(0.1):
        x = fx.crush(fx.levelled(x), scene.rate, scene.uniform(6, 10), scene.log_uniform(5000, 16000))
    return x


def electronic(scene):
    """How likely synthesised sounds are in this song."""
    return {"electronic": 0.45, "hiphop": 0.35, "pop": 0.2}.get(scene.song.style, 0.06)


def kick(scene):
    pieces = [Piece(scene, "kick", None, electronic(scene), 0.25)]
    return _produced(scene, _play(scene, _sparse_or(scene, drum_parts.kick(scene)), pieces))


def snare(scene):
    if scene.chance(0.06):
        return looped(scene, "snare", ("rhythm", "roll", "phrase", "brush"))
    stick = scene.chance(0.08)
    pieces = [Piece(scene, "snare", "side-stick" if stick else "snare", 0.0 if stick else electronic(scene), 0.25)]
    pieces.append(pieces[0])
    return _produced(scene, _play(scene, _sparse_or(scene, drum_parts.snare(scene)), pieces))


def toms(scene):
    count = int(scene.pick((1, 1, 2, 3, 4)))
    pieces = [Piece(scene, "toms", None, electronic(scene)) for _ in range(count)]
    base = float(scene.rng.normal(0, 2))
    for number, piece in enumerate(pieces):
        piece.tune = base - 3.0 * number + 1.5 * count
    out = _play(scene, _sparse_or(scene, drum_parts.toms(scene, count), 0.2), pieces)
    return _produced(scene, out)


def cymbals(scene, kind=None):
    """A hat channel, a ride channel, crashes, or the cymbals of an overhead."""
    kind = kind or scene.pick(("hat", "hat", "hat", "ride", "crash", "over", "effect"))
    if kind == "effect":
        return effect(scene)
    out = scene.silence()
    if kind in ("hat", "over"):
        synthetic = electronic(scene)
        pieces = [Piece(scene, "cymbals", p, synthetic) for p in ("hat-closed", "hat-open", "hat-pedal")]
        for piece in pieces:
            piece.tune *= 0.6
        out += choked(scene, drum_parts.hats(scene), pieces)
    if kind in ("ride", "over") and (kind == "ride" or scene.chance(0.5)):
        out += np.float32(0.6) * _play(scene, drum_parts.ride(scene), [Piece(scene, "cymbals", "ride", 0.0)])
    if kind in ("crash", "over"):
        out += _play(scene, drum_parts.crashes(scene), [Piece(scene, "cymbals", "crash", 0.0)])
    if kind == "hat" and scene.chance(0.12):
        out = _play(scene, drum_parts.sparse(scene, "", 1.5), pieces)
    return _produced(scene, out, 0.2)


def choked(scene, hits, pieces):
    """Hats: each stroke ends the ring of the open one before it."""
    out, rate = scene.silence(), scene.rate
    hits = sorted(hits)
    for number, (time, velocity, variant) in enumerate(hits):
        x = pieces[int(variant) % len(pieces)].hit(velocity)
        if variant == 1 and number + 1 < len(hits):
            x = fade(x[: max(int((hits[number + 1][0] - time) * rate), 256)], rate, 0.0, 0.03)
        add_at(out, x, time * rate)
    return out


def effect(scene):
    """Risers, reversed crashes and falls of noise, as tracks of cymbal effects hold."""
    out, bar = scene.silence(), scene.song.bar_s
    crash = Piece(scene, "cymbals", "crash", 0.0)
    for start, at in scene.bars():
        if scene.chance(0.5):
            continue
        if scene.chance(0.3):
            add_at(out, faded(scene, crash.hit(1.0)), start * scene.rate)
        elif scene.chance(0.4):
            x = crash.hit(0.9)[::-1]
            add_at(out, x, (start + bar) * scene.rate - len(x))
        elif scene.chance(0.5):
            n = int(bar * scene.rate)
            noise = coloured_noise(scene.rng, n, scene.rate, 0.0)
            rising = scene.chance(0.6)
            sweep = lambda t, f: 1.0 / (1.0 + (300.0 * 40.0 ** ((t / bar) if rising else 1 - t / bar) / np.maximum(f, 20)) ** 4)
            ramp = np.linspace(0.05, 0.6, n, dtype=np.float32) ** 2
            add_at(out, time_filter(noise, scene.rate, sweep) * (ramp if rising else ramp[::-1]), start * scene.rate)
        else:
            add_at(out, crash.hit(0.9), start * scene.rate)
    return out


def faded(scene, x):
    """A crash drawn out: slowed, washed in a hall, brought in and out by a fader."""
    x = resample(x, scene.log_uniform(0.35, 1.0))
    x = np.concatenate([x, np.zeros(int(scene.uniform(0.5, 4) * scene.rate), np.float32)])
    if scene.chance(0.7):
        x = fx.reverb(scene, x, scene.uniform(-6, 9), None, scene.log_uniform(1, 6))
    span = len(x) / scene.rate
    return fade(x, scene.rate, span * scene.pick((0.0, 0.0, 0.1, 0.4)), span * scene.uniform(0.2, 0.8))


PERCUSSION_KINDS = (
    "shaker",
    "clap",
    "clap",
    "tamb",
    "conga",
    "bongo",
    "cowb",
    "wood",
    "triangle",
    "snap",
    "any",
    "any",
    "tabla",
    "bell",
    "clave",
    "timbal",
    "bass-drum",
    "djembe",
)


def percussion(scene):
    if scene.chance(0.1):
        return looped(scene, "percussion", ("loop", "rhythm", "phrase", "shaken", "roll", "scraped"))
    if scene.chance(0.08):
        return build(scene)
    out = scene.silence()
    for layer in range(int(scene.pick((1, 1, 1, 2, 3)))):
        kind = scene.pick(PERCUSSION_KINDS)
        pieces = [
            Piece(scene, "percussion", kind, 0.45 if kind == "clap" else 0.0)
            for _ in range(3 if kind in ("conga", "bongo", "any", "tabla") else 1)
        ]
        for piece in pieces:
            piece.tune *= 1.5
        x = _play(scene, _sparse_or(scene, drum_parts.percussion(scene, kind, f"percussion{layer}{kind}"), 0.12), pieces)
        out += x * np.float32(scene.uniform(0.4, 1.0))
    return _produced(scene, out, 0.25)


def build(scene):
    """A build-up before a drop: claps, snaps or hand drums ever faster, brighter and wetter."""
    pieces = [Piece(scene, "percussion", k, 0.5 if k == "clap" else 0.0) for k in scene.pick((("clap",), ("snap",), ("any", "any")))]
    hits, time = [], scene.uniform(-4, 1)
    while time < scene.seconds:
        span = scene.song.bar_s * scene.pick((1, 2, 2, 4))
        hits += drum_parts.roll(scene, time, span, scene.uniform(4, 14), scene.chance(0.8))
        time += span + scene.pick((0, 1)) * scene.song.bar_s
    x = fx.levelled(_play(scene, [(t, v, int(scene.rng.integers(2))) for t, v, _ in hits], pieces))
    if scene.chance(0.6):
        low, octaves = scene.log_uniform(40, 300), scene.uniform(1, 5)
        corner = lambda t: low * 2.0 ** (octaves * (t / scene.seconds))
        x = time_filter(x, scene.rate, lambda t, f: 1.0 / np.sqrt(1.0 + (corner(t) / np.maximum(f, 1.0)) ** 4))
    return fx.reverb(scene, x, scene.uniform(-14, 4), None, scene.log_uniform(0.3, 3))


def looped(scene, cls, words):
    """A played phrase of the bank, repeated with pauses."""
    pool = [c for c in bank.clips(cls, scene.split) if c.length > 1.2 * bank.RATE] or list(bank.clips(cls, scene.split))
    out, time = scene.silence(), scene.uniform(-1.0, 0.5)
    clip = scene.pick(pool)
    while time < scene.seconds:
        x = strike(scene, clip, float(scene.rng.normal(0, 1)))
        add_at(out, x, time * scene.rate)
        time += len(x) / scene.rate + (scene.uniform(0, 1.5) if scene.chance(0.5) else 0.0)
        if scene.chance(0.3):
            clip = scene.pick(pool)
    return out
