//! Rows of leads, their timeline and their tasks.

/// A row of `leads`.
pub mod lead {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "leads")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub first_name: Option<String>,
        pub last_name: Option<String>,
        pub email: Option<String>,
        pub phone: Option<String>,
        pub company: Option<String>,
        pub source: String,
        pub source_detail: Option<String>,
        pub status: String,
        pub disposition: Option<String>,
        pub capture_state: Option<String>,
        pub quality: String,
        pub score: i32,
        pub tags: Vec<String>,
        pub owner_id: Option<Uuid>,
        pub site_id: Option<Uuid>,
        pub form_id: Option<Uuid>,
        pub attribution: Json,
        pub value_amount: Option<i64>,
        pub value_currency: Option<String>,
        pub custom_fields: Json,
        pub test: bool,
        pub reassign_at: Option<DateTimeUtc>,
        pub assigned_at: Option<DateTimeUtc>,
        pub assigned_rule_id: Option<Uuid>,
        pub owner_active_at: Option<DateTimeUtc>,
        pub last_activity_at: DateTimeUtc,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i32,
        pub search: String,
        pub other_emails: Vec<String>,
        pub other_phones: Vec<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A row of `activities`.
pub mod activity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "activities")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub lead_id: Uuid,
        pub kind: String,
        pub actor_kind: String,
        pub actor_id: Option<Uuid>,
        pub data: Json,
        pub dedupe_key: Option<String>,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A row of `tasks`.
pub mod task {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tasks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub lead_id: Uuid,
        pub assignee_id: Option<Uuid>,
        pub due_at: DateTimeUtc,
        pub note: Option<String>,
        pub channel: Option<String>,
        pub status: String,
        pub reminded_for: Option<DateTimeUtc>,
        pub created_by: Option<Uuid>,
        pub created_at: DateTimeUtc,
        pub completed_at: Option<DateTimeUtc>,
        pub version: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A row of `lead_captures`.
pub mod capture {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "lead_captures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub lead_id: Uuid,
        pub site_id: Uuid,
        pub form_id: Option<Uuid>,
        pub visitor_id: Uuid,
        pub session_id: Uuid,
        pub state: String,
        pub fields: Json,
        pub last_field: Option<String>,
        pub activity_id: Uuid,
        pub event_id: Uuid,
        pub started_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
