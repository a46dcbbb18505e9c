"""The nets: small depthwise-separable CNNs of plain operations (convolution, ReLU, pooling, product).

Input of all: [batch, 1, 64 bands, 96 frames], see `frontend`. The strides leave 4 bands x 6 frames; a
depthwise convolution over the 4 bands keeps what lies where in the spectrum (a global mean would not),
then mean and maximum over time keep what lasts and what strikes.
"""

from dataclasses import dataclass

import torch
from torch import nn

from .frontend import SETTINGS


@dataclass(frozen=True)
class Shape:
    """Width of the stem, then (channels, stride) of each block, then the embedding's size."""

    stem: int
    blocks: tuple[tuple[int, int], ...]
    embedding: int
    dropout: float


PRESENCE = Shape(16, ((48, 2), (48, 1), (96, 2), (96, 1), (96, 1), (192, 2), (192, 1)), 96, 0.2)
CROWD = Shape(16, ((24, 1), (32, 2), (48, 2), (48, 1), (96, 2)), 48, 0.2)
MIX_VCI = Shape(16, ((32, 1), (48, 2), (48, 1), (96, 2), (96, 1), (128, 2)), 64, 0.1)


class Block(nn.Module):
    """Depthwise 3x3, then pointwise, each with its norm; ReLU after both; a short cut where shapes allow."""

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False),
            nn.BatchNorm2d(inputs),
            nn.ReLU(inplace=True),
            nn.Conv2d(inputs, outputs, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.short = stride == 1 and inputs == outputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.body(x)
        return torch.relu(x + y if self.short else y)


class Net(nn.Module):
    """From a log-mel window to (outputs [batch, n], embedding [batch, e])."""

    def __init__(self, shape: Shape, outputs: int):
        super().__init__()
        self.gain = nn.Parameter(torch.full((1, 1, SETTINGS.bands, 1), 2.0))
        self.bias = nn.Parameter(torch.zeros(1, 1, SETTINGS.bands, 1))
        self.stem = nn.Sequential(
            nn.Conv2d(1, shape.stem, 3, 2, 1, bias=False), nn.BatchNorm2d(shape.stem), nn.ReLU(inplace=True)
        )
        widths = [shape.stem] + [width for width, _ in shape.blocks]
        self.blocks = nn.Sequential(
            *(Block(i, o, stride) for i, (o, stride) in zip(widths, shape.blocks, strict=False))
        )
        shrink = 2
        for _, stride in shape.blocks:
            shrink *= stride
        bands, frames = SETTINGS.bands // shrink, SETTINGS.frames // shrink
        last = widths[-1]
        self.bands = nn.Sequential(
            nn.Conv2d(last, 2 * last, (bands, 1), groups=last, bias=False), nn.BatchNorm2d(2 * last), nn.ReLU(inplace=True)
        )
        self.mean = nn.AvgPool2d((1, frames))
        self.peak = nn.MaxPool2d((1, frames))
        self.embed = nn.Linear(4 * last, shape.embedding)
        self.dropout = nn.Dropout(shape.dropout)
        self.head = nn.Linear(shape.embedding, outputs)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x = self.bands(self.blocks(self.stem(x * self.gain + self.bias)))
        pooled = torch.cat([self.mean(x), self.peak(x)], dim=1).flatten(1)
        embedding = torch.relu(self.embed(self.dropout(pooled)))
        return self.head(self.dropout(embedding)), embedding


def parameters(net: nn.Module) -> int:
    """The number of trained figures."""
    return sum(p.numel() for p in net.parameters())


def multiplications(net: nn.Module) -> int:
    """Multiply-adds of one window in the convolutions and products."""
    total = 0

    def count(module: nn.Module, _inputs, output: torch.Tensor) -> None:
        nonlocal total
        if isinstance(module, nn.Conv2d):
            total += output[0].numel() * module.weight[0].numel()
        elif isinstance(module, nn.Linear):
            total += module.weight.numel()

    hooks = [module.register_forward_hook(count) for module in net.modules()]
    was_training = net.training
    with torch.no_grad():
        net.eval()(torch.zeros(1, 1, SETTINGS.bands, SETTINGS.frames))
    net.train(was_training)
    for hook in hooks:
        hook.remove()
    return total
