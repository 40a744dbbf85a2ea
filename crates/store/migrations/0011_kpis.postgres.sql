create table kpi_actual (
    workspace_id bigint not null,
    kpi_id       bytea  not null,
    -- Days since 1970.
    on_day       bigint not null,
    -- Ten-thousandths of the unit, exact.
    value_e4     bigint not null,
    -- hand, file, api.
    source       text   not null,
    recorded_by  bytea,
    recorded_at  bigint not null,
    primary key (workspace_id, kpi_id, on_day),
    foreign key (workspace_id, kpi_id) references kpi (workspace_id, kpi_id)
);
