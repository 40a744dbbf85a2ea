-- Why: people are told what happened (S5): on a page at once, by mail when they want it. A row is written
-- in the transaction of the event that it tells of, once; the letter that carries it, once, too.

create table notice (
    workspace_id bigint not null,
    teammate_id  bytea  not null,
    notice_id    bytea  not null,
    -- Word of `domain::notice::NoticeKind`.
    kind         text   not null,
    -- Null: it is about no client that all may know of.
    client_id    bytea,
    -- The event that it tells of: telling twice adds nothing.
    dedupe_key   text   not null,
    at           bigint not null,
    -- Why it came: JSON of `domain::reason::Reason`.
    reason       text   not null,
    -- Why to this person: word of `domain::notice::Tie`.
    tie          text   not null,
    -- Where the case is.
    href         text   not null,
    seen_at      bigint,
    -- When it leaves by mail; null: it does not, or has left.
    leaves_at    bigint,
    -- The letter that carried it.
    mail_id      bytea,
    primary key (workspace_id, teammate_id, notice_id),
    unique (workspace_id, dedupe_key, teammate_id),
    foreign key (workspace_id, teammate_id) references teammate (workspace_id, teammate_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index notice_at on notice (workspace_id, teammate_id, at);
create index notice_unseen on notice (workspace_id, teammate_id) where seen_at is null;
create index notice_leaves on notice (workspace_id, teammate_id, leaves_at) where leaves_at is not null;
create index notice_client on notice (workspace_id, client_id) where client_id is not null;

-- What a person wants to be told, and how the letters to the person fare.
create table notice_settings (
    workspace_id bigint not null,
    teammate_id  bytea  not null,
    -- JSON of `domain::notice::NoticeSettings`.
    settings     text   not null,
    last_sent_at bigint,
    -- Why letters do not arrive; empty: they do, as far as we know.
    undelivered  text   not null,
    version      bigint not null,
    primary key (workspace_id, teammate_id),
    foreign key (workspace_id, teammate_id) references teammate (workspace_id, teammate_id)
);

-- Tasks that did not fit into a report: said, not left out in silence.
alter table weekly_report add column n_cut bigint not null default 0;
