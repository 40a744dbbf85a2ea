-- Why: the portfolio (K4, K5; C126 to C131, A.9): what each client is worth to the agency and how deep
-- the relationship is, by grades that keep their date, author and ground, and where that puts it on
-- the board, today and before.

-- A grade of a person on one of the nine factors. Never changed: the newest counts, one without a
-- value takes the earlier ones back.
create table client_grade (
    workspace_id bigint not null,
    client_id    bytea  not null,
    grade_id     bytea  not null,
    factor       text   not null,
    -- 0 to 100.
    value        bigint,
    evidence     text   not null,
    made_by      bytea,
    made_at      bigint not null,
    primary key (workspace_id, client_id, grade_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);

-- Where the client stands on the board now, so that a board of thousands is read at once.
create table client_place (
    workspace_id   bigint not null,
    client_id      bytea  not null,
    -- 'high-mid': attractiveness and depth; empty: too little is known.
    cell           text   not null,
    -- Tenths of 0 to 100.
    attractiveness bigint,
    depth          bigint,
    n_known        bigint not null,
    -- Words of the cells that the client reaches when its scores are shaken.
    near           text   not null,
    -- Of a year.
    revenue_minor  bigint not null,
    currency       text   not null,
    computed_at    bigint not null,
    primary key (workspace_id, client_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index client_place_cell on client_place (workspace_id, cell, revenue_minor);
create index client_place_revenue on client_place (workspace_id, revenue_minor);

-- A move on the board: the cell changed, or a person graded anew.
create table client_place_move (
    workspace_id       bigint not null,
    client_id          bytea  not null,
    moved_at           bigint not null,
    was_cell           text   not null,
    was_attractiveness bigint,
    was_depth          bigint,
    cell               text   not null,
    attractiveness     bigint,
    depth              bigint,
    primary key (workspace_id, client_id, moved_at),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index client_place_move_at on client_place_move (workspace_id, moved_at);
