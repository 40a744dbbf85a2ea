-- The words of a touch, folded and stemmed by us, so that only blanks matter here; its row is the touch's number, so that newest first costs nothing.
create virtual table touch_search using fts5 (
    tokens, content = '', contentless_delete = 1, detail = none,
    tokenize = 'ascii'
);
