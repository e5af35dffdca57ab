-- Lists and exports of those who failed, in a campaign of millions. Rows without an error are not in it, and
-- an update that leaves the error as it is does not touch it.
create index recipient_error on recipient (campaign_id, id) where error_source is not null;
