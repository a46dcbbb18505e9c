"""`python -m deskmate_training shows`: writes whole shows as folders of WAV stems, each with a manifest beside it."""

import json
import os
import pathlib
import sys

import numpy as np
import soundfile

from . import bank, faders, show

NOTES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


def add_arguments(parser):
    """Options of the command."""
    parser.add_argument(
        "--out", type=pathlib.Path, required=True, help="folder; each show becomes a folder in it and a .json beside"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=6, help="how many shows; styles take turns")
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--rate", type=int, default=48000)
    parser.add_argument("--split", choices=("train", "val"), default="train")


def manifest(song, channels, stand_db, seed, seconds, rate):
    """What is in a show, as a JSON-ready dict."""
    return {
        "format": 1,
        "seed": seed,
        "seconds": seconds,
        "rate_hz": rate,
        "style": song.style,
        "bpm": round(song.bpm, 2),
        "key": NOTES[song.tonic] + (" minor" if song.minor else " major"),
        "sections": [{"start_s": round(a, 3), "seconds": round(b, 3), "name": n} for a, b, n in show._sections(song, seconds)],
        "channels": [
            {
                "file": f"{c.name}.wav",
                "class": c.cls,
                "source": c.source,
                "compressed": bool(c.compressed),
                "heard_db": c.heard_db,
                "fader_db": fader,
                "activity": {k: [round(float(v), 2) for v in a] for k, a in c.activity.items()},
            }
            for c, fader in zip(channels, stand_db)
        ],
    }


def run(args):
    """Writes the shows; returns 0."""
    try:
        bank.prepare()
    except bank.BankError as missing:
        print(missing, file=sys.stderr)
        return 2
    styles = tuple(show.BANDS)
    for number in range(args.count):
        seed, style = args.seed + number, styles[(args.seed - 1 + number) % len(styles)]
        folder = args.out / f"{number + 1:02d}_{style}"
        song, channels = show.render(
            seed,
            style,
            args.seconds,
            args.rate,
            args.split,
            lambda done, total: print(f"\r{folder.name}: {done}/{total} sources", end="", flush=True),
        )
        folder.mkdir(parents=True, exist_ok=True)
        for channel in channels:
            partial = folder / f".{channel.name}.part"
            soundfile.write(partial, channel.audio, args.rate, subtype="PCM_24", format="WAV")
            os.replace(partial, folder / f"{channel.name}.wav")
        stand_db = faders.faders_db(np.random.default_rng([seed, 400]), channels, args.rate)
        (folder / "input-list.toml").write_text(faders.input_list(channels, stand_db))
        beside = args.out / f"{folder.name}.json"
        beside.write_text(json.dumps(manifest(song, channels, stand_db, seed, args.seconds, args.rate)))
        print(f"\r{folder.name}: {len(channels)} channels, {song.bpm:.0f} BPM")
    return 0
