//! What one channel does on the audio thread. Nothing here allocates, frees, locks, waits or logs.

mod abreast;
mod fail_open;
mod report;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::time::{Duration, Instant};

pub use abreast::Abreast;
use dsp_core::channel::{By, ChannelProcessor, NoTap};
use dsp_core::params::ParamValues;
use dsp_core::{PrepareError, Processor};

use crate::buttons::RECALL_PARAMS;
use crate::host;
use crate::host_param::same;
use crate::link::{AudioLink, Hand, Pressed, Presses, SideLink, link, presses};
use crate::over::{Over, Switch};
use crate::params::ChannelParams;
use crate::place::{LEAD, PlaceCounter};
use crate::shared::{Instance, Shared};

/// Frames that are processed at once; the copy that lets audio pass after a panic is this long.
pub const MAX_PIECE: usize = 4_096;

/// Longest wait for the side thread in an offline render, and how often it is looked for.
const OFFLINE_WAIT: Duration = Duration::from_secs(5);
const OFFLINE_NAP: Duration = Duration::from_micros(50);

/// Frames that an instance may process at once: where each hop waits for its decisions, no more than one.
pub fn longest_piece(instance: &Instance, hop_len: usize) -> usize {
    if instance.offline.load(Relaxed) { hop_len.clamp(1, MAX_PIECE) } else { MAX_PIECE }
}

/// Says that all channels have told `told` hops. A host that renders offline has all the time there is:
/// the side thread decides on each hop before the next, so that nothing is dropped and the decisions are
/// those of a rehearsal (DESIGN rule 7). Never in real time; and a side thread that is off or stuck is
/// not waited for.
pub fn tell_and_wait(instance: &Instance, told: u64, processing_off: &AtomicBool) {
    instance.told_hops.store(told, Release);
    if !instance.offline.load(Relaxed) {
        return;
    }
    let give_up = Instant::now() + OFFLINE_WAIT;
    while instance.decided_hops.load(Acquire) < told {
        let off = instance.listening_off.load(Relaxed) || processing_off.load(Relaxed);
        if off || Instant::now() >= give_up {
            // Not again in this epoch: one stall is enough.
            instance.offline.store(false, Relaxed);
            return;
        }
        std::thread::sleep(OFFLINE_NAP);
    }
}

/// The audio thread's part of one channel.
pub struct AudioSide {
    channel: ChannelProcessor,
    params: Arc<ChannelParams>,
    shared: Arc<Shared>,
    /// The host's values as they were last acted on.
    seen: ParamValues,
    loads_applied: u64,
    link: Option<AudioLink>,
    /// What stands over the channel's own Freeze, Mine and Dry.
    over: Over,
    place: PlaceCounter,
    pressed: Option<Pressed>,
    /// The piece as it arrived, \[leg\]\[frame\].
    arrived: [Box<[f32]>; 2],
    /// Sample at which the panel was told of levels last.
    levels_told_at: u64,
    ready: bool,
}

impl AudioSide {
    /// Not yet prepared: passes audio through. Allocates.
    pub fn new(params: Arc<ChannelParams>, shared: Arc<Shared>) -> Self {
        let empty = || Vec::new().into_boxed_slice();
        Self {
            channel: ChannelProcessor::new(),
            params,
            shared,
            seen: ParamValues::default(),
            loads_applied: 0,
            link: None,
            over: Over::default(),
            place: PlaceCounter::default(),
            pressed: None,
            arrived: [empty(), empty()],
            levels_told_at: 0,
            ready: false,
        }
    }

    /// Audio thread: the desk's own switches over this channel's, from now on.
    pub fn stand_under(&mut self, over: Over) {
        if over != self.over {
            self.over = over;
            for id in Switch::ALL.map(Switch::param) {
                self.shared.touched.set(id);
                self.params.changed().set(id);
            }
        }
    }

    /// The value of a parameter as it was last acted on.
    #[cfg(test)]
    pub fn seen(&self, id: dsp_core::params::ParamId) -> f32 {
        self.seen.get(id)
    }

    /// Main thread; allocates. Starts an epoch and returns the side thread's ends of it.
    ///
    /// # Errors
    /// The sample rate or the block cannot be served: audio passes through until the next call.
    pub fn prepare(&mut self, rate_hz: f64) -> Result<SideLink, PrepareError> {
        self.ready = false;
        self.link = None;
        let health = &self.shared.health;
        if health.processing_off.swap(false, Relaxed) {
            // After a panic nothing inside is trusted.
            self.channel = ChannelProcessor::new();
        }
        let prepared = self.channel.prepare(rate_hz, MAX_PIECE);
        health.unsupported.store(prepared.is_err(), Relaxed);
        prepared?;
        self.arrived = [(); 2].map(|()| vec![0.0; MAX_PIECE].into_boxed_slice());
        let (audio, side) = link(self.channel.hop_len());
        self.link = Some(audio);
        self.take_over_state();
        (self.levels_told_at, self.ready) = (0, true);
        Ok(side)
    }

    /// Frames in a hop of this epoch.
    pub fn hop_len(&self) -> usize {
        self.channel.hop_len()
    }

    /// Samples since the epoch began.
    pub fn sample(&self) -> u64 {
        self.channel.sample()
    }

    /// Main thread: the epoch ends.
    pub fn stop(&mut self) {
        self.tell_levels();
        self.ready = false;
        self.link = None;
    }

    /// Audio thread: forgets the past sound.
    pub fn reset(&mut self) {
        fail_open::survives(|| {
            self.tell_levels();
            self.channel.reset();
        });
    }

    /// Main thread; allocates. The same for an instance of one channel, with what its buttons need.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    pub fn start(&mut self, rate_hz: f64) -> Result<(SideLink, Presses), PrepareError> {
        let instance = self.shared.instance.clone();
        instance.told_hops.store(0, Relaxed);
        instance.decided_hops.store(0, Relaxed);
        self.place.restart(&instance.place);
        let (pressed, presses) = presses();
        self.pressed = Some(pressed);
        Ok((self.prepare(rate_hz)?, presses))
    }

    /// Audio thread: one block of an instance of one channel; `position` is the host's time line while it
    /// plays.
    pub fn process_at(&mut self, block: &mut [&mut [f32]], position: Option<i64>) {
        let frames = block.first().map_or(0, |leg| leg.len()) as u64;
        self.place.block(&self.shared.instance.place, &LEAD, self.sample(), frames, position);
        let loaded = self.shared.state.loads() != self.loads_applied;
        let recalled = loaded || self.params.changed().any();
        let sample = self.sample();
        if let Some(pressed) = &mut self.pressed {
            self.params.buttons().take(recalled).for_each(|press| pressed.push(sample, press));
        }
        if self.params.pads().is_pressed() {
            let many = loaded || self.params.changed().count() >= RECALL_PARAMS;
            self.params.pads().take(many).for_each(|pad| self.turn_over(pad));
        }
        self.stand_under(self.shared.instance.over.get());
        self.process(block);
    }

    /// Audio thread: a pad turns its switch over.
    fn turn_over(&self, pad: Switch) {
        let to = if self.params.value(pad.param()) >= 0.5 { 0.0 } else { 1.0 };
        host::set_untold(&self.params, &self.shared, pad.param(), to);
    }

    /// Audio thread: one block, planar, in place. Passes through what cannot be processed.
    pub fn process(&mut self, block: &mut [&mut [f32]]) {
        if !self.is_at_work() {
            return;
        }
        let longest = longest_piece(&self.shared.instance, self.hop_len());
        match block {
            [left] => {
                for piece in left.chunks_mut(longest) {
                    self.piece(&mut [piece]);
                    self.tell_and_wait();
                }
            }
            [left, right, ..] => {
                for (left, right) in left.chunks_mut(longest).zip(right.chunks_mut(longest)) {
                    self.piece(&mut [left, right]);
                    self.tell_and_wait();
                }
            }
            [] => {}
        }
        self.report();
    }

    /// False where audio passes through untouched.
    pub fn is_at_work(&self) -> bool {
        self.ready && !self.shared.health.processing_off.load(Relaxed)
    }

    /// An instance of one channel has told all that there is of this piece.
    fn tell_and_wait(&self) {
        let told = self.sample() / self.hop_len().max(1) as u64;
        tell_and_wait(&self.shared.instance, told, &self.shared.health.processing_off);
    }

    /// Fail open: where our own code panics, the piece leaves as it came, and so do all later ones
    /// until the next activation. (A panic that left `process` would abort the host.)
    pub fn piece(&mut self, piece: &mut [&mut [f32]]) {
        if self.is_off() {
            return;
        }
        self.keep(piece);
        self.guarded(piece, Self::play);
    }

    /// What a piece begins with: states that were loaded, hands, changes.
    fn before(&mut self) {
        #[cfg(test)]
        if self.shared.panic_now.swap(false, Relaxed) {
            panic!("a test asked for it");
        }
        if self.shared.state.loads() != self.loads_applied {
            self.take_over_state();
        }
        self.follow_hands();
        self.take_changes();
    }

    fn play(&mut self, piece: &mut [&mut [f32]]) {
        self.before();
        match &mut self.link {
            Some(link) => self.channel.process_tapped(piece, &mut link.hops),
            None => self.channel.process_tapped(piece, &mut NoTap),
        }
        self.mirror_applied();
    }

    /// State was loaded: the host's parameters are the live values, the saved own ones the own.
    fn take_over_state(&mut self) {
        let loads = self.shared.state.loads();
        if loads != self.loads_applied {
            // The host knows the values that it loads.
            self.shared.untold.take(|_| {});
        }
        self.loads_applied = loads;
        self.shared.touched.take(|_| {});
        self.params.changed().take(|_| {});
        let host = self.params.values();
        let mut own = host.clone();
        self.shared.state.read_own(&mut own, &host);
        self.shared.state.mirror_all(self.loads_applied, self.channel.sample(), &host, &own);
        self.seen = self.over.over(host);
        self.channel.restore(&self.seen, &own);
    }

    /// What the host or the panel set since the last piece, our own echo left out.
    fn follow_hands(&mut self) {
        if !self.params.changed().any() {
            // In most blocks; the counters of the handles below are shared with other threads' cores.
            return;
        }
        let (params, shared) = (self.params.clone(), self.shared.clone());
        params.changed().take(|id| {
            let host = params.value(id);
            let value = self.over.value(id, host);
            let by = if shared.touched.take_one(id) { By::Hand } else { By::Host };
            if same(id.spec(), value, self.seen.get(id)) {
                return;
            }
            self.seen.set(id, value);
            self.channel.set_by_hand(id, value);
            shared.state.mirror(id, host, self.channel.own_values().get(id));
            match shared.foreign.take_one(id) {
                true => shared.untold.set(id),
                false => drop(shared.untold.take_one(id)),
            }
            self.tell_side(Hand { at_sample: self.channel.sample(), param: id, value, by });
        });
    }

    fn tell_side(&mut self, hand: Hand) {
        if self.link.as_mut().is_some_and(|link| link.hands.push(hand).is_err()) {
            self.shared.health.lost_hands.fetch_add(1, Relaxed);
        }
    }

    /// Moves that were accepted, on their way to their sample.
    fn take_changes(&mut self) {
        let Some(link) = &mut self.link else { return };
        while let Ok(change) = link.changes.pop() {
            if self.channel.schedule(change).is_err() {
                self.shared.health.refused_changes.fetch_add(1, Relaxed);
            }
        }
    }

    /// Accepted changes become the host parameters' values at once, so that they are saved; the host
    /// is told as soon as a context is there (`crate::host`).
    fn mirror_applied(&mut self) {
        while let Some(change) = self.channel.take_applied() {
            let id = change.param;
            self.params.set_silently(id, change.value);
            // Our own write is no news, and must not use up the mark of a hand that is on its way.
            self.params.changed().take_one(id);
            // As the parameter holds it: this is our echo and will never be taken for a hand.
            self.seen.set(id, self.params.value(id));
            let value = self.seen.get(id);
            self.shared.state.mirror(id, value, self.channel.own_values().get(id));
            self.shared.untold.set(id);
            let (at_sample, by) = (change.at_sample, By::Assistant);
            self.tell_side(Hand { at_sample, param: id, value: change.value, by });
        }
    }
}
