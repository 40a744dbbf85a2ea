-- Why: the foundation of everything: agencies, people and their access, clients, touches and what
-- follows from them. Every key begins with the workspace, so that a row of one agency can never
-- refer to a row of another. Instants are milliseconds since 1970, dates ISO text, ids 16 bytes.

create table workspace (
    workspace_id bigint not null primary key,
    name         text   not null,
    zone         text   not null,
    lang         text   not null,
    settings     text   not null,
    policy       text   not null,
    created_at   bigint not null,
    version      bigint not null
);

create table teammate (
    workspace_id  bigint not null references workspace (workspace_id),
    teammate_id   bytea  not null,
    name          text   not null,
    email         text   not null,
    role          text   not null,
    password_hash text,
    lang          text   not null,
    zone          text,
    theme         text   not null,
    created_at    bigint not null,
    disabled_at   bigint,
    version       bigint not null,
    primary key (workspace_id, teammate_id),
    unique (workspace_id, email)
);
create index teammate_email on teammate (email);

-- Further addresses by which a teammate is known in mail and chats.
create table teammate_address (
    workspace_id bigint not null,
    address      text   not null,
    teammate_id  bytea  not null,
    primary key (workspace_id, address),
    foreign key (workspace_id, teammate_id) references teammate (workspace_id, teammate_id)
);

create table session (
    workspace_id bigint not null,
    session_id   bytea  not null,
    teammate_id  bytea  not null,
    token_hash   bytea  not null unique,
    csrf         text   not null,
    device       text   not null,
    created_at   bigint not null,
    seen_at      bigint not null,
    expires_at   bigint not null,
    ended_at     bigint,
    primary key (workspace_id, session_id),
    foreign key (workspace_id, teammate_id) references teammate (workspace_id, teammate_id)
);
create index session_teammate on session (workspace_id, teammate_id);

create table invitation (
    workspace_id  bigint not null references workspace (workspace_id),
    invitation_id bytea  not null,
    email         text   not null,
    name          text   not null,
    role          text   not null,
    token_hash    bytea  not null unique,
    client_ids    text   not null,
    created_by    bytea  not null,
    created_at    bigint not null,
    expires_at    bigint not null,
    accepted_at   bigint,
    revoked_at    bigint,
    primary key (workspace_id, invitation_id)
);

create table api_token (
    workspace_id bigint not null,
    token_id     bytea  not null,
    teammate_id  bytea  not null,
    name         text   not null,
    scopes       text   not null,
    token_hash   bytea  not null unique,
    created_at   bigint not null,
    expires_at   bigint,
    used_at      bigint,
    revoked_at   bigint,
    primary key (workspace_id, token_id),
    foreign key (workspace_id, teammate_id) references teammate (workspace_id, teammate_id)
);

create table client (
    workspace_id bigint not null references workspace (workspace_id),
    client_id    bytea  not null,
    name         text   not null,
    name_folded  text   not null,
    zone         text   not null,
    tier         text   not null,
    fee_minor    bigint,
    currency     text   not null,
    manager_id   bytea,
    note         text   not null,
    created_at   bigint not null,
    updated_at   bigint not null,
    archived_at  bigint,
    merged_into  bytea,
    -- The newest touch, so that a list of clients can be sorted by it.
    last_touch   bigint,
    version      bigint not null,
    primary key (workspace_id, client_id),
    foreign key (workspace_id, manager_id) references teammate (workspace_id, teammate_id)
);
create unique index client_name on client (workspace_id, name_folded) where merged_into is null;
create index client_manager on client (workspace_id, manager_id);

create table client_domain (
    workspace_id bigint not null,
    domain       text   not null,
    client_id    bytea  not null,
    primary key (workspace_id, domain),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index client_domain_client on client_domain (workspace_id, client_id);

-- Who may see the client besides those whose role sees all.
create table client_access (
    workspace_id bigint not null,
    client_id    bytea  not null,
    teammate_id  bytea  not null,
    granted_at   bigint not null,
    primary key (workspace_id, teammate_id, client_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id),
    foreign key (workspace_id, teammate_id) references teammate (workspace_id, teammate_id)
);
create index client_access_client on client_access (workspace_id, client_id);

create table contact (
    workspace_id bigint  not null,
    contact_id   bytea   not null,
    client_id    bytea   not null,
    name         text    not null,
    name_folded  text    not null,
    position     text    not null,
    phone        text    not null,
    preferred    text    not null,
    attitude     text    not null,
    is_senior    boolean not null,
    is_found     boolean not null,
    note         text    not null,
    created_at   bigint  not null,
    updated_at   bigint  not null,
    archived_at  bigint,
    merged_into  bytea,
    version      bigint  not null,
    primary key (workspace_id, contact_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index contact_client on contact (workspace_id, client_id);

create table contact_address (
    workspace_id bigint not null,
    address      text   not null,
    contact_id   bytea  not null,
    primary key (workspace_id, address),
    foreign key (workspace_id, contact_id) references contact (workspace_id, contact_id)
);
create index contact_address_contact on contact_address (workspace_id, contact_id);

create table project (
    workspace_id bigint not null,
    project_id   bytea  not null,
    client_id    bytea  not null,
    name         text   not null,
    starts_on    text,
    due_on       text,
    note         text   not null,
    created_at   bigint not null,
    updated_at   bigint not null,
    archived_at  bigint,
    version      bigint not null,
    primary key (workspace_id, project_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index project_client on project (workspace_id, client_id);

create table import (
    workspace_id bigint  not null references workspace (workspace_id),
    import_id    bytea   not null,
    kind         text    not null,
    name         text    not null,
    state        text    not null,
    path         text    not null,
    mapping      text    not null,
    size_bytes   bigint  not null,
    done_bytes   bigint  not null,
    n_read       bigint  not null,
    n_added      bigint  not null,
    n_known      bigint  not null,
    n_problems   bigint  not null,
    is_cancelled boolean not null,
    error        text,
    created_by   bytea,
    created_at   bigint  not null,
    finished_at  bigint,
    primary key (workspace_id, import_id)
);

create table import_problem (
    workspace_id bigint not null,
    import_id    bytea  not null,
    number       bigint not null,
    place        text   not null,
    code         text   not null,
    message      text   not null,
    primary key (workspace_id, import_id, number),
    foreign key (workspace_id, import_id) references import (workspace_id, import_id)
);

-- state: sorted, unsorted, ignored. The text is apart, so that a year of touches stays small to read.
create table touch (
    workspace_id   bigint  not null,
    touch_id       bigint  not null,
    client_id      bytea,
    contact_id     bytea,
    teammate_id    bytea,
    project_id     bytea,
    direction      text    not null,
    channel        text    not null,
    state          text    not null,
    is_substantive boolean not null,
    thread         bigint,
    message_hash   bigint,
    dedupe_key     bytea   not null,
    sender         text    not null,
    subject        text    not null,
    minutes        bigint,
    import_id      bytea,
    created_at     bigint  not null,
    primary key (workspace_id, touch_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create unique index touch_dedupe on touch (workspace_id, dedupe_key);
create index touch_client on touch (workspace_id, client_id, touch_id) where client_id is not null;
create index touch_unsorted on touch (workspace_id, sender, touch_id) where state = 'unsorted';
create index touch_import on touch (workspace_id, import_id) where import_id is not null;
create index touch_thread on touch (workspace_id, thread) where thread is not null;
create index touch_message on touch (workspace_id, message_hash) where message_hash is not null;

create table touch_text (
    workspace_id bigint not null,
    touch_id     bigint not null,
    text         text   not null,
    quoted       text   not null,
    people       text   not null,
    attachments  text   not null,
    place        text   not null,
    primary key (workspace_id, touch_id)
);

create table cue (
    workspace_id bigint  not null,
    touch_id     bigint  not null,
    number       bigint  not null,
    client_id    bytea,
    contact_id   bytea,
    kind         text    not null,
    confidence   bigint  not null,
    spans        text    not null,
    rule         text    not null,
    -- A teammate said: false alarm.
    is_denied    boolean not null,
    primary key (workspace_id, touch_id, number)
);
create index cue_client on cue (workspace_id, client_id, touch_id) where client_id is not null;

create table routing_rule (
    workspace_id bigint not null references workspace (workspace_id),
    rule_id      bytea  not null,
    kind         text   not null,
    value        text   not null,
    client_id    bytea,
    created_by   bytea,
    created_at   bigint not null,
    removed_at   bigint,
    primary key (workspace_id, rule_id)
);
create unique index routing_rule_value on routing_rule (workspace_id, kind, value) where removed_at is null;

create table busy_window (
    workspace_id   bigint not null,
    busy_window_id bytea  not null,
    client_id      bytea  not null,
    from_at        bigint not null,
    until_at       bigint not null,
    reason         text   not null,
    touch_id       bigint,
    created_by     bytea,
    created_at     bigint not null,
    ended_at       bigint,
    primary key (workspace_id, busy_window_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index busy_window_client on busy_window (workspace_id, client_id);

-- feeling: -2 … 2. Stands beside the level, never inside it (C077).
create table gut (
    workspace_id bigint not null,
    gut_id       bytea  not null,
    client_id    bytea  not null,
    teammate_id  bytea  not null,
    feeling      bigint not null,
    note         text   not null,
    at           bigint not null,
    primary key (workspace_id, gut_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index gut_client on gut (workspace_id, client_id, at);

-- The last verdict on a client. `is_due` is set by whatever changed its facts.
create table assessment (
    workspace_id  bigint  not null,
    client_id     bytea   not null,
    level         text    not null,
    rank          bigint  not null,
    verdict       text    not null,
    summary       text    not null,
    computed_at   bigint  not null,
    next_check_at bigint  not null,
    is_due        boolean not null,
    primary key (workspace_id, client_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index assessment_rank on assessment (workspace_id, rank);
create index assessment_due on assessment (is_due, next_check_at);

create table level_change (
    workspace_id bigint not null,
    client_id    bytea  not null,
    at           bigint not null,
    level        text   not null,
    reason       text   not null,
    primary key (workspace_id, client_id, at),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);

create table signal_episode (
    workspace_id bigint not null,
    client_id    bytea  not null,
    episode      text   not null,
    kind         text   not null,
    strength     text   not null,
    first_at     bigint not null,
    last_at      bigint not null,
    closed_at    bigint,
    primary key (workspace_id, client_id, episode),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index signal_episode_kind on signal_episode (workspace_id, kind);

-- verdict: explained, confirmed, false_alarm. The newest one counts; older ones stay.
create table answer (
    workspace_id bigint not null,
    answer_id    bytea  not null,
    client_id    bytea  not null,
    episode      text   not null,
    kind         text   not null,
    verdict      text   not null,
    strength     text   not null,
    note         text   not null,
    teammate_id  bytea,
    at           bigint not null,
    primary key (workspace_id, answer_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index answer_client on answer (workspace_id, client_id, at);

-- workspace 0 is the program itself.
create table job (
    workspace_id  bigint not null,
    job_id        bytea  not null,
    kind          text   not null,
    payload       text   not null,
    dedupe_key    text,
    state         text   not null,
    run_at        bigint not null,
    attempts      bigint not null,
    claimed_by    text,
    claimed_until bigint,
    error         text,
    created_at    bigint not null,
    finished_at   bigint,
    primary key (workspace_id, job_id)
);
create unique index job_dedupe on job (workspace_id, dedupe_key) where state = 'waiting' and dedupe_key is not null;
create index job_waiting on job (state, run_at);

-- Append only: no statement anywhere changes or removes a row. No foreign keys: it outlives what it tells of.
create table event (
    workspace_id bigint not null,
    event_id     bytea  not null,
    at           bigint not null,
    actor_kind   text   not null,
    actor_id     text   not null,
    actor_name   text   not null,
    verb         text   not null,
    subject_kind text   not null,
    subject_id   text   not null,
    subject_name text   not null,
    client_id    bytea,
    detail       text   not null,
    primary key (workspace_id, event_id)
);
create index event_subject on event (workspace_id, subject_kind, subject_id);
create index event_client on event (workspace_id, client_id) where client_id is not null;
