//! The audio side allocates nothing, in no situation that the shell itself makes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;

use dsp_core::channel::Change;
use dsp_core::params::ParamId;

use crate::audio::AudioSide;
use crate::params::ChannelParams;
use crate::shared::Shared;

thread_local! {
    static COUNTED: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Counts what the thread that asks for it allocates and frees.
struct Counting;

fn count() {
    let _ = COUNTED.try_with(|cell| cell.set(cell.get().map(|n| n + 1)));
}

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        count();
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

pub fn allocations(act: impl FnOnce()) -> u64 {
    COUNTED.set(Some(0));
    act();
    COUNTED.take().unwrap_or(0)
}

#[test]
fn processing_allocates_nothing_whatever_comes_from_the_host_and_the_side_thread() {
    assert!(allocations(|| drop(std::hint::black_box(Box::new(1)))) >= 2, "the guard counts");
    let shared = Arc::new(Shared::default());
    let params = ChannelParams::new(shared.state.clone());
    let mut audio = AudioSide::new(params.clone(), shared.clone());
    let mut side = audio.prepare(48_000.0).expect("48 kHz is served");
    let fields = shared.state.save(&params.values());
    let (mut left, mut right) = (vec![0.1; 6_000], vec![0.1; 6_000]);
    for round in 0..200 {
        let id = ParamId::from_index(round % ParamId::all().count()).expect("a parameter");
        let (min, max) = id.spec().range();
        params.set_silently(id, if round % 2 == 0 { min } else { max });
        let change = Change {
            at_sample: audio.sample() + 100,
            param: ParamId::TRIM_DB,
            value: -(round as f32 % 7.0),
            own: None,
            ramp_s: 0.2,
        };
        let _ = side.changes.push(change);
        if round % 50 == 49 {
            shared.state.load(&fields, &params.values());
        }
        if round == 120 {
            audio.reset();
        }
        let frames = [0, 1, 32, 480, 6_000][round % 5];
        let counted =
            allocations(|| audio.process(&mut [&mut left[..frames], &mut right[..frames]]));
        assert_eq!(counted, 0, "round {round}, {frames} frames");
    }
}
