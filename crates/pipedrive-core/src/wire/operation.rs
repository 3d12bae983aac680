//! The trait of operations: their metadata, their arguments and the reading of their responses.

use bytes::Bytes;
use http::Response;

use crate::error::Error;
use crate::meta::Meta;
use crate::wire::output::Output;
use crate::wire::page_token::PageToken;
use crate::wire::parts::{Parts, Written};

/// An operation of the API with its arguments.
///
/// The [attribute `#[operation]`](macro@crate::operation) implements it; use it to declare an operation that this crate
/// lacks.
///
/// ```
/// use pipedrive_core::{Account, Company, Credentials, Operation, v2};
///
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("2f4c…".replace('…', "0").as_str())?);
/// let request = account.request(&v2::deals::GetDeal::new(7))?;
/// assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/deals/7");
///
/// let response = http::Response::new(bytes::Bytes::from_static(br#"{"success":true,"data":{"id":7}}"#));
/// let deal = v2::deals::GetDeal::read(response)?;
/// assert_eq!(deal.id.value(), 7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Operation {
    /// The type that a successful response is read into.
    type Output: Output;

    /// The metadata of the operation.
    const META: Meta;

    /// Returns the metadata of this operation. It is [`META`](Self::META), except for types whose values are different
    /// operations.
    fn meta(&self) -> &'static Meta {
        const { &Self::META }
    }

    /// Writes the arguments into a request that is being built; [`Parts::refuse`] makes it fail if one cannot be sent.
    fn write(&self, parts: &mut Parts);

    /// Reads the response to this operation: [`Output::read`] with the metadata in [`META`](Self::META).
    ///
    /// # Errors
    ///
    /// Fails if Pipedrive rejected the request, or if the response cannot be read; [`Error::body`] returns the body.
    /// The credentials are not known here: [`Error::redacted`] removes them if the response repeats them.
    fn read(response: Response<Bytes>) -> Result<Self::Output, Error>
    where
        Self: Sized,
    {
        Self::Output::read(&Self::META, response)
    }
}

/// An operation whose response has pages.
///
/// `#[operation]` implements it for operations with a `cursor` or a `start`.
pub trait Paginated: Operation + Clone {
    /// Returns the token of the page that the operation requests; `None` for the first page of a list with cursors.
    fn page_token(&self) -> Option<PageToken>;

    /// Sets the page that the operation requests; all other arguments keep their values.
    ///
    /// A token of the other kind (an offset for a list with cursors) is ignored.
    fn set_page_token(&mut self, token: &PageToken);
}

/// A v1 operation that accepts a field selector: any `GET` of v1.
///
/// An operation that is created at run time is refused with a selector, if it is another.
pub trait Selectable: Operation {}

/// A v1 `POST` operation whose JSON body can be sent as a form instead.
pub trait FormEncodable: Operation {}

/// Writes an operation into a new request without a host and credentials.
pub(crate) fn written<O: Operation>(operation: &O) -> Result<Written, Error> {
    Written::by(operation.meta(), &|parts| operation.write(parts))
}

/// Lists the operations of a module for the catalogue.
macro_rules! operations {
    ($($name:ident),* $(,)?) => {
        #[cfg(feature = "catalogue")]
        pub(crate) const OPERATIONS: &[$crate::catalogue::Entry] = &[$($crate::catalogue::Entry::of::<$name>()),*];
    };
}
pub(crate) use operations;
