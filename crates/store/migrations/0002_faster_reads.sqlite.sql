-- An import writes a thousand touches in one transaction: their words are sorted in memory once
-- (bytes), and segments of the index are merged eight at a time. Measured by the example insert_rate.
insert into touch_search (touch_search, rank) values ('hashsize', 16777216);
insert into touch_search (touch_search, rank) values ('automerge', 8);
