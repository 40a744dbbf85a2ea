-- Why: briefs with their answers, what was told back to the client and whether the client agreed, and
-- an agency's own questions for a kind of work (P8, C102).

-- kind: a word of `domain::brief::BriefKind`. answers: JSON of a list of `domain::brief::Answer`.
create table brief (
    workspace_id bigint not null,
    brief_id     bytea  not null,
    client_id    bytea  not null,
    project_id   bytea,
    kind         text   not null,
    title        text   not null,
    answers      text   not null,
    -- How we understood it, in our words; who of theirs agreed that it is so, and when.
    told_back    text   not null,
    agreed_by    text   not null,
    agreed_on    text,
    created_by   bytea,
    created_at   bigint not null,
    updated_at   bigint not null,
    version      bigint not null,
    primary key (workspace_id, brief_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index brief_client on brief (workspace_id, client_id);

-- The questions that an agency asks instead of ours. questions: JSON of a list of words and own texts.
create table brief_template (
    workspace_id bigint not null,
    kind         text   not null,
    questions    text   not null,
    updated_by   bytea,
    updated_at   bigint not null,
    primary key (workspace_id, kind),
    foreign key (workspace_id) references workspace (workspace_id)
);
