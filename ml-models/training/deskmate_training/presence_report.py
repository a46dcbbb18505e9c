"""The report's part on presence: real channels of songs, real held-out sources, rendered validation."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from . import among, calibrate, clips, intervals, metrics, verdict
from .classes import PRESENCE
from .intervals import Measured
from .markdown import mark, ranged, share, table
from .recordings import Recording
from .shipped import Shipped

CENTROID_EDGES = 12
"""Bins of the spectral-centroid rule."""


@dataclass
class Channel:
    """The verdict on one recording, over all its active seconds, and over the last seconds at each second."""

    recording: Recording
    z: np.ndarray  # [classes]
    embedding: np.ndarray
    pooled_z: np.ndarray  # [m, classes]
    pooled_embedding: np.ndarray

    @property
    def said(self) -> str:
        """The dominant class."""
        return PRESENCE[int(self.z.argmax())]

    @property
    def right(self) -> bool:
        """Whether it is one of those that are right."""
        return self.said in self.recording.right

    @property
    def truth(self) -> str:
        """What stands in the row of the confusion: what was said where that is right, else the first right class."""
        return self.said if self.right else self.recording.right[0]


def verdicts(model: Shipped, recordings: list[Recording]) -> list[Channel]:
    """One verdict a recording that has an active second."""
    channels = []
    for recording in recordings:
        if not recording.active.any():
            continue
        logits, embedding = model.run(recording.inputs)
        pooled_z, _ = verdict.pooled(logits, recording.active)
        pooled_embedding, _ = verdict.pooled(embedding, recording.active)
        on = recording.active
        channels.append(Channel(recording, logits[on].mean(0), embedding[on].mean(0), pooled_z, pooled_embedding))
    return channels


def right_of(channels: list[Channel]) -> np.ndarray:
    """[channels] bool."""
    return np.array([c.right for c in channels])


def pooled_right(channel: Channel) -> np.ndarray:
    """Per second, whether the dominant class over the last seconds is right."""
    allowed = np.isin(PRESENCE, channel.recording.right)
    return allowed[channel.pooled_z.argmax(1)]


def channel_of_seconds(channels: list[Channel]) -> np.ndarray:
    """The channel that each verdict over the last seconds is of, [seconds]."""
    return np.repeat(np.arange(len(channels)), [len(c.pooled_z) for c in channels])


def calibration_errors(channels: list[Channel], calibration: verdict.Calibration) -> tuple[Measured, Measured]:
    """ECE before (no temperature, no offset) and after calibration, over the pooled verdicts of every second."""
    top = np.concatenate([c.pooled_z.max(1) for c in channels])
    right = np.concatenate([pooled_right(c) for c in channels])
    confidences = expit(top - calibration.offset), expit(top / calibration.temperature)
    before, after = (intervals.ece(p, right, channel_of_seconds(channels)) for p in confidences)
    return before, after


def centroid_rule(train: clips.Clips):
    """A rule from the spectral centroid alone: the commonest class of training in a bin of equal mass."""
    from .frontend import mel_corners_hz

    single = np.isin(train.kind, PRESENCE)
    mean = np.power(10, train.db[single].astype(np.float32) / 10).mean(1)
    hz = (mean * mel_corners_hz()[1:-1]).sum(1) / np.maximum(mean.sum(1), 1e-12)
    label = np.array([PRESENCE.index(k) for k in train.kind[single]])
    edges = np.quantile(hz, np.linspace(0, 1, CENTROID_EDGES + 1)[1:-1])
    place = np.searchsorted(edges, hz)
    best = [np.bincount(label[place == i], minlength=17).argmax() for i in range(CENTROID_EDGES)]
    return lambda centroid_hz: PRESENCE[int(best[int(np.searchsorted(edges, centroid_hz))])]


def majority(channels: list[Channel]) -> tuple[str, int]:
    """The one answer that would be right most often, and how often: chosen in hindsight, so a generous baseline."""
    hits = {c: sum(c in channel.recording.right for channel in channels) for c in PRESENCE}
    best = max(hits, key=hits.get)
    return best, hits[best]


def real_section(title: str, channels: list[Channel], calibration: verdict.Calibration, rule) -> str:
    """All figures on one set of real recordings."""
    right, n = right_of(channels), len(channels)
    z = np.stack([c.z for c in channels])
    confidence = calibration.confidence(z)
    before, after = calibration_errors(channels, calibration)
    seconds = np.concatenate([pooled_right(c) for c in channels])
    common, common_hits = majority(channels)
    rule_hits = sum(rule(c.recording.centroid_hz) in c.recording.right for c in channels)
    own = calibration.abstains(z, np.stack([c.embedding for c in channels]))
    lines = [
        f"### {title}\n",
        table(
            ["", "dominant class right"],
            [
                [f"presence net, all active seconds of a channel (n = {n})", share(right.sum(), n)],
                [f"presence net, last {verdict.POOLING_S} s at each second (n = {len(seconds)} seconds, not independent)", share(seconds.sum(), len(seconds))],
                [f"where it does not abstain by its own limits ({int(own.sum())} of {n} abstained)", share(right[~own].sum(), int((~own).sum()))],
                [f'always "{common}" (chosen in hindsight)', share(common_hits, n)],
                ["spectral-centroid rule", share(rule_hits, n)],
            ],
        ),
        f"\nCalibration error (15 bins of equal mass, verdicts of every second): {ranged(before, 3)} before, {ranged(after, 3)} after the temperature.\n",
        table(
            ["abstained", "answered", "right of the answered"],
            [[f"{100 * a:.0f} %", k, share(h, k)] for a, k, h in metrics.risk_coverage(confidence, right)],
        ),
        "\n" + per_group(channels),
        "\n" + per_class(channels),
        "\n" + wrong(channels, confidence, own),
    ]
    return "\n".join(lines)


def per_group(channels: list[Channel]) -> str:
    """Right answers per song or folder."""
    groups = defaultdict(list)
    for channel in channels:
        groups[channel.recording.group].append(channel.right)
    return table(["song or folder", "right"], [[g, share(sum(v), len(v))] for g, v in groups.items()])


def per_class(channels: list[Channel]) -> str:
    """F1 of each class that occurs or is said, with the confusion as what was said."""
    truth, said = np.array([c.truth for c in channels]), np.array([c.said for c in channels])
    names = [name for name in PRESENCE if name in truth or name in said]
    scores, macro = intervals.f1_scores(truth[:, None] == names, said[:, None] == names, np.arange(len(channels)))
    rows = []
    for name, score in zip(names, scores, strict=True):
        heard = [f"{other} {int((said[truth == name] == other).sum())}" for other in PRESENCE if (said[truth == name] == other).any()]
        rows.append([name, int((truth == name).sum()), ranged(score), ", ".join(heard) or "-"])
    return table(["class", "n", "F1", "said (confusion)"], rows) + f"\n\nMacro-F1 over the {len(set(truth))} classes that occur: {ranged(macro)}."


def wrong(channels: list[Channel], confidence: np.ndarray, abstained: np.ndarray) -> str:
    """Each wrong answer by name."""
    rows = [
        [c.recording.group, c.recording.name, c.said, f"{p:.2f}", "yes" if a else "no"]
        for c, p, a in zip(channels, confidence, abstained, strict=True)
        if not c.right
    ]
    return "Wrong ones:\n\n" + table(["song or folder", "channel", "said", "confidence", "abstains"], rows) if rows else "None was wrong."


def synthetic_section(heard: calibrate.Heard, calibration: verdict.Calibration) -> str:
    """Rendered validation: clip sources, presets, rooms and cabinets that training never had."""
    rows = []
    for title, kinds in (
        ("one class and bleed", np.isin(heard.kind, PRESENCE)),
        ("drum mixes", heard.kind == "drum_mix"),
        ("groups", heard.kind == "group"),
    ):
        own = calibrate.pool(heard, kinds)
        right = own.right()
        before = intervals.ece(expit(own.z.max(1) - calibration.offset), right, own.clip)
        after = intervals.ece(calibration.confidence(own.z), right, own.clip)
        rows.append([title, int(kinds.sum()), len(right), f"{100 * right.mean():.1f} %", ranged(before, 3), ranged(after, 3)])
    own = calibrate.pool(heard, heard.kind != "foreign")
    there, p = own.activity >= calibrate.ACTIVE, expit(own.z / calibration.temperature)
    f1, macro = intervals.f1_scores(there, p >= calibration.thresholds, own.clip)
    return "\n".join(
        [
            table(["rendered", "clips", "verdicts", "dominant right", "ECE before", "ECE after"], rows),
            "\nPresence of each class (multi-label, bleed counts as absent):\n",
            table(["class", "seconds with it", "F1"], [[c, int(there[:, i].sum()), ranged(f1[i])] for i, c in enumerate(PRESENCE)]),
            f"\nMacro-F1: {ranged(macro)}.",
        ]
    )


def foreign_section(heard: calibrate.Heard, songs: list[Channel], calibration: verdict.Calibration) -> tuple[str, float]:
    """AUROC of the energy and of the distance against sounds of no class, those of kinds that training never had."""
    foreign = heard.kind == "foreign"
    unheard = foreign & ~clips.foreign_for_training(heard.name)
    out, own = calibrate.pool(heard, unheard), calibrate.pool(heard, np.isin(heard.kind, PRESENCE))
    real_z, real_e = np.concatenate([c.pooled_z for c in songs]), np.concatenate([c.pooled_embedding for c in songs])
    rows, best = [], 0.0
    for title, score in (("energy", lambda z, e: calibration.energy(z)), ("distance", lambda z, e: calibration.distance(e))):
        outside = score(out.z, out.embedding)
        rendered = intervals.auroc(score(own.z, own.embedding), outside, own.clip, out.clip)
        real = intervals.auroc(score(real_z, real_e), outside, channel_of_seconds(songs), out.clip)
        rows.append([title, ranged(rendered), ranged(real)])
        best = max(best, real.value) if title == "energy" else best
    kinds = ", ".join(sorted({str(n) for n in heard.name[unheard]}))
    text = table(["score", "against rendered channels", "against channels of songs"], rows)
    return f"Kinds that training never had: {kinds} ({int(unheard.sum())} clips).\n\n{text}", best


def marks(songs: list[Channel], calibration: verdict.Calibration) -> str:
    """The issue's marks, met or missed, a voice heard among the other channels of its song."""
    alone, songs = songs, among.in_a_band(songs, calibration)
    right = right_of(songs)
    confidence = calibration.confidence(np.stack([c.z for c in songs]))
    error = calibration_errors(songs, calibration)[1]
    (_, n20, hits20), (_, n15, hits15) = metrics.risk_coverage(confidence, right, (0.2, 0.15))
    accuracy, at20, at15 = right.mean(), hits20 / n20, hits15 / n15
    rows = [
        ["dominant class right on song channels", "85 %", "95 %", share(right.sum(), len(right)), mark(accuracy >= 0.85)],
        ["the same at 20 % abstention (goal: at 15 %)", "94 %", "99 %", f"{share(hits20, n20)}; at 15 %: {100 * at15:.1f} %", mark(at20 >= 0.94)],
        ["ECE on songs", "0.05", "0.02", ranged(error, 3), mark(error.value <= 0.05)],
    ]
    by_itself = right_of(alone)
    of_itself = calibration.confidence(np.stack([c.z for c in alone]))
    (_, n20, hits20), _ = metrics.risk_coverage(of_itself, by_itself, (0.2, 0.15))
    seconds = np.concatenate([pooled_right(c) for c in songs])
    table_of_marks = table(["mark", "pass", "goal", "measured", "pass is"], rows)
    turned = [f"{a.recording.group} {a.recording.name}" for a, b in zip(alone, songs, strict=True) if a.said != b.said]
    return (
        f"{table_of_marks}\n\nThese are as a Desk or a rehearsal hears a voice among the other channels of its song: what is speech by its sound is singing while "
        "two other channels play instruments (`assistant::among`, at each second; here over the whole of a channel, too). A channel that is named otherwise, or "
        "that is alone in its process, keeps what was heard. The rule and its two were chosen "
        "before they were measured, but after it had been read that leads were called speech. It turned "
        f"{len(turned)} channels ({', '.join(turned)}); of all seconds {share(seconds.sum(), len(seconds))} are right with it. "
        f"Each channel by itself, as `deskmate identify` hears a file: {share(by_itself.sum(), len(by_itself))}, at 20 % abstention "
        f"{share(hits20, n20)}, ECE {ranged(calibration_errors(alone, calibration)[1], 3)}; all that follows is of that."
    )
