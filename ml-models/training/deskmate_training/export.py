"""Export: ONNX of plain operations, a manifest beside it, and what each net says of the golden signals.

A manifest is all that the Rust side needs: hash, front end, classes, calibration, licence.
"""

import hashlib
import json
import subprocess
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from . import golden
from .frontend import SETTINGS

OPSET = 17
MAX_BYTES = 2_000_000
MAX_DIFFERENCE = 1e-4
LICENCE = "MIT OR Apache-2.0; trained on CC0, CC-BY, CC-BY-SA, MIT, Apache-2.0, MPL-2.0 and public-domain recordings, see the card"


class ExportError(Exception):
    """The exported file is not the net that was trained, or is too large to ship."""


class FirstOutputOnly(torch.nn.Module):
    """Drops the embedding, for models whose manifest has no use for it."""

    def __init__(self, net: torch.nn.Module):
        super().__init__()
        self.net = net

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.net(x)[0]


def write_onnx(net: torch.nn.Module, path: Path, outputs: list[str]) -> str:
    """Writes the net (norms folded) and returns the file's SHA-256, once ONNX Runtime agrees with it."""
    net = net.eval().cpu().to(memory_format=torch.contiguous_format)
    module = (net if len(outputs) == 2 else FirstOutputOnly(net)).eval()
    name, shape = net.INPUT
    part = path.with_suffix(".part")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that folds norms warns of its age
        torch.onnx.export(
            module,
            (torch.zeros(1, *shape),),
            part,
            input_names=[name],
            output_names=outputs,
            opset_version=OPSET,
            dynamic_axes={axis: {0: "N"} for axis in [name, *outputs]},
            dynamo=False,
        )
    model = onnx.load(part)
    del model.metadata_props[:]
    model.doc_string = ""
    onnx.checker.check_model(model, full_check=True)
    part.write_bytes(model.SerializeToString())
    check(module, part, name, shape)
    part.replace(path)
    return sha256(path)


def check(module: torch.nn.Module, path: Path, name: str, shape: tuple[int, ...]) -> None:
    """ONNX Runtime against PyTorch, on noise and on the golden inputs, batched."""
    if path.stat().st_size > MAX_BYTES:
        raise ExportError(f"{path.name} has {path.stat().st_size} bytes, more than {MAX_BYTES}")
    noise = np.random.default_rng(0).uniform(-1, 1, (5, *shape))
    inputs = np.concatenate([noise.astype(np.float32), golden.inputs_of(name)])
    with torch.no_grad():
        expected = module(torch.from_numpy(inputs))
    expected = expected if isinstance(expected, tuple) else (expected,)
    got = session(path).run(None, {name: inputs})
    for ours, theirs in zip(expected, got, strict=True):
        difference = float(np.abs(ours.numpy() - theirs).max())
        if not difference < MAX_DIFFERENCE:
            raise ExportError(f"{path.name}: ONNX Runtime differs from PyTorch by {difference}")


def session(path: Path) -> onnxruntime.InferenceSession:
    """The file in ONNX Runtime, on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def sha256(path: Path) -> str:
    """The file's hash, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def commit() -> str:
    """The repository's commit, or "unknown" outside one."""
    here = Path(__file__).parent
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=here, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def write_manifest(folder: Path, name: str, version: str, digest: str, body: dict) -> Path:
    """Writes `<name>.json`; `body` holds what is the model's own."""
    manifest = {
        "name": name,
        "version": version,
        "file": f"{name}.onnx",
        "sha256": digest,
        "front_end": SETTINGS.manifest(),
        "licence": LICENCE,
        **body,
    }
    path = folder / f"{name}.json"
    lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in manifest.items())
    path.write_text("{\n " + ",\n ".join(lines) + "\n}\n")
    return path


def write_golden_outputs(models: Path, folder: Path) -> None:
    """What ONNX Runtime makes of the golden signals at 48 kHz, for every model in the folder."""
    document = {"about": "outputs of ONNX Runtime on the signals of 48000.json, of the timbre net on timbre.json", "models": {}}
    for path in sorted(models.glob("*.onnx")):
        running = session(path)
        asked = running.get_inputs()[0].name
        names = [output.name for output in running.get_outputs()]
        values = running.run(names, {asked: golden.inputs_of(asked)})
        document["models"][path.stem] = {
            "sha256": sha256(path),
            "outputs": {n: np.round(v.astype(float), 5).tolist() for n, v in zip(names, values, strict=True)},
        }
    (folder / "models.json").write_text(json.dumps(document) + "\n")
