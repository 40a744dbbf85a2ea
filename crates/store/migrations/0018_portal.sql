-- Why: the client sees what is theirs in one place (S4, C091, C111): what a person of the agency
-- published, and nothing else. A mark says that one thing may be seen; without it nothing is.

-- A link by which a person at the client comes in; only the hash of its secret is kept.
create table portal_link (
    workspace_id bigint not null,
    link_id      bytea  not null,
    client_id    bytea  not null,
    token_hash   bytea  not null unique,
    recipient    text   not null,
    lang         text   not null,
    created_by   bytea,
    created_at   bigint not null,
    expires_at   bigint not null,
    revoked_at   bigint,
    primary key (workspace_id, link_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index portal_link_client on portal_link (workspace_id, client_id);

-- kind: project, milestone, work_item, promise, incident.
create table portal_mark (
    workspace_id bigint not null,
    client_id    bytea  not null,
    kind         text   not null,
    subject_id   bytea  not null,
    published_at bigint not null,
    published_by bytea,
    primary key (workspace_id, client_id, kind, subject_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);

-- Who saw what on which day. what: `home`, or the text form of an id.
create table portal_view (
    workspace_id bigint not null,
    link_id      bytea  not null,
    what         text   not null,
    seen_on      text   not null,
    first_at     bigint not null,
    last_at      bigint not null,
    n            bigint not null,
    primary key (workspace_id, link_id, what, seen_on),
    foreign key (workspace_id, link_id) references portal_link (workspace_id, link_id)
);

-- A word to the director, past the manager (C091).
create table portal_word (
    workspace_id bigint not null,
    word_id      bytea  not null,
    client_id    bytea  not null,
    said_by      text   not null,
    text         text   not null,
    said_at      bigint not null,
    seen_at      bigint,
    seen_by      bytea,
    primary key (workspace_id, word_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index portal_word_client on portal_word (workspace_id, client_id);
create index portal_word_unseen on portal_word (workspace_id) where seen_at is null;
