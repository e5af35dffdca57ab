-- What a row of a file says about its own message. Its time of sending is its due_at and needs no column.
alter table recipient
  -- One of its campaign's senders; null leaves it to the pool.
  add column sender text;
