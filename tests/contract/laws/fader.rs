//! Where the desk's fader stands is known, never heard.

use dsp_core::channel::Change;
use dsp_core::params::ParamId;

use super::MAX_BLOCK;
use crate::drive::{Act, drive, first_difference};
use crate::signal::noise;
use crate::subjects::ROWS;

#[test]
fn the_desks_fader_never_touches_audio() {
    let param = ParamId::FADER_DB;
    let planned = Change { at_sample: 1_000, param, value: -20.0, own: Some(-30.0), ramp_s: 0.1 };
    let acts = [Act::Plan(planned), Act::Hand(4_000, param, 12.0), Act::Hand(7_000, param, -96.0)];
    for row in ROWS {
        let input = noise(1, 2, 10_000, 0.5);
        let (mut still, mut moved) = (input.clone(), input);
        drive(&mut *row.ready(48_000.0, MAX_BLOCK), &mut still, &[], || 32);
        drive(&mut *row.ready(48_000.0, MAX_BLOCK), &mut moved, &acts, || 32);
        assert_eq!(first_difference(&still, &moved), None, "(leg, frame) of {}", row.name);
    }
}
