-- Lists that are narrowed to what is rare among millions of others: without an index they look at all of them.

-- Which campaigns have unknown recipients is asked by every look at Home. Neither column of it ever changes.
create index recipient_count_unknown on recipient_count (campaign_id) where state = 'unknown';

-- Nearly all lines of the audit log tell of messages.
create index audit_of_action on audit (action, id) where action <> 'message.send';
create index audit_of_key on audit (api_key_id, id);

create index optout_of_source on optout (account_id, source, event_id);
create index optout_dead on optout (account_id, event_id) where reason = 'dead';

create index inbound_of_action on inbound (action, id) where action is not null;
