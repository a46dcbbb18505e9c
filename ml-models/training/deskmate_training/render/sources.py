"""What a clip's file name says: its preset (the thing that is held out), how it is played, how hard.

Validation holds out whole presets (an instrument of a library, a drum of a kit, a machine, a singer, a set of takes),
never windows of a clip that training hears too.
"""

import re

VELOCITY = {
    "pp": 0.2,
    "pianissimo": 0.2,
    "p": 0.4,
    "piano": 0.4,
    "mp": 0.5,
    "mezzo-piano": 0.5,
    "mf": 0.65,
    "mezzo-forte": 0.65,
    "f": 0.85,
    "forte": 0.85,
    "ff": 1.0,
    "fortissimo": 1.0,
}

# Presets that only validation hears, as regular expressions on "class/preset": whole libraries (the sound font TimGM6mb, six drum
# kits) wherever there are such, and instruments of the libraries that training hears too.
HELD_OUT = re.compile(
    "|".join(
        (
            r"\w+/tim-.*",
            r"\w+/kit-(HardElectro1|ForzeeStereo|Millo.*|ColomboAcousticDrumkit)$",
            r"kick/(TR-505|bd_(haus|zum|sone))$",
            r"snare/(TR-505|berklee_snare_brush|sn_zome|elec_mid_snare)$",
            r"toms/(MRK-2|surdo)$",
            r"cymbals/(ZildjianA24.*|TR-505|berklee_china_cymbal|hat_(bdu|gump|psych|zild))$",
            r"percussion/(TR-505|berklee_shaker|djembe|tabla|castanets|perc_snap2?)$",
            r"bass/(double-bass|bass_(dnb|trance|woodsy)\w*|berklee_fuzz_bass)$",
            r"electric_guitar/guit_em9$",
            r"acoustic_guitar/(berklee_guitar_chord|mandolin|klangio-[01])$",
            r"keys/(wurlitzer-ep200|berklee_piano)$",
            r"synth/(berklee_(Longsynth|synth_in_5ths|wacky_synth))$",
            r"strings/viola$",
            r"brass/french-horn$",
            r"woodwinds/(oboe|bass-clarinet|soprano-saxophone)$",
            r"singing/(claudia|berklee_malevoices?_.*|shv-F|etv-G)$",
            r"speech/(ljspeech|dvs2|espeak-(de|en-us\+f3|en\+m5|fr))$",
            r"crowd/(berklee_crowd4|berklee_laughing_crowd|berklee_Clap1|berklee_clap_1)$",
            r"noise/(berklee_fan_long_1|berklee_motor_2a?|berklee_Electric_noise)$",
        )
    )
)


def is_held_out(cls, preset):
    """Whether only validation may use this preset of this class."""
    return HELD_OUT.match(f"{cls}/{preset}") is not None


def _after(text, mark):
    return text.split(mark, 1)[1] if mark in text else text


def preset_of(cls, stem):
    """The preset of a clip from its file name without extension (`<source>__<path with underscores>`)."""
    source, name = stem.split("__", 1)
    if source == "avl":
        return re.sub(r"-\d$", "", re.sub(r"^.*1_1_\d+-", "", name))
    if source == "pearl":
        return "pearl"
    if source == "dm":
        return re.match(r"DM_([^_]+)_", name).group(1)
    if source == "sonicpi":
        return re.sub(r"^tabla_.*", "tabla", _after(name, "samples_"))
    if source == "philharmonia":
        found = re.search(r"(?:^|_)([a-z-]+)_(?:[A-G]s?\d_)?(?:025|05|1|15|long|very-long|phrase)_", name)
        return found.group(1) if found else "philharmonia"
    if source == "berklee" and cls in ("crowd", "noise"):
        return re.sub(r"_p\d+$", "", name.replace("berklee_berklee", "berklee"))
    if source == "berklee":
        return re.sub(r"(_p\d+|_?\d+[a-z]?)+$", "", re.sub(r"_[A-G][b#]?\d$", "", name.replace("berklee_berklee", "berklee")))
    if source == "bgg":
        return "bgg-" + ("black" if "black" in name else "green")
    if source == "klangio":
        return "klangio-" + re.search(r"03-(\d)_", name).group(1)
    if source == "epianos":
        return name.split("_", 1)[0]
    if source == "spectmorph":
        instrument = name.split("_", 1)[0].split("/")[0]
        return instrument.split("-")[0] if cls == "singing" else instrument
    if source == "producerspace":
        if "SHV" in name or "shv" in name:
            key = re.search(r"SHV_-_([A-G](?:b|sharp)?)", name)
            return "shv-" + (key.group(1) if key else "x")
        if "ETV" in name or "etv" in name:
            key = re.search(r"BPM_-_([A-G]b?)", name)
            return "etv-" + (key.group(1) if key else "x")
        return name.split("_", 1)[0]
    return source


def velocity_of(stem):
    """How hard the clip was played, 0..1, from its name; 0.7 where the name does not tell."""
    layer = re.search(r"-([1-5])$", stem) if stem.startswith("avl") else None
    if layer:
        return 0.2 * int(layer.group(1))
    for token in reversed(re.split(r"[_ ]", stem)):
        token = re.sub(r"^[a-g]b?\d(?=[pmf])", "", token.lower().split("-")[-1] if stem.startswith("epianos") else token.lower())
        if token in VELOCITY:
            return VELOCITY[token]
    return 0.7


PHRASE_WORDS = (
    "phrase",
    "loop",
    "roll",
    "rhythm",
    "glissando",
    "trill",
    "shaken",
    "scraped",
    "klangio",
    "guitar_chord",
    "piano_chord",
    "adlib",
    "SHV",
    "ETV",
    "arovane",
    "tremolo",
    "double-tongu",
    "triple-tongu",
    "flutter",
    "slide",
    "em9",
    "fifths",
    "cresc",
    "_btb_",
)


def is_phrase(stem):
    """Whether the clip is more than one note: it is played as a whole, not pitched as a note."""
    return any(word in stem for word in PHRASE_WORDS)


def piece_of(cls, stem):
    """Which part of the kit a drum clip is: hat-closed, hat-open, hat-pedal, crash, ride, side-stick, clap and so on."""
    low = stem.lower()
    if cls == "cymbals":
        for word, piece in (
            ("hatclosed", "hat-closed"),
            ("hihat-closed", "hat-closed"),
            ("hat_closed", "hat-closed"),
            ("hatpedal", "hat-pedal"),
            ("hatsemi", "hat-open"),
            ("hatswish", "hat-open"),
            ("hihat-open", "hat-open"),
            ("hat_open", "hat-open"),
            ("cymbal_open", "hat-open"),
            ("cymbal_closed", "hat-closed"),
            ("cymbal_pedal", "hat-pedal"),
            ("cymbal_soft", "ride"),
            ("cymbal_hard", "crash"),
            ("ride", "ride"),
            ("hihat-metal", "hat-closed"),
            ("samples_hat", "hat-closed"),
        ):
            if word in low:
                return piece
        return "crash"
    if cls == "snare":
        return "side-stick" if "sidestick" in low else ("brush" if "brush" in low else "snare")
    if cls == "percussion":
        for word in (
            "clap",
            "shaker",
            "maraca",
            "tamb",
            "conga",
            "bongo",
            "cowb",
            "clave",
            "stick",
            "tabla",
            "djembe",
            "guiro",
            "bass-drum",
            "triangle",
            "castanet",
            "snap",
            "timbal",
            "wood",
            "bell",
        ):
            if word in low:
                return "shaker" if word == "maraca" else word
        return "other"
    return cls
