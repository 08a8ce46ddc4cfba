-- A group: who is in it, what each has, what waits for a person; and where records came from.

ALTER TABLE entry ADD COLUMN digest BLOB;       -- of a body that is not here: nothing else is known of it
ALTER TABLE entry ADD COLUMN held INTEGER NOT NULL DEFAULT 0;  -- written by a removed member, later: no table shows it
CREATE INDEX entry_hidden ON entry (no) WHERE digest IS NOT NULL;
CREATE INDEX entry_withheld ON entry (no) WHERE instr(content, '"withheld"') > 0;
CREATE INDEX entry_membership ON entry (action) WHERE action LIKE 'member-%';

ALTER TABLE waiting ADD COLUMN digest BLOB;
CREATE TABLE waits (                -- what an entry in waiting, or aside, lacks: one row for each
    hash BLOB NOT NULL,
    missing BLOB NOT NULL
) STRICT;
CREATE INDEX waits_missing ON waits (missing);
CREATE INDEX waits_hash ON waits (hash);

CREATE TABLE aside (                -- entries of an import that was undone: known, and not taken in again unasked
    hash BLOB PRIMARY KEY,
    bundle TEXT NOT NULL
) STRICT;

CREATE TABLE known (                -- members, as far as this casebook has seen their keys
    member TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    key BLOB NOT NULL,              -- Ed25519, signs what they write
    recipient TEXT NOT NULL,        -- age X25519, what bundles for them are sealed to
    since TEXT NOT NULL,
    verified TEXT NOT NULL          -- when the fingerprint was compared, or ''
) STRICT;

CREATE TABLE said (                 -- what each installation of a member last said that it holds
    member TEXT NOT NULL,
    writer TEXT NOT NULL,
    made TEXT NOT NULL,
    holds TEXT NOT NULL,
    PRIMARY KEY (member, writer)
) STRICT;

CREATE TABLE taken (                -- bundles that were taken in
    id TEXT PRIMARY KEY,
    sort TEXT NOT NULL,
    sender TEXT NOT NULL,           -- member
    made TEXT NOT NULL,
    at TEXT NOT NULL,
    name TEXT NOT NULL,
    first INTEGER NOT NULL,         -- numbers of the entries that came with it; 0 for none
    last INTEGER NOT NULL,
    undone TEXT NOT NULL
) STRICT;

CREATE TABLE sent (                 -- bundles that were made for somebody
    id TEXT PRIMARY KEY,
    sort TEXT NOT NULL,
    readers TEXT NOT NULL,
    at TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    last INTEGER NOT NULL
) STRICT;

CREATE TABLE inbox (                -- bundles of senders who are not verified: kept as they came, sealed to us
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    name TEXT NOT NULL,
    file TEXT NOT NULL,             -- name in the folder inbox/
    sender TEXT NOT NULL            -- JSON: what the bundle says of its sender
) STRICT;

CREATE TABLE readable (             -- who may have what of a record that is no longer here to tell
    record TEXT PRIMARY KEY,
    members TEXT NOT NULL
) STRICT;

ALTER TABLE writer ADD COLUMN founder INTEGER NOT NULL DEFAULT 0;  -- its own refs carry no code
UPDATE writer SET founder = 1 WHERE code = '';

ALTER TABLE "member" ADD COLUMN "recipient" TEXT;

CREATE TABLE "reader" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "subject" TEXT,
    "member" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX reader_id ON "reader" (id);
CREATE INDEX reader_ref ON "reader" (ref);
CREATE INDEX reader_subject ON "reader" ("subject");
CREATE INDEX reader_member ON "reader" ("member");

ALTER TABLE "case" ADD COLUMN "origin" TEXT;
ALTER TABLE "incident" ADD COLUMN "origin" TEXT;
ALTER TABLE "act" ADD COLUMN "origin" TEXT;
ALTER TABLE "involvement" ADD COLUMN "origin" TEXT;
ALTER TABLE "incident_link" ADD COLUMN "origin" TEXT;
ALTER TABLE "information" ADD COLUMN "origin" TEXT;
ALTER TABLE "contact" ADD COLUMN "origin" TEXT;
ALTER TABLE "name" ADD COLUMN "origin" TEXT;
ALTER TABLE "identifier" ADD COLUMN "origin" TEXT;
ALTER TABLE "sighting" ADD COLUMN "origin" TEXT;
ALTER TABLE "relation" ADD COLUMN "origin" TEXT;
ALTER TABLE "consent" ADD COLUMN "origin" TEXT;
ALTER TABLE "exhibit" ADD COLUMN "origin" TEXT;
ALTER TABLE "showing" ADD COLUMN "origin" TEXT;
ALTER TABLE "custody" ADD COLUMN "origin" TEXT;
ALTER TABLE "statement" ADD COLUMN "origin" TEXT;
ALTER TABLE "agency" ADD COLUMN "origin" TEXT;
ALTER TABLE "dossier" ADD COLUMN "origin" TEXT;
ALTER TABLE "wording" ADD COLUMN "origin" TEXT;
ALTER TABLE "profile" ADD COLUMN "origin" TEXT;
ALTER TABLE "referral" ADD COLUMN "origin" TEXT;
ALTER TABLE "referral_incident" ADD COLUMN "origin" TEXT;
ALTER TABLE "contact_log" ADD COLUMN "origin" TEXT;
ALTER TABLE "term" ADD COLUMN "origin" TEXT;
ALTER TABLE "member" ADD COLUMN "origin" TEXT;
ALTER TABLE "reader" ADD COLUMN "origin" TEXT;
