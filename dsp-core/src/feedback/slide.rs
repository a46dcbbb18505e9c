//! The last N values of a stream as one slice, without moving them all each time.

/// Holds `ROOM` values, of which the last `N` are the history; `ROOM` is N and a while more.
#[derive(Clone, Debug)]
pub(super) struct Slide<T, const N: usize, const ROOM: usize> {
    items: [T; ROOM],
    end: usize,
}

impl<T: Copy + Default, const N: usize, const ROOM: usize> Slide<T, N, ROOM> {
    /// N times the default.
    pub fn new() -> Self {
        Self { items: [T::default(); ROOM], end: N }
    }

    pub fn push(&mut self, item: T) {
        if self.end == ROOM {
            self.items.copy_within(ROOM - N + 1.., 0);
            self.end = N - 1;
        }
        self.items[self.end] = item;
        self.end += 1;
    }

    /// The last `count` (N at the most), oldest first.
    pub fn newest(&self, count: usize) -> &[T] {
        &self.items[self.end - count.min(N)..self.end]
    }

    /// All N, oldest first, to be written.
    pub fn all_mut(&mut self) -> &mut [T] {
        &mut self.items[self.end - N..self.end]
    }
}

#[cfg(test)]
mod tests {
    use super::Slide;

    #[test]
    fn the_newest_values_are_those_that_were_pushed_last() {
        let mut slide = Slide::<u32, 5, 8>::new();
        for i in 1..100 {
            slide.push(i);
            let due: Vec<u32> = (i.saturating_sub(4)..=i).collect();
            assert_eq!(slide.newest(5)[5 - due.len().min(5)..], due[due.len().saturating_sub(5)..]);
            assert_eq!(slide.newest(1), [i]);
        }
    }
}
