-- Why: what both sides promised (P1, C031, C112, C137), and what is shown to the client on the way
-- (P6, C113). Where something stands is computed from dates when it is read; no state is kept that
-- could drift. Dates are ISO text, sums minor units. A date that moved keeps every date before it.

-- What is signed with a client. What is agreed stands in its versions.
create table agreement (
    workspace_id bigint not null,
    agreement_id bytea  not null,
    client_id    bytea  not null,
    number       text   not null,
    title        text   not null,
    created_by   bytea,
    created_at   bigint not null,
    removed_at   bigint,
    primary key (workspace_id, agreement_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index agreement_client on agreement (workspace_id, client_id);

-- Never changed: an amendment holds from a later day, a correction from the same day, both are added.
-- terms: JSON of `domain::agreement::AgreementTerms`.
create table agreement_version (
    workspace_id bigint not null,
    agreement_id bytea  not null,
    n            bigint not null,
    effective_on text   not null,
    terms        text   not null,
    note         text   not null,
    written_by   bytea,
    written_at   bigint not null,
    primary key (workspace_id, agreement_id, n),
    foreign key (workspace_id, agreement_id) references agreement (workspace_id, agreement_id)
);

-- A clause, its words verbatim (D.3). terms: JSON of `domain::incident::terms::Terms`; null: the
-- obligation has no price of its own.
create table agreement_clause (
    workspace_id bigint not null,
    clause_id    bytea  not null,
    agreement_id bytea  not null,
    number       text   not null,
    words        text   not null,
    terms        text,
    created_by   bytea,
    created_at   bigint not null,
    updated_at   bigint not null,
    version      bigint not null,
    removed_at   bigint,
    primary key (workspace_id, clause_id),
    foreign key (workspace_id, agreement_id) references agreement (workspace_id, agreement_id)
);
create index agreement_clause_agreement on agreement_clause (workspace_id, agreement_id);

-- side: ours, theirs. kind: work, input, approval, payment. origin: talk, sale, contract.
-- ended_how: kept, broken, withdrawn; null: still open.
create table promise (
    workspace_id bigint not null,
    promise_id   bytea  not null,
    client_id    bytea  not null,
    project_id   bytea,
    side         text   not null,
    kind         text   not null,
    origin       text   not null,
    -- In a few words, and in the words in which it was said.
    what         text   not null,
    words        text   not null,
    -- Who keeps it: one of us, or one of theirs.
    owner_id     bytea,
    contact_id   bytea,
    -- The touch in which it was said.
    touch_id     bigint,
    made_on      text   not null,
    -- The first date; those after it are moves. null: without a date.
    due_on       text,
    ended_how    text,
    ended_on     text,
    -- What came out.
    ended_note   text   not null,
    ended_by     bytea,
    created_by   bytea,
    created_at   bigint not null,
    updated_at   bigint not null,
    version      bigint not null,
    primary key (workspace_id, promise_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index promise_client on promise (workspace_id, client_id, made_on);
create index promise_open on promise (workspace_id, client_id) where ended_how is null;

-- kind: agreed, one_sided.
create table promise_move (
    workspace_id bigint not null,
    promise_id   bytea  not null,
    n            bigint not null,
    to_on        text   not null,
    moved_on     text   not null,
    kind         text   not null,
    reason       text   not null,
    moved_by     bytea,
    moved_at     bigint not null,
    primary key (workspace_id, promise_id, n),
    foreign key (workspace_id, promise_id) references promise (workspace_id, promise_id)
);

-- A result that the client is shown on an agreed date.
create table milestone (
    workspace_id bigint not null,
    milestone_id bytea  not null,
    client_id    bytea  not null,
    project_id   bytea,
    what         text   not null,
    owner_id     bytea,
    planned_on   text   not null,
    due_on       text,
    cancelled_on text,
    created_by   bytea,
    created_at   bigint not null,
    updated_at   bigint not null,
    version      bigint not null,
    primary key (workspace_id, milestone_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index milestone_client on milestone (workspace_id, client_id);

create table milestone_move (
    workspace_id bigint not null,
    milestone_id bytea  not null,
    n            bigint not null,
    to_on        text   not null,
    moved_on     text   not null,
    kind         text   not null,
    reason       text   not null,
    moved_by     bytea,
    moved_at     bigint not null,
    primary key (workspace_id, milestone_id, n),
    foreign key (workspace_id, milestone_id) references milestone (workspace_id, milestone_id)
);

-- A version that the client saw. answer: accepted, returned; null: silence.
create table milestone_show (
    workspace_id bigint not null,
    show_id      bytea  not null,
    milestone_id bytea  not null,
    n            bigint not null,
    shown_on     text   not null,
    -- Where it is, and what was said when it was shown.
    link         text   not null,
    note         text   not null,
    answer       text,
    answered_on  text,
    answer_note  text   not null,
    shown_by     bytea,
    created_at   bigint not null,
    primary key (workspace_id, show_id),
    unique (workspace_id, milestone_id, n),
    foreign key (workspace_id, milestone_id) references milestone (workspace_id, milestone_id)
);
