"""What drummers and programmers play: patterns by style for each piece, as (time_s, velocity, variant) lists."""

import numpy as np

KICK_BARS = {
    "rock": ((0, 8), (0, 8, 10), (0, 6, 8), (0, 7, 8, 10), (0, 2, 8, 10), (0, 10), (0, 3, 8, 11)),
    "pop": ((0, 8), (0, 4, 8, 12), (0, 7, 8), (0, 6, 10), (0, 8, 14)),
    "funk": ((0, 3, 10), (0, 2, 7, 10, 13), (0, 6, 9, 14), (0, 3, 6, 10, 11)),
    "electronic": ((0, 4, 8, 12), (0, 4, 8, 12), (0, 4, 8, 12, 14), (0, 6, 10), (0, 10), (0, 3, 6, 10, 12)),
    "ballad": ((0, 8), (0,), (0, 10), (0, 7, 8)),
    "metal": (tuple(range(0, 16, 2)), tuple(range(16)), (0, 1, 2, 8, 9, 10), (0, 3, 6, 8, 11, 14), (0, 8)),
    "hiphop": ((0, 10), (0, 3, 10), (0, 7, 10, 15), (0, 6), (0, 2, 11)),
    "folk": ((0, 8), (0,), (0, 4, 8, 12)),
    "jazz": ((0, 8), (0, 4, 8, 12), (0,), (7,)),
}
SNARE_BARS = {
    "rock": ((4, 12), (4, 12), (8,)),
    "pop": ((4, 12), (4, 12), (4, 12, 14)),
    "funk": ((4, 7, 9, 12), (4, 12, 15), (4, 9, 12)),
    "electronic": ((4, 12), (8,), (4, 12), (3, 6, 10, 14)),
    "ballad": ((8,), (4, 12)),
    "metal": ((4, 12), (8,), tuple(range(2, 16, 4))),
    "hiphop": ((4, 12), (4, 12), (8,)),
    "folk": ((4, 12), (12,)),
    "jazz": ((4, 12), (3, 10), (6, 11, 15)),
}
HAT_GRIDS = {
    "rock": (2, 2, 4),
    "pop": (2, 1, 4),
    "funk": (1, 1, 2),
    "electronic": (1, 2, 4),
    "ballad": (2, 4),
    "metal": (2, 4),
    "hiphop": (2, 1, 2),
    "folk": (4, 2),
    "jazz": (4,),
}


def timed(scene, steps_of_bar, spread_s=0.005, part=""):
    """Runs a bar function over the window: `steps_of_bar(bar, pattern_rng) -> [(step, velocity, variant)]`."""
    hits = []
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng(part, bar.section)
        for step, velocity, variant in steps_of_bar(bar, rng):
            if step >= scene.song.beats * 4:
                continue
            time = scene.human(scene.step_time(start, step), spread_s)
            level = float(np.clip(velocity * scene.rng.normal(1.0, 0.07), 0.08, 1.0))
            if -2.0 < time < scene.seconds:
                hits.append((time, level, variant))
    return hits


def _choose(rng, options):
    return options[int(rng.integers(len(options)))]


def sparse(scene, part, gap_s=2.0):
    """Single hits now and then: a line check, a slow piece, an effect."""
    time, hits = scene.uniform(0, gap_s), []
    while time < scene.seconds:
        hits.append((time, scene.uniform(0.5, 1.0), 0))
        time += scene.uniform(0.5, 1.5) * gap_s
    return hits


def kick(scene, part="kick"):
    def bar_of(bar, rng):
        pattern = _choose(rng, KICK_BARS[scene.song.style])
        if bar.section == "intro" and rng.random() < 0.3:
            pattern = (0,)
        return [(s, 0.9 if s % 4 == 0 else 0.75, 0) for s in pattern]

    return timed(scene, bar_of, 0.003 if scene.song.style == "electronic" else 0.006, part)


def roll(scene, start_s, seconds, density_hz, rising):
    """A roll or build; hits per second grow where it rises."""
    hits, time = [], 0.0
    while time < seconds:
        along = time / seconds
        hits.append((start_s + time, 0.25 + 0.7 * along if rising else 0.6 + 0.2 * scene.uniform(-1, 1), 1))
        time += 1.0 / (density_hz * (0.4 + 1.2 * along if rising else 1.0))
    return hits


def snare(scene, part="snare"):
    ghosts = scene.song.style in ("funk", "jazz", "hiphop") or scene.chance(0.2)

    def bar_of(bar, rng):
        hits = [(s, 0.9, 0) for s in _choose(rng, SNARE_BARS[scene.song.style])]
        if ghosts:
            hits += [(int(s), 0.28, 0) for s in rng.choice((2, 6, 7, 9, 10, 14, 15), size=int(rng.integers(1, 4)), replace=False)]
        if bar.last and rng.random() < 0.5:
            hits += [(s, 0.6 + 0.03 * (s - 10), 0) for s in range(int(rng.choice((10, 12, 14))), 16, int(rng.choice((1, 2))))]
        return hits

    hits = timed(scene, bar_of, 0.006, part)
    if scene.chance(0.12):
        for start, bar in scene.bars():
            if bar.last and start > 0:
                hits += roll(scene, start, scene.song.bar_s, scene.uniform(8, 18), scene.chance(0.7))
    return hits


def toms(scene, drums, part="toms"):
    """Fills over `drums` drums at section ends, floor-tom grooves, or single hits."""
    groove = scene.chance(0.35)
    fill_every = int(scene.pick((1, 2, 4)))

    def bar_of(bar, rng):
        hits = []
        if groove and bar.section in ("verse", "intro", "bridge"):
            grid = int(rng.choice((2, 4, 3)))
            hits += [
                (s, 0.85 if s % 8 == 0 else 0.6, int(drums - 1 if s % 4 == 0 else rng.integers(drums)))
                for s in range(0, 16, grid)
            ]
        if (bar.number + 1) % fill_every == 0:
            first = int(rng.choice((0, 8, 8, 12, 12)))
            steps = np.arange(first, 16, int(rng.choice((1, 1, 2))))
            order = np.sort(rng.integers(0, drums, len(steps)))
            hits += [(int(s), 0.65 + 0.3 * rng.random(), int(d)) for s, d in zip(steps, order)]
        return hits

    hits = timed(scene, bar_of, 0.007, part)
    if scene.chance(0.2):  # breaks: rolls over the drums, from the highest down
        for start, bar in scene.bars():
            if scene.chance(0.5):
                rolled = roll(scene, start, scene.song.bar_s * scene.pick((0.5, 1.0)), scene.uniform(5, 14), scene.chance(0.4))
                hits += [(t, v, int(drums * i / len(rolled))) for i, (t, v, _) in enumerate(rolled)]
    return hits


def hats(scene, part="hats"):
    """Variants: 0 closed, 1 open, 2 pedal."""

    def bar_of(bar, rng):
        style = scene.song.style
        kind = rng.random()
        if style == "electronic" and kind < 0.4:
            return [(s, 0.85, 1) for s in (2, 6, 10, 14)]
        if style == "jazz":
            return [(4, 0.6, 2), (12, 0.6, 2)]
        grid = int(_choose(rng, HAT_GRIDS[style]))
        opened = int(rng.choice((16, 16, 14, 10, 6)))
        loose = 1 if bar.section == "chorus" and rng.random() < 0.4 else 0
        hits = [(s, (0.85 if s % 4 == 0 else 0.55), 1 if s == opened or loose else 0) for s in range(0, 16, grid)]
        if style == "hiphop" and rng.random() < 0.5:
            first = int(rng.choice((6, 10, 14)))
            hits += [(first + k / 3, 0.5, 0) for k in range(1, 6)]
        return hits

    return timed(scene, bar_of, 0.004, part)


def ride(scene, part="ride"):
    def bar_of(bar, rng):
        if scene.song.style == "jazz":
            return [(s, 0.8 if s % 8 == 4 else 0.65, 0) for s in (0, 4, 7, 8, 12, 15)]
        return [(s, 0.8 if s % 4 == 0 else 0.55, 0) for s in range(0, 16, int(rng.choice((2, 4))))]

    return timed(scene, bar_of, 0.005, part)


def crashes(scene, part="crash"):
    every = int(scene.pick((1, 2, 4, 4, 8)))
    return timed(
        scene,
        lambda bar, rng: (
            [(0, scene.uniform(0.6, 1.0), 0)] if bar.number % every == 0 or (bar.last and rng.random() < 0.3) else []
        ),
        0.006,
        part,
    )


def percussion(scene, kind, part="percussion"):
    """Shakers in 16ths, claps on two and four, congas and the rest in syncopated bars."""

    def bar_of(bar, rng):
        if kind in ("shaker", "tamb"):
            grid = int(rng.choice((1, 2, 2, 4)))
            return [(s, 0.85 if s % 4 == (0 if kind == "shaker" else 2) else 0.45, 0) for s in range(0, 16, grid)]
        if kind in ("clap", "snap"):
            return [(s, 0.9, 0) for s in _choose(rng, ((4, 12), (4, 12), (8,), (4, 11, 12), (3, 6, 12)))]
        if kind in ("cowb", "bell", "wood", "clave", "triangle", "timbal"):
            return [
                (s, 0.85, 0) for s in _choose(rng, ((0, 4, 8, 12), (0, 3, 6, 10, 12), (0, 6, 12), (2, 10), (0, 4, 6, 10, 12, 14)))
            ]
        count = int(rng.integers(2, 10))
        return [
            (int(s), float(rng.uniform(0.4, 0.95)), int(rng.integers(3))) for s in sorted(rng.choice(16, count, replace=False))
        ]

    return timed(scene, bar_of, 0.007, part)
