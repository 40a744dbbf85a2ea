-- Why: KPIs are agreed with bands, seasons and a risk talk, and have versions, so that an old report
-- keeps its old bands; their facts come by day; and the client page must not compute a forecast on
-- each read. Days are ISO text but those of facts, which are many: days since 1970.

create table kpi (
    workspace_id  bigint not null,
    kpi_id        bytea  not null,
    client_id     bytea  not null,
    project_id    bytea,
    -- The newest version; its terms are repeated here so that a list needs no join.
    version       bigint not null,
    terms         text   not null,
    -- What was said of it last: JSON of `domain::kpi::Outlook`; empty: not yet.
    outlook       text   not null,
    outlook_on    text   not null,
    ended_at      bigint,
    ended_by      bytea,
    created_by    bytea,
    created_at    bigint not null,
    updated_at    bigint not null,
    primary key (workspace_id, kpi_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index kpi_client on kpi (workspace_id, client_id, created_at);

-- A version never changes. `agreed_on`: from this day on it counts.
create table kpi_version (
    workspace_id bigint not null,
    kpi_id       bytea  not null,
    version      bigint not null,
    agreed_on    text   not null,
    terms        text   not null,
    -- Why it was agreed anew.
    note         text   not null,
    created_by   bytea,
    created_at   bigint not null,
    primary key (workspace_id, kpi_id, version),
    foreign key (workspace_id, kpi_id) references kpi (workspace_id, kpi_id)
);

-- A wish of the client, what was offered against it, and what came of it.
create table kpi_talk (
    workspace_id bigint not null,
    kpi_id       bytea  not null,
    talk_id      bytea  not null,
    -- JSON of `domain::kpi::Offer`.
    offer        text   not null,
    note         text   not null,
    created_by   bytea,
    created_at   bigint not null,
    primary key (workspace_id, kpi_id, talk_id),
    foreign key (workspace_id, kpi_id) references kpi (workspace_id, kpi_id)
);

-- What the client really needs, and how the KPIs lead there: the whole bridge by version, JSON of
-- `domain::bridge::Bridge`.
create table bridge_version (
    workspace_id bigint not null,
    client_id    bytea  not null,
    version      bigint not null,
    bridge       text   not null,
    -- Why it changed.
    note         text   not null,
    created_by   bytea,
    created_at   bigint not null,
    primary key (workspace_id, client_id, version),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
