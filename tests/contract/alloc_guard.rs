//! Counts what a piece of code asks of the allocator on its own thread.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

#[global_allocator]
static GUARD: Counting = Counting;

thread_local! {
    // Constant and without a destructor, so that reading it never allocates itself.
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    // A thread that is going away has no counter any more, and nothing to prove.
    let _ = CALLS.try_with(|calls| calls.set(calls.get() + 1));
}

// SAFETY: every method hands its arguments to `System` unchanged, which upholds the contract;
// counting touches a thread-local cell only and never allocates.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller upholds the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller upholds the contract of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        count();
        // SAFETY: `ptr` came from this allocator, hence from `System`, with this layout.
        unsafe { System.dealloc(ptr, layout) }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count();
        // SAFETY: `ptr` came from this allocator, hence from `System`, with this layout.
        unsafe { System.realloc(ptr, layout, new_size) }
    }
}

/// How often `work` asked for memory or gave some back.
pub fn allocator_calls<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = CALLS.with(Cell::get);
    let done = work();
    (done, CALLS.with(Cell::get) - before)
}

#[test]
fn the_guard_fires_on_taking_growing_and_giving_back() {
    let (kept, calls) = allocator_calls(|| std::hint::black_box(Vec::<u8>::with_capacity(64)));
    assert_eq!(calls, 1, "taking");
    let (kept, calls) = allocator_calls(|| {
        let mut kept = kept;
        kept.reserve_exact(4_096);
        std::hint::black_box(kept)
    });
    assert_eq!(calls, 1, "growing");
    assert_eq!(allocator_calls(|| drop(kept)).1, 1, "giving back");
    assert_eq!(allocator_calls(|| std::hint::black_box(3) + 4).1, 0, "and on nothing else");
}
