"""Renders realistic single stage channels with labels, from the clips of `shared/data/train`, fluidsynth and espeak-ng.

    prepare(progress=None)                          builds the bank of sounds once (about 1.5 min), idempotent; call before forking
    channel(cls, rng, seconds, rate, split)         one stage channel of a class     -> (audio, labels)
    drum_mix(rng, seconds, rate, split)             kick, snare, cymbals and more    -> (audio, labels)
    group(rng, seconds, rate, split)                several classes on one channel   -> (audio, labels)
    ood(rng, seconds, rate, split)                  a signal of no class             -> (audio, its name)

`audio` is mono float32 of round(seconds * rate) samples, |x| <= 1. `labels` maps class -> float32 [whole seconds], the
activity in 0..1 of that second: 1 clearly there, 0.5 about 15 dB under the loudest class of the channel (22 dB in mixes
and groups), 0 bleed or silence; classes that never occur are no keys. A rap-like lead is singing 1 and speech 0.3; a bass
line on a synth is bass, not synth. `split` is "train" or "val": validation uses other presets, libraries, rooms and
cabinets (`sources.HELD_OUT`, `bank.responses`); the project's own synthesisers draw fresh patches in both.

`rng` is a numpy Generator and the only source of chance: the same state gives the same samples.
"""

from .bank import prepare
from .channels import channel, drum_mix, group
from .channels import out_of_distribution as ood
from .classes import CLASSES

__all__ = ["CLASSES", "prepare", "channel", "drum_mix", "group", "ood"]
