//! Is it one sine that grows evenly? Phase and level together, over windows of a few hundred ms.

use super::line::db;
use realfft::num_complex::Complex32;
use std::ops::Range;

/// Windows that are measured, hops, and every how many of them one is taken: what grows quickly shows in
/// the first, what hides under a voice in the third, which tells lines apart that lie 1.5 Hz from each
/// other, and what grows by a few dB in a second in the last: no note lasts so evenly. The transform's window
/// is eight hops long, so a longer one loses nothing by taking fewer.
pub(super) const SPANS: [(usize, usize); 3] = [(24, 1), (48, 2), (96, 4)];
/// The longest one, hops; it is looked at as often as it takes a value.
const LONGEST_SPAN: (usize, usize) = (192, 8);
pub(super) const LONGEST_EVERY: u32 = LONGEST_SPAN.1 as u32;
/// Values of a span: each takes as many.
const VALUES: usize = 24;
/// The longest span, hops.
pub(super) const LONGEST: usize = LONGEST_SPAN.0;
/// Values that are compared lie a third of the span apart: 80 ms in the shortest, as long as the
/// transform's window, so that they share no sound.
const LAG: usize = VALUES / 3;
/// Hops in a second.
const HZ: f32 = crate::listen::observation::HOPS_PER_SECOND as f32;

/// The exponential that explains most of a line over its last hops: z(n) = a exp((s + iw) n).
///
/// A loop above its stable gain is one: a sine of constant frequency and constant growth. A voice is not,
/// since its pitch moves: over half a second the phase of its partials has gone elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Exponential {
    /// Share of the line's energy that it explains, 0 to 1, growth taken out; noise alone gives 0.2 or
    /// so.
    pub purity: f32,
    /// Gain over the span, dB.
    pub rise_db: f32,
    /// Growth, dB/s.
    pub growth_db_s: f32,
    /// What its frequency moved by from the first half to the second, Hz.
    pub drift_hz: f32,
}

impl Exponential {
    /// Over each of [`SPANS`] that `values` of one bin, one a hop, are long enough for; newest last.
    pub(super) fn of_spans(values: &[Complex32]) -> [Self; SPANS.len()] {
        SPANS.map(|span| Self::of_span(values, span))
    }

    /// Over the longest span.
    pub(super) fn longest(values: &[Complex32]) -> Self {
        Self::of_span(values, LONGEST_SPAN)
    }

    fn of_span(values: &[Complex32], (span, step): (usize, usize)) -> Self {
        let Some(from) = values.len().checked_sub(span) else { return Self::default() };
        let z: [Complex32; VALUES] = std::array::from_fn(|i| values[from + step - 1 + i * step]);
        Self::through(&z, step)
    }

    fn through(z: &[Complex32; VALUES], step: usize) -> Self {
        let values = Values::of(z);
        let (next, later) =
            (values.turned::<1, VALUES>(), values.turned::<LAG, { VALUES - LAG }>());
        let (first, last) = (values.energy(0..VALUES - LAG), values.energy(LAG..VALUES));
        if first <= 0.0 || last <= 0.0 {
            return Self::default();
        }
        let grows = (last / first).ln() / (2.0 * LAG as f32);
        // Turn a step: roughly from neighbours, then to the precision of the lag, then of the halves.
        let rough = next.arg();
        let turn = rough + wrapped(later.arg() - rough * LAG as f32) / LAG as f32;
        let (q, _) = values.quarters(grows, turn);
        let turn = turn + ((q[0] + q[1]).conj() * (q[2] + q[3])).arg() * 2.0 / VALUES as f32;
        let (q, total) = values.quarters(grows, turn);
        let explained = q.iter().sum::<Complex32>().norm_sqr() / (VALUES as f32 * total);
        let bend = (q[0].conj() * q[1]).conj() * (q[2].conj() * q[3]);
        let quarter_s = (QUARTER * step) as f32 / HZ;
        let growth_db_s = grows / step as f32 * 20.0 * std::f32::consts::LOG10_E * HZ;
        Self {
            purity: if explained.is_finite() { explained.min(1.0) } else { 0.0 },
            rise_db: growth_db_s * (VALUES * step) as f32 / HZ,
            growth_db_s,
            drift_hz: bend.arg().abs() / (std::f32::consts::TAU * quarter_s),
        }
    }

    /// What it explains over what it does not, dB, within -60 and 40.
    pub fn over_rest_db(&self) -> f32 {
        db((self.purity + 1e-6) / (1.0 - self.purity.min(0.999_9)))
    }
}

/// Numbers that are worked on side by side, as a vector register holds them.
const SIDE: usize = 4;
const QUARTER: usize = VALUES / SIDE;

/// The values of a span, real and imaginary parts apart; beyond the last they are zero.
struct Values {
    re: [f32; VALUES + LAG],
    im: [f32; VALUES + LAG],
}

impl Values {
    fn of(z: &[Complex32; VALUES]) -> Self {
        let mut values = Self { re: [0.0; VALUES + LAG], im: [0.0; VALUES + LAG] };
        for (i, z) in z.iter().enumerate() {
            (values.re[i], values.im[i]) = (z.re, z.im);
        }
        values
    }

    /// Sum of conj(z(i)) z(i + `BY`) over the first `COUNT`, a multiple of [`SIDE`].
    fn turned<const BY: usize, const COUNT: usize>(&self) -> Complex32 {
        let (mut re, mut im) = ([0.0; SIDE], [0.0; SIDE]);
        for at in (0..COUNT).step_by(SIDE) {
            for i in 0..SIDE {
                let (a, b) = (at + i, at + i + BY);
                re[i] += self.re[a] * self.re[b] + self.im[a] * self.im[b];
                im[i] += self.re[a] * self.im[b] - self.im[a] * self.re[b];
            }
        }
        Complex32::new(re.iter().sum(), im.iter().sum())
    }

    fn energy(&self, range: Range<usize>) -> f32 {
        let squares = self.re[range.clone()].iter().zip(&self.im[range]);
        squares.map(|(re, im)| re * re + im * im).sum()
    }

    /// Sums of the quarters with growth and turn taken out, and the energy of all. The quarters are side by
    /// side: four chains of products instead of one that is four times as long.
    fn quarters(&self, grows: f32, turn: f32) -> ([Complex32; SIDE], f32) {
        let step = Complex32::from_polar((-grows).exp(), -turn);
        let quarter = step.powu(QUARTER as u32);
        let starts = [Complex32::ONE, quarter, quarter * quarter, quarter * quarter * quarter];
        let (mut at_re, mut at_im) = (starts.map(|z| z.re), starts.map(|z| z.im));
        let (mut sum_re, mut sum_im, mut total) = ([0.0; SIDE], [0.0; SIDE], [0.0; SIDE]);
        for i in 0..QUARTER {
            for q in 0..SIDE {
                let (re, im) = (self.re[q * QUARTER + i], self.im[q * QUARTER + i]);
                let (y_re, y_im) = (re * at_re[q] - im * at_im[q], re * at_im[q] + im * at_re[q]);
                sum_re[q] += y_re;
                sum_im[q] += y_im;
                total[q] += y_re * y_re + y_im * y_im;
                (at_re[q], at_im[q]) = (
                    at_re[q] * step.re - at_im[q] * step.im,
                    at_re[q] * step.im + at_im[q] * step.re,
                );
            }
        }
        (std::array::from_fn(|q| Complex32::new(sum_re[q], sum_im[q])), total.iter().sum())
    }
}

/// An angle in -pi to pi.
fn wrapped(angle: f32) -> f32 {
    use std::f32::consts::{PI, TAU};
    (angle + PI).rem_euclid(TAU) - PI
}
