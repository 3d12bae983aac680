//! Every mistake in a declaration is an error at the place where it was made, and says what to do.

#[test]
fn mistakes_are_compile_errors_at_their_place() {
    trybuild::TestCases::new().compile_fail("tests/derive/*.rs");
}
