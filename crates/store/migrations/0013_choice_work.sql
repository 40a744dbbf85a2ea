-- Why: what the client chose becomes real work (C066, PRODUCT.md R11): a duty is a piece of work like
-- any other, with somebody who does it and a day, so it is seen where the client's work is seen. And a
-- choice moves dates: the old one stays beside the new one.

alter table work_item add column owner_id bytea;
-- A day, ISO text.
alter table work_item add column due_on text;
-- kind 'duty': the client's choice that it follows from.
alter table work_item add column choice_id bytea;
create index work_item_choice on work_item (workspace_id, choice_id) where choice_id is not null;

-- A day that a choice moved.
create table work_item_move (
    workspace_id bigint not null,
    work_item_id bytea  not null,
    choice_id    bytea  not null,
    was_on       text   not null,
    moved_on     text   not null,
    moved_at     bigint not null,
    primary key (workspace_id, work_item_id, choice_id),
    foreign key (workspace_id, work_item_id) references work_item (workspace_id, work_item_id)
        on delete cascade
);
create index work_item_move_choice on work_item_move (workspace_id, choice_id);

insert into work_item
    (workspace_id, work_item_id, client_id, project_id, kind, state, source_key, external_id, title,
     asked_by, at, ended_at, n_comments, rating, import_id, created_at, updated_at, owner_id, due_on,
     choice_id)
select d.workspace_id, d.duty_id, i.client_id, i.project_id, 'duty',
    case when d.done_at is null then 'open' else 'done' end, d.duty_id, '', d.name,
    '', d.created_at, d.done_at, 0, null, null, d.created_at, d.created_at, d.owner_id, d.due_on,
    d.choice_id
from incident_duty d
join incident i on i.workspace_id = d.workspace_id and i.incident_id = d.incident_id;
drop table incident_duty;
