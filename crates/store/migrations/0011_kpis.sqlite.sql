-- The key is the row: a thousand clients have millions of days.
create table kpi_actual (
    workspace_id integer not null,
    kpi_id       blob    not null,
    -- Days since 1970.
    on_day       integer not null,
    -- Ten-thousandths of the unit, exact.
    value_e4     integer not null,
    -- hand, file, api.
    source       text    not null,
    recorded_by  blob,
    recorded_at  integer not null,
    primary key (workspace_id, kpi_id, on_day),
    foreign key (workspace_id, kpi_id) references kpi (workspace_id, kpi_id)
) without rowid;
