-- Why: what drives the people at a client, how they stand in their company, private notes that end by
-- themselves, why we may keep a person's data, and that it was erased (K2, C089, C090, X5).
-- Days are ISO text.

-- Words of OrgLevel and Influence, empty: not known. The last four answers are judgements on a person.
create table contact_card (
    workspace_id bigint not null,
    contact_id   bytea  not null,
    client_id    bytea  not null,
    org_level    text   not null,
    influence    text   not null,
    reports_to   bytea,
    wants        text   not null,
    why          text   not null,
    agency_role  text   not null,
    own_role     text   not null,
    pressure     text   not null,
    ambitions    text   not null,
    politics     text   not null,
    character    text   not null,
    updated_at   bigint not null,
    updated_by   bytea,
    version      bigint not null,
    primary key (workspace_id, contact_id),
    foreign key (workspace_id, contact_id) references contact (workspace_id, contact_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index contact_card_client on contact_card (workspace_id, client_id);

-- audience: author, directors, managers, team. Gone after `until_on`.
create table contact_note (
    workspace_id bigint not null,
    client_id    bytea  not null,
    note_id      bytea  not null,
    contact_id   bytea  not null,
    text         text   not null,
    audience     text   not null,
    until_on     text   not null,
    made_at      bigint not null,
    made_by      bytea,
    primary key (workspace_id, note_id),
    foreign key (workspace_id, contact_id) references contact (workspace_id, contact_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index contact_note_client on contact_note (workspace_id, client_id);
create index contact_note_contact on contact_note (workspace_id, contact_id);
create index contact_note_until on contact_note (until_on);

-- Every basis that was ever noted; the last one counts.
create table contact_basis (
    workspace_id bigint not null,
    client_id    bytea  not null,
    contact_id   bytea  not null,
    made_at      bigint not null,
    basis        text   not null,
    on_date      text   not null,
    note         text   not null,
    made_by      bytea,
    primary key (workspace_id, contact_id, made_at),
    foreign key (workspace_id, contact_id) references contact (workspace_id, contact_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index contact_basis_client on contact_basis (workspace_id, client_id);

alter table contact add column erased_at bigint;
