-- Why: what clients ask to correct, which edits repeat or contradict earlier ones, and the guidelines
-- that grow out of them (P7, C116–C120, C133, RULES.md A.8). Dates are ISO text. The guidelines are
-- read from their changes, which are only added, so every version can be read again.

-- class: our_error, new_scope, factual, taste; null: no person said yet.
-- settled_how: applied, refused; null: open.
create table edit (
    workspace_id bigint not null,
    edit_id      bytea  not null,
    client_id    bytea  not null,
    project_id   bytea,
    -- In the client's words, and what it is about: a banner, a page, a letter.
    text         text   not null,
    material     text   not null,
    -- Who asked: a contact, or a name where there is none.
    contact_id   bytea,
    author       text   not null,
    said_on      text   not null,
    -- The touch in which it was said.
    touch_id     bigint,
    class        text,
    classified_by bytea,
    settled_how  text,
    settled_on   text,
    settled_note text   not null,
    settled_by   bytea,
    created_by   bytea,
    created_at   bigint not null,
    updated_at   bigint not null,
    version      bigint not null,
    primary key (workspace_id, edit_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index edit_client on edit (workspace_id, client_id, said_on);
create index edit_open on edit (workspace_id, client_id) where settled_how is null;

-- The edit beside an earlier edit, or beside a rule of the guidelines: one of the two.
-- kind: repeat, contradiction. verdict: confirmed, denied; null: no person looked yet.
-- answer: expertise, numbers, owner. reason: JSON of `domain::reason::Reason`.
create table edit_pair (
    workspace_id bigint not null,
    edit_pair_id bytea  not null,
    client_id    bytea  not null,
    edit_id      bytea  not null,
    earlier_id   bytea,
    rule_id      bytea,
    kind         text   not null,
    confidence   bigint not null,
    reason       text   not null,
    found_at     bigint not null,
    verdict      text,
    judged_by    bytea,
    judged_at    bigint,
    answer       text,
    answer_note  text   not null,
    answered_by  bytea,
    answered_at  bigint,
    primary key (workspace_id, edit_pair_id),
    foreign key (workspace_id, edit_id) references edit (workspace_id, edit_id)
);
create index edit_pair_client on edit_pair (workspace_id, client_id);
create index edit_pair_edit on edit_pair (workspace_id, edit_id);

-- A rule of the guidelines as it stands now. What it was is in `guideline_change`.
create table guideline_rule (
    workspace_id bigint not null,
    rule_id      bytea  not null,
    client_id    bytea  not null,
    -- null: it holds for all work for the client.
    project_id   bytea,
    -- The part of the document: texts, design.
    section      text   not null,
    text         text   not null,
    -- The edit that it came from.
    edit_id      bytea,
    -- Decided at one table with the client: when and by whom (C133).
    decided_on   text,
    decided_with text   not null,
    retired_at   bigint,
    created_by   bytea,
    created_at   bigint not null,
    version      bigint not null,
    primary key (workspace_id, rule_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index guideline_rule_client on guideline_rule (workspace_id, client_id);

-- kind: added, reworded, retired, restored.
create table guideline_change (
    workspace_id bigint not null,
    rule_id      bytea  not null,
    client_id    bytea  not null,
    -- Grows with every change at a client: the order within one moment.
    n            bigint not null,
    kind         text   not null,
    project_id   bytea,
    section      text   not null,
    text         text   not null,
    why          text   not null,
    changed_by   bytea,
    changed_at   bigint not null,
    primary key (workspace_id, rule_id, n),
    foreign key (workspace_id, rule_id) references guideline_rule (workspace_id, rule_id)
);
create index guideline_change_client on guideline_change (workspace_id, client_id, changed_at);
