//! The API document as it is walked: every operation, with a body that its schema accepts.

use serde_json::{Map, Value, json};

/// See the module.
#[derive(Debug, Clone)]
pub struct ApiDocument {
    document: Value,
    /// Ids that bodies name.
    ids: Vec<String>,
}

/// One method of one path.
#[derive(Debug, Clone)]
pub struct Operation {
    pub method: reqwest::Method,
    pub path: String,
    pub is_public: bool,
    /// The prefix of the ids that `{id}` takes.
    pub id_prefix: Option<String>,
    pub body: Option<Value>,
    /// The body with every id that its schema knows, each of them from [`ApiDocument::naming`].
    pub naming_body: Option<Value>,
    /// The names of the query parameters.
    pub query: Vec<String>,
    /// Whether it takes an `Idempotency-Key`.
    pub is_idempotent: bool,
}

impl Operation {
    /// `GET /api/v1/leads/{id}`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The path with these in place of `{id}` and `{name}`.
    #[must_use]
    pub fn path_with(&self, id: &str) -> String {
        self.path.replace("{id}", id).replace("{name}", "some_role")
    }
}

impl ApiDocument {
    /// Takes the document as the server tells it.
    #[must_use]
    pub const fn new(document: Value) -> Self {
        Self { document, ids: Vec::new() }
    }

    /// The same document, whose bodies name these ids.
    #[must_use]
    pub fn naming(self, ids: &[String]) -> Self {
        Self { ids: ids.to_vec(), ..self }
    }

    /// Every operation of the REST API.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, methods) in self.document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                let Some(method) = method_of(method).filter(|_| path.starts_with("/api/v1/")) else { continue };
                operations.push(Operation {
                    method,
                    path: path.clone(),
                    is_public: operation["security"].as_array().is_some_and(|ways| ways.contains(&json!({}))),
                    id_prefix: self.id_prefix(operation),
                    body: schema_of(operation).map(|schema| self.example(schema, false)),
                    naming_body: schema_of(operation).map(|schema| self.example(schema, true)),
                    query: parameters(operation, "query"),
                    is_idempotent: parameters(operation, "reference").contains(&"IdempotencyKey".to_owned()),
                });
            }
        }
        operations
    }

    fn id_prefix(&self, operation: &Value) -> Option<String> {
        let parameters = operation["parameters"].as_array()?;
        let id = parameters.iter().find(|parameter| parameter["name"] == "id" && parameter["in"] == "path")?;
        let pattern = self.resolve(&id["schema"])["pattern"].as_str()?;
        Some(pattern.trim_start_matches('^').split('_').next()?.to_owned())
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(reference) => self.document.pointer(reference.trim_start_matches('#')).unwrap_or(schema),
            None => schema,
        }
    }

    /// Whether an id stands in the schema, or in what it holds.
    fn knows_ids(&self, schema: &Value, depth: u8) -> bool {
        let schema = self.resolve(schema);
        let within = |schema: &Value| depth > 0 && self.knows_ids(schema, depth - 1);
        id_prefix(schema).is_some()
            || within(&schema["items"])
            || schema["properties"].as_object().is_some_and(|all| all.values().any(within))
            || ["oneOf", "anyOf"].iter().any(|way| schema[way].as_array().is_some_and(|all| all.iter().any(within)))
    }

    /// The smallest value that the schema accepts; `names` the ids that it knows, too.
    fn example(&self, schema: &Value, names: bool) -> Value {
        let schema = self.resolve(schema);
        let alternatives = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
        if let Some(first) = alternatives.and_then(|ways| ways.iter().find(|way| way["type"] != "null")) {
            return self.example(first, names);
        }
        if let Some(first) = schema["enum"].as_array().and_then(|words| words.first()) {
            return first.clone();
        }
        let kinds = schema["type"].as_array().cloned().unwrap_or_else(|| vec![schema["type"].clone()]);
        match kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null") {
            Some("object") => self.example_object(schema, names),
            Some("array") => json!([self.example(&schema["items"], names)]),
            Some("integer" | "number") => json!(1),
            Some("boolean") => json!(true),
            Some("string") => self.known_id(schema).filter(|_| names).unwrap_or_else(|| example_text(schema)),
            _ => json!({}),
        }
    }

    fn known_id(&self, schema: &Value) -> Option<Value> {
        of_kind(&self.ids, id_prefix(schema)?).map(|id| json!(id))
    }

    fn example_object(&self, schema: &Value, names: bool) -> Value {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let properties = schema["properties"].as_object().cloned().unwrap_or_default();
        let wanted =
            |name: &str, property: &Value| required.contains(&json!(name)) || (names && self.knows_ids(property, 4));
        let fields = properties.iter().filter(|(name, property)| wanted(name, property)).map(|(name, property)| {
            let value = if name == "email" { json!("x@example.com") } else { self.example(property, names) };
            (name.clone(), value)
        });
        Value::Object(fields.collect::<Map<_, _>>())
    }
}

/// The id of a kind.
#[must_use]
pub fn of_kind<'a>(ids: &'a [String], prefix: &str) -> Option<&'a str> {
    ids.iter().map(String::as_str).find(|id| id.split('_').next() == Some(prefix))
}

fn method_of(word: &str) -> Option<reqwest::Method> {
    word.to_uppercase().parse().ok()
}

fn schema_of(operation: &Value) -> Option<&Value> {
    operation.pointer("/requestBody/content/application~1json/schema")
}

/// What the ids of the schema start with, if it is of ids.
fn id_prefix(schema: &Value) -> Option<&str> {
    schema["pattern"].as_str()?.trim_start_matches('^').split_once('_').map(|(prefix, _)| prefix)
}

/// The names of the parameters that stand in the query string, or of those that are references.
fn parameters(operation: &Value, place: &str) -> Vec<String> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let name = |parameter: &Value| match parameter["$ref"].as_str() {
        Some(reference) => (place == "reference").then(|| reference.rsplit('/').next().unwrap_or_default().to_owned()),
        None => (parameter["in"] == place).then(|| parameter["name"].as_str().unwrap_or_default().to_owned()),
    };
    all.filter_map(name).collect()
}

fn example_text(schema: &Value) -> Value {
    if let Some(pattern) = schema["pattern"].as_str() {
        let prefix = pattern.trim_start_matches('^').split('_').next().unwrap_or_default();
        return json!(format!("{prefix}_01h2xcejqtf2nbrexx3vqjhp41"));
    }
    match schema["format"].as_str() {
        Some("date-time") => json!("2026-03-03T09:00:00Z"),
        Some("uuid") => json!("0188bac7-4afa-78aa-bc3b-bd1eef28d881"),
        _ => json!("Some text of enough length"),
    }
}
