//! Foreign texts in messages: limited to one line, and without secrets.

use std::error::Error;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The maximum number of characters of a text that are kept.
const LONGEST: usize = 500;

/// Returns the text on one line and with a limited length. Characters that would break the line, change the direction
/// of writing or be invisible are replaced with spaces.
pub(crate) fn one_line(text: &str) -> String {
    let mut line: String = text.chars().take(LONGEST).map(|c| if is_unseen(c) { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line
}

/// Returns the message of an error, followed by those of its sources that it does not contain.
pub(crate) fn told(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = text + ": " + &said;
        }
        cause = error.source();
    }
    one_line(&text)
}

/// Returns the messages of an error and its sources without the secrets; `None` if they contain no secret.
pub(crate) fn without(error: &(dyn Error + 'static), secrets: &Secrets) -> Option<String> {
    let mut text = told(error);
    if !secrets.are_in(&format!("{text} {error} {error:?}")) {
        return None;
    }
    secrets.cut(&mut text);
    Some(text)
}

/// Returns whether a character is in one of Unicode's categories Cc, Zl, Zp and Cf: control characters, line separators
/// and format characters.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}'
            | '\u{8e2}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
}

/// Secrets that are removed from texts of any origin.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    pub(crate) fn of<'s>(secrets: impl IntoIterator<Item = &'s str>) -> Self {
        let mut all = Secrets::default();
        secrets.into_iter().for_each(|secret| all.add(secret));
        all
    }

    /// Adds a secret and its form-encoded text. A secret of a few characters is ignored, since it would occur in every
    /// text.
    pub(crate) fn add(&mut self, secret: &str) {
        const SHORTEST: usize = 8;
        const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');
        let escaped = utf8_percent_encode(secret, KEPT).to_string();
        for form in [secret.to_ascii_lowercase(), escaped.to_ascii_lowercase()] {
            if secret.len() >= SHORTEST && !self.0.contains(&form) {
                self.0.push(form);
            }
        }
    }

    /// Adds all secrets of `others`.
    pub(crate) fn extend(&mut self, others: &Secrets) {
        self.0.extend_from_slice(&others.0);
    }

    /// Returns whether the text contains a secret.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        let text = text.to_ascii_lowercase();
        self.0.iter().any(|secret| text.contains(secret))
    }

    /// Removes the secrets from the text, including one that is truncated at the end of the text.
    pub(crate) fn cut(&self, text: &mut String) {
        const CUT: &str = "…";
        const SHORTEST: usize = 4;
        for secret in &self.0 {
            while let Some(at) = text.to_ascii_lowercase().find(secret) {
                text.replace_range(at..at + secret.len(), CUT);
            }
            let Some(shown) = text.strip_suffix(CUT).map(str::to_ascii_lowercase) else { continue };
            let beginning = |length: &usize| secret.get(..*length).is_some_and(|part| shown.ends_with(part));
            if let Some(length) = (SHORTEST..secret.len()).rev().find(beginning) {
                text.truncate(shown.len() - length);
                text.push_str(CUT);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_line() {
        let odd = "\0\t\r\n\u{7f}\u{85}\u{ad}\u{61c}\u{200b}\u{200d}\u{200e}\u{2028}\u{2029}\u{202a}\u{202e}\u{2060}\u{2066}\
                   \u{2069}\u{feff}\u{fffb}\u{e0041}";
        for odd in odd.chars() {
            assert_eq!(one_line(&format!("a{odd}b")), "a b", "{odd:?}");
        }
        let plain = "Ünïcode, e\u{301}, \u{5d0}\u{5d1}, 雪 and 🏠: 'a' \"b\" \\ c";
        assert_eq!(one_line(plain), plain);
        assert_eq!(one_line(&"é".repeat(500)), "é".repeat(500));
        assert_eq!(one_line(&"é".repeat(501)), "é".repeat(500) + "…");
    }

    #[test]
    fn secrets_are_cut_out_in_every_spelling() {
        let secrets = Secrets::of(["s3cr3t-0123456789", "v1u:A+/=0123", "k1"]);
        let rows = [
            ("nothing", "nothing"),
            ("k1 is too short", "k1 is too short"),
            ("s3cr3t-0123456789", "…"),
            ("a S3CR3T-0123456789, s3cr3t-0123456789s3cr3t-0123456789 z", "a …, …… z"),
            ("token=v1u%3aA%2B%2F%3D0123&x", "token=…&x"),
            ("Bearer v1u:A+/=0123", "Bearer …"),
            ("é s3cr3t-012…", "é …"),
            ("fees…", "fees…"),
            ("s3cr3t-012 is not all of it", "s3cr3t-012 is not all of it"),
        ];
        for (text, wanted) in rows {
            let mut cut = text.to_owned();
            secrets.cut(&mut cut);
            assert_eq!(cut, wanted);
            assert_eq!(secrets.are_in(text), text != wanted && !text.ends_with('…'), "{text}");
        }
    }
}
