use std::collections::{BTreeMap, BTreeSet};

use dsp_core::params::{Kind, ParamId};
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::Params;

use crate::host_param::same;
use crate::params::{ChannelParams, complete};

#[test]
fn the_plugin_exposes_exactly_the_committed_ids_in_order() {
    let file = include_str!("../../../../assets/param-ids.txt");
    let committed: Vec<&str> =
        file.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let params = ChannelParams::new(Default::default());
    let exposed: Vec<String> = params.param_map().into_iter().map(|(id, ..)| id).collect();
    let (strip, buttons) = exposed.split_at(committed.len());
    assert_eq!(strip, committed);
    assert_eq!(buttons, &beside()[..6], "a Channel's buttons and pads come behind");
}

/// The ids of parameters that belong to no strip, in order: those of a Channel, those of a Desk.
fn beside() -> Vec<&'static str> {
    let file = include_str!("../../../../assets/button-ids.txt");
    file.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect()
}

#[test]
fn a_desk_exposes_the_committed_ids_on_all_channels_whatever_its_layout() {
    let params = desk_params();
    let exposed: Vec<String> = params.param_map().into_iter().map(|(id, ..)| id).collect();
    let (desk, strips) = exposed.split_at(6);
    let (strips, pads) = strips.split_at(strips.len() - 3);
    assert_eq!(desk, &beside()[6..12]);
    assert_eq!(pads, &beside()[12..]);
    let expected: Vec<String> = (1..=32)
        .flat_map(|n| ParamId::all().map(move |id| format!("ch{n:02}_{}", id.name())))
        .collect();
    assert_eq!(strips, expected);
    let names: BTreeSet<String> = params
        .param_map()
        .into_iter()
        // SAFETY: `params` lives.
        .map(|(_, ptr, _)| unsafe { ptr.name() }.to_owned())
        .collect();
    assert_eq!(names.len(), exposed.len(), "each has its own name");
}

fn desk_params() -> std::sync::Arc<crate::desk::params::DeskParams> {
    let states: Vec<_> = (0..32).map(|_| Default::default()).collect();
    crate::desk::params::DeskParams::new(Default::default(), Default::default(), &states)
}

#[test]
fn the_numbers_that_hosts_know_parameters_by_do_not_collide() {
    // The framework's hash: base 31, without the bit that VST3 keeps for the host.
    let hash = |id: &str| {
        id.bytes().fold(0u32, |h, b| h.wrapping_mul(31).wrapping_add(b.into())) & !(1 << 31)
    };
    let unlike = |ids: Vec<String>| {
        let numbers: BTreeSet<u32> = ids.iter().map(|id| hash(id)).collect();
        assert_eq!(numbers.len(), ids.len());
    };
    let channel = ChannelParams::new(Default::default());
    unlike(channel.param_map().into_iter().map(|(id, ..)| id).collect());
    unlike(desk_params().param_map().into_iter().map(|(id, ..)| id).collect());
}

#[test]
fn text_goes_both_ways_through_the_host_and_defaults_are_the_tables() {
    let params = ChannelParams::new(Default::default());
    for id in ParamId::all() {
        let (ptr, spec) = (params.param(id).ptr(), id.spec());
        assert!(same(spec, params.value(id), spec.default), "{}", spec.name);
        for step in 0..=10 {
            // SAFETY: `params` lives.
            let (text, back) = unsafe {
                let text = ptr.normalized_value_to_string(step as f32 / 10.0, true);
                let back = ptr.string_to_normalized_value(&text);
                (text, back)
            };
            let back = back.unwrap_or_else(|| panic!("{} does not read {text:?}", spec.name));
            // SAFETY: as above.
            let again = unsafe { ptr.normalized_value_to_string(back, true) };
            assert_eq!(again, text, "{}", spec.name);
        }
        // SAFETY: as above.
        assert_eq!(unsafe { ptr.string_to_normalized_value("no such value") }, None);
    }
}

#[test]
fn logarithmic_knobs_are_even_in_octaves() {
    let params = ChannelParams::new(Default::default());
    let hpf = params.param(ParamId::HPF_HZ).ptr();
    // SAFETY: `params` lives.
    let middle = unsafe { hpf.normalized_value_to_string(0.5, true) };
    let Kind::Log { min, max } = ParamId::HPF_HZ.spec().kind else { panic!("not logarithmic") };
    assert_eq!(middle, ParamId::HPF_HZ.spec().to_text((min * max).sqrt()));
}

#[test]
fn what_is_set_silently_is_read_back_and_marked_as_changed() {
    let params = ChannelParams::new(Default::default());
    for id in ParamId::all() {
        let spec = id.spec();
        let (min, max) = spec.range();
        for value in [min, spec.clamp(min + 0.37 * (max - min)), max, max + 100.0] {
            params.set_silently(id, value);
            assert!(same(spec, params.value(id), spec.clamp(value)), "{} {value}", spec.name);
        }
    }
    let mut changed = 0;
    params.changed().take(|_| changed += 1);
    assert_eq!(changed, ParamId::all().count());
}

#[test]
fn a_loaded_state_is_held_in_range_and_made_complete_before_the_framework_takes_it() {
    let mut loaded = BTreeMap::from([
        ("trim_db".to_owned(), ParamValue::F32(1e9)),
        ("hpf_hz".to_owned(), ParamValue::F32(-5.0)),
        ("dry".to_owned(), ParamValue::I32(7)),
        ("polarity".to_owned(), ParamValue::F32(1.0)),
        ("no_such_parameter".to_owned(), ParamValue::F32(3.0)),
    ]);
    complete(&mut loaded, "");
    assert!(matches!(loaded["trim_db"], ParamValue::F32(24.0)));
    assert!(matches!(loaded["hpf_hz"], ParamValue::F32(v) if v == 20f32.log2()));
    assert!(matches!(loaded["dry"], ParamValue::I32(2)));
    assert!(matches!(loaded["polarity"], ParamValue::I32(0)), "of another type: the default");
    assert!(matches!(loaded["notch16_depth_db"], ParamValue::F32(-6.0)), "not named: the default");
}
