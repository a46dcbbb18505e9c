//! Numbers of the third-octave procedure of ANSI S3.5-1997 (SCIENCE 1), band by band.

/// Bands of the index: third octaves from 160 Hz to 8 kHz.
pub const BANDS: usize = 18;

/// Spectrum level in dB SPL per Hz of a power spectral density of 1 (full scale squared per Hz): until
/// a system is calibrated, -20 LUFS is taken to be heard at about 75 dB SPL.
pub const CALIBRATION_DB: f64 = 95.0;

/// Nominal centre of each band, Hz.
pub const CENTRE_HZ: [f64; BANDS] = [
    160.0, 200.0, 250.0, 315.0, 400.0, 500.0, 630.0, 800.0, 1_000.0, 1_250.0, 1_600.0, 2_000.0,
    2_500.0, 3_150.0, 4_000.0, 5_000.0, 6_300.0, 8_000.0,
];

/// Share of each band in what makes speech understood; the sum is 1 (Table 3, average speech).
pub const IMPORTANCE: [f64; BANDS] = [
    0.0083, 0.0095, 0.0150, 0.0289, 0.0440, 0.0578, 0.0653, 0.0711, 0.0818, 0.0844, 0.0882, 0.0898,
    0.0868, 0.0844, 0.0771, 0.0527, 0.0364, 0.0185,
];

/// Internal noise of normal hearing as an equivalent spectrum level, dB SPL per Hz (Table 3).
pub(super) const INTERNAL_NOISE_DB: [f64; BANDS] = [
    0.6, -1.7, -3.9, -6.1, -8.2, -9.7, -10.8, -11.9, -12.5, -13.5, -15.4, -17.7, -21.2, -24.2,
    -25.9, -23.6, -15.8, -7.1,
];

/// Spectrum level of speech at normal effort, dB SPL per Hz: louder than 10 dB above it distorts
/// (Table 3).
pub(super) const NORMAL_SPEECH_DB: [f64; BANDS] = [
    32.41, 34.48, 34.75, 33.98, 34.59, 34.27, 32.06, 28.30, 25.01, 23.00, 20.15, 17.32, 13.18,
    11.55, 9.33, 5.31, 2.59, 1.13,
];
