-- How the provider signs an account's webhooks, where it has been told to.
alter table account
  add column signature_method text
    check (signature_method in ('md5hash', 'md5', 'sha1', 'sha256', 'sha512')),
  -- AES-256-GCM under the installation's secret, as the API secret is.
  add column sealed_signature_secret bytea,
  -- While the provider's side is being switched over, some webhooks come signed and some do not.
  add column accepts_unsigned boolean not null default false,
  add constraint signature_is_whole
    check ((signature_method is null) = (sealed_signature_secret is null)),
  add constraint unsigned_only_matters_with_signature
    check (signature_method is not null or not accepts_unsigned);
