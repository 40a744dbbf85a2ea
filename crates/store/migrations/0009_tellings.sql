-- Why: the check of letters learns from people. A rule that somebody marked "not here" stays silent
-- for that client; the words it was marked at are kept, so that false alarms can be counted.
create table draft_exception (
    workspace_id bigint not null,
    client_id    bytea  not null,
    -- A word of `domain::draft::RuleId`.
    rule         text   not null,
    words        text   not null,
    created_by   bytea,
    created_at   bigint not null,
    primary key (workspace_id, client_id, rule),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
