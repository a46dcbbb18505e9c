"""The 17 instrument classes, in the order of DESIGN section 8, and the folders of clips that feed them."""

from ..classes import PRESENCE

CLASSES = tuple(PRESENCE)

FOLDERS = {
    "kick": "kick",
    "snare": "snare",
    "toms": "toms",
    "hihat_cymbals": "cymbals",
    "percussion": "percussion",
    "bass": "bass",
    "e_guitar": "electric_guitar",
    "a_guitar": "acoustic_guitar",
    "keys": "keys",
    "synth": "synth",
    "strings": "strings",
    "brass": "brass",
    "woodwinds": "woodwinds",
    "vocals": "singing",
    "speech": "speech",
    "crowd": "crowd",
    "noise": "noise",
}
