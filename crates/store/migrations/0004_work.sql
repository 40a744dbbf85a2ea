-- Why: the signals of work and money (PRODUCT.md L2.2-L2.4, L2.9) need what agencies keep elsewhere:
-- tasks, approvals, deliveries, meetings, invoices, and the day up to which a client is bound.
-- Instants are milliseconds since 1970, dates ISO text. `source_key` says which row of which source
-- it is, so that a newer export changes the row instead of adding one.

-- kind: task, approval, delivery. state: open, done, cancelled.
-- A task is set at `at`; an approval is sent; a delivery is handed over. `ended_at`: done, answered.
create table work_item (
    workspace_id bigint not null,
    work_item_id bytea  not null,
    client_id    bytea  not null,
    project_id   bytea,
    kind         text   not null,
    state        text   not null,
    source_key   bytea  not null,
    -- The id in the source, as people know it.
    external_id  text   not null,
    title        text   not null,
    asked_by     text   not null,
    at           bigint not null,
    ended_at     bigint,
    -- Of a delivery: comments of the client, and its mark of 1 to 5.
    n_comments   bigint not null,
    rating       bigint,
    import_id    bytea,
    created_at   bigint not null,
    updated_at   bigint not null,
    primary key (workspace_id, work_item_id),
    unique (workspace_id, source_key),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index work_item_client on work_item (workspace_id, client_id, kind, at);
create index work_item_import on work_item (workspace_id, import_id) where import_id is not null;

-- state: planned, held, declined, cancelled. A planned one whose time has passed counts as held.
create table meeting (
    workspace_id bigint not null,
    meeting_id   bytea  not null,
    client_id    bytea  not null,
    state        text   not null,
    source_key   bytea  not null,
    -- Meetings of one recurring series share it.
    series       bigint not null,
    title        text   not null,
    starts_at    bigint not null,
    minutes      bigint not null,
    n_moves      bigint not null,
    -- Who said no, where it is known.
    declined_by  text   not null,
    import_id    bytea,
    created_at   bigint not null,
    updated_at   bigint not null,
    primary key (workspace_id, meeting_id),
    unique (workspace_id, source_key),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index meeting_client on meeting (workspace_id, client_id, starts_at);
create index meeting_import on meeting (workspace_id, import_id) where import_id is not null;

-- The sum is exact: minor units of the currency.
create table invoice (
    workspace_id bigint not null,
    invoice_id   bytea  not null,
    client_id    bytea  not null,
    source_key   bytea  not null,
    number       text   not null,
    issued_on    text   not null,
    due_on       text   not null,
    paid_on      text,
    sum_minor    bigint not null,
    currency     text   not null,
    import_id    bytea,
    created_at   bigint not null,
    updated_at   bigint not null,
    primary key (workspace_id, invoice_id),
    unique (workspace_id, source_key),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index invoice_client on invoice (workspace_id, client_id, due_on);
create index invoice_import on invoice (workspace_id, import_id) where import_id is not null;

-- The day up to which the client is bound, and the contact whom a teammate named the usual one.
alter table client add column renewal_on text;
alter table client add column main_contact_id bytea;

-- Rows of an import that were known and changed.
alter table import add column n_updated bigint not null default 0;
