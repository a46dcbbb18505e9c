"""The nets: small CNNs of plain operations (convolution, ReLU, pooling, product).

Input of all: [batch, 1, 64 bands, 96 frames], see `frontend`. The first convolution takes patches of 8 bands
x 6 frames, every 4 bands and every 2 frames, so that strokes keep their shape; two more halve the picture to
4 x 12, where one looks at each place once more; the last goes over all 4 rows and keeps what lies where in the
spectrum (a global mean would not); then mean and maximum over time keep what lasts and what strikes. The nets of
crowd and mix begin as the trunk of the presence net but for the head: what tells voices from instruments serves
them, too.

Dense convolutions of few positions were measured against depthwise-separable ones of as many
multiply-adds: they train 3.7 times as fast on a CPU (1361 against 365 windows a second and core, 5.1 and
5.5 M multiply-adds), since depthwise layers wait for memory.
"""

from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import nn

from .frontend import SETTINGS

PATCH, STEP, PAD = (8, 6), (4, 2), (2, 2)
"""Bands and frames."""


@dataclass(frozen=True)
class Shape:
    """Channels of the patches, of the two halvings and of the whole spectrum; size of the embedding."""

    patch: int
    halvings: tuple[int, int]
    spectrum: int
    embedding: int
    dropout: float


SHAPE = Shape(32, (64, 128), 256, 96, 0.2)

Size = int | tuple[int, int]


def layer(inputs: int, outputs: int, size: Size, stride: Size, pad: Size) -> nn.Sequential:
    """Convolution, norm (folded at export), ReLU."""
    convolution = nn.Conv2d(inputs, outputs, size, stride, pad, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class OnceMore(nn.Module):
    """What a layer of the same size adds to what it is given (He et al. 2016)."""

    def __init__(self, channels: int):
        super().__init__()
        self.adds = layer(channels, channels, 3, 1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.adds(x)


class Net(nn.Module):
    """From a log-mel window to (outputs [batch, n], embedding [batch, e])."""

    INPUT = ("logmel", (1, SETTINGS.bands, SETTINGS.frames))
    """Name of the input, and the shape of one."""

    def __init__(self, shape: Shape, outputs: int):
        super().__init__()
        bands, frames = SETTINGS.bands // STEP[0] // 4, SETTINGS.frames // STEP[1] // 4
        first, second = shape.halvings
        self.body = nn.Sequential(
            layer(1, shape.patch, PATCH, STEP, PAD),
            layer(shape.patch, first, 3, 2, 1),
            layer(first, second, 3, 2, 1),
            OnceMore(second),
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


def begin_as(net: Net, trained: Net) -> Net:
    """Gives the net what another of its shape has learnt, all but the head."""
    learnt = trained.state_dict()
    net.load_state_dict({name: value if name.startswith("head.") else learnt[name] for name, value in net.state_dict().items()})
    return net


def mean_of(one: Net, other: Net) -> Net:
    """The net whose weights lie half-way between those of two that one course led from the one to the other."""
    both = zip(one.state_dict().items(), other.state_dict().values(), strict=True)
    half = {name: torch.lerp(a, b, 0.5) if a.is_floating_point() else b for (name, a), b in both}
    net = deepcopy(one)
    net.load_state_dict(half)
    return net


def parameters(net: nn.Module) -> int:
    """The number of trained figures."""
    return sum(p.numel() for p in net.parameters())


def multiplications(net: nn.Module) -> int:
    """Multiply-adds of one input in the convolutions and products."""
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
        net.eval()(torch.zeros(1, *net.INPUT[1]))
    net.train(was_training)
    for hook in hooks:
        hook.remove()
    return total
