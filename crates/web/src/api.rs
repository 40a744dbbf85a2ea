//! The JSON API: the same commands and queries as the pages, for other programs. Structs of requests
//! and answers are its own; the OpenAPI document is made from them.

mod caller;
pub mod error;
mod extract;
mod paging;
mod v1;
mod value;

use crate::state::App;
use axum::Json;
use axum::Router;
use axum::routing::get;
use caller::Caller;
use error::{ApiError, STATUSES};
use std::sync::LazyLock;
use utoipa::OpenApi;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, Ref};
use utoipa_axum::router::OpenApiRouter;

const PREFIX: &str = "/api/v1";
/// Where the document is.
const DOCUMENT_PATH: &str = "/api/v1/openapi.json";

type Reply<T> = Result<Json<T>, ApiError>;

#[derive(OpenApi)]
#[openapi(
    info(title = "Houston", description = "Clients, touches and warnings of one agency."),
    components(schemas(error::Errors))
)]
struct Root;

/// Routes whose bodies are small.
pub fn routes() -> Router<App> {
    let (router, _) = short().split_for_parts();
    router.route(DOCUMENT_PATH, get(openapi))
}

/// Routes that take files, with a limit of their own.
pub fn upload_routes() -> Router<App> {
    long().split_for_parts().0
}

fn short() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Root::openapi()).nest(PREFIX, v1::routes())
}

fn long() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Root::openapi()).nest(PREFIX, v1::upload_routes())
}

/// The OpenAPI document of everything.
pub fn document() -> Document {
    let mut document = short().into_openapi();
    document.merge(long().into_openapi());
    for (path, item) in &mut document.paths.paths {
        let operations = [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ];
        for (method, operation) in operations {
            operation.iter_mut().for_each(|operation| complete(method, path, operation));
        }
    }
    let mut components = document.components.take().unwrap_or_default();
    let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    components.add_security_scheme("token", scheme);
    document.components = Some(components);
    document.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    document
}

/// Gives an operation a name of its own (`get_clients_id_contacts`) and the ways in which all
/// operations may be refused.
fn complete(method: &str, path: &str, operation: &mut Operation) {
    let name = path.strip_prefix(PREFIX).unwrap_or(path);
    let name = name.replace('/', "_").replace(['{', '}'], "").replace('-', "_");
    operation.operation_id = Some(format!("{method}{name}"));
    for (status, _, description) in STATUSES {
        let schema = Ref::from_schema_name("Errors");
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let response =
            ResponseBuilder::new().description(*description).content("application/json", content);
        let key = status.to_string();
        operation.responses.responses.entry(key).or_insert_with(|| response.build().into());
    }
}

/// The document itself; it tells what a stranger need not know.
async fn openapi(_: Caller) -> Json<&'static Document> {
    static DOCUMENT: LazyLock<Document> = LazyLock::new(document);
    Json(&DOCUMENT)
}
