"""Training of Deskmate's models: presence, crowd state, clarity from a mix, what sticks out of a channel.

`python -m deskmate_training all` builds the data, trains, calibrates, evaluates and exports; see
`ml-models/training/README.md`. Nothing under `songs/` is ever trained or tuned on: the report reads it.
"""
