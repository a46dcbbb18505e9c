"""Whole channels with labels: one class, a drum mix, a group, or something that is no instrument at all."""

import numpy as np

from . import ambience, basses, chain, drums, ensembles, fx, guitars, keyboards, labels, line_check, ood, synth_parts, talk, voices
from .classes import CLASSES
from .dsp import apply_gain, compress, db, shelf
from .music import Scene, compose

PARTS = {
    "kick": drums.kick,
    "snare": drums.snare,
    "toms": drums.toms,
    "cymbals": drums.cymbals,
    "percussion": drums.percussion,
    "bass": basses.bass,
    "electric_guitar": guitars.electric,
    "acoustic_guitar": guitars.acoustic,
    "keys": keyboards.keys,
    "synth": synth_parts.synth,
    "strings": lambda s: ensembles.ensemble(s, "strings"),
    "brass": lambda s: ensembles.ensemble(s, "brass"),
    "woodwinds": lambda s: ensembles.ensemble(s, "woodwinds"),
    "speech": talk.speech,
    "crowd": ambience.crowd,
    "noise": ambience.noise,
}
LINE_CHECK_SHARE = 0.08
"""How often a pitched instrument plays single notes instead of its part."""

# Styles in which a class is usually heard; the rest comes up now and then.
TYPICAL = {
    "synth": ("electronic", "pop", "hiphop"),
    "brass": ("funk", "jazz", "pop", "ballad"),
    "acoustic_guitar": ("folk", "pop", "ballad", "rock"),
    "electric_guitar": ("rock", "metal", "funk", "pop", "jazz"),
    "strings": ("ballad", "pop", "folk"),
    "woodwinds": ("jazz", "funk", "folk", "ballad"),
}

# What leaks into a class's microphone on a stage, and how often it is a microphone at all.
LEAKS = {
    "kick": (("snare", "cymbals", "toms", "bass"), 0.5),
    "snare": (("cymbals", "kick", "toms"), 0.6),
    "toms": (("cymbals", "snare", "kick"), 0.6),
    "cymbals": (("snare", "kick", "toms"), 0.6),
    "percussion": (("cymbals", "snare"), 0.35),
    "bass": (("kick", "snare"), 0.12),
    "electric_guitar": (("snare", "cymbals", "bass"), 0.3),
    "acoustic_guitar": (("singing", "cymbals", "snare"), 0.25),
    "keys": (("snare", "cymbals"), 0.1),
    "synth": (("snare",), 0.03),
    "strings": (("snare", "cymbals", "brass"), 0.25),
    "brass": (("snare", "cymbals", "woodwinds"), 0.35),
    "woodwinds": (("brass", "snare", "cymbals"), 0.35),
    "singing": (("snare", "cymbals", "electric_guitar", "crowd"), 0.35),
    "speech": (("crowd", "noise", "cymbals"), 0.3),
    "crowd": (("snare", "electric_guitar", "singing", "bass"), 0.3),
    "noise": (("cymbals", "speech"), 0.08),
}


def scene_for(cls, rng, seconds, rate, split):
    """A song in a style that suits the class, entered at a random bar."""
    style = None
    if cls in TYPICAL and rng.random() < 0.6:
        style = TYPICAL[cls][int(rng.integers(len(TYPICAL[cls])))]
    song = compose(rng, style)
    return Scene(rng, song, float(rng.integers(0, 64)) * song.bar_s + float(rng.uniform(0, song.bar_s)), seconds, rate, split)


def dry(scene, cls, on_stage=False):
    """The instrument alone, peak 0.9, and the share of `speech` in its label; `on_stage` leaves out tracks of effects."""
    talk = 0.0
    for _ in range(4):  # a pattern may fall outside a short window: then another is drawn
        if cls in line_check.CLASSES and scene.chance(LINE_CHECK_SHARE):
            x, talk = line_check.checked(scene, cls), 0.0
        elif cls == "singing":
            x, talk = voices.singing(scene)
        elif cls == "cymbals" and on_stage:
            x = drums.cymbals(scene, scene.pick(("hat", "over", "ride")))
        else:
            x = PARTS[cls](scene)
        if np.max(np.abs(x), initial=0.0) > 1e-4:
            break
    return fx.levelled(np.nan_to_num(x[: scene.n]).astype(np.float32)), talk


def leaked(scene, cls):
    """Another class as it arrives at the wrong microphone: far, dull, in the room. RMS of its loudest 50 ms is 1."""
    x, _ = dry(scene, cls, on_stage=True)
    if scene.chance(0.6):
        x = apply_gain(x, scene.rate, shelf(scene.log_uniform(1000, 5000), scene.uniform(-14, 2)))
    if scene.chance(0.7):
        x = fx.reverb(scene, x, scene.uniform(-8, 8), "spaces", scene.log_uniform(0.15, 1.2))
    return x / max(loud(x, scene.rate), 1e-6)


def loud(x, rate):
    """RMS amplitude of the loudest 50 ms; 0 for what is shorter than a second."""
    level = labels.loudness(x, rate)
    return float(db(level.max())) if level.size else 0.0


def channel(cls, rng, seconds, rate=32000, split="train"):
    """One stage channel of a class: (audio float32, class -> activity per second)."""
    scene = scene_for(cls, rng, seconds, rate, split)
    own, talk = dry(scene, cls)
    curve = chain.gaps(scene)
    if curve is not None:
        own = own * curve
    parts = {cls: own}
    others, share = LEAKS[cls]
    level = max(loud(own, rate), 1e-4)
    if scene.chance(share):
        for other in scene.rng.permutation(others)[: int(scene.pick((1, 1, 2)))]:
            x = leaked(scene, str(other)) * np.float32(level * db(scene.uniform(-34, -9)))
            parts[str(other)] = parts.get(str(other), 0) + x
    audio = chain.finish(scene, cls, sum(parts.values()))
    return audio, told(parts, rate, cls, talk)


def told(parts, rate, cls, talk):
    """Labels of a channel of one class, of which a share of `talk` is `speech`."""
    found = labels.activity(parts, rate)
    if talk and cls in found:
        found["speech"] = np.maximum(found.get("speech", 0), np.float32(talk) * found[cls])
    return found


def _mixed(scene, members, spread_db):
    """Dry members at levels within +-spread, as class -> audio."""
    parts = {}
    for cls in members:
        x, talk = dry(scene, cls)
        x = x * np.float32(db(scene.uniform(-spread_db, spread_db)) / max(loud(x, scene.rate), 1e-4) * 0.1)
        parts[cls] = parts.get(cls, 0) + x
    return parts


def _grouped(scene, parts, name):
    found = labels.activity(parts, scene.rate, emphasised=True, bleed_db=22.0)
    x = fx.levelled(sum(parts.values()))
    if scene.chance(0.6):
        x = compress(
            x,
            scene.rate,
            scene.uniform(-26, -8),
            scene.uniform(1.5, 8),
            scene.log_uniform(0.002, 0.03),
            scene.log_uniform(0.05, 0.3),
        )
    return chain.finish(scene, name, x), found


def drum_mix(rng, seconds, rate=32000, split="train"):
    """A drum kit or programmed drums on one channel: several classes at once."""
    scene = scene_for("kick", rng, seconds, rate, split)
    members = ["kick", "snare", "cymbals"]
    if scene.chance(0.5):
        members.append("toms")
    if scene.chance(0.35):
        members.append("percussion")
    if scene.chance(0.15):
        members.remove(scene.pick(members[:3]))
    parts = _mixed(scene, members, 5.0)
    if scene.chance(0.6):
        parts["cymbals"] = parts.get("cymbals", scene.silence()) * np.float32(0.5)
    return _grouped(scene, parts, "drums")


GROUPS = (
    ("cymbals", "snare", "toms"),
    ("cymbals", "snare", "kick"),
    ("kick", "bass"),
    ("drums", "bass"),
    ("electric_guitar", "keys"),
    ("electric_guitar", "acoustic_guitar"),
    ("keys", "synth"),
    ("brass", "woodwinds"),
    ("strings", "brass"),
    ("strings", "keys"),
    ("singing", "acoustic_guitar"),
    ("singing", "keys"),
    ("singing", "synth"),
    ("synth", "percussion"),
    ("bass", "synth"),
    ("cymbals", "percussion"),
    ("snare", "percussion"),
    ("singing", "crowd"),
    ("speech", "crowd"),
    ("strings", "woodwinds"),
)


def group(rng, seconds, rate=32000, split="train"):
    """Two to five classes on one channel: overheads, stems of a band, an instrumentalist who sings."""
    scene = scene_for("keys", rng, seconds, rate, split)
    members = (
        list(scene.pick(GROUPS)) if not scene.chance(0.2) else [str(c) for c in scene.rng.choice(CLASSES[:14], 2, replace=False)]
    )
    if "drums" in members:
        members = ["kick", "snare", "cymbals"] + [m for m in members if m != "drums"]
    return _grouped(scene, _mixed(scene, members, 6.0), "group")


def out_of_distribution(rng, seconds, rate=32000, split="train"):
    """A signal of no class (test tone, click, timecode and so on) through the channel: (audio, its name)."""
    scene = scene_for("noise", rng, seconds, rate, split)
    x, name = ood.draw(scene)
    return chain.finish(scene, "noise", fx.levelled(x), scene.chance(0.5)), name
