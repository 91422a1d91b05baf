//! What holds for every operation, written into the API document: the kinds of problems, the headers, and the answers
//! that any of them may give. An operation's own words stay.

use std::collections::BTreeSet;

use porchlight_domain::problem::ProblemCode;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Schema, SchemaType, Type};
use utoipa::openapi::{
    Components, Content, ContentBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder,
};

const PROBLEM: &str = "application/problem+json";

/// POSTs that make nothing, so that they take no `Idempotency-Key`: signing in and out, states that are set, and what
/// carries an id of its own against repeats.
const MAKES_NOTHING: &[&str] = &[
    "/api/v1/auth/accept-invitation",
    "/api/v1/auth/forgot-password",
    "/api/v1/auth/login",
    "/api/v1/auth/logout",
    "/api/v1/auth/refresh",
    "/api/v1/auth/reset-password",
    "/api/v1/auth/signup",
    "/api/v1/conversations/{id}/assign",
    "/api/v1/conversations/{id}/read",
    "/api/v1/conversations/{id}/status",
    "/api/v1/dead-events/{id}/retry",
    "/api/v1/jobs/{id}/retry",
    "/api/v1/me/password",
    "/api/v1/notifications/read",
    "/v1/track",
    "/v1/widget/session",
];

/// `(status, name of the component, description)`.
const ANSWERS: &[(&str, &str, &str)] = &[
    ("400", "Malformed", "Not JSON, or a parameter that is unknown or wrong."),
    ("401", "Unauthenticated", "Not signed in, or the token is over."),
    ("403", "Forbidden", "Not allowed, or a website that may not ask."),
    ("404", "NotFound", "Not there, or not yours."),
    ("408", "Timeout", "The body came too slowly."),
    ("409", "Conflict", "Not possible in the present state, or the first request with this key still runs."),
    ("412", "StaleVersion", "Changed since it was read."),
    ("413", "TooLarge", "The body is too large."),
    ("415", "UnsupportedMediaType", "The body is not JSON."),
    ("422", "Invalid", "Understood and not accepted; `errors` says which values."),
    ("429", "RateLimited", "Too much in a short time."),
    ("503", "Unavailable", "A part of the server is away or busy."),
];

/// Writes them into the document.
pub fn write_conventions(document: &mut OpenApi) {
    let description = document.info.description.take().unwrap_or_default();
    document.info.description = Some(format!("{description}\n\n{}", problem_types()));
    let components = document.components.get_or_insert_default();
    for (status, name, words) in ANSWERS {
        components.responses.insert((*name).to_owned(), RefOr::T(answer(status, words)));
    }
    for (name, parameter) in headers() {
        components.parameters.insert(name.to_owned(), RefOr::T(parameter));
    }
    let may_be_empty = schemas_without_demands(components);
    for (path, item) in &mut document.paths.paths {
        if !path.starts_with("/api/") && !path.starts_with("/v1/") {
            continue;
        }
        let all = [
            ("DELETE", &mut item.delete),
            ("GET", &mut item.get),
            ("PATCH", &mut item.patch),
            ("POST", &mut item.post),
            ("PUT", &mut item.put),
        ];
        for (method, operation) in all {
            if let Some(operation) = operation {
                Habits::of(method, path, operation).write(operation);
                loosen_body(operation, &may_be_empty);
            }
        }
    }
}

/// References to the objects that ask for nothing: no body at all reads as one of them.
fn schemas_without_demands(components: &Components) -> BTreeSet<String> {
    let asks_for_nothing = |schema: &RefOr<Schema>| match schema {
        RefOr::T(Schema::Object(object)) => object.required.is_empty() && !object.properties.is_empty(),
        _ => false,
    };
    let found = components.schemas.iter().filter(|(_, schema)| asks_for_nothing(schema));
    found.map(|(name, _)| format!("#/components/schemas/{name}")).collect()
}

fn loosen_body(operation: &mut Operation, may_be_empty: &BTreeSet<String>) {
    let Some(RefOr::T(body)) = operation.request_body.as_mut() else { return };
    let is_loose = body.content.values().any(|content| match content {
        RefOr::T(Content { schema: Some(RefOr::Ref(schema)), .. }) => may_be_empty.contains(&schema.ref_location),
        _ => false,
    });
    if is_loose {
        body.required = Some(Required::False);
    }
}

/// What an operation has in common with others.
struct Habits {
    proven: bool,
    in_workspace: bool,
    with_id: bool,
    with_body: bool,
    makes: bool,
    edits: bool,
}

impl Habits {
    fn of(method: &str, path: &str, operation: &Operation) -> Self {
        let proven = operation.security.is_none();
        let personal = operation.tags.iter().flatten().any(|tag| tag == "me");
        Self {
            proven,
            in_workspace: proven && !personal,
            with_id: path.contains('{'),
            with_body: operation.request_body.is_some(),
            makes: method == "POST" && !MAKES_NOTHING.contains(&path),
            edits: matches!(method, "PATCH" | "PUT"),
        }
    }

    fn write(&self, operation: &mut Operation) {
        let parameters = operation.parameters.get_or_insert_default();
        for (name, _) in headers().into_iter().filter(|(name, _)| self.takes(name)) {
            parameters.push(RefOr::Ref(Ref::new(format!("#/components/parameters/{name}"))));
        }
        if parameters.is_empty() {
            operation.parameters = None;
        }
        for (status, name, words) in ANSWERS {
            if !self.answers(status) && !operation.responses.responses.contains_key(*status) {
                continue;
            }
            let known = operation.responses.responses.entry((*status).to_owned());
            let written = known.or_insert_with(|| RefOr::Ref(Ref::from_response_name(*name)));
            // Some say when it happens, and leave the form to us.
            if let RefOr::T(response) = written
                && response.content.is_empty()
            {
                response.content = answer(status, words).content;
            }
        }
    }

    fn takes(&self, header: &str) -> bool {
        match header {
            "XWorkspaceId" => self.in_workspace,
            "IdempotencyKey" => self.makes,
            _ => self.edits,
        }
    }

    fn answers(&self, status: &str) -> bool {
        match status {
            "401" | "403" => self.proven,
            "404" => self.with_id || self.in_workspace,
            "408" | "413" | "415" => self.with_body,
            "409" => self.makes,
            "412" => self.edits,
            "422" => self.with_body || self.makes,
            _ => true,
        }
    }
}

fn answer(status: &str, words: &str) -> Response {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let mut response = ResponseBuilder::new().description(words).content(PROBLEM, problem);
    if matches!(status, "429" | "503") {
        let seconds = HeaderBuilder::new().schema(Some(plain(Type::Integer)));
        let seconds = seconds.description(Some("After how many seconds a repeat makes sense.")).build();
        response = response.header("Retry-After", seconds);
    }
    response.build()
}

fn headers() -> [(&'static str, Parameter); 3] {
    [
        (
            "XWorkspaceId",
            header("X-Workspace-Id", "The workspace (`wsp_…`) that is meant: needed by people who have several."),
        ),
        (
            "IdempotencyKey",
            header(
                "Idempotency-Key",
                "1 to 255 characters, such as a UUID. The same key and body within 24 hours give the first answer \
                 again, with `Idempotency-Replayed: true` and without secrets; another body is 422.",
            ),
        ),
        (
            "IfMatch",
            header("If-Match", "The `ETag` of the record as it was read; one that was changed meanwhile is 412."),
        ),
    ]
}

fn header(name: &str, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(plain(Type::String)))
        .build()
}

fn plain(kind: Type) -> Schema {
    ObjectBuilder::new().schema_type(SchemaType::Type(kind)).build().into()
}

/// The table of problem types, as Markdown.
fn problem_types() -> String {
    let rows = ProblemCode::ALL.iter().map(|code| {
        let (status, slug, title) = code.row();
        format!("| `/problems/{slug}` | {status} | {title} |\n")
    });
    format!("| type of problem | status | title |\n|---|---|---|\n{}", rows.collect::<String>())
}
