-- Why: the trust account (K3, C027, A.7): deposits and withdrawals, each with what it rests on. Kept as a
-- ledger: an entry never changes, what is no longer true is undone by an entry of its own.

create table trust_entry (
    workspace_id bigint not null,
    client_id    bytea  not null,
    entry_id     bytea  not null,
    contact_id   bytea,
    kind         text   not null,
    -- When it happened and when it was written down.
    at           bigint not null,
    made_at      bigint not null,
    -- Hundredths of a point on that day.
    points       bigint not null,
    -- Step of damage of an incident, else 1.
    size         bigint not null,
    -- promise, milestone, incident, measure; hand: somebody's own entry.
    cause_kind   text   not null,
    cause_id     text   not null,
    cause_part   bigint not null,
    -- How often that cause was booked before: booking twice at once adds nothing twice.
    number       bigint not null,
    title        text   not null,
    reason       text   not null,
    made_by      bytea,
    -- The entry that this one undoes.
    undoes       bytea,
    primary key (workspace_id, client_id, entry_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create unique index trust_entry_cause on trust_entry
    (workspace_id, client_id, cause_kind, cause_id, cause_part, kind, number) where undoes is null;
create unique index trust_entry_undoes on trust_entry (workspace_id, client_id, undoes)
    where undoes is not null;
