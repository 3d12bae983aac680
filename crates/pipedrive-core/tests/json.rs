//! The JSON reader accepts the texts that serde_json accepts, and reads the same from them.

#[path = "json/beside.rs"]
mod beside;
#[path = "json/suite.rs"]
mod suite;

use beside::agree;
use pipedrive_core::json::Reader;
use proptest::collection::vec;
use proptest::prelude::*;
use suite::CASES;

#[test]
fn json_test_suite() {
    let nested = format!("{}{}", "[".repeat(500), "]".repeat(500));
    let open = "[".repeat(100_000);
    let open_objects = "[{\"\":".repeat(50_000) + "\n";
    let large = [
        ("i_structure_500_nested_arrays", nested.as_bytes()),
        ("n_structure_100000_opening_arrays", open.as_bytes()),
        ("n_structure_open_array_object", open_objects.as_bytes()),
    ];
    let mut verdicts = [0; 3];
    for &(name, text) in CASES.iter().chain(&large) {
        let accepted = std::str::from_utf8(text).is_ok_and(|text| {
            agree(text);
            let mut reader = Reader::new(text);
            reader.skip().is_ok() && reader.end().is_ok()
        });
        let verdict = match &name[..2] {
            "y_" => Some(true),
            "n_" => Some(false),
            _ => None,
        };
        assert!(verdict.is_none_or(|verdict| verdict == accepted), "{name}: accepted is {accepted}");
        verdicts[verdict.map_or(2, usize::from)] += 1;
    }
    assert_eq!(verdicts, [188, 95, 35], "refused, accepted, either");
}

#[test]
fn depth() {
    for depth in [1, 62, 63, 64, 65, 66, 126, 127, 128, 129, 190, 191, 192, 193, 500] {
        for (open, close) in
            [("[", "]"), ("{\"a\":", "}"), ("[0,{\"a\":", "}]"), ("{\"a\":[[]],\"b\":[", "]}"), ("[{", "]}")]
        {
            let (open, close) = (open.repeat(depth), close.repeat(depth));
            for inner in ["1", "[]", "{}", "[1,{}]", ""] {
                agree(&format!("{open}{inner}{close}"));
            }
            agree(&format!("{open}1{close}]"));
            agree(&format!("{open}1{}", &close[1..]));
        }
    }
}

#[test]
fn each_place_mutated() {
    let text = r#" { "a":[1,-2.5e+3,"x\n\u00e9\ud83d\ude00é"],"b" : {"c":null,"d":true},"e":[false,{},[]]}"#;
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    for (nth, at) in places.iter().enumerate() {
        for end in &places[nth..places.len().min(nth + 4)] {
            for piece in PIECES {
                agree(&[&text[..*at], piece, &text[*end..]].concat());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn sound_texts(text in json()) {
        prop_assert!(serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok(), "{text:?}");
        agree(&text);
    }

    #[test]
    fn mutated_texts(text in json(), mutations in vec((any::<prop::sample::Index>(), 0_usize..4, piece()), 1..4)) {
        agree(&mutations.iter().fold(text, |text, (at, length, piece)| {
            let mut characters: Vec<char> = text.chars().collect();
            let at = at.index(characters.len() + 1);
            let end = characters.len().min(at + length);
            characters.splice(at..end, piece.chars());
            characters.into_iter().collect()
        }));
    }
}

/// Returns a valid text in the styles of many writers.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|bool| bool.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<u64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| serde_json::Number::from_f64(number).map_or("0".to_owned(), |n| n.to_string())),
        "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,24})?([eE][+-]?[0-9]{1,4})?",
        string(),
    ];
    let inner = leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            vec((white(), inner.clone(), white()), 0..6).prop_map(|elements| {
                let elements: Vec<_> = elements.iter().map(|(a, value, b)| format!("{a}{value}{b}")).collect();
                format!("[{}]", elements.join(","))
            }),
            vec((white(), string(), white(), white(), inner, white()), 0..6).prop_map(|members| {
                let member = |(a, key, b, c, value, d): &_| format!("{a}{key}{b}:{c}{value}{d}");
                let members: Vec<_> = members.iter().map(member).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    });
    (white(), inner, white()).prop_map(|(a, value, b)| format!("{a}{value}{b}"))
}

/// Returns a string in quotation marks: plain, with escapes, with pairs of surrogates and halves of them.
fn string() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        10 => "[ -!#-\\[\\]-~]{1,12}",
        1 => "[^\\x00-\\x7f]{1,4}",
        1 => r#"\\["\\/bfnrt]"#,
        1 => r"\\u[0-9a-fA-F]{4}",
        1 => r"\\ud[89abAB][0-9a-f]{2}\\uD[c-fC-F][0-9A-F]{2}",
    ];
    vec(character, 0..4).prop_map(|parts| format!("\"{}\"", parts.concat()))
}

fn white() -> impl Strategy<Value = String> {
    prop_oneof![8 => Just(String::new()), 1 => "[ \n\r\t]{1,9}"]
}

/// The pieces that a mutation inserts into a text.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "", "\"", "\\", "{", "}", "[", "]", ",", ":", "-", "+", ".", "e", "E", "0", "1", " ", "\n", "\u{c}", "\0",
    "\u{1f}", "\u{7f}", "\u{a0}", "\u{feff}", "\u{10ffff}", "\\u", "\\ud800", "\\udc00", "null", "true", "false",
    "nul", "NaN", "\"\"", "/", "//", "18446744073709551616", "-9223372036854775809", "9223372036854775808", "-0",
    "00", "1e400",
];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![1 => Just(""), 4 => prop::sample::select(PIECES)].prop_map(str::to_owned)
}
