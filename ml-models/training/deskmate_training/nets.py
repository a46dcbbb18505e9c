"""The nets: small CNNs of plain operations (convolution, ReLU, pooling, product).

Input of all: [batch, 1, 64 bands, 96 frames], see `frontend`. The first convolution takes patches of 8 bands
x 8 frames every 4, two more halve the picture to 4 x 6, and one over all 4 rows keeps what lies where in the
spectrum (a global mean would not); then mean and maximum over time keep what lasts and what strikes.

Dense convolutions of few positions were measured against depthwise-separable ones of as many
multiply-adds: they train 3.7 times as fast on a CPU (1361 against 365 windows a second and core, 5.1 and
5.5 M multiply-adds), since depthwise layers wait for memory.
"""

from dataclasses import dataclass

import torch
from torch import nn

from .frontend import SETTINGS

PATCH, STEP = 8, 4


@dataclass(frozen=True)
class Shape:
    """Channels of the patches, of the two halvings and of the whole spectrum; size of the embedding."""

    patch: int
    halvings: tuple[int, int]
    spectrum: int
    embedding: int
    dropout: float


PRESENCE = Shape(32, (64, 128), 256, 96, 0.2)
CROWD = Shape(12, (28, 56), 88, 48, 0.2)
MIX_VCI = Shape(20, (40, 80), 144, 64, 0.1)


def layer(inputs: int, outputs: int, size: int | tuple[int, int], stride: int, pad: int) -> nn.Sequential:
    """Convolution, norm (folded at export), ReLU."""
    convolution = nn.Conv2d(inputs, outputs, size, stride, pad, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Net(nn.Module):
    """From a log-mel window to (outputs [batch, n], embedding [batch, e])."""

    def __init__(self, shape: Shape, outputs: int):
        super().__init__()
        bands, frames = (length // STEP // 4 for length in (SETTINGS.bands, SETTINGS.frames))
        first, second = shape.halvings
        self.body = nn.Sequential(
            layer(1, shape.patch, PATCH, STEP, (PATCH - STEP) // 2),
            layer(shape.patch, first, 3, 2, 1),
            layer(first, second, 3, 2, 1),
            layer(second, shape.spectrum, (bands, 1), 1, 0),
        )
        self.mean = nn.AvgPool2d((1, frames))
        self.peak = nn.MaxPool2d((1, frames))
        self.embed = nn.Linear(2 * shape.spectrum, shape.embedding)
        self.dropout = nn.Dropout(shape.dropout)
        self.head = nn.Linear(shape.embedding, outputs)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x = self.body(x)
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
