//! Path arguments: each is escaped and stays within one segment.

use crate::error::{ArgumentError, ArgumentErrorKind};
use crate::wire::target::Target;

pub(crate) fn push_segment(target: &mut Target, name: &'static str, text: &str) -> Result<(), ArgumentError> {
    match text {
        "" => return Err(ArgumentError::of(name, ArgumentErrorKind::Empty)),
        "." | ".." => return Err(ArgumentError::of(name, ArgumentErrorKind::DotSegment)),
        _ => {}
    }
    if let Some(offset) = text.find(char::is_control) {
        return Err(ArgumentError::of(name, ArgumentErrorKind::ControlCharacter { offset }));
    }
    target.push_escaped(text);
    Ok(())
}

/// Returns the part of a path after `/api`, if it can be sent unchanged: it begins with `/v1/` or `/v2/`, each byte is
/// allowed in a path, and no segment is `.` or `..`. Which of the two prefixes of v1 is sent depends on the host.
pub(crate) fn plain(path: &str) -> Option<&str> {
    let below = path.strip_prefix("/api").or_else(|| path.starts_with("/v1/").then_some(path))?;
    let rest = below.strip_prefix("/v1/").or_else(|| below.strip_prefix("/v2/"))?;
    let is_plain = rest.split('/').all(|segment| {
        let decoded = percent_encoding::percent_decode_str(segment);
        !segment.is_empty()
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%".contains(&byte))
            && escapes_are_whole(segment.as_bytes())
            && decoded.decode_utf8().is_ok_and(|text| {
                text != "." && text != ".." && !text.contains(|c: char| c.is_control() || c == '/' || c == '\\')
            })
    });
    is_plain.then_some(below)
}

fn escapes_are_whole(segment: &[u8]) -> bool {
    segment
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'%')
        .all(|(at, _)| segment.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)))
}
