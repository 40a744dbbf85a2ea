-- Why: the weekly report to a client (S2, C121, C122, RULES.md A.10) is a snapshot of the tasks at the
-- close of a week beside that of the week before. Both stand in its own rows, so that nothing which
-- happens to a task later changes a report that was published.
-- And letters that are no words about an incident go out through one queue, each once.

-- A report on the week that begins on Monday `week_on`. One a week and client, discarded ones too:
-- a draft that a person threw away does not come back by itself.
create table weekly_report (
    workspace_id bigint not null,
    report_id    bytea  not null,
    client_id    bytea  not null,
    -- A day, ISO text.
    week_on      text   not null,
    -- The cut: the tasks are as they were then.
    frozen_at    bigint not null,
    lang         text   not null,
    -- What the facts mean (C121), and what is needed from the client.
    meaning      text   not null,
    ask          text   not null,
    -- Null: it was made by itself.
    created_by   bytea,
    created_at   bigint not null,
    updated_at   bigint not null,
    published_at bigint,
    published_by bytea,
    removed_at   bigint,
    version      bigint not null,
    primary key (workspace_id, report_id),
    unique (workspace_id, client_id, week_on),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index weekly_report_week on weekly_report (workspace_id, week_on);

-- A task as both snapshots show it. was, now: null where the snapshot does not know it; else the sum
-- of 1 (planned), 2 (done), 4 (something was done on it).
create table weekly_task (
    workspace_id bigint  not null,
    report_id    bytea   not null,
    work_item_id bytea   not null,
    n            bigint  not null,
    title        text    not null,
    was_title    text    not null,
    due_on       text,
    was          bigint,
    now          bigint,
    -- The client does not see it; only of tasks that no report has shown.
    is_left_out  boolean not null,
    -- The reason or the grounds, as its part asks for.
    word         text    not null,
    -- Word of `domain::weekly::Part`, kept when the report is published.
    part         text,
    primary key (workspace_id, report_id, work_item_id),
    foreign key (workspace_id, report_id) references weekly_report (workspace_id, report_id)
        on delete cascade
);

-- A letter on its way. state: word of `domain::incident::TellingState`. kind and subject_id: what it
-- carries, `weekly` and the id of the report.
create table outgoing_mail (
    workspace_id bigint not null,
    mail_id      bytea  not null,
    client_id    bytea,
    contact_id   bytea,
    kind         text   not null,
    subject_id   text   not null,
    recipient    text   not null,
    subject      text   not null,
    text         text   not null,
    state        text   not null,
    message_key  text   not null,
    error        text,
    created_by   bytea,
    created_at   bigint not null,
    sent_at      bigint,
    updated_at   bigint not null,
    version      bigint not null,
    primary key (workspace_id, mail_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index outgoing_mail_subject on outgoing_mail (workspace_id, kind, subject_id);
create index outgoing_mail_client on outgoing_mail (workspace_id, client_id) where client_id is not null;
