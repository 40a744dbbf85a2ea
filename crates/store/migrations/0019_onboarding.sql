-- Why: what is done right after the win (P8, C087, C106, C107, C114): steps with owners and dates,
-- and the protocol that the client acknowledges by a link. Dates are ISO text.

-- protocol: JSON of `domain::onboarding::Protocol`.
create table onboarding (
    workspace_id bigint not null,
    client_id    bytea  not null,
    started_on   text   not null,
    protocol     text   not null,
    started_by   bytea,
    updated_at   bigint not null,
    version      bigint not null,
    primary key (workspace_id, client_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);

-- step: a word of `domain::onboarding::Step`. skipped_why: not empty where it is not needed.
create table onboarding_step (
    workspace_id bigint not null,
    client_id    bytea  not null,
    step         text   not null,
    owner_id     bytea,
    due_on       text   not null,
    done_on      text,
    skipped_why  text   not null,
    note         text   not null,
    marked_by    bytea,
    marked_at    bigint,
    primary key (workspace_id, client_id, step),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);

-- A link to the protocol as it was then; only the hash of its secret is kept. The client acknowledges
-- it by a form that is sent, once.
create table onboarding_link (
    workspace_id bigint not null,
    link_id      bytea  not null,
    client_id    bytea  not null,
    token_hash   bytea  not null,
    recipient    text   not null,
    lang         text   not null,
    protocol     text   not null,
    created_by   bytea,
    created_at   bigint not null,
    expires_at   bigint not null,
    opened_at    bigint,
    revoked_at   bigint,
    acknowledged_at bigint,
    acknowledged_by text not null,
    -- What the client sees otherwise; may be empty.
    remark       text   not null,
    primary key (workspace_id, link_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create unique index onboarding_link_hash on onboarding_link (token_hash);
create index onboarding_link_client on onboarding_link (workspace_id, client_id);
