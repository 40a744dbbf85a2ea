-- Why: a back-test (L6, RULES A.14) asks of every client that left or nearly left when Houston would
-- have warned, and of every one that stayed how often for nothing. That needs what became of a client,
-- told by a person; the runs with the numbers they were made with; and a way back from a change of
-- the numbers that somebody was talked into by such a figure.

-- outcome: left, nearly_left, kept. One a client; earlier ones are in the events.
create table client_outcome (
    workspace_id bigint not null,
    client_id    bytea  not null,
    outcome      text   not null,
    on_date      text   not null,
    note         text   not null,
    set_by       bytea,
    set_at       bigint not null,
    primary key (workspace_id, client_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);

-- state: waiting, running, done, failed, cancelled. `asked_at` is the moment that the whole run takes
-- for now, also where it goes on after a crash.
create table backtest (
    workspace_id   bigint  not null references workspace (workspace_id),
    backtest_id    bytea   not null,
    state          text    not null,
    policy         text    not null,
    policy_version bigint  not null,
    asked_at       bigint  not null,
    n_clients      bigint  not null,
    n_done         bigint  not null,
    -- Archived clients of whom nobody said what became of them.
    n_unmarked     bigint  not null,
    -- JSON of `domain`: the figures of every threshold, once the run is done.
    tallies        text    not null,
    is_cancelled   boolean not null,
    error          text,
    created_by     bytea,
    created_at     bigint  not null,
    finished_at    bigint,
    primary key (workspace_id, backtest_id)
);

-- One client at one threshold (percents of the present numbers). `trial` is JSON of `domain`; empty:
-- there was no history to try.
create table backtest_trial (
    workspace_id bigint not null,
    backtest_id  bytea  not null,
    threshold    bigint not null,
    client_id    bytea  not null,
    -- Lost clients first: 0; kept ones with false alarms: 1; the others: 2.
    rank         bigint not null,
    trial        text   not null,
    primary key (workspace_id, backtest_id, threshold, client_id),
    foreign key (workspace_id, backtest_id) references backtest (workspace_id, backtest_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);

-- A proposal that a person made part of the policy; both JSON objects hold only the fields changed.
create table policy_change (
    workspace_id     bigint not null references workspace (workspace_id),
    policy_change_id bytea  not null,
    source           text   not null,
    before_fields    text   not null,
    after_fields     text   not null,
    made_by          bytea,
    made_at          bigint not null,
    undone_at        bigint,
    primary key (workspace_id, policy_change_id)
);
