-- The words of a touch, stemmed by us; its row is the touch's number, so that newest first costs nothing.
create virtual table touch_search using fts5 (
    tokens, content = '', contentless_delete = 1, detail = none,
    tokenize = "unicode61 remove_diacritics 0"
);
