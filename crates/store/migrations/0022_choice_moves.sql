-- Why: the client's choice moves more than pieces of work (C066, R11): promises, milestones, what is
-- missing of a KPI; and another choice takes back what the former one moved. One ledger of all of it:
-- a row never goes, taking back is a moment of its own.

create table choice_move (
    workspace_id bigint not null,
    choice_id    bytea  not null,
    -- kpi, milestone, promise, work_item, and its id.
    kind         text   not null,
    object_id    bytea  not null,
    -- What it was called then.
    title        text   not null,
    -- Days, ISO text. kpi: the first day of the period into which it was carried, without a day before.
    was_on       text,
    moved_on     text   not null,
    -- kpi: what was carried, a decimal; else empty.
    units        text   not null,
    moved_at     bigint not null,
    -- Another choice took its place.
    undone_at    bigint,
    primary key (workspace_id, choice_id, kind, object_id),
    foreign key (workspace_id, choice_id) references incident_choice (workspace_id, choice_id)
);
-- Duties that are late, for mission control.
create index work_item_duty on work_item (workspace_id, due_on) where kind = 'duty' and state = 'open';

insert into choice_move
    (workspace_id, choice_id, kind, object_id, title, was_on, moved_on, units, moved_at, undone_at)
select m.workspace_id, m.choice_id, 'work_item', m.work_item_id, w.title, m.was_on, m.moved_on, '',
    m.moved_at, null
from work_item_move m
join work_item w on w.workspace_id = m.workspace_id and w.work_item_id = m.work_item_id
join incident_choice c on c.workspace_id = m.workspace_id and c.choice_id = m.choice_id;
drop table work_item_move;
