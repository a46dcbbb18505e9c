"""Prompts of telephone exchanges as real talkers for training, from Debian's asterisk-core-sounds (CC-BY-SA 3.0).

Allison Smith (English), June Wallack (French), Carlo Flora (Italian), recorded in studios and shipped at 8 kHz.
"""

import pathlib

import soundfile

FOLDER = pathlib.Path("/usr/share/asterisk/sounds")
TALKERS = {"allison": "en_US_f_Allison", "june": "fr_CA_f_June", "carlo": "it_IT_m_Carlo"}
EACH, LEAST_S = 45, 1.8


def spoken():
    """(preset, mono float32, rate) of the prompts of each talker that are long enough, evenly over the alphabet."""
    for name, folder in TALKERS.items():
        paths = [p for p in sorted((FOLDER / folder).glob("*.wav")) if soundfile.info(p).duration >= LEAST_S]
        for path in paths[:: max(len(paths) // EACH, 1)][:EACH]:
            audio, rate = soundfile.read(path, dtype="float32")
            yield f"prompt-{name}", audio, rate
