"""The models as they ship: ONNX files with their manifests, run by ONNX Runtime."""

import json
from pathlib import Path

import numpy as np

from .calibrate import Say
from .export import session, sha256
from .verdict import POOLING_S, Calibration


class ShippedError(Exception):
    """A model is not there, or not the one its manifest speaks of."""


class Shipped:
    """One model."""

    def __init__(self, folder: Path, name: str):
        path = folder / f"{name}.onnx"
        try:
            self.manifest = json.loads((folder / f"{name}.json").read_text())
        except FileNotFoundError as missing:
            raise ShippedError(f"{missing.filename} is not there; `train` makes it") from missing
        if sha256(path) != self.manifest["sha256"]:
            raise ShippedError(f"{path} is not the file that its manifest speaks of")
        self.bytes = path.stat().st_size
        self.session = session(path)

    def run(self, inputs: np.ndarray, size: int = 256) -> list[np.ndarray]:
        """All outputs for many inputs."""
        name = self.session.get_inputs()[0].name
        parts = [self.session.run(None, {name: inputs[i : i + size]}) for i in range(0, len(inputs), size)]
        return [np.concatenate(column) for column in zip(*parts, strict=True)]

    def say(self) -> Say:
        """Logits and embeddings, for the functions that listen."""
        return lambda inputs: tuple(self.run(inputs))

    def calibration(self) -> Calibration:
        """What the presence manifest says of verdicts."""
        m, abstain = self.manifest, self.manifest["abstain"]
        return Calibration(
            m["temperature"],
            m["offset"],
            abstain["max_p"],
            abstain["energy_p99"],
            abstain["distance_p99"],
            np.array(abstain["class_means"]),
            np.array(abstain["precision"]),
            np.array([m["thresholds"][c] for c in m["classes"]]),
        )


def presence_body(calibration: Calibration, classes: list[str]) -> dict:
    """What the presence manifest says beside name, hash and front end."""
    return {
        "classes": classes,
        "activation": "sigmoid",
        "temperature": round(calibration.temperature, 4),
        "offset": round(calibration.offset, 4),
        "pooling_s": POOLING_S,
        "thresholds": {c: float(t) for c, t in zip(classes, calibration.thresholds, strict=True)},
        "abstain": {
            "max_p": calibration.max_p,
            "energy_p99": round(calibration.energy_p99, 4),
            "distance_p99": round(calibration.distance_p99, 3),
            "class_means": np.round(calibration.class_means, 4).tolist(),
            "precision": np.round(calibration.precision, 4).tolist(),
        },
    }
