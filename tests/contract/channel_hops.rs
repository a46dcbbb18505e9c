//! The tap: the same hops whatever the blocks, whoever reads the meters in between.

use dsp_core::Processor;
use dsp_core::channel::{ChannelProcessor, HopBuffer, TapSink};

use crate::drive::{Act, any_acts, any_block};
use crate::signal::{Rng, noise};
use crate::subjects::everything;

const FRAMES: usize = 20_000;

/// A hop in bits: number, legs, gain reduction, samples.
type Bits = (u64, usize, u32, Vec<u32>);

#[derive(Default)]
struct Collect(Vec<Bits>);

impl TapSink for Collect {
    fn hop(&mut self, hop: &mut HopBuffer) {
        let hop = hop.view();
        let samples = hop.pre.into_iter().chain(hop.post).flatten().map(|x| x.to_bits()).collect();
        self.0.push((hop.hop, hop.legs, hop.gain_reduction_db.to_bits(), samples));
    }
}

fn hops(
    legs: usize,
    rate_hz: f64,
    reads_meters: bool,
    mut block: impl FnMut() -> usize,
) -> Vec<Bits> {
    let mut channel = ChannelProcessor::new();
    channel.prepare(rate_hz, 256).expect("a rate in range");
    everything().into_iter().for_each(|(id, value)| channel.set_by_hand(id, value));
    for act in any_acts(12, 40, FRAMES) {
        if let Act::Plan(change) = act {
            let _ = channel.schedule(change);
        }
    }
    let (mut tap, mut audio, mut at) = (Collect::default(), noise(2, legs, FRAMES, 0.9), 0);
    while at < FRAMES {
        let end = (at + block()).min(FRAMES);
        match &mut audio[..] {
            [left, right] => {
                channel.process_tapped(&mut [&mut left[at..end], &mut right[at..end]], &mut tap)
            }
            [left] => channel.process_tapped(&mut [&mut left[at..end]], &mut tap),
            _ => {}
        }
        if reads_meters {
            channel.meters();
        }
        at = end;
    }
    tap.0
}

#[test]
fn any_split_gives_the_same_hops() {
    for rate_hz in [44_100.0, 48_000.0, 192_000.0] {
        for legs in [1, 2] {
            let whole = hops(legs, rate_hz, false, || FRAMES);
            assert_eq!(whole.len(), FRAMES / (rate_hz / 100.0) as usize);
            assert!(whole.iter().any(|hop| f32::from_bits(hop.2) > 1.0), "the compressor works");
            for seed in 0..4 {
                let mut rng = Rng::new(seed);
                let pieces = hops(legs, rate_hz, seed % 2 == 0, || any_block(&mut rng, 256));
                assert!(pieces == whole, "{rate_hz} Hz, {legs} legs, split {seed}");
            }
        }
    }
}

#[test]
fn meters_are_of_the_whole_time_since_they_were_read() {
    let mut channel = ChannelProcessor::new();
    channel.prepare(48_000.0, 256).expect("a rate in range");
    // Half of the time at 0.5, half at silence, over hops and block ends that meet nowhere.
    let mut audio = vec![0.0; 48_000];
    audio[..24_000].iter_mut().enumerate().for_each(|(n, x)| *x = [0.5, -0.5][n % 2]);
    audio[333] = 1.0;
    for piece in audio.chunks_mut(251) {
        channel.process(&mut [piece]);
    }
    let meters = channel.meters();
    assert_eq!(meters.input.peak, 1.0);
    assert!(meters.input.true_peak >= 1.0);
    assert!((meters.input.rms - 0.5f32.sqrt() * 0.5).abs() < 1e-3, "{}", meters.input.rms);
    assert_eq!((meters.clips_in, meters.clips_out), (1, 1));
    assert_eq!(channel.meters().input.peak, 0.0, "read once");
}
