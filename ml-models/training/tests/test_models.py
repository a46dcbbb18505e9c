"""Export: what is written is what was trained, can be read back, and fits its budget."""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from deskmate_training import crowd, export, nets, verdict
from deskmate_training.classes import PRESENCE
from deskmate_training.frontend import SETTINGS
from deskmate_training.shipped import Shipped, ShippedError, presence_body

WIDTH = nets.SHAPE.embedding


def calibration() -> verdict.Calibration:
    """Figures that survive rounding."""
    means = np.random.default_rng(0).normal(size=(17, WIDTH)).round(4)
    return verdict.Calibration(1.5, 0.25, 0.7, 3.25, 120.5, means, np.full(WIDTH, 2.0), np.full(17, 0.45))


class Models(unittest.TestCase):
    def test_manifest_and_file_round_trip(self):
        torch.manual_seed(0)
        net = nets.Net(nets.SHAPE, len(PRESENCE))
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            digest = export.write_onnx(net, folder / "presence.onnx", ["logits", "embedding"])
            export.write_manifest(folder, "presence", "t", digest, presence_body(calibration(), list(PRESENCE)))
            shipped = Shipped(folder, "presence")
            back, own = shipped.calibration(), calibration()
            for field in ("temperature", "offset", "max_p", "energy_p99", "distance_p99"):
                self.assertEqual(getattr(back, field), getattr(own, field))
            self.assertTrue((back.class_means == own.class_means).all())
            self.assertEqual(shipped.manifest["front_end"], SETTINGS.manifest())
            x = np.random.default_rng(1).uniform(-1, 1, (3, 1, 64, 96)).astype(np.float32)
            logits, embedding = shipped.run(x)
            self.assertEqual((logits.shape, embedding.shape), ((3, 17), (3, WIDTH)))
            one = shipped.run(x[1:2])[0]
            self.assertLess(np.abs(one - logits[1:2]).max(), 1e-4)  # a batch says what its windows say
            (folder / "presence.onnx").write_bytes(b"not the model")
            with self.assertRaises(ShippedError):
                Shipped(folder, "presence")

    def test_the_nets_fit_their_budget(self):
        net = nets.Net(nets.SHAPE, len(PRESENCE))
        self.assertLess(nets.parameters(net), 450_000)
        # 32 channels of them, the front ends and the timbre net take 10 % of a core at most (`cargo xtask bench ears`).
        self.assertLess(nets.multiplications(net), 18e6)

    def test_a_net_begins_as_another_but_for_its_head(self):
        trained, net = nets.Net(nets.SHAPE, 17).eval(), nets.Net(nets.SHAPE, 6).eval()
        head = net.head.weight.clone()
        nets.begin_as(net, trained)
        x = torch.zeros(1, 1, 64, 96).uniform_(-1, 1)
        with torch.no_grad():
            self.assertTrue(torch.equal(net(x)[1], trained(x)[1]))
        self.assertTrue(torch.equal(net.head.weight, head))

    def test_the_mean_of_two_nets_is_half_way(self):
        one, other = nets.Net(nets.SHAPE, 17), nets.Net(nets.SHAPE, 17)
        mean = nets.mean_of(one, other)
        for a, b, m in zip(one.parameters(), other.parameters(), mean.parameters(), strict=True):
            self.assertTrue(torch.allclose((a + b) / 2, m, atol=1e-6))

    def test_a_window_of_the_crowd_is_of_a_clip_of_its_state(self):
        silent = lambda clips: np.full((clips, 300, 64), -120, np.float16)
        batches = crowd.Batches(crowd.Sounds(silent(10), np.arange(10) % 5, silent(3), silent(2)))
        _, state, clip = batches.compose(np.random.default_rng(0), 60)
        made = state < len(crowd.MADE)
        self.assertTrue((batches.sounds.state[clip[made]] == state[made]).all())
        self.assertTrue(((clip[~made] >= 10) & (clip[~made] < 13)).all())  # the voices count on after the clips

    def test_the_shipped_models_are_whole(self):
        for path in sorted((Path(__file__).parents[2] / "models").glob("*.json")):
            manifest = json.loads(path.read_text())
            Shipped(path.parent, manifest["name"])  # raises where the hash is another
            self.assertEqual(manifest["front_end"], SETTINGS.manifest())
            self.assertTrue(path.with_suffix(".md").exists())


if __name__ == "__main__":
    unittest.main()
