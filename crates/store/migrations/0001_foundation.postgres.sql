-- The words of a touch, stemmed by us.
create table touch_search (
    workspace_id bigint   not null,
    touch_id     bigint   not null,
    tokens       tsvector not null,
    primary key (workspace_id, touch_id)
);
create index touch_search_tokens on touch_search using gin (tokens);
