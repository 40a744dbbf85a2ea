-- Why: what people say of a cue («confirmed», «false alarm») teaches the reading of later messages of
-- their agency (L4). That needs the answers by message and kind, and what was learned from them with
-- what it is worth. It counts only after a person switched it on.

-- The newest answer counts; earlier ones are in the events.
create table cue_answer (
    workspace_id bigint  not null references workspace (workspace_id),
    touch_id     bigint  not null,
    kind         text    not null,
    is_confirmed boolean not null,
    answered_by  bytea,
    answered_at  bigint  not null,
    primary key (workspace_id, touch_id, kind)
);
create index cue_answer_newest on cue_answer (workspace_id, answered_at);

-- adapter, gain: JSON of `text::learn`.
create table cue_learning (
    workspace_id bigint  not null primary key references workspace (workspace_id),
    is_on        boolean not null,
    adapter      text    not null,
    gain         text    not null,
    learned_at   bigint  not null
);
