"""Model cards: what a model is, what it was made of, what it can and cannot, written beside its file."""

from pathlib import Path

from .export import LICENCE

RECORDINGS = """\
Recordings (train/, crowd/, rir/ of the shared data; repositories, commits and quoted licences stand in its `SOURCES.md`; kits and
prompts from Debian, whose packages hold the licences):
Sonic Pi samples, Karoryfer guitars and bass, Producer Space vocals, Thorsten Voice, spectmorph singers (CC0); University of
Iowa instruments, LJ Speech, drum machines of oramics/sampled (public domain); Berklee/OLPC, Salamander piano, Greg Sullivan
e-pianos, Pearl kit, ChordCrack, cabinets of ToobAmp, OpenAIR rooms (CC-BY 3.0 or 4.0); AVL drum kits, Philharmonia notes
(CC-BY-SA 3.0); Klangio guitars, Web Audio samples (Apache-2.0); Hydrogen kits BJA_Pacific and circAfrique (CC-BY-SA 3.0),
rumpf_kit (CC-BY 3.0), Audiophob (CC0), ElectricEmpireKit and VariBreaks (GPL-2+, and "I grant you all rights" by their author);
prompts of Asterisk (CC-BY-SA 3.0). Synthesised: FluidR3 GM (MIT) by fluidsynth, espeak-ng (GPL
program, its output is free), and sounds made by formula. Heard by validation alone, so that no weight
comes from them: TimGM6mb and the Hydrogen kits ForzeeStereo, Millo, Colombo (GPL-2) and HardElectro1. No clip is shipped."""

LIMITS = {
    "presence": "Trained on rendered channels, not on recordings of stages: real figures stand in docs/ears.md beside the "
    "rendered ones. It hears one second at a time; single strokes need several seconds to be sure. Violas and violins, trumpets "
    "and tubas are few in training. What fits no class shows in its energy score more than in its probabilities.",
    "crowd": "Applause, roars, talk and sing-along are made (claps by formula, voices in unison); the only recorded cheers are a "
    "handful of clips of one library. One real concert recording, unlabelled, was at hand to look at. It may serve as a gate that "
    "withholds, never as a reason to act.",
    "timbre": "Trained on rendered stems with planted bells. Which class the channel carries comes from its name and the presence model: a "
    "wrong class is a wrong reference. Real figures stand in docs/ears.md and docs/score.md. It says what is unusual, not what is "
    "wrong: a person decides.",
    "mixvci": "It hears a mix through one microphone and guesses what the parts would tell exactly; it was trained and measured on "
    "rendered mixes of one voice and two to four instruments at -15 to +12 dB. Use the exact VCI wherever parts are known.",
}

WHAT = {
    "presence": "Which of 17 classes a channel carries: independent probabilities for each, several at once.",
    "crowd": "What the audience does: quiet, talk, applause, cheer, sing_along, or the programme alone.",
    "timbre": "What sticks out of half a minute of a channel, for each class that plays: how likely a bell is in each band, how likely "
    "mud, harshness and dullness are, and how likely there is nothing; and gain and Q of such a bell.",
    "mixvci": "An estimate of the Vocal Clarity Index (0 to 1) of the last second from a mix alone.",
}


INPUTS = {"timbre": ("[N, 6, 64, 1]", "timbre_features.py")}
"""Shape of the input and the module that makes it, where that is no log-mel window."""


def write(folder: Path, manifest: dict, size: dict, measured: list[str]) -> None:
    """Writes `<name>.md`. size: parameters, multiply-adds, bytes; measured: lines of figures, kind of data named."""
    name = manifest["name"]
    training = manifest["training"]
    asked, twin = INPUTS.get(name, ("[N, 1, 64, 96]", "frontend.py"))
    text = f"""\
# {name}

{WHAT[name]}

- File `{manifest["file"]}`, version {manifest["version"]}, SHA-256 `{manifest["sha256"]}`, {size["bytes"]} bytes
- {size["parameters"]} parameters, {size["multiplications"] / 1e6:.1f} M multiply-adds a window; input {asked}, see `training/deskmate_training/{twin}`
- Trained by `python -m deskmate_training all --seed {training["seed"]}` at commit {training["commit"][:12]}: {training["data"]}
- Licence: {LICENCE}

## Figures

{chr(10).join(f"- {line}" for line in measured)}
- Real recordings: docs/ears.md, rewritten by `cargo xtask eval`

## Limits

{LIMITS[name]}

## Data

{RECORDINGS}
"""
    (folder / f"{name}.md").write_text(text)
