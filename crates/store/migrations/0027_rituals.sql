-- Why: regular talks with a client, when they are due, what came of them, who talks with whom, and the
-- calendar to which a phone subscribes (K7, C092, C095, C108–C110). Days are ISO text.

-- kind: check_in, health_check, top_meeting, seminar, reverse_seminar, embedding.
create table ritual (
    workspace_id  bigint not null,
    ritual_id     bytea  not null,
    client_id     bytea  not null,
    kind          text   not null,
    title         text   not null,
    -- Null: once.
    every_days    bigint,
    next_on       text   not null,
    -- Days a week at the client's office; only for embedding.
    days_per_week bigint,
    owner_id      bytea,
    created_at    bigint not null,
    created_by    bytea,
    ended_at      bigint,
    ended_why     text   not null,
    version       bigint not null,
    primary key (workspace_id, ritual_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index ritual_client on ritual (workspace_id, client_id);
create index ritual_next on ritual (workspace_id, next_on) where ended_at is null;
create index ritual_owner on ritual (workspace_id, owner_id, next_on) where ended_at is null;

create table ritual_pair (
    workspace_id bigint not null,
    ritual_id    bytea  not null,
    number       bigint not null,
    teammate_id  bytea  not null,
    contact_id   bytea  not null,
    primary key (workspace_id, ritual_id, number),
    foreign key (workspace_id, ritual_id) references ritual (workspace_id, ritual_id)
);

-- result: held, moved, skipped.
create table ritual_run (
    workspace_id bigint not null,
    run_id       bytea  not null,
    ritual_id    bytea  not null,
    client_id    bytea  not null,
    result       text   not null,
    due_on       text   not null,
    on_date      text   not null,
    said         text   not null,
    agreed       text   not null,
    -- A list of who asked whom and what was said, JSON of `app`.
    answers      text   not null,
    made_at      bigint not null,
    made_by      bytea,
    primary key (workspace_id, run_id),
    foreign key (workspace_id, ritual_id) references ritual (workspace_id, ritual_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index ritual_run_ritual on ritual_run (workspace_id, ritual_id, made_at);
create index ritual_run_client on ritual_run (workspace_id, client_id, made_at);

create table calendar_feed (
    workspace_id bigint not null,
    teammate_id  bytea  not null,
    token_hash   bytea  not null unique,
    created_at   bigint not null,
    read_at      bigint,
    primary key (workspace_id, teammate_id),
    foreign key (workspace_id, teammate_id) references teammate (workspace_id, teammate_id)
);
