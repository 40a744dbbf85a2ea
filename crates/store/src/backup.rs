//! Copies of the SQLite file, made while it is in use, and checked by opening them.

use crate::db::{Address, Db};
use crate::error::{Error, Result};
use crate::params;
use std::path::Path;

/// Writes a whole, compact copy. Writers go on meanwhile.
pub async fn copy(db: &Db, to: &Path) -> Result<()> {
    let target = to.display().to_string();
    let mut conn = db.read().await?;
    conn.batch("pragma query_only = off").await?;
    let copied = conn.execute("vacuum into $1", params![target.as_str()]).await;
    conn.batch("pragma query_only = on").await?;
    copied.map(drop)
}

const INTEGRITY: &str = "pragma integrity_check";
/// What a person would miss first.
const TABLES: &[&str] = &["workspace", "teammate", "client", "contact", "touch", "event"];

/// Opens a copy, checks every page of it and counts the rows of the main tables.
pub async fn verify(file: &Path) -> Result<Vec<(&'static str, i64)>> {
    if !file.exists() {
        return Err(Error::message(&format!("{} is not there", file.display())));
    }
    let db = Db::open(&Address::File(file.to_owned())).await?;
    let mut conn = db.read().await?;
    let verdict: String = conn.one(INTEGRITY, params![], |row| row.get(0)).await?;
    if verdict != "ok" {
        return Err(Error::message(&format!("the copy is damaged: {verdict}")));
    }
    let mut counts = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        let sql = format!("select count(*) from {table}");
        counts.push((*table, conn.one(&sql, params![], |row| row.get(0)).await?));
    }
    Ok(counts)
}
