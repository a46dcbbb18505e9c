"""What a voice of a song gets: compression, presence, doubles, slap, plate, and the treatments that make it an effect."""

import numpy as np

from . import fx, synths
from .dsp import add_at, apply_gain, bell, compress, fade, high_pass, low_pass, product, resample, shelf, time_filter
from .music import voicing


def chopped(scene, x):
    """Vocal chops: slices of a take retriggered on the grid, moved in pitch."""
    out, rate = scene.silence(), scene.rate
    grid = scene.song.beat_s / int(scene.pick((2, 4, 4)))
    loudest = np.argsort(-np.abs(x[:: rate // 20]))[:40] * (rate // 20)
    slices = [int(scene.pick(loudest)) for _ in range(4)]
    pattern = scene.rng.random(16) < 0.7
    order = scene.rng.integers(0, 4, 16)
    for step in range(int(scene.seconds / grid)):
        if pattern[step % 16]:
            at = max(slices[int(order[step % 16])] - int(0.03 * rate), 0)
            piece = x[at : at + int(grid * rate * scene.pick((0.7, 1.0, 1.6)))]
            if len(piece) > 64:
                add_at(
                    out,
                    fade(resample(piece, 2.0 ** (scene.pick((0, 0, 3, 5, 7, 12, -5)) / 12.0)), rate, 0.004, 0.02),
                    step * grid * rate,
                )
    return out


def finish(scene, x):
    """Compression, presence, telephone, echo, plate or room."""
    rate = scene.rate
    x = compress(
        fx.levelled(x), rate, scene.uniform(-32, -16), scene.uniform(2, 10), scene.uniform(0.001, 0.01), scene.uniform(0.05, 0.2)
    )
    x = apply_gain(
        x,
        rate,
        product(
            (
                high_pass(scene.log_uniform(60, 200)),
                bell(scene.log_uniform(200, 500), scene.uniform(-6, 2), 1),
                bell(scene.log_uniform(2000, 5000), scene.uniform(-2, 6), 1.3),
                shelf(scene.log_uniform(7000, 11000), scene.uniform(-3, 7)),
            )
        ),
    )
    if scene.chance(0.15):
        x = fx.drive(fx.levelled(x), rate, scene.uniform(3, 20), "tanh", 0.1)
    if scene.chance(0.06):
        x = apply_gain(x, rate, product((high_pass(500, 3), low_pass(3500, 3))))
    if scene.chance(0.3):
        x = fx.echo(
            scene,
            x,
            scene.pick((scene.uniform(0.07, 0.14), scene.song.beat_s / 2, scene.song.beat_s * 0.75, scene.song.beat_s)),
            scene.uniform(0.1, 0.5),
            scene.uniform(0.08, 0.45),
            scene.log_uniform(2000, 8000),
        )
    if scene.chance(0.55):
        x = fx.reverb(
            scene,
            x,
            scene.uniform(-20, -2),
            scene.pick(("plates", "plates", "spaces")),
            scene.log_uniform(0.6, 3),
            scene.uniform(0, 0.06),
        )
    return x


def stacked(scene, x):
    """Doubles and thirds around a line, as backing vocals are made."""
    out = x.copy()
    for _ in range(int(scene.pick((1, 2, 3)))):
        out = out + np.float32(scene.uniform(0.5, 1)) * fx.double(scene, x, scene.uniform(8, 25))
    return out


def vocoded(scene, x):
    """The voice's spectrum over time, in 20 bands, laid upon a synth that plays the song's chords."""
    rate = scene.rate
    patch = synths.draw(scene, "pad")
    patch.shapes, patch.octaves, patch.fm_ratio, patch.cutoff_hz = (scene.pick(("saw", "pulse")),) * 2, (0, -1), 0.0, 14000.0
    patch.attack_s, patch.sustain = 0.01, 1.0
    notes = []
    for start, bar in scene.bars():
        notes += [(start, scene.song.bar_s, m, 0.6) for m in voicing(bar.chord, scene.uniform(50, 62), int(scene.pick((1, 3, 4))))]
    carrier = synths.play(scene, patch, notes)
    edges = np.geomspace(90, 0.48 * rate, 21)
    block = rate // 100
    count = len(x) // block
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(x, (0, 2048)), 1024)[::block][:count]
    power = np.abs(np.fft.rfft(frames * np.hanning(1024).astype(np.float32), axis=1)) ** 2
    f = np.fft.rfftfreq(1024, 1 / rate)
    level = np.sqrt(np.stack([power[:, (f >= a) & (f < b)].mean(1) if ((f >= a) & (f < b)).any() else power[:, 3]
                              for a, b in zip(edges[:-1], edges[1:])], 1))

    def response(t, hz):
        at = np.clip((t[:, 0] * 100).astype(int), 0, count - 1)
        band = np.clip(np.searchsorted(edges, hz[0]) - 1, 0, 19)
        return level[at][:, band]

    return fx.levelled(time_filter(fx.levelled(carrier), rate, response)) + np.float32(scene.pick((0.0, 0.0, 0.2))) * x


def driven_home(scene, x):
    """The pressed, doubled, close sound of rap and of modern leads: two compressors, saturation, a limiter."""
    rate = scene.rate
    for _ in range(2):
        x = compress(fx.levelled(x), rate, scene.uniform(-36, -20), scene.uniform(3, 12), scene.log_uniform(0.001, 0.01), 0.06)
    if scene.chance(0.5):
        x = fx.drive(fx.levelled(x), rate, scene.uniform(2, 14), "tanh", 0.1)
    if scene.chance(0.5):
        late = fx.double(scene, x, scene.uniform(6, 20))
        x = x + np.float32(scene.uniform(0.2, 0.9)) * late
    return compress(fx.levelled(x), rate, -8.0, 20.0, 0.001, 0.05)
