"""Notes of General MIDI presets, played by fluidsynth: FluidR3 (MIT) to train on, TimGM6mb (GPL-2) to validate on alone.

The two fonts were recorded by different people from different instruments, so that validation asks for the instrument and
not for the font. No weight comes from TimGM6mb.
"""

import os
import struct
import subprocess
import tempfile

import soundfile

FONTS = {"gm": "/usr/share/sounds/sf2/FluidR3_GM.sf2", "tim": "/usr/share/sounds/sf2/TimGM6mb.sf2"}
"""Source -> sound font; what `tim` plays is held out."""
SLOT_S = 3.2
HELD_S = 2.4

# class -> (programs counted from 0, lowest and highest MIDI note, step in semitones, velocities)
PROGRAMS = {
    "keys": ((0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 16, 17, 18, 19, 20, 21, 23), 33, 93, 5, (60, 110)),
    "acoustic_guitar": ((24, 25, 105), 40, 84, 4, (60, 110)),
    "electric_guitar": ((26, 27, 28, 29, 30), 40, 86, 4, (60, 110)),
    "bass": ((32, 33, 34, 35, 36, 37, 38, 39), 26, 60, 4, (60, 110)),
    "strings": ((40, 41, 42, 43, 44, 45, 46, 48, 49), 36, 92, 5, (75, 115)),
    "brass": ((56, 57, 58, 59, 60, 61), 40, 84, 5, (75, 115)),
    "woodwinds": ((64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75), 46, 90, 5, (75, 115)),
    "synth": (
        (50, 51, 54, 62, 63, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103),
        36,
        88,
        6,
        (100,),
    ),
    "singing": ((52, 53), 45, 84, 4, (100,)),
    "toms": ((116, 117, 118), 36, 66, 5, (60, 95, 125)),
}
KITS = {"gm": (0, 1, 2, 4, 8, 9, 12, 16, 18, 24, 25, 32, 33, 40), "tim": (0, 8, 16, 24, 25, 32, 40)}
KIT_NOTES = {
    35: ("kick", "kick"),
    36: ("kick", "kick"),
    37: ("snare", "side-stick"),
    38: ("snare", "snare"),
    40: ("snare", "snare"),
    41: ("toms", "toms"),
    43: ("toms", "toms"),
    45: ("toms", "toms"),
    47: ("toms", "toms"),
    48: ("toms", "toms"),
    50: ("toms", "toms"),
    42: ("cymbals", "hat-closed"),
    44: ("cymbals", "hat-pedal"),
    46: ("cymbals", "hat-open"),
    49: ("cymbals", "crash"),
    57: ("cymbals", "crash"),
    52: ("cymbals", "crash"),
    55: ("cymbals", "crash"),
    51: ("cymbals", "ride"),
    53: ("cymbals", "ride"),
    59: ("cymbals", "ride"),
}
PERCUSSION_NOTES = {
    39: "clap",
    54: "tamb",
    56: "cowb",
    60: "bongo",
    61: "bongo",
    62: "conga",
    63: "conga",
    64: "conga",
    65: "timbal",
    66: "timbal",
    67: "bell",
    68: "bell",
    69: "shaker",
    70: "shaker",
    73: "guiro",
    74: "guiro",
    75: "clave",
    76: "wood",
    77: "wood",
    81: "triangle",
}


def program(preset):
    """The General MIDI program, counted from 0, of a preset such as "gm-40" or "tim-40"; None for any other."""
    font, _, number = preset.partition("-")
    return int(number) if font in FONTS and number.isdigit() else None


def _variable(value):
    out = [value & 0x7F]
    while value := value >> 7:
        out.insert(0, 0x80 | (value & 0x7F))
    return bytes(out)


def midi_file(events):
    """A type-0 file of (time_s, bytes) events; 960 ticks a second."""
    body, last = b"\x00\xff\x51\x03\x07\xa1\x20", 0
    for time_s, message in sorted(events, key=lambda e: e[0]):
        tick = round(time_s * 960)
        body += _variable(tick - last) + bytes(message)
        last = tick
    body += b"\x00\xff\x2f\x00"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, 480) + b"MTrk" + struct.pack(">I", len(body)) + body


def render(events, font, rate):
    """What fluidsynth makes of (time_s, bytes) events, without effects: mono float32."""
    with tempfile.TemporaryDirectory() as folder:
        score, sound = os.path.join(folder, "a.mid"), os.path.join(folder, "a.wav")
        with open(score, "wb") as file:
            file.write(midi_file(events))
        subprocess.run(
            [
                "fluidsynth",
                "-ni",
                "-q",
                "-g",
                "0.6",
                "-R",
                "0",
                "-C",
                "0",
                "-r",
                str(rate),
                "-O",
                "s16",
                "-F",
                sound,
                FONTS[font],
                score,
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        audio, _ = soundfile.read(sound, dtype="float32", always_2d=True)
    return audio.mean(1)


def play(font, program, notes, channel, rate, slot_s=SLOT_S, held_s=HELD_S):
    """Renders (note, velocity) pairs, one per slot, without effects: a list of mono float32 arrays."""
    events = [(0.0, (0xC0 | channel, program))]
    for index, (note, velocity) in enumerate(notes):
        at = 0.05 + index * slot_s
        events += [(at, (0x90 | channel, note, velocity)), (at + held_s, (0x80 | channel, note, 0))]
    events.append((0.05 + len(notes) * slot_s, (0xB0 | channel, 123, 0)))
    mono = render(events, font, rate)
    step, first = int(slot_s * rate), int(0.045 * rate)
    return [mono[first + i * step : first + (i + 1) * step] for i in range(len(notes))]


def jobs():
    """Every (class, font, preset, program, channel, [(note, velocity, piece)]) of the bank."""
    for font in FONTS:
        for cls, (programs, low, high, step, velocities) in PROGRAMS.items():
            for program in programs:
                notes = [(n, v, "toms" if cls == "toms" else "note") for n in range(low, high + 1, step) for v in velocities]
                yield cls, font, f"{font}-{program}", program, 0, notes
        for kit in KITS[font]:
            by_class = {}
            for note, (cls, piece) in KIT_NOTES.items():
                by_class.setdefault(cls, []).extend((note, v, piece) for v in (50, 90, 125))
            for cls, notes in by_class.items():
                yield cls, font, f"{font}-kit-{kit}", kit, 9, notes
        for kit in (0, 25):
            hits = [(n, v, p) for n, p in PERCUSSION_NOTES.items() for v in (70, 115)]
            yield "percussion", font, f"{font}-kit-{kit}", kit, 9, hits
