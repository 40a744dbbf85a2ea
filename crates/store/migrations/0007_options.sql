-- Why: what the client is shown and chooses (R8, R11), what follows from the choice (C066), what was
-- done on the way (C055, C059), and measures that are looked at again (C070).

-- What is shown on the client's page. Only what a person published is ever shown: `story` and
-- `prevention` are the drafts, the `published_…` are what went out.
create table incident_story (
    workspace_id         bigint not null,
    incident_id          bytea  not null,
    story                text   not null,
    prevention           text   not null,
    published_story      text   not null,
    published_prevention text   not null,
    published_at         bigint,
    published_by         bytea,
    version              bigint not null,
    updated_at           bigint not null,
    primary key (workspace_id, incident_id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, incident_id)
);

-- A duty that follows from a choice: the carry-out list.
create table incident_duty (
    workspace_id bigint not null,
    duty_id      bytea  not null,
    incident_id  bytea  not null,
    choice_id    bytea,
    name         text   not null,
    owner_id     bytea,
    due_on       text,
    created_at   bigint not null,
    done_at      bigint,
    done_by      bytea,
    primary key (workspace_id, duty_id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, incident_id)
);
create index incident_duty_incident on incident_duty (workspace_id, incident_id, due_on);

-- A deed that a person noted by hand (a call is not read by any rule). kind: domain::handling.
create table incident_deed (
    workspace_id bigint not null,
    deed_id      bytea  not null,
    incident_id  bytea  not null,
    kind         text   not null,
    at           bigint not null,
    note         text   not null,
    noted_by     bytea,
    removed_at   bigint,
    primary key (workspace_id, deed_id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, incident_id)
);
create index incident_deed_incident on incident_deed (workspace_id, incident_id, at);

-- The language in which the client is addressed.
alter table incident_link add column lang text not null default 'ru';

-- Who allowed the option to go out, and why in spite of a finding (C057).
alter table incident_option add column approved_by bytea;
alter table incident_option add column approved_at bigint;
alter table incident_option add column override_why text not null default '';

-- Weeks after which it is looked at whether a measure helped, and when it came back.
alter table incident_measure add column check_weeks bigint not null default 6;
alter table incident_measure add column reopened_at bigint;
