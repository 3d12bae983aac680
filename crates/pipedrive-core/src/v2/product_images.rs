//! Images of products, one for each product.
//!
//! ```
//! use pipedrive_core::FilePart;
//! use pipedrive_core::v2::product_images::UploadProductImage;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let image = FilePart::new("tile.png", [0x89, b'P', b'N', b'G'].as_slice()).with_content_type("image/png");
//! let request = account.request(&UploadProductImage::new(4, image))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/products/4/images");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Products](https://developers.pipedrive.com/docs/api/v1/Products) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{Date, Id, of};
use crate::wire::{Deleted, FilePart};

/// The image of a product; only [`GetProductImage`] returns its URL, its type and its name.
#[record]
pub struct ProductImage {
    pub id: Id<of::ProductImage>,
    pub product_id: Option<Id<of::Product>>,
    pub company_id: Option<Id<of::Company>>,
    /// The URL of the image, valid for 7 days.
    pub public_url: Option<String>,
    /// The day of the upload; that it comes without a time of day is documented by example only.
    pub add_time: Option<Date>,
    /// The media type, such as `image/png`.
    pub mime_type: Option<String>,
    /// The name of the file.
    pub name: Option<String>,
}

/// Reads the image of a product.
#[operation(GET "/api/v2/products/{id}/images" -> ProductImage, cost = 10, scopes = "products:read products:full")]
pub struct GetProductImage {
    /// Product whose image is read.
    pub id: Id<of::Product>,
}

/// Uploads the image of a product. Whether it replaces one that is there is unconfirmed; `updateProductImage` does.
#[operation(
    POST "/api/v2/products/{id}/images" -> ProductImage,
    cost = 20, scopes = "products:full", encoding = multipart
)]
pub struct UploadProductImage {
    /// Product to upload the image for.
    pub id: Id<of::Product>,
    /// Image to upload.
    #[part]
    pub data: FilePart,
}

/// Replaces the image of a product.
#[operation(
    PUT "/api/v2/products/{id}/images" -> ProductImage,
    cost = 20, scopes = "products:full", encoding = multipart
)]
pub struct UpdateProductImage {
    /// Product whose image is replaced.
    pub id: Id<of::Product>,
    /// Image to upload.
    #[part]
    pub data: FilePart,
}

/// Deletes the image of a product.
#[operation(
    DELETE "/api/v2/products/{id}/images" -> Deleted<Id<of::ProductImage>>,
    cost = 6, scopes = "products:full"
)]
pub struct DeleteProductImage {
    /// Product whose image is deleted.
    pub id: Id<of::Product>,
}

crate::wire::operation::operations! {
    GetProductImage, UploadProductImage, UpdateProductImage, DeleteProductImage,
}
