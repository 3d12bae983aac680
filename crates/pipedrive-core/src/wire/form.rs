//! Bodies that are forms instead of JSON.

use crate::meta::{Encoding, Meta};
use crate::wire::{FormEncodable, Operation, Parts};

/// A v1 `POST` operation whose body is sent as a form, `application/x-www-form-urlencoded`.
///
/// A form can contain only scalars: an array, an object or a `null` is an error that names the argument. Forms lose the
/// types of values, as Pipedrive's documents warn, so prefer JSON where both are possible.
///
/// ```
/// use pipedrive_core::{Account, AsForm as _, Company, Credentials, v1};
///
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("2f4c")?);
/// let request = account.request(&v1::deals::AddDeal::new("Roof & walls").as_form())?;
/// assert_eq!(request.body(), "title=Roof+%26+walls");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Form<O>(O);

/// An extension of v1 `POST` operations that sends them as a form.
pub trait AsForm: FormEncodable + Sized {
    /// Converts the operation to one whose body is a form.
    #[expect(clippy::wrong_self_convention, reason = "it reads as what it does to the operation")]
    fn as_form(self) -> Form<Self> {
        Form(self)
    }
}

impl<O: FormEncodable> AsForm for O {}

impl<O: FormEncodable> Operation for Form<O> {
    type Output = O::Output;

    const META: Meta = O::META.encoding(Encoding::Form);

    fn write(&self, parts: &mut Parts) {
        parts.use_form();
        self.0.write(parts);
    }
}
