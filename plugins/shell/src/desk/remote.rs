//! CLAP remote-control pages of a Desk: its own switches and buttons, and the first knobs of each channel.

use dsp_core::params::ParamId;
use nice_plug::context::remote_controls::{RemoteControlsContext, RemoteControlsSection};

use super::params::DeskParams;
use crate::remote::add;

/// Under the eight knobs of a channel's page.
const KNOBS: [ParamId; 8] = [
    ParamId::TRIM_DB,
    ParamId::POLARITY,
    ParamId::FADER_DB,
    ParamId::HPF_ON,
    ParamId::HPF_HZ,
    ParamId::FREEZE,
    ParamId::MINE,
    ParamId::DRY,
];

/// Tells the framework all pages.
pub fn define(params: &DeskParams, context: &mut impl RemoteControlsContext) {
    context.add_section("Desk", |section| {
        section.add_page("Desk", |page| {
            params.add_switches(page);
            params.buttons().add_to(page);
        });
        section.add_page("Pads", |page| params.pads().add_to(page));
    });
    context.add_section("Channels", |section| {
        for (n, channel) in params.channels().iter().enumerate() {
            section.add_page(format!("Channel {:02}", n + 1), |page| {
                KNOBS.into_iter().for_each(|id| add(channel.param(id), page));
            });
        }
    });
}
