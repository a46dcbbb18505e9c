"""One-shots of drum kits from Debian's hydrogen-drumkits, read by what their `drumkit.xml` calls each piece.

| kit | author | licence | side |
|---|---|---|---|
| BJA_Pacific | Luc Tanguay | CC-BY-SA 3.0 | training |
| circAfrique v4 | Jim Harney | CC-BY-SA 3.0 | training |
| rumpf_kit_z01_h2 | Emanuel Rumpf | CC-BY 3.0 | training |
| Audiophob | audiophobdubstep | CC0 | training |
| ElectricEmpireKit, VariBreaks | Artemiy Pavlov | GPL-2+, "I grant you all rights" | training |
| HardElectro1 | the same | the same | validation |
| ForzeeStereo, Millo-Drums_v.1, Millo_MultiLayered2 and 3, ColomboAcousticDrumkit | | GPL-2 | validation |

Kits under the GPL alone are for validation only: no weight comes from them. The Black Pearl and Gimme A Hand are left
out, being by the maker of the AVL kits.
"""

import pathlib
import xml.etree.ElementTree as ElementTree

import numpy as np
import soundfile

FOLDER = pathlib.Path("/usr/share/hydrogen/data/drumkits")
TRAINING = ("BJA_Pacific", "circAfrique v4", "rumpf_kit_z01_h2", "Audiophob", "ElectricEmpireKit", "VariBreaks")
VALIDATION = (
    "HardElectro1",
    "ForzeeStereo",
    "Millo-Drums_v.1",
    "Millo_MultiLayered2",
    "Millo_MultiLayered3",
    "ColomboAcousticDrumkit",
)

# the first word that an instrument's name holds -> (class, piece)
WORDS = (
    ("stick", ("snare", "side-stick")),
    ("rim click", ("snare", "side-stick")),
    ("clap", ("percussion", "clap")),
    ("tamb", ("percussion", "tamb")),
    ("agogo", ("percussion", "bell")),
    ("cowbell", ("percussion", "cowb")),
    ("conga", ("percussion", "conga")),
    ("djembe", ("percussion", "djembe")),
    ("bell hit", ("percussion", "bell")),
    ("bell mute", ("percussion", "bell")),
    ("dununba1 bell", ("percussion", "bell")),
    ("sangban", ("percussion", "djembe")),
    ("dununba", ("percussion", "djembe")),
    ("kenkeni", ("percussion", "djembe")),
    ("snare", ("snare", "snare")),
    ("redo super", ("snare", "snare")),
    ("kick", ("kick", "kick")),
    ("bass drum", ("kick", "kick")),
    ("bassdrum", ("kick", "kick")),
    ("tom", ("toms", "toms")),
    ("pedal", ("cymbals", "hat-pedal")),
    ("hat 1 pd", ("cymbals", "hat-pedal")),
    ("closed", ("cymbals", "hat-closed")),
    (" cl", ("cymbals", "hat-closed")),
    ("hi-hat", ("cymbals", "hat-open")),
    ("hi hat", ("cymbals", "hat-open")),
    ("hat", ("cymbals", "hat-open")),
    ("hh", ("cymbals", "hat-open")),
    ("ride", ("cymbals", "ride")),
    ("crash", ("cymbals", "crash")),
    ("china", ("cymbals", "crash")),
    ("splash", ("cymbals", "crash")),
    ("cymbal", ("cymbals", "crash")),
)


def meaning(name):
    """(class, piece) of an instrument's name, or None where it tells nothing; makers stand in brackets."""
    low = name.lower().split("(")[0]
    return next((what for word, what in WORDS if word in low), None)


def layers(kit):
    """(file, class, piece, velocity) of every one-shot of a kit whose name tells what it is, each file once."""
    root = ElementTree.parse(FOLDER / kit / "drumkit.xml").getroot()
    for element in root.iter():
        element.tag = element.tag.split("}")[-1]
    seen = set()
    for instrument in root.iter("instrument"):
        what = meaning(instrument.findtext("name") or "")
        for layer in list(instrument.iter("layer")) or [instrument]:  # older files have no layers
            file = FOLDER / kit / (layer.findtext("filename") or "")
            if what and file.is_file() and file not in seen and not file.name.startswith("emptySample"):
                seen.add(file)
                yield file, *what, 0.5 * (float(layer.findtext("min") or 0) + float(layer.findtext("max") or 1))


def one_shots():
    """(class, preset, piece, velocity, mono float32, rate) of all kits."""
    for kit in TRAINING + VALIDATION:
        for file, cls, piece, velocity in layers(kit):
            audio, rate = soundfile.read(file, dtype="float32", always_2d=True)
            yield cls, f"kit-{kit}", piece, velocity, np.ascontiguousarray(audio.mean(1)), rate
