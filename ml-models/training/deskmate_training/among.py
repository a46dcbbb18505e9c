"""A voice among others, as the plugin takes it: what is speech by its sound is singing while a band plays. The same rule in Rust is
`assistant::among`; there another channel plays where it did in the second before the verdict, here where it did in the
window itself."""

from dataclasses import replace

import numpy as np

from .classes import PRESENCE
from .verdict import POOLING_S, Calibration

BAND = 2
"""So many other channels on which the net knows an instrument make a band."""
NO_PLAYERS = ("singing", "speech", "crowd", "noise")
SPEECH, SINGING = PRESENCE.index("speech"), PRESENCE.index("singing")


def in_a_band(channels: list, calibration: Calibration) -> list:
    """The channels of songs (`presence_report.Channel`, those of one group play together from the first second on), each with
    what a band around it makes of its verdicts."""
    players = [is_player(c, calibration) for c in channels]
    heard = []
    for i, channel in enumerate(channels):
        on = channel.recording.active
        others = np.zeros(len(on), int)
        for j, other in enumerate(channels):
            if j != i and other.recording.group == channel.recording.group:
                shared = players[j][: len(on)]
                others[: len(shared)] += shared
        band = (others >= BAND)[on]
        of_late = np.array([2 * band[max(n + 1 - POOLING_S, 0) : n + 1].sum() > min(n + 1, POOLING_S) for n in range(len(band))])
        z = sung(channel.z[None], np.array([2 * band.sum() > len(band)]))[0]
        heard.append(replace(channel, z=z, pooled_z=sung(channel.pooled_z, of_late)))
    return heard


def is_player(channel, calibration: Calibration) -> np.ndarray:
    """In which seconds [windows] the net stands by an instrument."""
    known = ~calibration.abstains(channel.pooled_z, channel.pooled_embedding)
    plays = ~np.isin(np.array(PRESENCE)[channel.pooled_z.argmax(1)], NO_PLAYERS)
    players = np.zeros(len(channel.recording.active), bool)
    players[np.flatnonzero(channel.recording.active)] = known & plays
    return players


def sung(z: np.ndarray, band: np.ndarray) -> np.ndarray:
    """Logits [n, classes] in which speech has become singing where a band plays."""
    swap = band & (z[:, SPEECH] > z[:, SINGING])
    z = z.copy()
    z[np.ix_(swap, [SPEECH, SINGING])] = z[np.ix_(swap, [SINGING, SPEECH])]
    return z
