"""A whole show: one song played by a band, as the stems of a desk with real channel names, bleed between stage
microphones, and parts that come back with the form."""

import dataclasses

import numpy as np

from . import ambience, basses, channels, drums, ensembles, fx, guitars, keyboards, stems, synth_parts, talk, voices
from .dsp import add_at, apply_gain, db, one_pole, shelf
from .labels import activity
from .music import FORM, Scene, compose

# Sources of a band: name -> class. A microphone hears one or more of them.
BANDS = {
    "rock": ("kick", "snare", "hat", "crash", "toms", "bass", "gtr_1", "gtr_2", "keys", "vox", "bv_1", "mc", "crowd"),
    "pop": (
        "kick",
        "snare",
        "hat",
        "crash",
        "percussion",
        "bass",
        "gtr_1",
        "acoustic",
        "synth_1",
        "synth_2",
        "vox",
        "bv_1",
        "bv_2",
        "mc",
    ),
    "funk": (
        "kick",
        "snare",
        "hat",
        "crash",
        "percussion",
        "bass",
        "gtr_1",
        "keys",
        "brass_1",
        "brass_2",
        "woodwinds",
        "vox",
        "mc",
        "crowd",
    ),
    "folk": ("kick", "snare", "acoustic", "acoustic_2", "bass", "strings_1", "woodwinds", "keys", "vox", "bv_1", "mc"),
    "electronic": ("kick", "snare", "hat", "percussion", "bass", "synth_1", "synth_2", "synth_3", "vox", "bv_1", "mc"),
    "ballad": (
        "kick",
        "snare",
        "hat",
        "crash",
        "toms",
        "bass",
        "keys",
        "acoustic",
        "strings_1",
        "strings_2",
        "brass_1",
        "vox",
        "bv_1",
        "mc",
        "crowd",
    ),
}
CLASS_OF = {
    "hat": "cymbals",
    "crash": "cymbals",
    "gtr_1": "electric_guitar",
    "gtr_2": "electric_guitar",
    "acoustic": "acoustic_guitar",
    "acoustic_2": "acoustic_guitar",
    "vox": "singing",
    "bv_1": "singing",
    "bv_2": "singing",
    "mc": "speech",
}
MAKERS = {
    "kick": drums.kick,
    "snare": drums.snare,
    "toms": drums.toms,
    "percussion": drums.percussion,
    "bass": basses.bass,
    "electric_guitar": guitars.electric,
    "acoustic_guitar": guitars.acoustic,
    "keys": keyboards.keys,
    "synth": synth_parts.synth,
    "strings": lambda s: ensembles.ensemble(s, "strings"),
    "brass": lambda s: ensembles.ensemble(s, "brass"),
    "woodwinds": lambda s: ensembles.ensemble(s, "woodwinds"),
    "singing": lambda s: voices.singing(s)[0],
    "speech": talk.speech,
    "crowd": ambience.crowd,
}
# Microphones: source heard -> desk names to choose from, and leaks as (source, dB low, dB high). DI lines leak nothing.
MICROPHONES = {
    "kick": (("Kick In", "Kick", "BD In"), (("snare", -34, -26), ("toms", -30, -24), ("hat", -40, -32))),
    "snare": (("Sn Top", "Snare", "SN T"), (("hat", -24, -14), ("kick", -30, -20), ("crash", -28, -20), ("toms", -24, -18))),
    "hat": (("HH", "Hat", "Hi Hat"), (("snare", -20, -10), ("crash", -18, -10), ("kick", -34, -26))),
    "toms": (
        ("Tom 1", "Rack Tom", "Floor Tom"),
        (("snare", -24, -14), ("hat", -26, -18), ("crash", -22, -14), ("kick", -28, -18)),
    ),
    "percussion": (("Perc", "Congas", "Perc 1"), (("snare", -30, -20), ("hat", -32, -24))),
    "bass": (("Bass DI", "Bass", "Bass Amp"), ()),
    "gtr_1": (("Gtr L", "E Gtr 1", "Gtr SL"), (("snare", -36, -26), ("bass", -36, -28))),
    "gtr_2": (("Gtr R", "E Gtr 2", "Gtr SR"), (("snare", -36, -26), ("bass", -36, -28))),
    "acoustic": (("Ac Gtr", "Acoustic", "AG DI"), ()),
    "acoustic_2": (("Ac Gtr 2", "AG 2"), ()),
    "keys": (("Keys", "Piano", "Keys 1"), ()),
    "synth_1": (("Synth", "Syn Pad"), ()),
    "synth_2": (("Synth 2", "Syn Lead"), ()),
    "synth_3": (("Trax Synth", "Synth FX"), ()),
    "strings_1": (("Violin", "Strings 1", "Vln"), (("snare", -32, -24),)),
    "strings_2": (("Cello", "Strings 2"), (("snare", -32, -24),)),
    "brass_1": (("Tpt", "Horns", "Brass 1"), (("snare", -28, -20), ("crash", -30, -22))),
    "brass_2": (("Tbn", "Brass 2"), (("brass_1", -18, -12), ("snare", -28, -20))),
    "woodwinds": (("Sax", "Alto Sax", "Flute"), (("brass_1", -20, -12), ("snare", -28, -20))),
    "vox": (("Lead Vox", "Vox", "LV"), (("snare", -28, -18), ("crash", -28, -18), ("gtr_1", -32, -22), ("kick", -36, -28))),
    "bv_1": (("BV 1", "BVox L", "BGV 1"), (("snare", -26, -16), ("crash", -26, -16), ("vox", -26, -18), ("gtr_2", -30, -20))),
    "bv_2": (("BV 2", "BVox R", "BGV 2"), (("snare", -26, -16), ("crash", -26, -16), ("vox", -26, -18))),
    "mc": (("MC", "Talk Mic", "Pres HH"), (("snare", -24, -14), ("vox", -24, -16))),
    "crowd": (
        ("Aud L", "Ambience", "Room"),
        (("snare", -14, -4), ("vox", -12, -4), ("kick", -14, -6), ("bass", -12, -4), ("gtr_1", -14, -6)),
    ),
}
EXTRA = {  # a second microphone or line on sources that are there: desk name, (source, dB, dB)...
    "Kick Out": (("kick", 0, 0), ("bass", -26, -18), ("snare", -28, -20), ("toms", -26, -18)),
    "Sn Bot": (("snare", 0, 0), ("kick", -22, -14), ("hat", -26, -18), ("toms", -20, -14)),
    "OH L": (("crash", 0, 0), ("hat", -8, -2), ("snare", -6, 0), ("toms", -8, -2), ("kick", -16, -8)),
    "OH R": (("crash", 0, 0), ("hat", -14, -6), ("snare", -6, 0), ("toms", -8, -2), ("kick", -16, -8)),
}
REST = {
    "vox": 0.12,
    "bv_1": 0.45,
    "bv_2": 0.5,
    "brass_1": 0.4,
    "brass_2": 0.4,
    "woodwinds": 0.45,
    "strings_1": 0.3,
    "strings_2": 0.35,
    "acoustic": 0.2,
    "gtr_2": 0.2,
    "synth_2": 0.3,
    "synth_3": 0.4,
    "percussion": 0.2,
    "toms": 0.0,
}


@dataclasses.dataclass
class Channel:
    """A rendered channel: desk name, audio, class heard first, classes by level, activity per second, notes for the manifest."""

    name: str
    audio: np.ndarray
    source: str
    cls: str
    heard_db: dict
    activity: dict
    compressed: bool


def class_of(source):
    return CLASS_OF.get(source, source.rsplit("_", 1)[0] if source[-1].isdigit() else source)


def _scene(song, seed, seconds, rate, split):
    return Scene(np.random.default_rng(seed), song, 0.0, seconds, rate, split)


def _sections(song, seconds):
    """(start s, length s, name) of the sections that the show covers."""
    length, at, out = song.section_bars * song.bar_s, 0.0, []
    while at < seconds:
        out.append((at, min(length, seconds - at), FORM[len(out) % len(FORM)]))
        at += length
    return out


def _vocal(song, seed, cls, seconds, rate, split):
    """A sung part: one take per kind of section, brought back with it."""
    out = np.zeros(int(round(seconds * rate)), np.float32)
    takes, one_voice = {}, [*seed, 7]
    for start, length, name in _sections(song, seconds):
        if name not in takes:
            full = _scene(song, [*one_voice, len(takes)], song.section_bars * song.bar_s, rate, split)
            takes[name] = fx.levelled(MAKERS[cls](full))
        add_at(out, takes[name][: int(length * rate)], start * rate)
    return out


def _source(song, name, seed, seconds, rate, split):
    cls = class_of(name)
    scene = _scene(song, seed, seconds, rate, split)
    if name in ("hat", "crash"):
        x = drums.cymbals(scene, "hat" if name == "hat" else scene.pick(("ride", "crash", "crash")))
    elif cls == "singing":
        x = _vocal(song, seed, cls, seconds, rate, split)
    elif cls == "speech":  # the presenter speaks before the song and now and then
        x = talk.speech(scene)
        speaks = np.zeros(scene.n, np.float32)
        speaks[: int(6 * rate)] = 1
        for start, _, section in _sections(song, seconds):
            if section == "bridge":
                speaks[int(start * rate) : int((start + 5) * rate)] = 1
        x = x * one_pole(speaks, 0.05, rate)
    else:
        x = MAKERS[cls](scene)
    x = fx.levelled(np.nan_to_num(x[: scene.n]).astype(np.float32))
    return x * _arrangement(scene, name) if name in REST else x


def _arrangement(scene, name):
    """Which kinds of section a part plays in: the same each time."""
    plays = {section: scene.rng.random() > REST[name] for section in sorted(set(FORM))}
    plays["chorus"] = True
    curve = np.zeros(scene.n, np.float32)
    for start, length, section in _sections(scene.song, scene.seconds):
        if plays[section]:
            curve[int(start * scene.rate) : int((start + length) * scene.rate)] = 1
    return one_pole(curve, 0.02, scene.rate)


def _mixed_channel(scene, name, source, mix, unit):
    """Sums sources at a microphone, each late by its distance and duller the farther it is."""
    parts, heard = {}, {}
    for other, low, high in mix:
        if other not in unit:
            continue
        level = scene.uniform(low, high)
        x = unit[other]
        if level < -3:
            shift = int(scene.uniform(0.002, 0.014) * scene.rate)
            x = np.concatenate((np.zeros(shift, np.float32), x[:-shift]))
            x = apply_gain(x, scene.rate, shelf(3500, -0.25 * abs(level)))
        cls = class_of(other)
        heard[cls] = round(max(heard.get(cls, -99.0), level), 1)
        parts[cls] = parts.get(cls, 0) + x * np.float32(db(level))
    found = activity(parts, scene.rate, emphasised=len(mix) > 3 and mix[1][1] > -12)
    cls = class_of(source)
    audio, compressed = stems.finished(scene, cls, sum(parts.values()))
    return Channel(name, audio, source, cls, heard, found, compressed)


def render(seed, style, seconds=180.0, rate=48000, split="train", progress=None):
    """Renders a show: (song, [Channel])."""
    rng = np.random.default_rng([seed, 11])
    song = dataclasses.replace(compose(rng, style), beats=4, section_bars=8)
    band = BANDS[style]
    unit = {}
    for number, name in enumerate(band):
        x = _source(song, name, [seed, 100 + number], seconds, rate, split)
        unit[name] = (x / max(channels.loud(x, rate), 1e-4)).astype(np.float32)
        if progress:
            progress(number + 1, len(band))
    out, taken = [], set()
    for number, name in enumerate(band):
        scene = _scene(song, [seed, 200 + number], seconds, rate, split)
        if name == "crash":
            continue
        names, leaks = MICROPHONES[name]
        label = next(n for n in [scene.pick(names), *names] if n not in taken)
        taken.add(label)
        out.append(_mixed_channel(scene, label, name, ((name, 0, 0), *leaks), unit))
    for number, (label, mix) in enumerate(EXTRA.items()):
        if mix[0][0] in unit and (label.startswith("OH") or rng.random() < 0.7):
            scene = _scene(song, [seed, 300 + number], seconds, rate, split)
            out.append(_mixed_channel(scene, label, mix[0][0], mix, unit))
    return song, out
