-- Why: typical errors are watched before they happen (C003), work is planned against the hours that people
-- have and the trades that they know (C004, C005), expectations are checked after 30, 60 and 90 days (C137),
-- and a mistake made again may cost by a clause (C120). Dates are ISO text, sums minor units.

-- kind: balance, launch, brief, documents, own. every: once, week, month, quarter.
create table monitor (
    workspace_id bigint not null,
    monitor_id   bytea  not null,
    client_id    bytea  not null,
    project_id   bytea,
    kind         text   not null,
    what         text   not null,
    owner_id     bytea,
    -- The first date of the rounds; of a balance: the day on which it was first noted.
    first_on     text   not null,
    every        text   not null,
    -- The round that is not done, or the day on which the money is gone; null: nothing is left to do.
    due_on       text,
    lead_days    bigint not null,
    -- Spent a day; 0 where it is no balance.
    spend_minor  bigint not null,
    currency     text   not null,
    -- JSON of a list of `app::monitor::Line`: what is looked at before a round is done.
    lines        text   not null,
    ended_on     text,
    created_on   text   not null,
    created_by   bytea,
    created_at   bigint not null,
    updated_at   bigint not null,
    version      bigint not null,
    primary key (workspace_id, monitor_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index monitor_client on monitor (workspace_id, client_id);
create index monitor_due on monitor (workspace_id, due_on) where ended_on is null;

-- A round that was done. Only added.
create table monitor_round (
    workspace_id bigint not null,
    monitor_id   bytea  not null,
    n            bigint not null,
    due_on       text   not null,
    done_on      text   not null,
    note         text   not null,
    done_by      bytea,
    done_at      bigint not null,
    primary key (workspace_id, monitor_id, n),
    foreign key (workspace_id, monitor_id) references monitor (workspace_id, monitor_id)
);

-- What was on an account on a day. Only added.
create table monitor_balance (
    workspace_id  bigint not null,
    monitor_id    bytea  not null,
    n             bigint not null,
    noted_on      text   not null,
    balance_minor bigint not null,
    noted_by      bytea,
    noted_at      bigint not null,
    primary key (workspace_id, monitor_id, n),
    foreign key (workspace_id, monitor_id) references monitor (workspace_id, monitor_id)
);

-- A piece of work that somebody was given.
create table assignment (
    workspace_id  bigint not null,
    assignment_id bytea  not null,
    client_id     bytea  not null,
    project_id    bytea,
    kpi_id        bytea,
    teammate_id   bytea  not null,
    what          text   not null,
    -- The trade that it needs; empty: any.
    niche         text   not null,
    minutes       bigint not null,
    from_on       text   not null,
    due_on        text   not null,
    created_on    text   not null,
    done_on       text,
    mentor_id     bytea,
    -- Why somebody without history in the niche does it all the same.
    override_reason text not null,
    created_by    bytea,
    created_at    bigint not null,
    updated_at    bigint not null,
    version       bigint not null,
    primary key (workspace_id, assignment_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id),
    foreign key (workspace_id, teammate_id) references teammate (workspace_id, teammate_id)
);
create index assignment_client on assignment (workspace_id, client_id);
create index assignment_teammate on assignment (workspace_id, teammate_id);

-- Hours that can be planned for a person, and trades that the person knows. niches: JSON of a list.
create table teammate_load (
    workspace_id bigint not null,
    teammate_id  bytea  not null,
    week_minutes bigint not null,
    niches       text   not null,
    updated_by   bytea,
    updated_at   bigint not null,
    primary key (workspace_id, teammate_id),
    foreign key (workspace_id, teammate_id) references teammate (workspace_id, teammate_id)
);

-- An expectation (a promise of the sale) beside what came out, on the shore and after so many days.
-- day: 0, 30, 60, 90. verdict: holds, partly, fails.
create table expectation_check (
    workspace_id bigint not null,
    client_id    bytea  not null,
    promise_id   bytea  not null,
    day          bigint not null,
    verdict      text   not null,
    note         text   not null,
    checked_on   text   not null,
    checked_by   bytea,
    checked_at   bigint not null,
    primary key (workspace_id, promise_id, day),
    foreign key (workspace_id, promise_id) references promise (workspace_id, promise_id)
);
create index expectation_check_client on expectation_check (workspace_id, client_id);
create index onboarding_step_open on onboarding_step (workspace_id, due_on) where done_on is null;

-- The clause by which a mistake made again costs.
create table repeat_clause (
    workspace_id bigint not null,
    client_id    bytea  not null,
    clause_id    bytea  not null,
    chosen_by    bytea,
    chosen_at    bigint not null,
    primary key (workspace_id, client_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
