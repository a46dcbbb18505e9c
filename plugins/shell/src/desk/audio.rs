//! What a Desk does on the audio thread: its strips, linked pairs, the mix reference and the cue bus.
//! Nothing here allocates, frees, locks, waits or logs.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use dsp_core::PrepareError;
use rtrb::Producer;

use super::MAX_CHANNELS;
use super::cue::{Cue, CueOrder, cue_orders};
use super::params::DeskParams;
use super::reference::Reference;
use crate::audio::{Abreast, AudioSide, MAX_PIECE, longest_piece, tell_and_wait};
use crate::buttons::{Press, RECALL_PARAMS};
use crate::hops::{HopReader, hops};
use crate::link::{Pressed, Presses, SideLink, presses};
use crate::over::Switch;
use crate::params::ChannelParams;
use crate::place::{LEAD, PlaceCounter};
use crate::shared::{Instance, Shared};

/// How long the pad of Dry is held before all strips are off, s (issue 6).
const DRY_HOLD_S: f64 = 0.5;
/// Where a pair is linked or unlinked, its second leg fades from one strip to the other, s.
const LINK_FADE_S: f64 = 0.01;

/// The side thread's ends of an epoch.
pub struct DeskLinks {
    /// By channel.
    pub channels: Vec<SideLink>,
    /// Of the mix reference.
    pub reference: HopReader,
    /// Takes what is to be heard on the cue bus.
    pub cue: Producer<CueOrder>,
    /// Gives what was pressed.
    pub presses: Presses,
}

/// The audio thread's part of a Desk.
pub struct DeskAudio {
    instance: Arc<Instance>,
    shared: Vec<Arc<Shared>>,
    params: Arc<DeskParams>,
    strips: Vec<AudioSide>,
    /// Channels of the layout.
    channels: usize,
    reference: Reference,
    cue: Cue,
    pressed: Option<Pressed>,
    place: PlaceCounter,
    loads: u64,
    /// By pair: 0 two lines, 1 one line of two legs.
    linked: [f32; MAX_CHANNELS / 2],
    link_step: f32,
    second: Box<[f32]>,
    sample: u64,
    /// The pad of Dry is down since this sample, and has done nothing yet.
    dry_held_since: Option<u64>,
    /// Half a second, samples.
    hold_len: u64,
    hop_len: usize,
    ready: bool,
}

impl DeskAudio {
    /// Not yet prepared: passes audio through. Allocates.
    pub fn new(instance: Arc<Instance>, shared: Vec<Arc<Shared>>, params: Arc<DeskParams>) -> Self {
        let strip = |n: usize| AudioSide::new(params.channel(n).clone(), shared[n].clone());
        Self {
            strips: (0..shared.len()).map(strip).collect(),
            instance,
            shared,
            params,
            channels: 0,
            reference: Reference::default(),
            cue: Cue::default(),
            pressed: None,
            place: PlaceCounter::default(),
            loads: 0,
            linked: [0.0; MAX_CHANNELS / 2],
            link_step: 1.0,
            second: Vec::new().into_boxed_slice(),
            sample: 0,
            dry_held_since: None,
            hold_len: 0,
            hop_len: 0,
            ready: false,
        }
    }

    /// Main thread; allocates. Starts an epoch with so many channels.
    ///
    /// # Errors
    /// The sample rate cannot be served: audio passes through until the next call.
    pub fn prepare(&mut self, rate_hz: f64, channels: usize) -> Result<DeskLinks, PrepareError> {
        self.ready = false;
        self.channels = channels.min(self.strips.len());
        self.instance.told_hops.store(0, Relaxed);
        self.instance.decided_hops.store(0, Relaxed);
        let over = self.params.over();
        let mut links = Vec::with_capacity(self.channels);
        for strip in &mut self.strips[..self.channels] {
            strip.stand_under(over);
            links.push(strip.prepare(rate_hz)?);
        }
        self.hop_len = self.strips.first().map_or(0, AudioSide::hop_len);
        let (of_reference, reference) = hops(self.hop_len);
        self.reference.prepare(self.hop_len, of_reference);
        let (cue, orders) = cue_orders();
        self.cue.prepare(rate_hz, MAX_PIECE, orders)?;
        let (pressed, of_presses) = presses();
        self.pressed = Some(pressed);
        for (pair, linked) in self.linked.iter_mut().enumerate() {
            *linked = f32::from(u8::from(self.shared[2 * pair].linked.load(Relaxed)));
        }
        self.link_step = (1.0 / (LINK_FADE_S * rate_hz)) as f32;
        (self.dry_held_since, self.hold_len) = (None, (DRY_HOLD_S * rate_hz) as u64);
        self.second = vec![0.0; MAX_PIECE].into_boxed_slice();
        self.place.restart(&self.instance.place);
        (self.sample, self.ready) = (0, true);
        self.loads = self.loads();
        Ok(DeskLinks { channels: links, reference, cue, presses: of_presses })
    }

    /// Frames in a hop of this epoch.
    pub fn hop_len(&self) -> usize {
        self.hop_len
    }

    /// Main thread: the epoch ends.
    pub fn stop(&mut self) {
        self.ready = false;
        self.strips.iter_mut().for_each(AudioSide::stop);
        LEAD.leave(self.instance.id);
    }

    /// Audio thread: forgets the past sound.
    pub fn reset(&mut self) {
        self.strips[..self.channels].iter_mut().for_each(AudioSide::reset);
    }

    /// Audio thread: one block. `main` is planar and in place, `reference` is what was mixed of it, `cue`
    /// is filled; `position` is the host's time line while it plays.
    pub fn process(
        &mut self,
        main: &mut [&mut [f32]],
        reference: &[&[f32]],
        cue: &mut [&mut [f32]],
        position: Option<i64>,
    ) {
        let channels = main.len().min(self.channels);
        let frames = main.first().map_or(0, |leg| leg.len());
        if !self.ready {
            cue.iter_mut().for_each(|leg| leg.fill(0.0));
            return;
        }
        LEAD.tell(self.instance.id, self.sample);
        self.place.block(&self.instance.place, &LEAD, self.sample, frames as u64, position);
        let over = self.params.over();
        self.strips[..channels].iter_mut().for_each(|strip| strip.stand_under(over));
        self.take_presses();
        let longest = longest_piece(&self.instance, self.hop_len);
        let mut at = 0;
        while at < frames {
            let now = longest.min(frames - at);
            self.cue.follow();
            self.arrive(main, at, now);
            self.strips(&mut main[..channels], at, now);
            self.reference.take(reference, at, now);
            self.cue.play(&main[..channels], at, now, cue);
            at += now;
            self.sample += now as u64;
            let told = self.sample / self.hop_len.max(1) as u64;
            tell_and_wait(&self.instance, told, &self.shared[0].health.processing_off);
        }
        self.strips[..channels].iter_mut().for_each(AudioSide::report);
    }

    fn loads(&self) -> u64 {
        self.shared.iter().map(|shared| shared.state.loads()).sum()
    }

    fn take_presses(&mut self) {
        let loads = self.loads();
        let loaded = loads != self.loads;
        self.loads = loads;
        self.take_pads(loaded);
        let recalled =
            loaded || self.params.channels().iter().any(|channel| channel.changed().any());
        let sample = self.sample;
        let Some(pressed) = &mut self.pressed else { return };
        self.params.buttons().take(recalled).for_each(|press: Press| pressed.push(sample, press));
    }

    /// Freeze and Mine act at once; Dry over a whole desk has to be held for half a second, as on the panel.
    /// Switched off it is at once.
    fn take_pads(&mut self, loaded: bool) {
        let params = &self.params;
        let many = |channel: &Arc<ChannelParams>| channel.changed().count() >= RECALL_PARAMS;
        let recalled = || loaded || params.channels().iter().any(many);
        let pressed = params.pads().is_pressed();
        for pad in params.pads().take(pressed && recalled()) {
            match pad {
                Switch::Dry if params.over().dry == 0 => self.dry_held_since = Some(self.sample),
                pad => params.turn_over(pad),
            }
        }
        let Some(since) = self.dry_held_since else { return };
        if !params.pads().is_down(Switch::Dry) || params.over().dry != 0 {
            self.dry_held_since = None;
        } else if self.sample >= since + self.hold_len {
            self.dry_held_since = None;
            params.turn_over(Switch::Dry);
        }
    }

    /// The auditioned channel's input, before its strip works in place.
    fn arrive(&mut self, main: &[&mut [f32]], at: usize, frames: usize) {
        let Some(channel) = self.cue.channel() else { return };
        let leg = |n: usize| main.get(n).and_then(|leg| leg.get(at..at + frames));
        match (leg(channel), leg(channel + 1)) {
            (Some(left), Some(right)) => self.cue.arrive(&[left, right]),
            (Some(left), None) => self.cue.arrive(&[left]),
            _ => self.cue.arrive(&[]),
        }
    }

    /// All strips: those of one leg side by side, linked pairs one by one.
    fn strips(&mut self, main: &mut [&mut [f32]], at: usize, frames: usize) {
        let Self { strips, shared, linked, second, link_step, .. } = self;
        let mut alone = Abreast::default();
        let pairs = strips.chunks_mut(2).zip(main.chunks_mut(2)).zip(shared.chunks(2)).zip(linked);
        for (((strips, legs), shared), share) in pairs {
            let wanted = shared[0].linked.load(Relaxed);
            let both = strips.iter_mut().zip(legs);
            let mut lines =
                both.filter_map(|(strip, leg)| Some((strip, leg.get_mut(at..at + frames)?)));
            match (lines.next(), lines.next()) {
                (Some(one), Some(two)) if wanted || *share != 0.0 => {
                    let target = f32::from(u8::from(wanted));
                    pair([one, two], &mut second[..frames], (share, target, *link_step));
                }
                lines => {
                    let lines = <[_; 2]>::from(lines).into_iter().flatten();
                    lines.for_each(|(strip, piece)| alone.push(strip, piece));
                }
            }
        }
        alone.play();
    }
}

/// Two neighbours that are the legs of one line, or were or will be: `share` goes to `target` by `step` a sample. The
/// strip that the second leg does not pass through runs on beside it, so that its counters and ramps stay in step.
fn pair(
    [(strip, left), (other, right)]: [(&mut AudioSide, &mut [f32]); 2],
    second: &mut [f32],
    (share, target, step): (&mut f32, f32, f32),
) {
    second.copy_from_slice(right);
    strip.piece(&mut [left, &mut *right]);
    other.piece(&mut [&mut *second]);
    if *share == target {
        return;
    }
    for (linked, alone) in right.iter_mut().zip(second) {
        *share += (target - *share).clamp(-step, step);
        *linked = *alone + (*linked - *alone) * *share;
    }
}

impl Drop for DeskAudio {
    fn drop(&mut self) {
        LEAD.leave(self.instance.id);
    }
}
