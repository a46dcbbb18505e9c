//! Channel instances of the same process on the panel of a Desk: their meters and switches of now.

use std::sync::Arc;

use dsp_core::params::{CompParam, ParamId};
use panels::view::TileView;

use super::meters::{Ballistics, Shown};
use super::view::dry_view;
use crate::params::ChannelParams;
use crate::shared::Shared;
use crate::side::Handles;

/// Their meters from frame to frame.
#[derive(Default)]
pub struct Afar(Vec<(u16, Arc<Shared>, Ballistics)>);

impl Afar {
    /// What the instances saw since the last frame; one that has gone is forgotten.
    pub fn step<'a>(
        &mut self,
        guests: &'a [(u16, Handles)],
        now_s: f64,
    ) -> Vec<(u16, &'a Handles, Shown)> {
        let there = |channel: u16, shared: &Arc<Shared>| {
            guests.iter().any(|(c, h)| *c == channel && Arc::ptr_eq(&h.shared, shared))
        };
        self.0.retain(|(channel, shared, _)| there(*channel, shared));
        let mut shown = Vec::with_capacity(guests.len());
        for (channel, handles) in guests {
            let at = self.0.iter().position(|(c, ..)| c == channel).unwrap_or_else(|| {
                self.0.push((*channel, handles.shared.clone(), Ballistics::default()));
                self.0.len() - 1
            });
            let read = handles.shared.meters_afar.take();
            shown.push((*channel, handles, self.0[at].2.step(&read, now_s)));
        }
        shown
    }

    /// Forgets held peaks and clips: of one channel, or of all.
    pub fn clear(&mut self, channel: Option<u16>) {
        let wanted = |c: u16| channel.is_none_or(|channel| channel == c);
        self.0.iter_mut().filter(|(c, ..)| wanted(*c)).for_each(|(.., meters)| meters.clear());
    }

    /// True while any of them falls.
    pub fn are_moving(&self) -> bool {
        self.0.iter().any(|(.., meters)| meters.are_moving())
    }
}

/// What the meters and the parameters of a strip say on its tile. Freeze, Mine and Dry are the strip's own:
/// those of the whole desk are shown once.
pub fn meter(tile: &mut TileView, params: &ChannelParams, shown: &Shown) {
    let on = |id| params.value(id) >= 0.5;
    tile.level = shown.input.clone();
    tile.clips_out = shown.output.clips;
    let comp_on = on(ParamId::comp(CompParam::On));
    tile.gain_reduction_db = comp_on.then_some(shown.gain_reduction_db);
    (tile.freeze, tile.mine) = (on(ParamId::FREEZE), on(ParamId::MINE));
    tile.dry = dry_view(&params.values());
}
