-- Why: what is agreed about service (P5, C036, C115, C132), in versions that never change; what a
-- person said of a case (it waits, it needs no answer); and the sheet that the client was shown by a
-- link and acknowledged. No clock, state or share is kept: they are told from touches and work when
-- they are read (RULES.md A.15). Days are ISO text.

-- agreed: JSON of `domain::sla::AgreedSla`. agreement_id: the agreement that it belongs to, if any.
create table sla_version (
    workspace_id bigint not null,
    client_id    bytea  not null,
    version      bigint not null,
    effective_on text   not null,
    agreement_id bytea,
    agreed       text   not null,
    -- Why it changed.
    note         text   not null,
    created_by   bytea,
    created_at   bigint not null,
    primary key (workspace_id, client_id, version),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id),
    foreign key (workspace_id, agreement_id) references agreement (workspace_id, agreement_id)
);
create index sla_version_agreement on sla_version (workspace_id, agreement_id);

-- kind: wait, unneeded. case_id: the text of the id of a touch or a work item.
create table sla_mark (
    workspace_id bigint not null,
    mark_id      bytea  not null,
    client_id    bytea  not null,
    case_id      text   not null,
    kind         text   not null,
    from_at      bigint not null,
    -- null: until the other side speaks.
    until_at     bigint,
    reason       text   not null,
    created_by   bytea,
    created_at   bigint not null,
    removed_at   bigint,
    primary key (workspace_id, mark_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index sla_mark_client on sla_mark (workspace_id, client_id);

-- A link to one version of the sheet. Only the hash of the secret is kept.
create table sla_link (
    workspace_id    bigint not null,
    link_id         bytea  not null,
    client_id       bytea  not null,
    version         bigint not null,
    token_hash      bytea  not null unique,
    recipient       text   not null,
    lang            text   not null,
    created_by      bytea,
    created_at      bigint not null,
    expires_at      bigint not null,
    opened_at       bigint,
    revoked_at      bigint,
    acknowledged_at bigint,
    acknowledged_by text   not null,
    primary key (workspace_id, link_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index sla_link_client on sla_link (workspace_id, client_id);
