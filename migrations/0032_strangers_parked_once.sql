-- A receipt that belongs to nothing is looked for among those that are parked, each time that it comes again.
create index parked_receipt_message on parked_receipt (message_id);
