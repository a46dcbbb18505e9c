//! The audio of a Desk: strips, linked pairs, mix reference, cue bus.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use dsp_core::channel::Change;
use dsp_core::params::{CompParam, ParamId, ParamValues};
use panels::view::AuditionWay;

use super::alloc::allocations;
use crate::desk::MAX_CHANNELS;
use crate::desk::audio::{DeskAudio, DeskLinks};
use crate::desk::cue::CueOrder;
use crate::desk::params::DeskParams;
use crate::shared::{Instance, Shared};

const RATE_HZ: f64 = 48_000.0;

pub struct Desk {
    pub audio: DeskAudio,
    pub params: Arc<DeskParams>,
    pub shared: Vec<Arc<Shared>>,
    pub links: DeskLinks,
}

pub fn desk(channels: usize) -> Desk {
    let instance = Arc::new(Instance::numbered());
    let shared: Vec<Arc<Shared>> =
        (0..MAX_CHANNELS).map(|_| Arc::new(Shared::of(instance.clone()))).collect();
    let states: Vec<_> = shared.iter().map(|shared| shared.state.clone()).collect();
    let params = DeskParams::new(instance.clone(), Default::default(), &states);
    let mut audio = DeskAudio::new(instance, shared.clone(), params.clone());
    let links = audio.prepare(RATE_HZ, channels).expect("48 kHz is served");
    Desk { audio, params, shared, links }
}

fn noise(channel: usize, frames: usize) -> Vec<f32> {
    let mut seed = 12_345u32.wrapping_add(7_919 * channel as u32);
    (0..frames)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((seed >> 8) as f32 / (1u32 << 24) as f32 - 0.5) * 0.5
        })
        .collect()
}

impl Desk {
    /// Plays `frames` in blocks of `block`; gives what leaves the channels, and the cue bus.
    fn play(
        &mut self,
        channels: usize,
        frames: usize,
        block: usize,
    ) -> (Vec<Vec<f32>>, Vec<Vec<f32>>) {
        let mut main: Vec<Vec<f32>> = (0..channels).map(|c| noise(c, frames)).collect();
        let mut cue = vec![vec![f32::NAN; frames]; 2];
        let reference = [noise(90, frames), noise(91, frames)];
        let mut at = 0;
        while at < frames {
            let end = (at + block).min(frames);
            let mut pieces: Vec<&mut [f32]> =
                main.iter_mut().map(|leg| &mut leg[at..end]).collect();
            let mut cues: Vec<&mut [f32]> = cue.iter_mut().map(|leg| &mut leg[at..end]).collect();
            let reference = [&reference[0][at..end], &reference[1][at..end]];
            self.audio.process(&mut pieces, &reference, &mut cues, None);
            at = end;
        }
        (main, cue)
    }
}

#[test]
fn at_defaults_every_channel_passes_bit_for_bit_and_the_cue_is_silent() {
    for channels in [2, 8, 16, 32] {
        let mut desk = desk(channels);
        let (main, cue) = desk.play(channels, 9_600, 61);
        for (c, leg) in main.iter().enumerate() {
            assert!(*leg == noise(c, 9_600), "channel {c} of {channels}");
        }
        assert!(cue.iter().flatten().all(|x| *x == 0.0));
    }
}

#[test]
fn each_channel_has_a_strip_of_its_own_and_any_split_gives_the_same() {
    let set = |desk: &Desk| {
        for c in 0..8 {
            desk.params.channel(c).set_silently(ParamId::TRIM_DB, -(c as f32));
        }
    };
    let (mut one, mut two) = (desk(8), desk(8));
    set(&one);
    set(&two);
    let (whole, _) = one.play(8, 24_000, 24_000);
    let (split, _) = two.play(8, 24_000, 37);
    assert!(whole == split, "block sizes change nothing");
    for (c, leg) in whole.iter().enumerate() {
        let gain = leg[20_000] / noise(c, 24_000)[20_000];
        assert!((20.0 * gain.log10() + c as f32).abs() < 1e-3, "channel {c}: {gain}");
    }
}

/// All strips change the sound.
fn desk_at_work(channels: usize) -> Desk {
    let desk = desk(channels);
    for c in 0..channels {
        desk.params.channel(c).set_silently(ParamId::TRIM_DB, -6.0);
        desk.params.channel(c).set_silently(ParamId::HPF_ON, 1.0);
    }
    desk
}

#[test]
fn a_channel_that_panics_lets_its_audio_through_and_its_neighbours_go_on() {
    let run = |panics: bool| {
        let mut desk = desk_at_work(8);
        let (before, _) = desk.play(8, 9_600, 64);
        desk.shared[3].panic_now.store(panics, Relaxed);
        let (after, _) = desk.play(8, 9_600, 64);
        (before, after, desk)
    };
    let ((before, whole, _), (same, mut main, desk)) = (run(false), run(true));
    assert!(before == same);
    assert!(main[3] == noise(3, 9_600), "as it came");
    main[3].clone_from(&whole[3]);
    assert!(main == whole, "nobody else hears of it");
    let off = |c: usize| desk.shared[c].health.processing_off.load(Relaxed);
    assert!((0..8).all(|c| off(c) == (c == 3)));
}

#[test]
fn a_panic_among_strips_that_run_at_once_lets_all_of_them_through_and_no_others() {
    let run = |panics: bool| {
        let mut desk = desk_at_work(32);
        desk.shared[4].linked.store(true, Relaxed);
        desk.play(32, 9_600, 64);
        desk.shared[6].panic_abreast.store(panics, Relaxed);
        let (played, _) = desk.play(32, 9_600, 64);
        (played, desk)
    };
    let (whole, _) = run(false);
    let (main, desk) = run(true);
    // The linked pair runs by itself, the other sixteen go at once.
    let fell = |c: usize| c < 18 && c != 4 && c != 5;
    for c in 0..32 {
        let wanted = if fell(c) { noise(c, 9_600) } else { whole[c].clone() };
        assert!(main[c] == wanted, "channel {c}");
        assert_eq!(desk.shared[c].health.processing_off.load(Relaxed), fell(c), "channel {c}");
    }
}

#[test]
fn hops_of_all_channels_and_of_the_mix_reference_come_together() {
    let mut desk = desk(4);
    desk.play(4, 4_800, 50);
    assert_eq!(desk.shared[0].instance.told_hops.load(Relaxed), 10);
    for link in &mut desk.links.channels {
        let numbers: Vec<u64> = std::iter::from_fn(|| link.hops.read().map(|h| h.hop)).collect();
        assert_eq!(numbers, (0..10).collect::<Vec<_>>());
    }
    let first = desk.links.reference.read().expect("a hop");
    assert_eq!((first.hop, first.legs), (0, 2));
    assert!(first.pre[1] == &noise(91, 4_800)[..480]);
}

/// A compressor that only the loud left leg triggers takes as much off the right one, once the two are
/// linked; and the way there and back has no step.
#[test]
fn a_linked_pair_has_one_detector_and_goes_there_and_back_without_a_step() {
    let mut desk = desk(2);
    let comp = |p| ParamId::comp(p);
    for (id, value) in [
        (comp(CompParam::On), 1.0),
        (comp(CompParam::ThresholdDb), -40.0),
        (comp(CompParam::Ratio), 10.0),
    ] {
        desk.params.channel(0).set_silently(id, value);
    }
    let mut play = |frames: usize| -> Vec<f32> {
        let mut out = Vec::new();
        for _ in 0..frames / 64 {
            let (mut left, mut right) = ([0.5; 64], [0.1; 64]);
            desk.audio.process(&mut [&mut left, &mut right], &[], &mut [], None);
            out.extend(right);
        }
        out
    };
    assert!(play(9_600).iter().all(|x| *x == 0.1), "two lines: the right one has no compressor");
    let shared = desk.shared[0].clone();
    shared.linked.store(true, Relaxed);
    let there = play(48_000);
    assert!(*there.last().expect("frames") < 0.03, "as much as the left leg's");
    shared.linked.store(false, Relaxed);
    let back = play(48_000);
    assert_eq!(back.last(), Some(&0.1));
    let all: Vec<f32> = [vec![0.1], there, back].concat();
    let step = all.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
    assert!(step < 0.002, "{step}");
}

#[test]
fn the_switches_of_the_desk_stand_over_the_channels_own() {
    let mut desk = desk(2);
    desk.params.channel(0).set_silently(ParamId::TRIM_DB, -12.0);
    desk.params.channel(0).set_silently(ParamId::HPF_ON, 1.0);
    desk.play(2, 9_600, 64);
    let map = nice_plug::prelude::Params::param_map(&*desk.params);
    let dry = map.iter().find(|(id, ..)| id == "desk_dry").expect("the switch").1;
    // SAFETY: `params` lives.
    unsafe { dry._internal_set_normalized_value(1.0) };
    desk.play(2, 9_600, 64);
    let (raw, _) = desk.play(2, 9_600, 64);
    assert!(raw[0] == noise(0, 9_600), "raw: nothing of the strip is left");
    // SAFETY: as above.
    unsafe { dry._internal_set_normalized_value(0.0) };
    desk.play(2, 9_600, 64);
    let (on, _) = desk.play(2, 9_600, 64);
    assert!(on[0] != noise(0, 9_600));
    assert_eq!(desk.params.channel(0).value(ParamId::DRY), 0.0, "the channel's own is as it was");
}

#[test]
fn pads_of_the_desk_turn_its_switches_over_and_dry_only_when_it_is_held() {
    use crate::over::Switch;
    let mut desk = desk(2);
    let params = desk.params.clone();
    desk.play(2, 480, 64);
    let mut tap = |pad: Switch, held: usize| {
        params.pads().set(pad as usize, true);
        desk.play(2, held, 64);
        params.pads().set(pad as usize, false);
        desk.play(2, 640, 64);
        params.over()
    };
    assert!(tap(Switch::Freeze, 64).freeze, "it stays when the pad lets go");
    assert!(!tap(Switch::Freeze, 64).freeze);
    assert!(tap(Switch::Mine, 64).mine);
    assert_eq!(tap(Switch::Dry, 9_600).dry, 0, "0.2 s");
    assert_eq!(tap(Switch::Dry, 28_800).dry, 1, "0.6 s");
    assert_eq!(tap(Switch::Dry, 64).dry, 0, "off needs no hold");
    assert!(params.is_untold(), "the panel tells the host");
}

fn order(channel: Option<u8>, way: AuditionWay) -> CueOrder {
    let mut values = ParamValues::default();
    values.set(ParamId::TRIM_DB, -20.0);
    let mut gains = [[0.0; 2]; MAX_CHANNELS];
    gains[0] = [1.0, 1.0];
    gains[1] = [0.5, 0.5];
    CueOrder { channel, legs: 1, way, values, gains }
}

#[test]
fn a_suggestion_is_heard_on_the_cue_bus_and_never_in_the_main_one() {
    let frames = 9_600;
    let (ch0, ch1) = (noise(0, frames), noise(1, frames));
    let tail = frames - 100;
    for (way, expected) in [
        (AuditionWay::Alone, 0.1 * ch0[tail]),
        (AuditionWay::AloneBefore, ch0[tail]),
        (AuditionWay::InContext, 0.1 * ch0[tail] + 0.5 * ch1[tail]),
        (AuditionWay::InContextBefore, ch0[tail] + 0.5 * ch1[tail]),
    ] {
        let mut desk = desk(4);
        desk.links.cue.push(order(Some(0), way)).expect("room");
        let (main, cue) = desk.play(4, frames, 61);
        assert!(
            main[0] == ch0 && main[3] == noise(3, frames),
            "{way:?}: the main bus is as it was"
        );
        for side in &cue {
            assert!((side[tail] - expected).abs() < 1e-5, "{way:?}: {} {expected}", side[tail]);
        }
        desk.links.cue.push(order(None, way)).expect("room");
        let (_, cue) = desk.play(4, frames, 61);
        assert!(cue[0][..40].iter().any(|x| *x != 0.0), "it fades");
        assert!(cue.iter().all(|side| side[600..].iter().all(|x| *x == 0.0)), "and is silent");
    }
}

#[test]
fn the_cue_fades_in_and_changes_through_silence() {
    let mut desk = desk(2);
    let mut play = |frames: usize| -> Vec<f32> {
        let mut out = Vec::new();
        for _ in 0..frames / 32 {
            let mut main = [[0.5; 32]; 2];
            let mut cue = [[0.0; 32]; 2];
            let [a, b] = &mut main;
            let [l, r] = &mut cue;
            desk.audio.process(&mut [a, b], &[], &mut [l, r], None);
            out.extend(cue[0]);
        }
        out
    };
    let steps = |x: &[f32]| x.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
    desk.links.cue.push(order(Some(0), AuditionWay::AloneBefore)).expect("room");
    let first = play(4_800);
    assert!(steps(&first) < 0.003 && *first.last().expect("frames") == 0.5);
    desk.links.cue.push(order(Some(0), AuditionWay::Alone)).expect("room");
    let second = play(4_800);
    assert!(steps(&second) < 0.003, "{}", steps(&second));
    assert!((second.last().expect("frames") - 0.05).abs() < 1e-4);
}

#[test]
fn a_desk_allocates_nothing_whatever_comes() {
    let mut desk = desk(32);
    let mut main = vec![vec![0.1; 2_000]; 32];
    let mut cue = vec![vec![0.0; 2_000]; 2];
    for round in 0..120usize {
        let id = ParamId::from_index(round % ParamId::all().count()).expect("a parameter");
        let (min, max) = id.spec().range();
        let channel = desk.params.channel(round % 32);
        channel.set_silently(id, if round % 2 == 0 { min } else { max });
        desk.shared[2 * (round % 16)].linked.store(round % 3 == 0, Relaxed);
        let ways = [AuditionWay::Alone, AuditionWay::InContext, AuditionWay::AloneBefore];
        let _ = desk
            .links
            .cue
            .push(order((round % 5 > 0).then_some((round % 32) as u8), ways[round % 3]));
        let change = Change {
            at_sample: round as u64 * 400,
            param: ParamId::TRIM_DB,
            value: -(round as f32 % 7.0),
            own: None,
            ramp_s: 0.2,
        };
        let _ = desk.links.channels[round % 32].changes.push(change);
        let frames = [0, 1, 32, 480, 2_000][round % 5];
        let mut pieces: Vec<&mut [f32]> = main.iter_mut().map(|leg| &mut leg[..frames]).collect();
        let mut cues: Vec<&mut [f32]> = cue.iter_mut().map(|leg| &mut leg[..frames]).collect();
        let audio = &mut desk.audio;
        let counted =
            allocations(|| audio.process(&mut pieces, &[], &mut cues, Some(round as i64)));
        assert_eq!(counted, 0, "round {round}, {frames} frames");
    }
}
