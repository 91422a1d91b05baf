//! A transaction in which nothing waits for ever.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::error::Result;
use crate::patience::Patience;

/// A transaction of one of the pools. Dropping it undoes everything.
pub(crate) struct Transaction {
    tx: DatabaseTransaction,
    patience: Patience,
}

impl Transaction {
    pub const fn new(tx: DatabaseTransaction, patience: Patience) -> Self {
        Self { tx, patience }
    }

    /// Commits. After an error it may have committed all the same: the answer can be what was lost.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn commit(self) -> Result<()> {
        Ok(self.patience.wait(self.tx.commit()).await?)
    }

    /// Undoes everything, and returns when its locks are free. Dropping it frees them a moment later.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn roll_back(self) -> Result<()> {
        Ok(self.patience.wait(self.tx.rollback()).await?)
    }
}

#[async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        self.patience.wait(self.tx.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> std::result::Result<ExecResult, DbErr> {
        self.patience.wait(self.tx.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> std::result::Result<Option<QueryResult>, DbErr> {
        self.patience.wait(self.tx.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> std::result::Result<Vec<QueryResult>, DbErr> {
        self.patience.wait(self.tx.query_all_raw(statement)).await
    }
}
