//! The smallest FLAC writer: 16 bits, verbatim subframes. After the format's own description
//! (RFC 9639): STREAMINFO, frame header with CRC-8, subframes, CRC-16.

const BLOCK: usize = 1_024;

pub fn encode(rate_hz: u32, legs: &[Vec<i16>]) -> Vec<u8> {
    let total = legs[0].len();
    let mut out = b"fLaC".to_vec();
    out.extend([0x80, 0, 0, 34]);
    out.extend((BLOCK as u16).to_be_bytes());
    out.extend((BLOCK as u16).to_be_bytes());
    out.extend([0; 6]); // frame sizes not known
    let packed =
        u64::from(rate_hz) << 44 | ((legs.len() as u64 - 1) << 41) | (15u64 << 36) | total as u64;
    out.extend(packed.to_be_bytes());
    out.extend([0; 16]); // no MD5
    for (number, start) in (0..total).step_by(BLOCK).enumerate() {
        let end = (start + BLOCK).min(total);
        let mut frame = vec![0xFF, 0xF8, 0x70, ((legs.len() as u8 - 1) << 4) | 0x08];
        frame.extend(utf8(number as u32));
        frame.extend(((end - start - 1) as u16).to_be_bytes());
        frame.push(crc8(&frame));
        for leg in legs {
            frame.push(0x02); // verbatim, no wasted bits
            frame.extend(leg[start..end].iter().flat_map(|s| s.to_be_bytes()));
        }
        frame.extend(crc16(&frame).to_be_bytes());
        out.extend(frame);
    }
    out
}

fn utf8(n: u32) -> Vec<u8> {
    char::from_u32(n).map_or_else(Vec::new, |c| c.to_string().into_bytes())
}

fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0u8, |crc, b| {
        (0..8).fold(crc ^ b, |c, _| if c & 0x80 != 0 { c << 1 ^ 0x07 } else { c << 1 })
    })
}

fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0u16, |crc, b| {
        let start = crc ^ u16::from(*b) << 8;
        (0..8).fold(start, |c, _| if c & 0x8000 != 0 { c << 1 ^ 0x8005 } else { c << 1 })
    })
}
